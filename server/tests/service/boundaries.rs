//! What ARCHITECTURE.md says of the layers, held against the sources.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder below the repository, and what nothing in it may name.
const FORBIDDEN: [(&str, &[&str]); 6] = [
    (
        "server/src/domain",
        &["tokio", "axum", "sqlx", "leptos", "crate::store", "crate::service", "crate::http"],
    ),
    ("server/src/http", &["sqlx", "crate::store"]),
    ("server/src/jobs", &["sqlx", "crate::store"]),
    ("server/src/service", &["sqlx", "axum", "leptos", "crate::http"]),
    ("server/src/store", &["axum", "leptos", "crate::service", "crate::http"]),
    ("app/src", &["sqlx", "axum", "tokio"]),
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// The code alone, without comments.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Whether code names `what` at the beginning of a path; `crate::x` also within `use crate::{.., x, ..}`.
fn names(code: &str, what: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || "_:\"".contains(letter);
    let directly = code.match_indices(what).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + what.len()..];
        let is_path = what.ends_with("::") || after.starts_with("::") || after.starts_with(';');
        is_path && !before.is_some_and(is_part)
    });
    let in_group = what.strip_prefix("crate::").is_some_and(|module| {
        code.split("use crate::{").skip(1).any(|group| first_level(group).contains(&module))
    });
    directly || in_group
}

/// The modules that a group names, without what each of them is asked for: `a` and `b` of `a::x, b::{c, d}};`.
fn first_level(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            '}' => depth -= 1,
            _ => {}
        }
        if letter == '}' && start == at + 1 {
            break;
        }
    }
    parts.into_iter().map(|part| part.trim().split("::").next().unwrap_or_default()).collect()
}

#[test]
fn no_layer_names_what_lies_beyond_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut broken = Vec::new();
    for (folder, forbidden) in FORBIDDEN {
        let mut files = Vec::new();
        sources(&root.join(folder), &mut files);
        assert!(files.len() > 1, "{folder} holds no sources");
        for file in files {
            let code = code(&fs::read_to_string(&file).unwrap());
            let found = forbidden.iter().filter(|what| names(&code, what));
            broken.extend(found.map(|what| format!("{} names {what}", file.display())));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_name_is_found_in_code_alone() {
    assert!(names("use sqlx::Row;", "sqlx"));
    assert!(names("    let row: sqlx::Result<()>;", "sqlx"));
    assert!(names("use crate::store::Tx;", "crate::store"));
    assert!(names("use crate::{domain::{a, b}, store::{Tx, Row}};", "crate::store"));
    assert!(names("use crate::{\n    clock::Clock,\n    store,\n};", "crate::store"));
    assert!(!names("use crate::{domain::{store, b}};\nstore::x()", "crate::store"));
    assert!(!names(&code("// sqlx::Row is not for here"), "sqlx"));
    assert!(!names("use app::server_fns::x;", "server::"));
    assert!(!names("use leptos_axum::x;", "axum"));
}
