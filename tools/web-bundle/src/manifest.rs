//! `manifest.json`: how the server learns the names of the files that this run made.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use anyhow::Result;
use serde::Serialize;

use crate::{asset::Assets, site::replace};

pub(crate) const MANIFEST: &str = "manifest.json";

/// Paths are inside the site and have no slash in front: where the site is mounted is the server's business.
#[derive(Serialize)]
pub(crate) struct Manifest {
    /// `dev` or `release`.
    pub(crate) profile: &'static str,
    pub(crate) js: String,
    pub(crate) wasm: String,
    pub(crate) css: String,
    /// From a public file's own path to its path in the site.
    pub(crate) assets: Assets,
    /// What each file weighs, for the page's budget.
    pub(crate) bytes: BTreeMap<String, Size>,
}

/// A file's size, and that of its compressed forms where there are any.
#[derive(Serialize, Default, Debug, PartialEq, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) plain: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) brotli: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gzip: Option<u64>,
}

impl Manifest {
    /// Writes the manifest if it says something new, and tells whether it did.
    pub(crate) fn write(&self, site: &Path) -> Result<bool> {
        let path = site.join(MANIFEST);
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        let changed = fs::read_to_string(&path).ok().as_deref() != Some(text.as_str());
        replace(&path, text.as_bytes())?;
        Ok(changed)
    }

    /// One line a file that a page loads, then what they weigh together.
    pub(crate) fn summary(&self, changed: bool) -> String {
        let mut text = String::new();
        let mut total = 0;
        for path in [&self.js, &self.wasm, &self.css] {
            let Some(size) = self.bytes.get(path) else { continue };
            let sent = size.brotli.unwrap_or(size.plain);
            total += sent;
            let brotli =
                size.brotli.map(|bytes| format!(", {} as brotli", kilobytes(bytes))).unwrap_or_default();
            let _ = writeln!(text, "  {path}: {}{brotli}", kilobytes(size.plain));
        }
        let state = if changed { "written" } else { "unchanged" };
        let _ = writeln!(text, "  site {state}: a page loads {}", kilobytes(total));
        text
    }
}

fn kilobytes(bytes: u64) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_is_rewritten_only_for_news() {
        let folder = tempfile::tempdir().unwrap();
        let mut manifest = Manifest {
            profile: "release",
            js: "pkg/app-1.js".into(),
            wasm: "pkg/app-2.wasm".into(),
            css: "pkg/main-3.css".into(),
            assets: Assets::new(),
            bytes: BTreeMap::from([(
                "pkg/app-1.js".to_owned(),
                Size { plain: 2000, brotli: Some(500), gzip: Some(600) },
            )]),
        };
        assert!(manifest.write(folder.path()).unwrap());
        assert!(!manifest.write(folder.path()).unwrap());
        manifest.js = "pkg/app-4.js".into();
        assert!(manifest.write(folder.path()).unwrap());
    }
}
