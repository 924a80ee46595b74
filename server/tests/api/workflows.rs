//! Workflows and their policies.

use app::model::Scope;
use serde_json::{Value, json};

use crate::harness::{TestServer, output, triage};

const TRIAGE: &str = "/api/v1/workflows/triage";

async fn ready() -> (TestServer, String) {
    let server = TestServer::start().await;
    let key = server.key(&[Scope::Operate], None, None).await;
    (server, key)
}

#[tokio::test]
async fn a_workflow_is_created_then_changed() {
    let (server, key) = ready().await;
    let created = server.put(TRIAGE).bearer(&key).json(&triage()).await;
    assert_eq!(created.status, 201, "{}", created.text());
    let workflow = created.json();
    assert_eq!(workflow["slug"], "triage");
    assert_eq!(workflow["review"]["target_seconds"], 20);
    assert_eq!(created.header("etag"), format!("\"{}\"", workflow["etag"].as_str().unwrap()));

    // What was read can be changed and sent back as it is.
    let read = server.get(TRIAGE).bearer(&key).await;
    let mut changed = read.json();
    assert_eq!(changed, workflow);
    changed["name"] = "Sorting".into();
    let saved = server.put(TRIAGE).bearer(&key).header("if-match", read.header("etag")).json(&changed).await;
    assert_eq!(
        (saved.status.as_u16(), saved.json()["name"].as_str()),
        (200, Some("Sorting")),
        "{}",
        saved.text()
    );

    let stale = server.put(TRIAGE).bearer(&key).header("if-match", read.header("etag")).json(&changed).await;
    stale.problem(412, "etag_mismatch");
    let only_new = server.put(TRIAGE).bearer(&key).header("if-none-match", "*").json(&triage()).await;
    only_new.problem(412, "etag_mismatch");
    let mut other = triage();
    other["slug"] = "other".into();
    let only_old =
        server.put("/api/v1/workflows/other").bearer(&key).header("if-match", "*").json(&other).await;
    only_old.problem(412, "etag_mismatch");
    let old = server.put(TRIAGE).bearer(&key).header("if-match", "*").json(&triage()).await;
    assert_eq!(old.status, 200);
}

#[tokio::test]
async fn a_wrong_definition_is_refused_field_by_field() {
    let (server, key) = ready().await;
    let pointers = async |body: Value| -> Vec<String> {
        let problem = server.put(TRIAGE).bearer(&key).json(&body).await.problem(422, "invalid_definition");
        problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["pointer"].as_str().unwrap().to_owned())
            .collect()
    };
    let with = |pointer: &str, value: Value| {
        let mut definition = triage();
        match definition.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => definition[&pointer[1..]] = value,
        }
        definition
    };
    assert_eq!(pointers(with("/slug", "other".into())).await, ["/slug"]);
    assert_eq!(pointers(with("/name", "".into())).await, ["/name"]);
    assert!(
        pointers(with("/output/schema", json!({"type": "strin"}))).await[0].starts_with("/output/schema")
    );
    assert_eq!(pointers(with("/review/undo_seconds", json!(-1))).await, ["/review/undo_seconds"]);
    assert!(!pointers(with("/nmae", json!("x"))).await.is_empty());
    assert!(!pointers(json!([])).await.is_empty());
    server
        .put(TRIAGE)
        .bearer(&key)
        .header("content-type", "application/json")
        .body("{")
        .await
        .problem(400, "invalid_json");
    server
        .put(TRIAGE)
        .bearer(&key)
        .body("slug=x")
        .header("content-type", "application/x-www-form-urlencoded")
        .await
        .problem(415, "unsupported_media_type");
    server.get(TRIAGE).bearer(&key).await.problem(404, "not_found");
}

