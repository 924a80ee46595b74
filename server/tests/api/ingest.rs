//! Submitting one output.

use app::model::Scope;
use serde_json::{Value, json};
use server::{config::HttpOptions, service::Settings};

use crate::harness::{TestServer, output, releasing, triage};

const ITEMS: &str = "/api/v1/workflows/triage/items";

#[tokio::test]
async fn an_output_is_answered_as_an_item() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let mut body = output("refund");
    body["external_id"] = "t-1".into();
    body["occurred_at"] = "2023-11-14T22:00:00Z".into();
    let answer = server.post(ITEMS).bearer(&key).json(&body).await;
    assert_eq!(answer.status, 201);
    let item = answer.json();
    assert_eq!(answer.header("location"), format!("/api/v1/items/{}", item["id"].as_str().unwrap()));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(item["workflow"], "triage");
    assert_eq!(item["external_id"], "t-1");
    assert_eq!(item["title"], "refund");
    assert_eq!(item["route"], "review");
    assert_eq!(item["status"], "pending");
    assert_eq!(item["decision"], Value::Null);
    assert_eq!(item["created_at"], "2023-11-14T22:13:20.000000Z");
    assert_eq!(item["occurred_at"], "2023-11-14T22:00:00.000000Z");
    assert_eq!(uuid::Uuid::parse_str(item["id"].as_str().unwrap()).unwrap().get_version_num(), 7);
    let reason = &item["reasons"][0];
    assert!(reason["code"].is_string() && reason["detail"].is_string(), "{reason}");

    let read = server.get(answer.header("location")).bearer(&key).await;
    assert_eq!(read.status, 200);
    assert_eq!(read.json(), item);
}

#[tokio::test]
async fn what_is_no_envelope_is_kept_byte_for_byte_and_goes_to_a_person() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let deep = format!("{}1{}", "[".repeat(3000), "]".repeat(3000));
    let bodies: [&[u8]; 11] = [
        b"",
        b"{",
        b"\xff\xfe\x00 not text",
        b"{\"output\": NaN}",
        b"{\"output\": 1, \"output\": 2}",
        b"{\"output\": \"\\ud800\"}",
        b"[]",
        b"{\"output\": {}, \"confidence\": \"high\"}",
        b"{\"input\": 1}",
        b"{\"output\": 1} {\"output\": 2}",
        deep.as_bytes(),
    ];
    for body in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        // Whatever the content type says: it is the bytes that count.
        let answer =
            server.post(ITEMS).bearer(&key).header("content-type", "text/html").body(body.to_vec()).await;
        assert_eq!(answer.status, 202, "{shown}: {}", answer.text());
        let item = answer.json();
        assert_eq!(
            (item["route"].as_str(), item["status"].as_str()),
            (Some("review"), Some("pending")),
            "{shown}"
        );
        assert_eq!(item["reasons"][0]["code"], "malformed_envelope", "{shown}");
        let raw =
            server.get(&format!("/api/v1/items/{}/raw", item["id"].as_str().unwrap())).bearer(&key).await;
        assert_eq!(raw.status, 200);
        assert_eq!(raw.body, body, "{shown}");
        assert_eq!(raw.header("content-type"), "application/octet-stream");
        assert!(raw.header("content-disposition").starts_with("attachment"));
        assert_eq!(raw.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn the_output_keeps_every_digit() {
    let server = TestServer::start().await;
    server.add_workflow(json!({"slug": "triage", "name": "Free"})).await;
    let key = server.ingest_key().await;
    let review = server.review_key("r@example.com").await;
    let text = r#"{"output":{"b":1.10,"a":12345678901234567890123,"s":"\u00e9"}}"#;
    assert_eq!(server.post(ITEMS).bearer(&key).body(text).await.status, 201);
    let claimed = server.post("/api/v1/queue/claim").bearer(&review).json(&json!({})).await.text();
    assert!(claimed.contains(r#""output":{"b":1.10,"a":12345678901234567890123,"s":"\u00e9"}"#), "{claimed}");
    server.approve_one(&review).await;
    server.let_holds_end().await;
    let decisions = server.get("/api/v1/decisions").bearer(&key).await.text();
    assert!(
        decisions.contains(r#""output":{"b":1.10,"a":12345678901234567890123,"s":"\u00e9"}"#),
        "{decisions}"
    );
}

#[tokio::test]
async fn a_policy_may_release_at_once() {
    let server = TestServer::start().await;
    server.add_workflow(releasing()).await;
    let key = server.ingest_key().await;
    let sure = json!({"output": {"intent": "refund"}, "confidence": 0.95});
    let answer = server.post("/api/v1/workflows/releasing/items").bearer(&key).json(&sure).await;
    assert_eq!(answer.status, 201);
    let item = answer.json();
    assert_eq!((item["route"].as_str(), item["status"].as_str()), (Some("release"), Some("final")), "{item}");
    assert_eq!(item["decision"]["verdict"], "release");
    assert_eq!(item["decision"]["decided_by"], "policy");
    assert_eq!(item["decision"]["output"], json!({"intent": "refund"}));
}

#[tokio::test]
async fn the_same_key_and_body_answer_the_same_again() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let send =
        |body: Value| server.post(ITEMS).bearer(&key).header("idempotency-key", "order-17").json(&body);
    let first = send(output("refund")).await;
    assert_eq!((first.status.as_u16(), first.header("idempotency-replayed")), (201, ""));
    let again = send(output("refund")).await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, "true"));
    assert_eq!(again.body, first.body);
    send(output("status")).await.problem(422, "idempotency_mismatch");

    let list = server.get("/api/v1/items").bearer(&key).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);

    // A malformed body is remembered as well.
    let malformed = || server.post(ITEMS).bearer(&key).header("idempotency-key", "broken").body("{");
    let first = malformed().await;
    let again = malformed().await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (202, 202));
    assert_eq!(first.body, again.body);
}

