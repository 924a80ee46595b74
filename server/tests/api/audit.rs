//! The record, over HTTP.

use app::model::Scope;
use serde_json::json;

use crate::harness::{TestServer, output};

#[tokio::test]
async fn the_record_is_searched() {
    let server = TestServer::with_triage().await;
    let ingest = server.ingest_key().await;
    let review = server.review_key("r@example.com").await;
    let read = server.key(&[Scope::Read], None, None).await;
    let item = server.submit(&ingest, output("refund")).await;
    server.approve_one(&review).await;
    server.let_holds_end().await;
    let search = |query: &str| server.get(&format!("/api/v1/audit?{query}")).bearer(&read);
    let id = item["id"].as_str().unwrap();
    let story = search(&format!("item={id}&after=0")).await.json();
    let kinds: Vec<_> =
        story["items"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["item.received", "item.claimed", "item.verdict", "item.final"]);
    assert_eq!(story["items"][0]["actor"], "key:producer");
    assert_eq!(story["items"][2]["actor"], "user:r@example.com");
    assert!(!story.to_string().contains("Where is it?"), "no payload stands in the record");

    let newest = search("limit=1").await.json();
    let all = search("after=0&limit=500").await.json();
    assert_eq!(newest["items"][0], *all["items"].as_array().unwrap().last().unwrap());
    let chain = all["items"].as_array().unwrap();
    for (index, pair) in chain.windows(2).enumerate() {
        assert_eq!(pair[0]["seq"], json!(index + 1));
        assert_eq!(pair[1]["prev_hash"], pair[0]["hash"]);
    }
    assert_eq!(search("kind=item&actor=user").await.json()["items"].as_array().unwrap().len(), 2);
    assert_eq!(
        search("subject=workflow:triage&kind=workflow.created").await.json()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    search("item=nonsense").await.problem(400, "invalid_query");
    search("after=-x").await.problem(400, "invalid_query");
}
