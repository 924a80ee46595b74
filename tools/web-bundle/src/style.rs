//! One style sheet from `main.css` and all that it imports, with every `url()` pointing at the hashed file.

use std::{fmt::Display, path::Path};

use anyhow::{Context, Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    dependencies::{Dependency, DependencyOptions, UrlDependency},
    error::Error,
    stylesheet::{MinifyOptions, ParserOptions, PrinterOptions},
};

use crate::{asset::Assets, site::Site};

/// Bundles the style sheet into the site and returns its path there.
pub(crate) fn bundle(entry: &Path, assets: &Assets, site: &mut Site) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|error| place(&error))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| place(&error))?;
    let printed = sheet.to_css(PrinterOptions {
        minify: true,
        analyze_dependencies: Some(DependencyOptions { remove_imports: false }),
        ..PrinterOptions::default()
    })?;
    let mut code = printed.code;
    for dependency in printed.dependencies.into_iter().flatten() {
        if let Dependency::Url(url) = dependency {
            let marker = format!("url(\"{}\")", url.placeholder);
            code = code.replace(&marker, &format!("url(\"{}\")", resolve(&url, assets)?));
        }
    }
    Ok(site.add_hashed("main.css", code.into_bytes()))
}

/// The mistake with its file and line (which the library counts from 0), as text: the error borrows what was read.
fn place<T: Display>(error: &Error<T>) -> anyhow::Error {
    match &error.loc {
        Some(at) => anyhow!("{}:{}:{}: {}", at.filename, at.line + 1, at.column, error.kind),
        None => anyhow!("{}", error.kind),
    }
}

/// `/fonts/inter.woff2` is a public file; what needs no file (`data:`, `#mark`) stays as it is.
fn resolve(dependency: &UrlDependency, assets: &Assets) -> Result<String> {
    let url = dependency.url.as_str();
    if url.starts_with("data:") || url.starts_with('#') {
        return Ok(url.to_owned());
    }
    let found = url.strip_prefix('/').and_then(|name| assets.get(name)).with_context(|| {
        let source = &dependency.loc;
        format!(
            "{}:{}: url({url}) names no public file; write its path in the public folder after a slash",
            source.file_path, source.start.line
        )
    })?;
    // The style sheet itself is in pkg/, so the site may be served below any path.
    Ok(match found.strip_prefix("pkg/") {
        Some(sibling) => sibling.to_owned(),
        None => format!("../{found}"),
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn bundle_text(main: &str, part: &str) -> Result<String> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("main.css"), main)?;
        fs::write(folder.path().join("part.css"), part)?;
        let assets = Assets::from([("fonts/a.woff2".to_owned(), "pkg/fonts/a-1.woff2".to_owned())]);
        let out = folder.path().join("site");
        let mut site = Site::new(&out, false);
        let path = bundle(&folder.path().join("main.css"), &assets, &mut site)?;
        site.write()?;
        Ok(fs::read_to_string(out.join(path))?)
    }

    #[test]
    fn an_import_keeps_its_layer_and_its_place() {
        let css = bundle_text(
            "@layer tokens, parts; @import \"part.css\" layer(parts); body { margin: 0 }",
            ".a { color: light-dark(black, white); & .b { top: 0 } }",
        );
        assert_eq!(
            css.unwrap(),
            "@layer tokens;@layer parts{.a{color:light-dark(#000,#fff);& .b{top:0}}}body{margin:0}"
        );
    }

    #[test]
    fn a_url_points_at_the_hashed_file() {
        let css = bundle_text(
            "@import \"part.css\";",
            "@font-face { font-family: A; src: url(/fonts/a.woff2) } .m { mask: url(\"data:image/svg+xml,<svg/>\") }",
        );
        let css = css.unwrap();
        assert!(css.contains("url(\"fonts/a-1.woff2\")"), "{css}");
        assert!(css.contains("url(\"data:image/svg+xml,<svg/>\")"), "{css}");
    }

    #[test]
    fn a_mistake_is_reported_with_its_file_and_line() {
        let missing = bundle_text("@import \"part.css\";", "\n.a { background: url(/no.png) }").unwrap_err();
        assert!(missing.to_string().contains("part.css:2: url(/no.png) names no public file"), "{missing}");
        let syntax = bundle_text("@import \"part.css\";", "\n\n.a { color: ; } }").unwrap_err();
        assert!(syntax.to_string().contains("part.css:3"), "{syntax}");
    }
}