#[tokio::test]
async fn an_archived_workflow_takes_nothing_more() {
    let (server, key) = ready().await;
    server.put(TRIAGE).bearer(&key).json(&triage()).await;
    let ingest = server.ingest_key().await;
    let answer = server.request(axum::http::Method::DELETE, TRIAGE).bearer(&key).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    server
        .post("/api/v1/workflows/triage/items")
        .bearer(&ingest)
        .json(&output("other"))
        .await
        .problem(409, "workflow_archived");
    for (path, body) in [
        ("policies", json!({})),
        ("policies/1/publish", json!({})),
        ("freeze", json!({"reason": "it is odd"})),
        ("unfreeze", json!({"reason": "it is mended"})),
    ] {
        let answer = server.post(&format!("{TRIAGE}/{path}")).bearer(&key).json(&body).await;
        answer.problem(409, "workflow_archived");
    }
    let list = server.get("/api/v1/workflows").bearer(&key).await.json();
    assert!(list["items"][0]["archived_at"].is_string());
    server
        .request(axum::http::Method::DELETE, "/api/v1/workflows/none")
        .bearer(&key)
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn workflows_are_listed_by_page() {
    let (server, key) = ready().await;
    for slug in ["a", "b", "c"] {
        let mut definition = triage();
        definition["slug"] = slug.into();
        server.add_workflow(definition).await;
    }
    let slugs = |page: &Value| -> Vec<String> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|workflow| workflow["slug"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = server.get("/api/v1/workflows?limit=2").bearer(&key).await.json();
    assert_eq!(slugs(&first), ["a", "b"]);
    let path = format!("/api/v1/workflows?limit=2&cursor={}", first["next_cursor"].as_str().unwrap());
    let second = server.get(&path).bearer(&key).await.json();
    assert_eq!((slugs(&second), &second["next_cursor"]), (vec!["c".to_owned()], &Value::Null));
    server.get("/api/v1/workflows?limit=0").bearer(&key).await.problem(422, "invalid_limit");
    server.get("/api/v1/workflows?cursor=zzz").bearer(&key).await.problem(422, "invalid_cursor");
}

#[tokio::test]
async fn a_policy_is_drafted_then_published() {
    let (server, key) = ready().await;
    server.put(TRIAGE).bearer(&key).json(&triage()).await;
    let policies = format!("{TRIAGE}/policies");
    let draft = server.post(&policies).bearer(&key).json(&json!({"min_confidence": 0.9})).await;
    assert_eq!(draft.status, 201, "{}", draft.text());
    let draft = draft.json();
    assert_eq!(
        (draft["version"].as_i64(), draft["state"].as_str(), draft["active"].as_bool()),
        (Some(1), Some("draft"), Some(false))
    );
    let published = server.post(&format!("{policies}/1/publish")).bearer(&key).await;
    assert_eq!(published.status, 200, "{}", published.text());
    assert_eq!(
        (published.json()["state"].as_str(), published.json()["active"].as_bool()),
        (Some("published"), Some(true))
    );
    server.post(&policies).bearer(&key).json(&json!({"min_confidence": 0.5})).await;
    server.post(&format!("{policies}/2/publish")).bearer(&key).await;
    let list = server.get(&policies).bearer(&key).await.json();
    let seen: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|policy| (policy["version"].as_i64().unwrap(), policy["active"].as_bool().unwrap()))
        .collect();
    assert_eq!(seen, [(2, true), (1, false)]);
    // Back to the first.
    assert_eq!(server.post(&format!("{policies}/1/publish")).bearer(&key).await.json()["active"], true);
    assert_eq!(server.get(TRIAGE).bearer(&key).await.json()["policy"]["min_confidence"], 0.9);

    server
        .post(&policies)
        .bearer(&key)
        .json(&json!({"min_confidence": 7}))
        .await
        .problem(422, "invalid_policy");
    server
        .post(&policies)
        .bearer(&key)
        .json(&json!({"min_confidense": 0.7}))
        .await
        .problem(422, "invalid_policy");
    server.post(&format!("{policies}/9/publish")).bearer(&key).await.problem(404, "not_found");
    server.post(&format!("{policies}/x/publish")).bearer(&key).await.problem(404, "not_found");
    server.get("/api/v1/workflows/none/policies").bearer(&key).await.problem(404, "not_found");
}
