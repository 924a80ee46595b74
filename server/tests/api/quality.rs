//! Golden items and agreement, from outside.

use app::model::{Role, Scope};
use serde_json::{Value, json};

use crate::harness::{TestServer, output, triage};

/// Golden items come only to new reviewers, two people see everything, and verdicts count at once.
async fn ready() -> TestServer {
    let server = TestServer::start().await;
    let mut definition = triage();
    definition["review"]["undo_seconds"] = json!(0);
    definition["review"]["golden_rate"] = json!(0.0);
    server.add_workflow(definition).await;
    server
}

/// Approves an item in this reviewer's name; answers its id.
async fn an_approved_item(server: &TestServer, reviewer: &str) -> String {
    let ingest = server.key(&[Scope::Ingest], Some("triage"), None).await;
    server.submit(&ingest, output("refund")).await;
    let item = server.approve_one(reviewer).await;
    item["id"].as_str().unwrap().to_owned()
}

async fn make_golden(server: &TestServer, cookie: &str, item: &str) -> Value {
    let answer = server
        .post("/fn/quality/make-golden")
        .same_origin()
        .cookie(cookie)
        .form(&[("item", item), ("onboarding", "true")])
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn nothing_that_a_program_is_given_tells_a_golden_item_from_a_live_one() {
    let server = ready().await;
    let ana = server.review_key("ana@example.com").await;
    let source = an_approved_item(&server, &ana).await;
    server.add_person(Role::Operator).await;
    let operator = server.sign_in("operator@example.com").await;
    let golden = make_golden(&server, &operator, &source).await;
    assert_eq!(
        (golden["source"].as_str(), golden["verdict"].as_str()),
        (Some(source.as_str()), Some("approve"))
    );

    let ben = server.review_key("ben@example.com").await;
    let copy = server.claim_one(&ben).await;
    let read = server.key(&[Scope::Read], None, None).await;
    let live = server.get(&format!("/api/v1/items/{source}")).bearer(&read).await.json();
    assert_ne!(copy["id"], live["id"]);
    for field in ["workflow", "title", "route", "reasons", "policy_version", "priority", "confidence"] {
        assert_eq!(copy[field], live[field], "{field}");
    }
    assert_eq!(
        (copy["output"]["intent"].as_str(), copy["status"].as_str()),
        (Some("refund"), Some("claimed"))
    );
    assert!(!copy.to_string().contains("golden"), "{copy}");
    let id = copy["id"].as_str().unwrap();
    let verdict = json!({"lease": copy["lease"]["token"], "verdict": "reject", "reasons": ["wrong_intent"]});
    let answer = server.post(&format!("/api/v1/items/{id}/verdict")).bearer(&ben).json(&verdict).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(!answer.text().contains("golden"), "{}", answer.text());
    // It looks decided as live work does.
    let shown = server.get(&format!("/api/v1/items/{id}")).bearer(&read).await.json();
    assert_eq!(shown["status"], answer.json()["status"]);
    assert_eq!(shown["decision"]["verdict"], "reject", "{shown}");
    assert_eq!(shown["decision"]["decided_by"], "user:ben@example.com", "{shown}");

    // It is handed to nobody.
    let listed = server.get("/api/v1/items?workflow=triage").bearer(&read).await.json();
    let ids: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    assert_eq!(ids, [json!(source)]);
    let feed = server.get("/api/v1/decisions").bearer(&read).await.json();
    assert_eq!(feed["items"].as_array().unwrap().len(), 1, "{feed}");
}

#[tokio::test]
async fn agreement_is_answered_for_a_workflow_and_a_period() {
    let server = TestServer::start().await;
    let mut definition = triage();
    definition["review"]["undo_seconds"] = json!(0);
    definition["policy"] = json!({"double_review_rate": 1.0});
    server.add_workflow(definition).await;
    let ingest = server.ingest_key().await;
    let (ana, ben) = (server.review_key("ana@example.com").await, server.review_key("ben@example.com").await);
    for intent in ["refund", "status"] {
        server.submit(&ingest, output(intent)).await;
        server.approve_one(&ana).await;
        server.approve_one(&ben).await;
    }
    server.let_holds_end().await;
    let read = server.key(&[Scope::Read], Some("triage"), None).await;
    let agreement = async |query: &str| {
        server.get(&format!("/api/v1/metrics/agreement?workflow=triage{query}")).bearer(&read).await
    };
    let answer = agreement("").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    assert_eq!((answer["share"]["value"].as_f64(), answer["share"]["n"].as_u64()), (Some(1.0), Some(2)));
    assert!(answer["share"]["low"].as_f64().unwrap() < 0.4, "{answer}");
    // Everybody always said the same: chance has no say.
    assert_eq!(answer["alpha"], Value::Null);
    assert_eq!((answer["by_majority"].as_i64(), answer["adjudicated"].as_i64()), (Some(0), Some(0)));

    let before = agreement("&to=2020-01-01T00:00:00Z").await.json();
    assert_eq!((before["share"]["value"].clone(), before["share"]["n"].as_u64()), (Value::Null, Some(0)));
    agreement("&from=2021-01-01T00:00:00Z&to=2020-01-01T00:00:00Z").await.problem(422, "invalid_period");
    agreement("&from=yesterday").await.problem(400, "invalid_query");
    for metric in ["agreement", "calibration"] {
        let address = format!("/api/v1/metrics/{metric}");
        server.get(&address).bearer(&read).await.problem(422, "workflow_required");
    }
    agreement("&since=2020-01-01T00:00:00Z").await.problem(400, "invalid_query");
    let other = server.get("/api/v1/metrics/agreement?workflow=none").bearer(&read).await;
    other.problem(403, "forbidden");
    let everywhere = server.key(&[Scope::Read], None, None).await;
    let missing = server.get("/api/v1/metrics/agreement?workflow=none").bearer(&everywhere).await;
    missing.problem(404, "not_found");
}

#[tokio::test]
async fn a_plain_form_that_makes_a_golden_item_leads_back_to_the_item_or_shows_it_again() {
    let server = ready().await;
    let ana = server.review_key("ana@example.com").await;
    let source = an_approved_item(&server, &ana).await;
    server.add_person(Role::Operator).await;
    let operator = server.sign_in("operator@example.com").await;
    let send = async || {
        server
            .post("/fn/quality/make-golden")
            .same_origin()
            .header("accept", "text/html")
            .header("referer", &format!("http://countersign.test/items/{source}"))
            .cookie(&operator)
            .form(&[("item", &source), ("onboarding", "true")])
            .await
    };
    let made = send().await;
    assert_eq!(made.status, 302, "{}", made.text());
    let back = made.header("location").to_owned();
    assert_eq!(back, format!("/items/{source}?done=golden"));
    let page = server.get(&back).cookie(&operator).header("accept", "text/html").await.text();
    assert!(page.contains("It is a golden item now"), "{page}");

    let refused = send().await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    let page = refused.text();
    assert!(page.contains("A golden item was made from this one before"), "{page}");
    let checked = page.split("name=\"onboarding\"").nth(1).and_then(|rest| rest.split('>').next()).unwrap();
    assert!(checked.contains("checked"), "what was ticked stays: {checked}");
}
