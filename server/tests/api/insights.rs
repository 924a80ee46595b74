//! Figures by the API, what producers tell of what became of outputs, and the live queue.

use app::model::{Role, Scope};
use futures::StreamExt as _;
use serde_json::{Value, json};

use crate::harness::{TestServer, output};

async fn with_reviews(server: &TestServer) -> (String, String, Value) {
    let (ingest, read) = (server.ingest_key().await, server.key(&[Scope::Read], None, None).await);
    let review = server.review_key("r@example.com").await;
    let item = server.submit(&ingest, output("refund")).await;
    server.submit(&ingest, output("status")).await;
    server.approve_one(&review).await;
    server.approve_one(&review).await;
    server.let_holds_end().await;
    (ingest, read, item)
}

#[tokio::test]
async fn each_metric_is_answered_with_its_period_and_intervals() {
    let server = TestServer::with_triage().await;
    let (_, read, _) = with_reviews(&server).await;
    let get = async |path: &str| {
        let answer = server.get(&format!("/api/v1/metrics/{path}")).bearer(&read).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    };
    let throughput = get("throughput?bucket=day&by=source").await;
    assert_eq!(
        throughput["total"],
        json!({"submitted": 2, "released": 0, "reviewed": 2, "edited": 0, "rejected": 0, "stopped": 0})
    );
    assert_eq!(
        throughput["series"].as_array().unwrap().len(),
        throughput["period"]["buckets"].as_array().unwrap().len()
    );
    assert_eq!(throughput["groups"][0]["label"], "No source");
    let quality = get("quality?workflow=triage&tz=Asia%2FKolkata").await;
    let share = &quality["answer"]["known"]["share"];
    assert_eq!((&share["value"], &share["n"]), (&json!(1.0), &json!(2)));
    assert!(share["low"].is_number() && share["high"].is_number());
    assert_eq!(quality["period"]["time_zone"], "Asia/Kolkata");
    assert!(quality["period"]["buckets"][0]["local"].as_str().unwrap().ends_with("T00:30"));
    assert!(
        get("adoption?workflow=triage").await["answer"]["unanswerable"]["curl"]
            .as_str()
            .unwrap()
            .contains("curl")
    );
    assert_eq!(
        get("exceptions?workflow=triage").await["answer"]["known"]["parts"].as_array().unwrap().len(),
        4
    );
    assert!(get("outcomes?workflow=triage").await["answer"]["unanswerable"].is_object());
}

#[tokio::test]
async fn what_is_wrong_with_the_question_is_named() {
    let server = TestServer::with_triage().await;
    let read = server.key(&[Scope::Read], None, None).await;
    for (path, status, code) in [
        ("quality", 422, "workflow_required"),
        ("quality?workflow=none", 404, "not_found"),
        ("throughput?from=yesterday", 422, "invalid_day"),
        ("throughput?from=2023-11-14&to=2023-11-01", 422, "invalid_period"),
        ("throughput?bucket=minute", 400, "invalid_query"),
        ("throughput?form=2023-11-14", 400, "invalid_query"),
    ] {
        server.get(&format!("/api/v1/metrics/{path}")).bearer(&read).await.problem(status, code);
    }
    let bound = server.key(&[Scope::Read], Some("triage"), None).await;
    server.get("/api/v1/metrics/quality?workflow=other").bearer(&bound).await.problem(403, "forbidden");
    let answer = server.get("/api/v1/metrics/throughput").bearer(&bound).await;
    assert_eq!(answer.status, 200, "of the key's own workflow");
}

#[tokio::test]
async fn outcomes_and_bypasses_are_taken_and_stand_on_the_record() {
    let server = TestServer::with_triage().await;
    let (ingest, read, item) = with_reviews(&server).await;
    let id = item["id"].as_str().unwrap();
    let before = server.audit_entries().await;
    let path = format!("/api/v1/items/{id}/outcome");
    let answer = server.post(&path).bearer(&ingest).json(&json!({"metric": "resolved", "value": true})).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["value"]), (200, &json!(true)));
    let answer = server
        .post("/api/v1/workflows/triage/bypasses")
        .bearer(&ingest)
        .json(&json!({"count": 2, "at": "2023-11-14T10:00:00Z", "note": "by phone"}))
        .await;
    assert_eq!((answer.status.as_u16(), &answer.json()["count"]), (201, &json!(2)));
    assert_eq!(server.audit_entries().await, before + 2);
    let adoption = server.get("/api/v1/metrics/adoption?workflow=triage").bearer(&read).await.json();
    assert_eq!(adoption["answer"]["known"]["share"]["value"], json!(0.5));

    for (body, code) in [
        (json!({"metric": "", "value": true}), "invalid_outcome"),
        (json!({"metric": "m", "value": "yes"}), "invalid_outcome"),
        (json!({"metric": "m", "value": 1, "at": "2999-01-01T00:00:00Z"}), "invalid_outcome"),
    ] {
        server.post(&path).bearer(&ingest).json(&body).await.problem(422, code);
    }
    server
        .post("/api/v1/workflows/triage/bypasses")
        .bearer(&ingest)
        .json(&json!({"count": -1}))
        .await
        .problem(422, "invalid_bypass");
    server
        .post("/api/v1/workflows/none/bypasses")
        .bearer(&ingest)
        .json(&json!({"count": 1}))
        .await
        .problem(404, "not_found");
    let nothing = "/api/v1/items/00000000-0000-7000-8000-000000000000/outcome";
    server
        .post(nothing)
        .bearer(&ingest)
        .json(&json!({"metric": "m", "value": 1}))
        .await
        .problem(404, "not_found");
    server
        .post(&path)
        .bearer(&read)
        .json(&json!({"metric": "m", "value": 1}))
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn the_queue_is_sent_as_it_is_to_who_may_see_it() {
    let server = TestServer::with_triage().await;
    let ingest = server.ingest_key().await;
    server.submit(&ingest, output("refund")).await;
    server.add_person(Role::Manager).await;
    server.add_person(Role::Reviewer).await;
    let manager = server.sign_in("manager@example.com").await;
    let response = server.get("/insights/live?workflow=triage").cookie(&manager).open().await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut events = response.into_body().into_data_stream();
    let mut next = async || {
        let event = tokio::time::timeout(std::time::Duration::from_secs(30), events.next()).await.unwrap();
        let text = String::from_utf8(event.unwrap().unwrap().to_vec()).unwrap();
        let data = text.lines().find_map(|line| line.strip_prefix("data:")).unwrap().trim().to_owned();
        serde_json::from_str::<Value>(&data).unwrap()
    };
    assert_eq!(next().await["waiting"], 1);
    server.submit(&ingest, output("status")).await;
    assert_eq!(next().await["waiting"], 2, "as soon as it changes");

    server.stopping.cancel();
    let reviewer = server.sign_in("reviewer@example.com").await;
    server.get("/insights/live").cookie(&reviewer).await.problem(403, "forbidden");
    server.get("/insights/live").await.problem(401, "unauthenticated");
    server.get("/insights/live?workflow=none").cookie(&manager).await.problem(404, "not_found");
}
