//! Public files: fonts, icons, and whatever else is handed out unchanged.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};

use crate::site::{Site, files_below};

/// From a file's path in the public folder to its path in the site.
pub(crate) type Assets = BTreeMap<String, String>;

/// Adds every file of the public folder to the site.
pub(crate) fn collect(public: &Path, site: &mut Site) -> Result<Assets> {
    let mut assets = Assets::new();
    for file in files_below(public)? {
        let name = file
            .strip_prefix(public)?
            .to_str()
            .with_context(|| format!("{} is not UTF-8", file.display()))?;
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let path = if is_known_by_name(name) {
            site.add_named(name, bytes);
            name.to_owned()
        } else {
            site.add_hashed(name, bytes)
        };
        assets.insert(name.to_owned(), path);
    }
    Ok(assets)
}

/// Browsers and robots ask for these without having read a page, so their names cannot carry a hash.
fn is_known_by_name(name: &str) -> bool {
    name == "favicon.ico" || name == "robots.txt" || name.starts_with(".well-known/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_asked_for_by_name_keeps_it() {
        let public = tempfile::tempdir().unwrap();
        fs::create_dir(public.path().join("fonts")).unwrap();
        fs::write(public.path().join("robots.txt"), "User-agent: *").unwrap();
        fs::write(public.path().join("fonts/inter.woff2"), "font").unwrap();
        let assets = collect(public.path(), &mut Site::new(public.path(), false)).unwrap();
        assert_eq!(assets["robots.txt"], "robots.txt");
        assert!(assets["fonts/inter.woff2"].starts_with("pkg/fonts/inter-"));
    }

    #[test]
    fn no_public_folder_means_no_files() {
        assert!(
            collect(Path::new("no/such/folder"), &mut Site::new(Path::new("out"), false)).unwrap().is_empty()
        );
    }
}
