//! Errors, headers and what else is the same for every answer.

use axum::http::Method;
use server::config::HttpOptions;

use crate::harness::{TestServer, output};

#[tokio::test]
async fn everything_under_api_answers_problems() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    for path in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v2/items",
        "/api/v1/items/x/y",
        "/api/v1/workflows/triage/nothing",
    ] {
        server.get(path).bearer(&key).await.problem(404, "not_found");
        server.post(path).bearer(&key).await.problem(404, "not_found");
    }
    for (method, path) in [
        (Method::DELETE, "/api/v1/items"),
        (Method::PATCH, "/api/v1/workflows/triage"),
        (Method::PUT, "/api/v1/queue/claim"),
        (Method::GET, "/api/v1/queue/claim"),
    ] {
        let answer = server.request(method, path).bearer(&key).await;
        answer.problem(405, "method_not_allowed");
        assert!(!answer.header("allow").is_empty(), "{path}");
    }
    for id in ["nonsense", "0", "00000000-0000-0000-0000-00000000000g", "%00", "..%2f..%2fetc"] {
        server.get(&format!("/api/v1/items/{id}")).bearer(&key).await.problem(404, "not_found");
    }
    server.get(&format!("/api/v1/items/{}", uuid::Uuid::nil())).bearer(&key).await.problem(404, "not_found");
    for query in ["limit=0", "limit=501"] {
        server.get(&format!("/api/v1/items?{query}")).bearer(&key).await.problem(422, "invalid_limit");
    }
    for query in ["limit=x", "statsu=final", "status=done", "status=final&status=held"] {
        server.get(&format!("/api/v1/items?{query}")).bearer(&key).await.problem(400, "invalid_query");
    }
    server.get("/api/v1/items?cursor=nonsense").bearer(&key).await.problem(422, "invalid_cursor");
    server.get("/api/v1/items?workflow=none").bearer(&key).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_request_id_comes_back() {
    let server = TestServer::with_triage().await;
    let own = server.get("/healthz").header("x-request-id", "trace-1.a_b").await;
    assert_eq!(own.header("x-request-id"), "trace-1.a_b");
    let made = server.get("/healthz").header("x-request-id", "forged\tline").await;
    assert_eq!(uuid::Uuid::parse_str(made.header("x-request-id")).unwrap().get_version_num(), 7);
    for path in ["/api/v1/items", "/nothing", "/sign-in", "/api/nothing"] {
        assert!(!server.get(path).await.header("x-request-id").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = TestServer::with_triage().await;
    for path in
        ["/sign-in", "/nothing", "/api/v1/items", "/healthz", "/openapi.json", "/pkg/none.js", "/review"]
    {
        let answer = server.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(answer.header("strict-transport-security"), "", "{path}");
    }
    let page = server.get("/sign-in").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'nonce-"), "{policy}");
    assert_eq!(page.header("cache-control"), "no-store");
    let again = server.get("/sign-in").await;
    assert_ne!(policy, again.header("content-security-policy"), "a nonce is used once");

    let public_url = Some(server::config::parse_public_url("https://review.example").unwrap());
    let server = TestServer::with(
        HttpOptions { public_url, ..HttpOptions::default() },
        server::service::Settings::default(),
    )
    .await;
    assert!(server.get("/healthz").await.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn health_is_plain() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    assert_eq!(server.get("/healthz").await.text(), "ok\n");
    assert_eq!(server.get("/readyz").await.text(), "ready\n");
    server.services.close().await;
    let answer = server.get("/readyz").await;
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(server.get("/healthz").await.status, 200);
    let list = server.get("/api/v1/items").bearer(&key).await;
    assert_eq!(list.problem(503, "unavailable")["retry_after_seconds"], 1);
    assert_eq!(list.header("retry-after"), "1");
}

#[tokio::test]
async fn metrics_are_for_this_machine() {
    let server = TestServer::with_triage().await;
    // Without a peer's address nobody is known to be near.
    assert_eq!(server.get("/metrics").await.status, 403);
    let open = HttpOptions { public_metrics: true, ..HttpOptions::default() };
    let server = TestServer::with(open, server::service::Settings::default()).await;
    server.get("/api/v1/nothing").await;
    let answer = server.get("/metrics").await;
    assert_eq!(answer.status, 200);
    assert!(
        answer.text().contains("countersign_http_requests_total{class=\"4xx\"} 1\n"),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let server = TestServer::with_triage().await;
    let key = server.ingest_key().await;
    server.submit(&key, output("other")).await;
    let problem = server
        .post("/api/v1/queue/claim")
        .bearer(&key)
        .json(&serde_json::json!({}))
        .await
        .problem(403, "forbidden");
    assert!(problem["detail"].as_str().unwrap().contains("review"), "{problem}");
}
