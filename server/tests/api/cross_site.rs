//! Another site cannot act through a person's browser: every form, every server function, every API call.

use app::model::Role;
use axum::http::Method;
use leptos::server_fn::axum::server_fn_paths;

use crate::harness::{Call, TestServer, output};

const FORMS: [&str; 5] =
    ["/review/claim", "/review/verdict", "/review/undo", "/review/skip", "/review/defer"];

async fn ready() -> (TestServer, String, Vec<String>) {
    let server = TestServer::with_triage().await;
    let ingest = server.ingest_key().await;
    server.submit(&ingest, output("refund")).await;
    server.add_person(Role::Admin).await;
    let cookie = server.sign_in("admin@example.com").await;
    let functions =
        server_fn_paths().filter(|(_, method)| *method == Method::POST).map(|(path, _)| path.to_owned());
    let paths: Vec<String> = functions.chain(FORMS.map(str::to_owned)).collect();
    assert!(paths.len() > 25, "{paths:?}");
    (server, cookie, paths)
}

#[tokio::test]
async fn every_form_and_server_function_refuses_other_sites() {
    let (server, cookie, paths) = ready().await;
    let before = server.audit_entries().await;
    let foreign: [fn(Call<'_>) -> Call<'_>; 6] = [
        |call| call.header("sec-fetch-site", "cross-site"),
        |call| call.header("sec-fetch-site", "same-site"),
        |call| call.header("origin", "https://evil.example"),
        |call| call.header("origin", "null"),
        |call| call.header("origin", "http://127.0.0.1:9999"),
        // No sign of where it came from at all.
        |call| call,
    ];
    for path in &paths {
        for foreign in foreign {
            let call = server.post(path).cookie(&cookie).form(&[("item", "x")]);
            foreign(call).await.problem(403, "cross_site");
        }
        // A visitor's browser is protected as well: signing in to the attacker's account is an attack.
        let call = server.post(path).form(&[("email", "x")]).header("sec-fetch-site", "cross-site");
        call.await.problem(403, "cross_site");
    }
    assert_eq!(server.audit_entries().await, before);
}

#[tokio::test]
async fn every_form_and_server_function_takes_our_own_pages() {
    let (server, _, paths) = ready().await;
    for path in &paths {
        let cookie = server.sign_in("admin@example.com").await;
        for ours in [("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:3000")] {
            let answer =
                server.post(path).cookie(&cookie).header(ours.0, ours.1).form(&[("item", "x")]).await;
            assert!(!answer.text().contains("cross_site"), "{path}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn the_api_takes_a_key_from_anywhere_and_a_cookie_from_nowhere_else() {
    let (server, cookie, _) = ready().await;
    let key = server.key(&[app::model::Scope::Ingest], Some("triage"), None).await;
    let path = "/api/v1/workflows/triage/items";
    let call = server.post(path).bearer(&key).cookie(&cookie).header("sec-fetch-site", "cross-site");
    assert_eq!(call.json(&output("other")).await.status, 201);
    let call = server.post(path).cookie(&cookie).header("sec-fetch-site", "cross-site");
    call.json(&output("other")).await.problem(403, "cross_site");
}
