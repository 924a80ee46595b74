//! The output folder: what belongs in it, written without touching what is already right.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::{
    compress::{self, Encoding},
    manifest::{MANIFEST, Size},
};

/// The files of the site, collected in memory before the first one is written.
pub(crate) struct Site {
    root: PathBuf,
    compress: bool,
    files: BTreeMap<String, Entry>,
}

struct Entry {
    bytes: Vec<u8>,
    /// The name carries a hash of the content, so a file that has the name has the content.
    hashed: bool,
}

impl Site {
    pub(crate) fn new(root: &Path, compress: bool) -> Self {
        Self { root: root.to_owned(), compress, files: BTreeMap::new() }
    }

    /// Adds a file under `pkg/` with its content's hash in its name, and returns its path inside the site.
    pub(crate) fn add_hashed(&mut self, name: &str, bytes: Vec<u8>) -> String {
        let path = format!("pkg/{}", hashed_name(name, &bytes));
        self.files.insert(path.clone(), Entry { bytes, hashed: true });
        path
    }

    /// Adds a file under exactly this path, for the few that browsers look for by name.
    pub(crate) fn add_named(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.to_owned(), Entry { bytes, hashed: false });
    }

    /// Makes the folder hold these files, their compressed forms and the manifest, and nothing else.
    pub(crate) fn write(self) -> Result<BTreeMap<String, Size>> {
        let mut sizes = BTreeMap::new();
        let mut wanted = BTreeSet::from([self.root.join(MANIFEST)]);
        for (name, entry) in &self.files {
            let path = self.root.join(name);
            write_if_changed(&path, entry)?;
            let mut size = Size { plain: entry.bytes.len() as u64, ..Size::default() };
            if self.compress && compress::is_worthwhile(name) {
                size.brotli = write_compressed(&path, entry, Encoding::Brotli, &mut wanted)?;
                size.gzip = write_compressed(&path, entry, Encoding::Gzip, &mut wanted)?;
            }
            wanted.insert(path);
            sizes.insert(name.clone(), size);
        }
        remove_others(&self.root, &wanted)?;
        Ok(sizes)
    }
}

fn write_if_changed(path: &Path, entry: &Entry) -> Result<()> {
    if entry.hashed && fs::metadata(path).is_ok_and(|found| found.len() == entry.bytes.len() as u64) {
        return Ok(());
    }
    replace(path, &entry.bytes)
}

/// Compresses the file beside itself, unless that was done before, and returns the compressed size.
/// A file that does not get smaller has no compressed form.
fn write_compressed(
    path: &Path,
    entry: &Entry,
    encoding: Encoding,
    wanted: &mut BTreeSet<PathBuf>,
) -> Result<Option<u64>> {
    let path = with_suffix(path, encoding.extension());
    let found = fs::metadata(&path).ok().filter(|_| entry.hashed);
    let size = match found {
        Some(found) => found.len(),
        None => {
            let bytes = encoding.compress(&entry.bytes)?;
            if bytes.len() >= entry.bytes.len() {
                return Ok(None);
            }
            replace(&path, &bytes)?;
            bytes.len() as u64
        }
    };
    wanted.insert(path);
    Ok(Some(size))
}

/// Writes a file so that it is seen whole or not at all, and leaves it alone when it already says this.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|found| found == bytes) {
        return Ok(());
    }
    let folder = path.parent().with_context(|| format!("{} has no folder", path.display()))?;
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let part = with_suffix(path, ".part");
    fs::write(&part, bytes).with_context(|| format!("cannot write {}", part.display()))?;
    fs::rename(&part, path).with_context(|| format!("cannot write {}", path.display()))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove_others(folder: &Path, wanted: &BTreeSet<PathBuf>) -> Result<()> {
    for path in files_below(folder)? {
        if !wanted.contains(&path) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// All files below a folder, in the order of their names; none where there is no such folder.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !folder.exists() {
        return Ok(files);
    }
    let read = || format!("cannot read {}", folder.display());
    for entry in fs::read_dir(folder).with_context(read)? {
        let path = entry.with_context(read)?.path();
        if path.is_dir() { files.extend(files_below(&path)?) } else { files.push(path) }
    }
    files.sort();
    Ok(files)
}

/// `fonts/inter.woff2` becomes `fonts/inter-0123456789ab.woff2`.
fn hashed_name(name: &str, bytes: &[u8]) -> String {
    let hash = &fingerprint([bytes])[..12];
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{name}-{hash}"),
    }
}

/// SHA-256 over several byte strings; each one's length goes in as well, so that bytes cannot move between them.
pub(crate) fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_changes_with_the_content_only() {
        assert_eq!(hashed_name("app.js", b"one"), hashed_name("app.js", b"one"));
        assert_ne!(hashed_name("app.js", b"one"), hashed_name("app.js", b"two"));
        let name = hashed_name("fonts/inter.var.woff2", b"");
        assert!(name.starts_with("fonts/inter.var-") && name.ends_with(".woff2"), "{name}");
    }

    #[test]
    fn a_file_that_does_not_shrink_has_no_compressed_form() {
        let folder = tempfile::tempdir().unwrap();
        let mut site = Site::new(folder.path(), true);
        let path = site.add_hashed("icon.svg", b"<svg/>".to_vec());
        let sizes = site.write().unwrap();
        assert_eq!(sizes[&path], Size { plain: 6, brotli: None, gzip: None });
        assert_eq!(files_below(folder.path()).unwrap().len(), 1);
    }

    #[test]
    fn a_second_run_writes_nothing_and_a_stray_file_goes() {
        let folder = tempfile::tempdir().unwrap();
        let write = || {
            let mut site = Site::new(folder.path(), true);
            site.add_hashed("app.js", b"let x = 1;".repeat(100));
            site.add_named("robots.txt", b"User-agent: *\n".repeat(20));
            site.write().unwrap()
        };
        let first = write();
        let times = |path: PathBuf| (fs::metadata(&path).unwrap().modified().unwrap(), path);
        let before: Vec<_> = files_below(folder.path()).unwrap().into_iter().map(times).collect();
        assert_eq!(before.len(), 6, "each file plain, as brotli and as gzip");
        assert!(first.values().all(|size| size.brotli.is_some_and(|brotli| brotli < size.plain)));

        fs::write(folder.path().join("pkg/app-000000000000.js"), "from an earlier build").unwrap();
        assert_eq!(write(), first);
        let after: Vec<_> = files_below(folder.path()).unwrap().into_iter().map(times).collect();
        assert_eq!(after, before);
    }
}
