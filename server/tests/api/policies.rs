//! Policies tried before they route, and saved on what was read.

use app::model::{Role, Scope};
use serde_json::{Value, json};

use crate::harness::{TestServer, output, triage};

const TRIAGE: &str = "/api/v1/workflows/triage";

async fn ready() -> (TestServer, String) {
    let server = TestServer::start().await;
    let key = server.key(&[Scope::Operate], None, None).await;
    (server, key)
}

#[tokio::test]
async fn a_dry_run_answers_at_once_or_line_by_line() {
    let (server, key) = ready().await;
    server.add_workflow(triage()).await;
    let ingest = server.ingest_key().await;
    for intent in ["refund", "other", "other"] {
        server.submit(&ingest, output(intent)).await;
    }
    let path = format!("{TRIAGE}/policies/dry-run");
    let question = json!({"policy": {"min_confidence": 0}});
    let whole = server.post(&path).bearer(&key).json(&question).await;
    assert_eq!((whole.status.as_u16(), &whole.json()["items"]), (200, &json!(3)));

    let lines =
        server.post(&path).bearer(&key).header("accept", "application/x-ndjson").json(&question).await;
    assert_eq!(lines.status, 200);
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    let lines = lines.lines();
    let (last, progress) = lines.split_last().unwrap();
    assert_eq!(progress.first(), Some(&json!({"progress": {"done": 0, "total": 3}})));
    assert_eq!(progress.last(), Some(&json!({"progress": {"done": 3, "total": 3}})));
    assert_eq!(last["result"], whole.json());

    // What is wrong from the start is said by the status.
    let bad = json!({"policy": {"min_confidence": 7}});
    let ask = |path: &str, body: &Value| {
        server.post(path).bearer(&key).header("accept", "application/x-ndjson").json(body)
    };
    ask(&path, &bad).await.problem(422, "invalid_policy");
    ask("/api/v1/workflows/none/policies/dry-run", &question).await.problem(404, "not_found");
}

#[tokio::test]
async fn the_page_reads_a_dry_run_line_by_line() {
    let server = TestServer::with_triage().await;
    server.submit(&server.ingest_key().await, output("refund")).await;
    server.add_person(Role::Manager).await;
    let cookie = server.sign_in("manager@example.com").await;
    let ask = |policy: Value| {
        let question = json!({"slug": "triage", "policy": policy, "days": 30});
        server.post("/fn/policies/dry-run").same_origin().cookie(&cookie).json(&question)
    };
    let lines = ask(json!({})).await.lines();
    assert_eq!(lines.first(), Some(&json!({"progress": {"done": 0, "total": 1}})));
    assert_eq!(lines.last().unwrap()["result"]["items"], 1);
    let refused = ask(json!({"min_confidence": 7})).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["error"]), (422, &json!("invalid")));
}

#[tokio::test]
async fn a_draft_is_saved_on_what_was_read_and_says_what_is_odd() {
    let (server, key) = ready().await;
    server.put(TRIAGE).bearer(&key).json(&triage()).await;
    let policies = format!("{TRIAGE}/policies");
    let read = server.get(TRIAGE).bearer(&key).await;
    let draft = |etag: &str| {
        server.post(&policies).bearer(&key).header("if-match", etag).json(&json!({"min_confidence": 0.9}))
    };
    let drafted = draft(read.header("etag")).await;
    assert_eq!(drafted.status, 201, "{}", drafted.text());
    let drafted = drafted.json();
    assert_eq!((&drafted["version"], &drafted["state"]), (&json!(1), &json!("draft")));
    let warning = &drafted["warnings"][0];
    assert_eq!((&warning["pointer"], &warning["code"]), (&json!("/sample_rate"), &json!("no_sample")));

    let mut changed = triage();
    changed["name"] = json!("Sorting");
    server.put(TRIAGE).bearer(&key).json(&changed).await;
    draft(read.header("etag")).await.problem(412, "etag_mismatch");
    let now = server.get(TRIAGE).bearer(&key).await;
    assert_eq!(draft(now.header("etag")).await.status, 201);
    assert_eq!(draft("*").await.status, 201);
}