#[tokio::test]
async fn concurrent_requests_with_one_key_make_one_item() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let body = output("refund");
    let calls = (0..20)
        .map(|_| server.post(ITEMS).bearer(&key).header("idempotency-key", "once").json(&body).into_future());
    let answers = futures::future::join_all(calls).await;
    let ids: std::collections::HashSet<_> = answers
        .iter()
        .map(|answer| {
            assert_eq!(answer.status, 201, "{}", answer.text());
            answer.json()["id"].to_string()
        })
        .collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.header("idempotency-replayed").is_empty()).count(), 1);
}

#[tokio::test]
async fn an_unusable_idempotency_key_stores_nothing() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    for bad in [" ", &"k".repeat(256)] {
        let answer =
            server.post(ITEMS).bearer(&key).header("idempotency-key", bad).json(&output("refund")).await;
        answer.problem(400, "invalid_idempotency_key");
    }
    let list = server.get("/api/v1/items").bearer(&key).await.json();
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_not_stored() {
    let settings = Settings { max_body_bytes: 1000, ..Settings::default() };
    let server = TestServer::with(HttpOptions::default(), settings).await;
    server.add_workflow(triage()).await;
    let key = server.ingest_key().await;
    let just = format!("{{\"output\":{{\"intent\":\"other\"}},\"source\":\"{}\"}}", "x".repeat(100));
    let filled = |length: usize| format!("{just}{}", " ".repeat(length - just.len()));
    assert_eq!(server.post(ITEMS).bearer(&key).body(filled(1000)).await.status, 201);
    server.post(ITEMS).bearer(&key).body(filled(1001)).await.problem(413, "too_large");
    server.post(ITEMS).bearer(&key).body("x".repeat(100_000)).await.problem(413, "too_large");
    let list = server.get("/api/v1/items").bearer(&key).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn only_a_fitting_key_may_submit() {
    let server = TestServer::with_triage().await;
    let body = output("refund");
    server.post(ITEMS).json(&body).await.problem(401, "unauthenticated");
    server.post(ITEMS).bearer("cs_made_up").json(&body).await.problem(401, "unauthenticated");
    server
        .post(ITEMS)
        .header("authorization", "Basic eDp5")
        .json(&body)
        .await
        .problem(401, "unauthenticated");
    let read = server.key(&[Scope::Read], None, None).await;
    server.post(ITEMS).bearer(&read).json(&body).await.problem(403, "forbidden");

    let mut other = triage();
    other["slug"] = "other".into();
    server.add_workflow(other).await;
    let bound = server.key(&[Scope::Ingest], Some("other"), None).await;
    server.post(ITEMS).bearer(&bound).json(&body).await.problem(403, "forbidden");
    assert_eq!(server.post("/api/v1/workflows/other/items").bearer(&bound).json(&body).await.status, 201);

    let key = server.ingest_key().await;
    server.post("/api/v1/workflows/none/items").bearer(&key).json(&body).await.problem(404, "not_found");
    server.services.revoke_key_by_name(&server::service::Actor::Cli, "producer").await.unwrap();
    server.post(ITEMS).bearer(&key).json(&body).await.problem(401, "unauthenticated");
}
