//! Reading items, waiting for one, and withdrawing one.

use std::time::Duration;

use app::model::Scope;
use serde_json::{Value, json};

use crate::harness::{TestServer, output, releasing};

#[tokio::test]
async fn waiting_returns_at_the_decision() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let review = server.review_key("r@example.com").await;
    let item = server.submit(&key, output("refund")).await;
    let path = format!("/api/v1/items/{}?wait=60", item["id"].as_str().unwrap());
    let deciding = async {
        server.approve_one(&review).await;
        server.let_holds_end().await;
    };
    let both = async { tokio::join!(server.get(&path).bearer(&key).into_future(), deciding) };
    let (answer, ()) =
        tokio::time::timeout(Duration::from_secs(30), both).await.expect("it does not wait for a minute");
    let item = answer.json();
    assert_eq!(item["status"], "final");
    assert_eq!(item["decision"]["verdict"], "approve");
    assert_eq!(item["decision"]["decided_by"], "user:r@example.com");
    assert_eq!(item["decision"]["output"], json!({"intent": "refund"}));
}

#[tokio::test]
async fn waiting_ends_with_the_time_and_with_the_server() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let item = server.submit(&key, output("refund")).await;
    let path = |wait: &str| format!("/api/v1/items/{}?wait={wait}", item["id"].as_str().unwrap());
    let answer = server.get(&path("1")).bearer(&key).await;
    assert_eq!((answer.status.as_u16(), answer.json()["status"].as_str()), (200, Some("pending")));
    server.get(&path("soon")).bearer(&key).await.problem(400, "invalid_query");
    server.get(&path("-1")).bearer(&key).await.problem(400, "invalid_query");

    server.stopping.cancel();
    let answer =
        tokio::time::timeout(Duration::from_secs(30), server.get(&path("999")).bearer(&key).into_future());
    assert_eq!(answer.await.expect("a stopping server answers at once").json()["status"], "pending");
}

#[tokio::test]
async fn items_are_listed_newest_first_and_by_page() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let mut ids = Vec::new();
    for number in 0..7 {
        let mut body = output("other");
        body["external_id"] = format!("t-{number}").into();
        ids.push(server.submit(&key, body).await["id"].clone());
    }
    ids.reverse();
    let mut seen: Vec<Value> = Vec::new();
    let mut path = "/api/v1/items?limit=3".to_owned();
    let mut pages = 0;
    loop {
        let page = server.get(&path).bearer(&key).await.json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()));
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/v1/items?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!((pages, seen), (3, ids));
}

#[tokio::test]
async fn a_list_can_be_narrowed() {
    let server = TestServer::with_triage().await;
    server.add_workflow(releasing()).await;
    let key = server.ingest_key().await;
    let mut body = output("refund");
    body["external_id"] = "order-9".into();
    body["model"] = "Sorter-2".into();
    server.submit(&key, body).await;
    server.submit(&key, output("status")).await;
    server.post("/api/v1/workflows/triage/items").bearer(&key).body("{").await;
    let sure = json!({"output": {"intent": "other"}, "confidence": 0.99});
    server.post("/api/v1/workflows/releasing/items").bearer(&key).json(&sure).await;

    for (query, expected) in [
        ("", 4),
        ("workflow=triage", 3),
        ("workflow=releasing&status=final", 1),
        ("status=pending", 3),
        ("route=release", 1),
        ("reason=malformed_envelope", 1),
        ("external_id=order-9", 1),
        ("external_id=order", 0),
        ("q=sorter", 1),
        ("workflow=&status=&route=&reason=&external_id=&q=", 4),
    ] {
        let page = server.get(&format!("/api/v1/items?{query}")).bearer(&key).await.json();
        assert_eq!(page["items"].as_array().unwrap().len(), expected, "{query}: {page}");
    }
}

#[tokio::test]
async fn a_key_of_one_workflow_sees_no_other() {
    let server = TestServer::with_triage().await;
    server.add_workflow(releasing()).await;
    let key = server.ingest_key().await;
    let bound = server.key(&[Scope::Ingest], Some("releasing"), None).await;
    let item = server.submit(&key, output("refund")).await;
    let id = item["id"].as_str().unwrap();
    for path in ["", "/raw", "/trace"] {
        let answer = server.get(&format!("/api/v1/items/{id}{path}")).bearer(&bound).await;
        assert!(matches!(answer.status.as_u16(), 403 | 404), "{path}: {}", answer.status);
    }
    let answer = server.post(&format!("/api/v1/items/{id}/cancel")).bearer(&bound).await;
    assert!(matches!(answer.status.as_u16(), 403 | 404));
    let page = server.get("/api/v1/items").bearer(&bound).await.json();
    assert_eq!(page["items"], json!([]));
}

#[tokio::test]
async fn the_trace_says_what_each_stage_said() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let item = server.submit(&key, json!({"output": {"intent": "nonsense"}})).await;
    assert!(
        item["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .any(|reason| { reason["code"] == "schema_violation" && reason["pointer"] == "/intent" }),
        "{item}"
    );
    let trace = server
        .get(&format!("/api/v1/items/{}/trace", item["id"].as_str().unwrap()))
        .bearer(&key)
        .await
        .json();
    let stages: Vec<_> =
        trace["stages"].as_array().unwrap().iter().map(|stage| stage["stage"].as_str().unwrap()).collect();
    assert_eq!(stages[..2], ["envelope", "parse"]);
    assert!(stages.contains(&"schema") && stages.contains(&"confidence"), "{stages:?}");
}

#[tokio::test]
async fn an_undecided_item_can_be_withdrawn() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let review = server.review_key("r@example.com").await;
    let item = server.submit(&key, output("refund")).await;
    let path = format!("/api/v1/items/{}/cancel", item["id"].as_str().unwrap());
    for _ in 0..2 {
        let answer = server.post(&path).bearer(&key).await;
        assert_eq!((answer.status.as_u16(), answer.json()["status"].as_str()), (200, Some("cancelled")));
    }
    let claimed = server.post("/api/v1/queue/claim").bearer(&review).json(&json!({})).await.json();
    assert_eq!(claimed, json!({"items": [], "nothing": {"why": "empty"}}));

    let decided = server.submit(&key, output("refund")).await;
    server.approve_one(&review).await;
    server.let_holds_end().await;
    let path = format!("/api/v1/items/{}/cancel", decided["id"].as_str().unwrap());
    server.post(&path).bearer(&key).await.problem(409, "already_decided");
}
