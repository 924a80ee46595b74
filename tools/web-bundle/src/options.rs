//! The command line. Six flags do not pay for an argument parser's compile time.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

pub(crate) const USAGE: &str = "\
usage: web-bundle --wasm FILE --style FILE --public DIR --out DIR --cache DIR [--release] [--wasm-opt PROGRAM]

  --wasm FILE         the compiled browser side, before wasm-bindgen
  --style FILE        the style sheet whose @import rules name all others
  --public DIR        files handed out as they are (fonts, icons)
  --out DIR           the folder to fill; what this run did not make is removed from it
  --cache DIR         where results of slow steps are kept
  --release           small code, and every file also compressed with brotli and gzip
  --wasm-opt PROGRAM  shrink the code further with this program (release only)";

/// What to bundle, and where to.
#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    pub(crate) wasm: PathBuf,
    pub(crate) style: PathBuf,
    pub(crate) public: PathBuf,
    pub(crate) out: PathBuf,
    pub(crate) cache: PathBuf,
    pub(crate) release: bool,
    pub(crate) wasm_opt: Option<PathBuf>,
}

impl Options {
    pub(crate) fn parse(mut args: impl Iterator<Item = String>) -> Result<Self> {
        let (mut wasm, mut style, mut public, mut out, mut cache) = (None, None, None, None, None);
        let (mut release, mut wasm_opt) = (false, None);
        while let Some(flag) = args.next() {
            let target = match flag.as_str() {
                "--release" => {
                    release = true;
                    continue;
                }
                "--wasm" => &mut wasm,
                "--style" => &mut style,
                "--public" => &mut public,
                "--out" => &mut out,
                "--cache" => &mut cache,
                "--wasm-opt" => &mut wasm_opt,
                other => bail!("unknown argument {other}\n{USAGE}"),
            };
            *target = Some(PathBuf::from(args.next().with_context(|| format!("{flag} needs a value"))?));
        }
        let required =
            |value: Option<PathBuf>, flag| value.with_context(|| format!("{flag} is missing\n{USAGE}"));
        Ok(Self {
            wasm: required(wasm, "--wasm")?,
            style: required(style, "--style")?,
            public: required(public, "--public")?,
            out: required(out, "--out")?,
            cache: required(cache, "--cache")?,
            release,
            wasm_opt: wasm_opt.filter(|_| release),
        })
    }

    /// The name of the profile, as it stands in the manifest and in the cache.
    pub(crate) fn profile(&self) -> &'static str {
        if self.release { "release" } else { "dev" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_development_bundle_never_runs_wasm_opt() {
        let line = "--wasm a --style b --public c --out d --cache e --wasm-opt f";
        assert_eq!(parse(line).unwrap().wasm_opt, None);
        assert_eq!(parse(&format!("{line} --release")).unwrap().wasm_opt, Some("f".into()));
    }

    #[test]
    fn a_missing_or_unknown_argument_is_named() {
        assert!(parse("--wasm a").unwrap_err().to_string().starts_with("--style is missing"));
        assert!(parse("--wasm").unwrap_err().to_string().contains("--wasm needs a value"));
        assert!(parse("--verbose").unwrap_err().to_string().contains("unknown argument --verbose"));
    }
}
