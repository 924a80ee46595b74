//! What a reviewer's tool does: claim, decide, take back, give back.

use serde_json::{Value, json};

use crate::harness::{TestServer, output, triage};

async fn ready() -> (TestServer, String, String) {
    let server = TestServer::with_triage().await;
    let ingest = server.ingest_key().await;
    let review = server.review_key("r@example.com").await;
    (server, ingest, review)
}

fn path(item: &Value, verb: &str) -> String {
    format!("/api/v1/items/{}/{verb}", item["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_claimed_item_holds_all_that_deciding_needs() {
    let (server, ingest, review) = ready().await;
    let body = json!({
        "input": {"message": "Where is it?"}, "output": {"intent": "refund"}, "confidence": 0.4,
        "field_confidence": {"/intent": 0.3}, "metadata": {"shop": 7},
    });
    let item = server.submit(&ingest, body).await;
    let claimed =
        server.post("/api/v1/queue/claim").bearer(&review).json(&json!({"lease_seconds": 60})).await.json();
    assert_eq!(claimed["nothing"], Value::Null);
    let claimed = &claimed["items"][0];
    assert_eq!(claimed["id"], item["id"]);
    assert_eq!(claimed["status"], "claimed");
    assert_eq!(claimed["input"], json!({"message": "Where is it?"}));
    assert_eq!(claimed["output"], json!({"intent": "refund"}));
    assert_eq!(claimed["field_confidence"], json!({"/intent": 0.3}));
    assert_eq!(claimed["metadata"], json!({"shop": 7}));
    assert_eq!(claimed["lease"]["expires_at"], "2023-11-14T22:14:20.000000Z");
    assert!(claimed.get("raw").is_none());
}

#[tokio::test]
async fn a_malformed_item_comes_with_its_raw_text_and_the_parse_error() {
    let (server, ingest, review) = ready().await;
    let answer =
        server.post("/api/v1/workflows/triage/items").bearer(&ingest).body("{\"output\": {\"int").await;
    assert_eq!(answer.status, 202);
    let claimed = server.claim_one(&review).await;
    assert_eq!(claimed["raw"], "{\"output\": {\"int");
    assert!(claimed["parse_error"].as_str().unwrap().contains("column"), "{claimed}");
    assert!(claimed.get("output").is_none_or(Value::is_null));

    let half = json!({"output_text": "```json\n{\"intent\": \"refund\",}\n```"});
    let item = server.submit(&ingest, half).await;
    assert_eq!(item["reasons"][0]["code"], "malformed_json");
    let more = server.post("/api/v1/queue/claim").bearer(&review).json(&json!({"limit": 2})).await.json();
    let half = more["items"].as_array().unwrap().iter().find(|claimed| claimed["id"] == item["id"]).unwrap();
    assert_eq!(half["output_text"], "```json\n{\"intent\": \"refund\",}\n```");
    assert_eq!(half["suggestion"], json!({"intent": "refund"}));
}

#[tokio::test]
async fn two_reviewers_never_hold_one_item() {
    let (server, ingest, first) = ready().await;
    let second = server.review_key("s@example.com").await;
    for _ in 0..3 {
        server.submit(&ingest, output("other")).await;
    }
    let claim =
        |key: &str, limit: u32| server.post("/api/v1/queue/claim").bearer(key).json(&json!({"limit": limit}));
    let mine = claim(&first, 2).await.json();
    let theirs = claim(&second, 50).await.json();
    assert_eq!((mine["items"].as_array().unwrap().len(), theirs["items"].as_array().unwrap().len()), (2, 1));
    let third = server.review_key("t@example.com").await;
    let nothing = claim(&third, 1).await.json();
    assert_eq!(nothing["items"], json!([]));
    assert_eq!(nothing["nothing"]["why"], "all_held");
    assert_eq!(nothing["nothing"]["held"], 3);
    // What I hold is mine again, under the same lease.
    let again = claim(&first, 2).await.json();
    assert_eq!(again["items"][0]["lease"]["token"], mine["items"][0]["lease"]["token"]);
    claim(&first, 51).await.problem(422, "invalid_limit");
    server
        .post("/api/v1/queue/claim")
        .bearer(&first)
        .json(&json!({"workflows": ["none"]}))
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn a_verdict_sent_twice_answers_the_same() {
    let (server, ingest, review) = ready().await;
    server.submit(&ingest, output("refund")).await;
    let item = server.claim_one(&review).await;
    let verdict = json!({"lease": item["lease"]["token"], "verdict": "edit", "output": {"intent": "status"},
                         "comment": "They ask where it is.", "active_ms": 7000});
    let first = server.post(&path(&item, "verdict")).bearer(&review).json(&verdict).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let held = first.json();
    assert_eq!(held["status"], "held");
    assert_eq!(held["decision"]["verdict"], "edit");
    assert_eq!(held["decision"]["output"], json!({"intent": "status"}));
    assert_eq!(held["decision"]["comment"], "They ask where it is.");
    assert_eq!(held["decision"]["final_at"], "2023-11-14T22:14:20.000000Z");
    let again = server.post(&path(&item, "verdict")).bearer(&review).json(&verdict).await;
    assert_eq!(again.status, 200);
    assert_eq!(again.json()["decision"], held["decision"]);
}

#[tokio::test]
async fn a_rejection_lets_nothing_out() {
    let (server, ingest, review) = ready().await;
    server.submit(&ingest, output("refund")).await;
    let item = server.claim_one(&review).await;
    let verdict = json!({"lease": item["lease"]["token"], "verdict": "reject", "reasons": ["wrong_intent"], "active_ms": 1});
    let decided = server.post(&path(&item, "verdict")).bearer(&review).json(&verdict).await.json();
    assert_eq!(decided["decision"]["verdict"], "reject");
    assert_eq!(decided["decision"]["output"], Value::Null);
    assert_eq!(decided["decision"]["reasons"], json!(["wrong_intent"]));
}

#[tokio::test]
async fn an_edit_must_fit_the_schema() {
    let (server, ingest, review) = ready().await;
    server.submit(&ingest, output("refund")).await;
    let item = server.claim_one(&review).await;
    let verdict = json!({"lease": item["lease"]["token"], "verdict": "edit", "output": {"intent": "nonsense"}, "active_ms": 1});
    let problem = server
        .post(&path(&item, "verdict"))
        .bearer(&review)
        .json(&verdict)
        .await
        .problem(422, "schema_violation");
    assert_eq!(problem["errors"][0]["pointer"], "/output/intent", "a pointer into the request");
    // The lease is still good for a better edit.
    let better = json!({"lease": item["lease"]["token"], "verdict": "edit", "output": {"intent": "other"}, "active_ms": 1});
    assert_eq!(server.post(&path(&item, "verdict")).bearer(&review).json(&better).await.status, 200);
}

#[tokio::test]
async fn a_lease_that_ran_out_decides_nothing() {
    let (server, ingest, review) = ready().await;
    let other = server.review_key("s@example.com").await;
    server.submit(&ingest, output("refund")).await;
    let item = server.claim_one(&review).await;
    server.clock.advance_seconds(121);
    let taken = server.claim_one(&other).await;
    assert_eq!(taken["id"], item["id"]);
    let late = json!({"lease": item["lease"]["token"], "verdict": "approve", "active_ms": 1});
    server.post(&path(&item, "verdict")).bearer(&review).json(&late).await.problem(409, "lease_lost");
    server
        .post(&path(&item, "renew"))
        .bearer(&review)
        .json(&json!({"lease": item["lease"]["token"]}))
        .await
        .problem(409, "lease_lost");
    let verdict = json!({"lease": taken["lease"]["token"], "verdict": "approve", "active_ms": 1});
    assert_eq!(server.post(&path(&item, "verdict")).bearer(&other).json(&verdict).await.status, 200);
    let answer = server.post(&path(&item, "verdict")).bearer(&review).json(&late).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
}

#[tokio::test]
async fn a_renewed_lease_lives_on() {
    let (server, ingest, review) = ready().await;
    server.submit(&ingest, output("refund")).await;
    let item = server.claim_one(&review).await;
    server.clock.advance_seconds(100);
    let renewed = server
        .post(&path(&item, "renew"))
        .bearer(&review)
        .json(&json!({"lease": item["lease"]["token"]}))
        .await;
    assert_eq!(renewed.status, 200, "{}", renewed.text());
    assert_eq!(renewed.json()["lease"]["token"], item["lease"]["token"]);
    server.clock.advance_seconds(100);
    let verdict = json!({"lease": item["lease"]["token"], "verdict": "approve", "active_ms": 1});
    assert_eq!(server.post(&path(&item, "verdict")).bearer(&review).json(&verdict).await.status, 200);
}

#[tokio::test]
async fn a_verdict_can_be_taken_back_while_it_is_held() {
    let (server, ingest, review) = ready().await;
    server.submit(&ingest, output("refund")).await;
    let decided = server.approve_one(&review).await;
    let back = server.post(&path(&decided, "undo")).bearer(&review).await;
    assert_eq!(back.status, 200, "{}", back.text());
    let back = back.json();
    assert_eq!(back["status"], "claimed");
    assert_eq!(back["output"], json!({"intent": "refund"}));
    let verdict = json!({"lease": back["lease"]["token"], "verdict": "reject", "reasons": ["wrong_intent"], "active_ms": 1});
    assert_eq!(server.post(&path(&decided, "verdict")).bearer(&review).json(&verdict).await.status, 200);
    server.let_holds_end().await;
    server.post(&path(&decided, "undo")).bearer(&review).await.problem(409, "already_final");
}

#[tokio::test]
async fn an_item_can_be_given_back_and_put_off() {
    let (server, ingest, review) = ready().await;
    server.submit(&ingest, output("refund")).await;
    let item = server.claim_one(&review).await;
    let lease = json!({"lease": item["lease"]["token"]});
    let back = server.post(&path(&item, "release-claim")).bearer(&review).json(&lease).await;
    assert_eq!((back.status.as_u16(), back.json()["status"].as_str()), (200, Some("pending")));
    server.post(&path(&item, "release-claim")).bearer(&review).json(&lease).await.problem(409, "lease_lost");

    let item = server.claim_one(&review).await;
    let defer = |body: Value| server.post(&path(&item, "defer")).bearer(&review).json(&body);
    let token = &item["lease"]["token"];
    defer(json!({"lease": token})).await.problem(422, "invalid_until");
    defer(json!({"lease": token, "minutes": 5, "until": "2023-11-15T00:00:00Z"}))
        .await
        .problem(422, "invalid_until");
    let put_off = defer(json!({"lease": token, "minutes": 30})).await;
    assert_eq!((put_off.status.as_u16(), put_off.json()["status"].as_str()), (200, Some("pending")));
    let nothing = server.post("/api/v1/queue/claim").bearer(&review).json(&json!({})).await.json();
    assert_eq!(nothing["nothing"]["why"], "all_held");
    server.clock.advance_seconds(1801);
    let item = server.claim_one(&review).await;
    let until = json!({"lease": item["lease"]["token"], "until": "2023-11-14T23:00:00Z"});
    assert_eq!(server.post(&path(&item, "defer")).bearer(&review).json(&until).await.status, 200);
}

#[tokio::test]
async fn a_key_bound_to_a_workflow_reviews_only_there() {
    let (server, ingest, _) = ready().await;
    let mut other = triage();
    other["slug"] = "other".into();
    server.add_workflow(other).await;
    server.submit(&ingest, output("refund")).await;
    let bound = server.key(&[app::model::Scope::Review], Some("other"), Some("r@example.com")).await;
    let claimed = server.post("/api/v1/queue/claim").bearer(&bound).json(&json!({})).await.json();
    assert_eq!(claimed["items"], json!([]));
    let refused =
        server.post("/api/v1/queue/claim").bearer(&bound).json(&json!({"workflows": ["triage"]})).await;
    refused.problem(403, "forbidden");
}

#[tokio::test]
async fn a_disabled_person_s_key_reviews_no_more() {
    let (server, ingest, review) = ready().await;
    server.submit(&ingest, output("refund")).await;
    let person = server.services.user_by_email(&server::service::Actor::Cli, "r@example.com").await.unwrap();
    server.services.set_disabled(&server::service::Actor::Cli, person.id, true).await.unwrap();
    server.post("/api/v1/queue/claim").bearer(&review).json(&json!({})).await.problem(403, "forbidden");
}
