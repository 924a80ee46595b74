//! The document that describes the API.

use crate::harness::TestServer;

#[tokio::test]
async fn the_document_is_what_was_agreed() {
    let server = TestServer::start().await;
    let answer = server.get("/openapi.json").await;
    assert_eq!(answer.status, 200);
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    insta::assert_json_snapshot!("openapi", document);
}

#[tokio::test]
async fn every_operation_says_who_it_is_for_and_what_it_answers() {
    let server = TestServer::start().await;
    let document = server.get("/openapi.json").await.json();
    let mut names = std::collections::HashSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with("/api/v1/"), "{path}");
        for (method, operation) in methods.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name} is used twice");
            assert!(
                operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()),
                "{method} {path}"
            );
            assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{method} {path}");
            assert!(
                operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2')),
                "{method} {path}"
            );
        }
    }
    assert!(names.len() >= 22, "{names:?}");
}

/// Every `$ref` below this value.
fn references<'a>(value: &'a serde_json::Value, found: &mut std::collections::BTreeSet<&'a str>) {
    if let Some(name) = value["$ref"].as_str() {
        found.insert(name);
    }
    match value {
        serde_json::Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn whatever_the_document_refers_to_stands_in_it() {
    let server = TestServer::start().await;
    let document = server.get("/openapi.json").await.json();
    let mut found = std::collections::BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 50, "{found:?}");
    let missing: Vec<_> =
        found.iter().filter(|name| document.pointer(name.trim_start_matches('#')).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn no_snapshot_is_left_over() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/snapshots");
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, ["api__openapi__openapi.snap"], "remove what no test refers to");
}
