//! Submitting many outputs as a stream.

use std::{convert::Infallible, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use futures::StreamExt as _;
use serde_json::json;
use server::{config::HttpOptions, service::Settings};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::harness::{TestServer, output, triage};

const BATCH: &str = "/api/v1/workflows/triage/items/batch";

#[tokio::test]
async fn lines_are_answered_in_order_and_a_bad_one_fails_no_other() {
    let settings = Settings { max_body_bytes: 2000, ..Settings::default() };
    let server = TestServer::with(HttpOptions::default(), settings).await;
    server.add_workflow(triage()).await;
    let key = server.ingest_key().await;
    let good = output("refund").to_string();
    let with_key = json!({"output": {"intent": "status"}, "idempotency_key": "k1"}).to_string();
    let other_body = json!({"output": {"intent": "other"}, "idempotency_key": "k1"}).to_string();
    let long = "x".repeat(3000);
    let body = format!("{good}\n{with_key}\r\n\n{{broken\n{long}\n{with_key}\n{other_body}\n{good}");
    let answer = server.post(BATCH).bearer(&key).body(body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    let lines = answer.lines();
    let seen: Vec<_> = lines
        .iter()
        .map(|line| (line["index"].as_i64().unwrap(), line["status"].as_i64().unwrap()))
        .collect();
    assert_eq!(seen, [(0, 201), (1, 201), (3, 202), (4, 413), (5, 201), (6, 422), (7, 201)]);
    assert_eq!(lines[0]["item"]["title"], "refund");
    assert_eq!(lines[2]["item"]["reasons"][0]["code"], "malformed_envelope");
    assert_eq!(lines[3]["problem"]["code"], "too_large");
    assert_eq!(lines[4]["item"], lines[1]["item"], "the same idempotency key and body");
    assert_eq!(lines[4]["replayed"], true);
    assert_eq!(lines[5]["problem"]["code"], "idempotency_mismatch");

    let id = lines[2]["item"]["id"].as_str().unwrap();
    let raw = server.get(&format!("/api/v1/items/{id}/raw")).bearer(&key).await;
    assert_eq!(raw.body, "{broken");
}

#[tokio::test]
async fn a_line_is_answered_while_the_body_is_still_being_sent() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let (sender, receiver) = mpsc::channel::<Result<Bytes, Infallible>>(1);
    let body = Body::from_stream(ReceiverStream::new(receiver));
    let response = server.post(BATCH).bearer(&key).body(body).open().await;
    assert_eq!(response.status(), 200);
    let mut answers = response.into_body().into_data_stream();
    for index in 0..3 {
        let line = format!("{}\n", output("status"));
        let (head, tail) = line.split_at(10);
        sender.send(Ok(Bytes::copy_from_slice(head.as_bytes()))).await.unwrap();
        sender.send(Ok(Bytes::copy_from_slice(tail.as_bytes()))).await.unwrap();
        let answer =
            tokio::time::timeout(Duration::from_secs(20), answers.next()).await.unwrap().unwrap().unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!((answer["index"].as_i64(), answer["status"].as_i64()), (Some(index), Some(201)));
    }
    drop(sender);
    assert!(answers.next().await.is_none());
}

#[tokio::test]
async fn a_client_that_reads_nothing_before_it_has_sent_everything_is_served() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let count = 12_000;
    let (sender, receiver) = mpsc::channel::<Result<Bytes, Infallible>>(1);
    let response =
        server.post(BATCH).bearer(&key).body(Body::from_stream(ReceiverStream::new(receiver))).open().await;
    for chunk in 0..count / 1000 {
        let lines: String = (0..1000)
            .map(|line| {
                format!(
                    "{}\n",
                    json!({"output": {"intent": "other"}, "external_id": format!("{}", chunk * 1000 + line)})
                )
            })
            .collect();
        tokio::time::timeout(Duration::from_secs(60), sender.send(Ok(lines.into()))).await.unwrap().unwrap();
    }
    drop(sender);
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    assert_eq!(text.lines().count(), count);
    for (index, line) in text.lines().enumerate() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["index"], index);
        assert_eq!(line["item"]["external_id"], index.to_string());
    }
    let summary = &server.services.list_workflows(&server::service::Actor::Cli).await.unwrap()[0];
    assert_eq!(usize::try_from(summary.pending).unwrap(), count);
}

#[tokio::test]
async fn half_a_line_before_a_broken_connection_is_no_item() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let chunks: Vec<Result<Bytes, std::io::Error>> = vec![
        Ok(format!("{}\n{{\"output\": {{\"int", output("refund")).into()),
        Err(std::io::Error::other("connection reset")),
    ];
    let body = Body::from_stream(futures::stream::iter(chunks));
    let answer = server.post(BATCH).bearer(&key).body(body).await;
    let lines = answer.lines();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["status"], 201);
}

#[tokio::test]
async fn what_is_wrong_with_the_whole_is_said_by_the_status() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    let line = output("refund").to_string();
    server.post(BATCH).body(line.clone()).await.problem(401, "unauthenticated");
    server
        .post("/api/v1/workflows/none/items/batch")
        .bearer(&key)
        .body(line.clone())
        .await
        .problem(404, "not_found");
    let nothing = server.post(BATCH).bearer(&key).body("").await;
    assert_eq!((nothing.status.as_u16(), nothing.text().as_str()), (200, ""));
    server.services.archive_workflow(&server::service::Actor::Cli, "triage").await.unwrap();
    let archived = server.post(BATCH).bearer(&key).body(line).await.lines();
    assert_eq!(
        (&archived[0]["status"], &archived[0]["problem"]["code"]),
        (&json!(409), &json!("workflow_archived"))
    );
}
