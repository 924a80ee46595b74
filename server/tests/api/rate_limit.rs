//! How often a key may call.

use app::model::Scope;
use server::{config::HttpOptions, service::Settings};

use crate::harness::{TestServer, triage};

#[tokio::test]
async fn a_wild_key_is_slowed_down_and_others_are_not() {
    let options = HttpOptions { rate_limit: 5, ..HttpOptions::default() };
    let server = TestServer::with(options, Settings::default()).await;
    server.add_workflow(triage()).await;
    let wild = server.ingest_key().await;
    let calm = server.key(&[Scope::Read], None, None).await;
    for left in (0..10).rev() {
        let answer = server.get("/api/v1/items").bearer(&wild).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("ratelimit"), format!("\"key\";r={left};t=2"));
        assert_eq!(answer.header("ratelimit-policy"), "\"key\";q=10;w=2");
    }
    let answer = server.get("/api/v1/items").bearer(&wild).await;
    answer.problem(429, "too_many_requests");
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(answer.header("ratelimit"), "\"key\";r=0;t=2");
    assert_eq!(server.get("/api/v1/items").bearer(&calm).await.status, 200);
    server.clock.advance_seconds(1);
    assert_eq!(server.get("/api/v1/items").bearer(&wild).await.status, 200);
}
