//! The feed of final decisions.

use std::time::Duration;

use futures::StreamExt as _;
use serde_json::Value;

use crate::harness::{TestServer, output, releasing};

async fn decided(count: usize) -> (TestServer, String, String) {
    let server = TestServer::with_triage().await;
    server.add_workflow(releasing()).await;
    let ingest = server.ingest_key().await;
    let review = server.review_key("r@example.com").await;
    for _ in 0..count {
        server.submit(&ingest, output("refund")).await;
        server.approve_one(&review).await;
    }
    server.let_holds_end().await;
    (server, ingest, review)
}

#[tokio::test]
async fn the_feed_is_read_on_from_a_cursor() {
    let (server, ingest, review) = decided(5).await;
    let page = |query: String| server.get(&format!("/api/v1/decisions?{query}")).bearer(&ingest);
    let first = page("limit=3".to_owned()).await.json();
    assert_eq!(first["items"].as_array().unwrap().len(), 3);
    assert_eq!(first["items"][0]["status"], "final");
    assert_eq!(first["items"][0]["decision"]["output"]["intent"], "refund");
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = page(format!("after={cursor}")).await.json();
    assert_eq!(second["items"].as_array().unwrap().len(), 2);
    let end = second["next_cursor"].as_str().unwrap().to_owned();
    let nothing = page(format!("after={end}")).await.json();
    assert_eq!(
        (nothing["items"].as_array().unwrap().len(), nothing["next_cursor"].as_str()),
        (0, Some(end.as_str()))
    );

    server.submit(&ingest, output("status")).await;
    server.approve_one(&review).await;
    assert_eq!(
        page(format!("after={end}")).await.json()["items"],
        serde_json::json!([]),
        "held decisions are not out"
    );
    server.let_holds_end().await;
    let news = page(format!("cursor={end}")).await.json();
    assert_eq!(news["items"][0]["title"], "status");

    let elsewhere = page("workflow=releasing".to_owned()).await.json();
    assert_eq!(elsewhere["items"], serde_json::json!([]));
    page("workflow=none".to_owned()).await.problem(404, "not_found");
    page("after=nonsense".to_owned()).await.problem(422, "invalid_cursor");
    page("limit=501".to_owned()).await.problem(422, "invalid_limit");
}

/// One event of a stream.
#[derive(Debug, Default)]
struct Event {
    id: String,
    name: String,
    data: Value,
}

struct Events {
    stream: axum::body::BodyDataStream,
    text: String,
}

impl Events {
    async fn open(server: &TestServer, key: &str, query: &str, last: Option<&str>) -> Self {
        let mut call = server
            .get(&format!("/api/v1/decisions{query}"))
            .bearer(key)
            .header("accept", "text/event-stream");
        if let Some(last) = last {
            call = call.header("last-event-id", last);
        }
        let response = call.open().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { stream: response.into_body().into_data_stream(), text: String::new() }
    }

    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let mut read = Event::default();
                for line in event.lines() {
                    match line.split_once(": ") {
                        Some(("id", id)) => read.id = id.to_owned(),
                        Some(("event", name)) => read.name = name.to_owned(),
                        Some(("data", data)) => read.data = serde_json::from_str(data).unwrap(),
                        _ => {}
                    }
                }
                self.text = rest.to_owned();
                if !read.id.is_empty() {
                    return Some(read);
                }
                continue;
            }
            let next = tokio::time::timeout(Duration::from_secs(30), self.stream.next())
                .await
                .expect("an event in time");
            self.text.push_str(std::str::from_utf8(&next?.unwrap()).unwrap());
        }
    }
}

#[tokio::test]
async fn the_stream_is_resumed_behind_the_last_event() {
    let (server, ingest, review) = decided(3).await;
    let mut events = Events::open(&server, &ingest, "", None).await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let event = events.next().await.unwrap();
        assert_eq!(event.name, "decision.final");
        assert_eq!(event.data["decision"]["verdict"], "approve");
        seen.push(event);
    }
    drop(events);
    let mut resumed = Events::open(&server, &ingest, "", Some(&seen[0].id)).await;
    let again = resumed.next().await.unwrap();
    assert_eq!((&again.id, &again.data["id"]), (&seen[1].id, &seen[1].data["id"]));
    let third = resumed.next().await.unwrap();
    assert!(seen.iter().all(|event| event.data["id"] != third.data["id"]));

    // What becomes final later comes by itself.
    let item = server.submit(&ingest, output("status")).await;
    let deciding = async {
        server.approve_one(&review).await;
        server.let_holds_end().await;
    };
    let (event, ()) = tokio::join!(resumed.next(), deciding);
    assert_eq!(event.unwrap().data["id"], item["id"]);
}

#[tokio::test]
async fn the_stream_ends_with_the_key_and_with_the_server() {
    let (server, ingest, _) = decided(0).await;
    let mut events = Events::open(&server, &ingest, "?workflow=triage", None).await;
    let revoking = server.services.revoke_key_by_name(&server::service::Actor::Cli, "producer");
    revoking.await.unwrap();
    assert!(events.next().await.is_none());

    let (server, ingest, _) = decided(0).await;
    let mut events = Events::open(&server, &ingest, "", None).await;
    server.stopping.cancel();
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn what_is_wrong_with_a_stream_is_said_before_it_begins() {
    let (server, ingest, review) = decided(0).await;
    let open = |query: &str| {
        server.get(&format!("/api/v1/decisions{query}")).bearer(&ingest).header("accept", "text/event-stream")
    };
    open("?workflow=none").await.problem(404, "not_found");
    open("?after=nonsense").await.problem(422, "invalid_cursor");
    server
        .get("/api/v1/decisions")
        .header("accept", "text/event-stream")
        .await
        .problem(401, "unauthenticated");
    drop(review);
}
