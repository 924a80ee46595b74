//! A GET never decides anything: link previews, mail scanners and prefetching browsers follow links.

use app::model::Role;

use crate::{
    harness::{TestServer, output},
    pages::{Arguments, FUNCTIONS, call},
};

#[tokio::test]
async fn no_get_leaves_a_trace_in_the_record() {
    let server = TestServer::with_triage().await;
    let ingest = server.ingest_key().await;
    let review = server.review_key("r@example.com").await;
    server.add_person(Role::Admin).await;
    let pending = server.submit(&ingest, output("refund")).await;
    server.submit(&ingest, output("status")).await;
    server.submit(&ingest, output("other")).await;
    server.approve_one(&review).await;
    server.claim_one(&review).await;
    let admin = server.key(&[app::model::Scope::Admin], None, None).await;
    let cookie = server.sign_in("admin@example.com").await;
    let id = pending["id"].as_str().unwrap();

    let mut paths: Vec<String> = [
        "/",
        "/sign-in",
        "/set-up",
        "/review",
        "/review?edit=1",
        "/queue",
        "/items",
        "/workflows",
        "/workflows/new",
        "/workflows/triage",
        "/integrations",
        "/audit",
        "/team",
        "/account",
        "/docs",
        "/insights/export/items.csv",
        "/insights/export/flow.csv",
        "/insights/tables/flow",
        "/nothing",
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
        "/favicon.ico",
        "/review/claim",
        "/review/verdict",
        "/review/undo",
        "/review/skip",
        "/review/defer",
    ]
    .map(str::to_owned)
    .into();
    paths.push(format!("/items/{id}"));
    let document = server.get("/openapi.json").await.json();
    for (path, methods) in document["paths"].as_object().unwrap() {
        // Every path, whether or not it has a GET.
        let path = path.replace("{slug}", "triage").replace("{id}", id).replace("{n}", "1");
        let path = path.replace("{table}", "items");
        assert!(methods.is_object());
        paths.push(path);
    }
    for (path, _) in leptos::server_fn::axum::server_fn_paths() {
        paths.push(path.to_owned());
    }

    let before = server.audit_entries().await;
    let queue_before = server.services.list_workflows(&server::service::Actor::Cli).await.unwrap();
    for path in &paths {
        server.get(path).cookie(&cookie).await;
        server.get(path).bearer(&admin).await;
        server.get(path).bearer(&review).await;
        server.request(axum::http::Method::HEAD, path).cookie(&cookie).await;
    }
    for (name, _, arguments) in FUNCTIONS {
        if matches!(arguments, Arguments::Query(_)) {
            call(&server, name, arguments, Some(&cookie)).await;
        }
    }
    assert_eq!(server.audit_entries().await, before);
    assert_eq!(server.services.list_workflows(&server::service::Actor::Cli).await.unwrap(), queue_before);
}
