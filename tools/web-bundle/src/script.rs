//! The code: wasm-bindgen's glue and module, made small for a release.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    options::Options,
    site::{Site, files_below, fingerprint, replace},
};

/// Where the two halves of the code are in the site.
pub(crate) struct Script {
    pub(crate) js: String,
    pub(crate) wasm: String,
}

/// What rustc lets the browser's code use today. The module no longer says so itself once its sections are stripped.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The name that wasm-bindgen's glue has for its module.
const MODULE: &str = "app_bg.wasm";

/// Adds the code to the site; reads it from the cache when nothing that shapes it has changed.
pub(crate) fn bundle(options: &Options, site: &mut Site) -> Result<Script> {
    let wasm = fs::read(&options.wasm).with_context(|| format!("cannot read {}", options.wasm.display()))?;
    let folder = options.cache.join(options.profile());
    let print = all_that_shapes(options, &wasm)?;
    let stamp = folder.join("fingerprint");
    if fs::read_to_string(&stamp).ok().as_deref() != Some(print.as_str()) {
        // The stamp goes first and comes last: a run that was cut short is not taken for a finished one.
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        generate(options, wasm, &folder)?;
        replace(&stamp, print.as_bytes())?;
    }
    add_to_site(&folder, site)
}

/// This program, its options and the code: a change of any of them means another result.
fn all_that_shapes(options: &Options, wasm: &[u8]) -> Result<String> {
    let program = fs::read(std::env::current_exe()?)?;
    let optimiser = options.wasm_opt.as_deref().map(fs::read).transpose();
    let optimiser = optimiser.context("cannot read wasm-opt")?.unwrap_or_default();
    Ok(fingerprint([program.as_slice(), options.profile().as_bytes(), &optimiser, wasm]))
}

fn generate(options: &Options, wasm: Vec<u8>, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        .remove_producers_section(true)
        .remove_name_section(options.release)
        .input_bytes("app", wasm)
        .out_name("app")
        .generate(folder)
        .context("wasm-bindgen failed")?;
    match &options.wasm_opt {
        Some(program) => optimise(program, &folder.join(MODULE)),
        None => Ok(()),
    }
}

fn optimise(program: &Path, module: &Path) -> Result<()> {
    let small = module.with_extension("small");
    let status = Command::new(program)
        .arg("-Oz")
        .args(FEATURES)
        .arg(module)
        .arg("-o")
        .arg(&small)
        .status()
        .with_context(|| format!("cannot run {}", program.display()))?;
    if !status.success() {
        bail!("{} failed: {status}", program.display());
    }
    fs::rename(&small, module).with_context(|| format!("cannot replace {}", module.display()))
}

/// Gives every file its hashed name, the imported ones first, since their names stand in those that import them.
fn add_to_site(folder: &Path, site: &mut Site) -> Result<Script> {
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let mut js = String::from_utf8(read(&folder.join("app.js"))?).context("app.js is not UTF-8")?;
    for snippet in files_below(&folder.join("snippets"))? {
        let name = snippet.strip_prefix(folder)?.to_string_lossy().into_owned();
        let path = site.add_hashed(&name, read(&snippet)?);
        js = rename(&js, &name, &path)?;
    }
    let wasm = site.add_hashed("app.wasm", read(&folder.join(MODULE))?);
    let js = rename(&js, MODULE, &wasm)?;
    Ok(Script { js: site.add_hashed("app.js", js.into_bytes()), wasm })
}

/// Replaces a file's name in the glue; both it and the file are in `pkg/`.
fn rename(js: &str, name: &str, path: &str) -> Result<String> {
    ensure!(js.contains(name), "the generated app.js does not name {name}: has wasm-bindgen changed?");
    Ok(js.replace(name, path.trim_start_matches("pkg/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glue_names_the_hashed_files() {
        let folder = tempfile::tempdir().unwrap();
        let snippets = folder.path().join("snippets/reactive-1a2b");
        fs::create_dir_all(&snippets).unwrap();
        fs::write(snippets.join("inline0.js"), "export const one = 1;").unwrap();
        fs::write(folder.path().join(MODULE), b"\0asm").unwrap();
        let glue = "import { one } from './snippets/reactive-1a2b/inline0.js';\nnew URL('app_bg.wasm', import.meta.url);";
        fs::write(folder.path().join("app.js"), glue).unwrap();

        let out = folder.path().join("site");
        let mut site = Site::new(&out, false);
        let script = add_to_site(folder.path(), &mut site).unwrap();
        let files = site.write().unwrap();
        let js = fs::read_to_string(out.join(&script.js)).unwrap();
        let imported = js.split('\'').nth(1).unwrap().trim_start_matches("./");
        assert!(files.contains_key(&format!("pkg/{imported}")), "{js}");
        assert!(js.contains(script.wasm.trim_start_matches("pkg/")), "{js}");
    }

    #[test]
    fn glue_of_an_unknown_form_is_refused() {
        assert!(rename("new URL('other.wasm')", MODULE, "pkg/app-1.wasm").is_err());
    }
}
