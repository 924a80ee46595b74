//! Who may call which endpoint: every operation of the OpenAPI document, by every scope and every role.

use std::collections::BTreeSet;

use app::model::{Role, Scope};
use axum::http::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, TestServer, output, triage};

/// An operation, and who gets further than 403.
struct Row {
    operation: &'static str,
    scopes: &'static [Scope],
    /// Signed in at a browser; empty where the browser's session does not count at all.
    roles: &'static [Role],
}

const EVERYONE: &[Role] = &[Role::Reviewer, Role::Operator, Role::Manager, Role::Admin];
const NO_REVIEWER: &[Role] = &[Role::Operator, Role::Manager, Role::Admin];
const SEE_ITEMS: &[Scope] = &[Scope::Ingest, Scope::Review, Scope::Read, Scope::Admin];
const SEE_WORKFLOWS: &[Scope] = &[Scope::Operate, Scope::Read, Scope::Admin];
const INGEST: &[Scope] = &[Scope::Ingest, Scope::Admin];
const OPERATE: &[Scope] = &[Scope::Operate, Scope::Admin];
const READ: &[Scope] = &[Scope::Read, Scope::Admin];
// `admin` gives every permission, but no verdict is anyone's without a person.
const REVIEW: &[Scope] = &[Scope::Review];

const fn row(operation: &'static str, scopes: &'static [Scope], roles: &'static [Role]) -> Row {
    Row { operation, scopes, roles }
}

const MATRIX: &[Row] = &[
    row("submit_item", INGEST, &[]),
    row("submit_batch", INGEST, &[]),
    row("list_items", SEE_ITEMS, EVERYONE),
    row("get_item", SEE_ITEMS, EVERYONE),
    row("get_item_raw", SEE_ITEMS, EVERYONE),
    row("get_item_trace", SEE_ITEMS, EVERYONE),
    row("cancel_item", INGEST, &[]),
    row("list_decisions", SEE_ITEMS, EVERYONE),
    row("claim_items", REVIEW, &[]),
    row("give_verdict", REVIEW, &[]),
    row("undo_verdict", REVIEW, &[]),
    row("renew_lease", REVIEW, &[]),
    row("release_claim", REVIEW, &[]),
    row("defer_item", REVIEW, &[]),
    row("escalate_item", REVIEW, &[]),
    row("list_workflows", SEE_WORKFLOWS, NO_REVIEWER),
    row("get_workflow", SEE_WORKFLOWS, NO_REVIEWER),
    row("put_workflow", OPERATE, &[]),
    row("archive_workflow", OPERATE, &[]),
    row("list_policies", SEE_WORKFLOWS, NO_REVIEWER),
    row("draft_policy", OPERATE, &[]),
    row("publish_policy", OPERATE, &[]),
    row("dry_run_policy", SEE_WORKFLOWS, &[]),
    row("freeze_workflow", OPERATE, &[]),
    row("unfreeze_workflow", OPERATE, &[]),
    row("calibration", SEE_WORKFLOWS, NO_REVIEWER),
    row("agreement", READ, NO_REVIEWER),
    row("throughput", READ, NO_REVIEWER),
    row("quality", READ, NO_REVIEWER),
    row("adoption", READ, NO_REVIEWER),
    row("exceptions", READ, NO_REVIEWER),
    row("outcomes", READ, NO_REVIEWER),
    row("post_outcome", INGEST, &[]),
    row("record_bypass", INGEST, &[]),
    row("export_table", READ, NO_REVIEWER),
    row("list_audit_entries", READ, NO_REVIEWER),
];

/// Method and path of every operation, with the placeholders filled in.
async fn operations(server: &TestServer, item: &str) -> Vec<(String, Method, String)> {
    let document = server.get("/openapi.json").await.json();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let path = path.replace("{slug}", "triage").replace("{id}", item).replace("{n}", "1");
            let path = path.replace("{table}", "items");
            let path = if path.contains("/metrics/") { path + "?workflow=triage" } else { path };
            let method = method.to_uppercase().parse().unwrap();
            operations.push((operation["operationId"].as_str().unwrap().to_owned(), method, path));
        }
    }
    // What archives comes last, since it changes what the others find.
    operations.sort_by_key(|(_, method, _)| *method == Method::DELETE);
    operations
}

fn body(operation: &str) -> Value {
    let lease = uuid::Uuid::nil();
    match operation {
        "submit_item" | "submit_batch" => output("other"),
        "put_workflow" => triage(),
        "give_verdict" => json!({"lease": lease, "verdict": "approve", "active_ms": 1}),
        "defer_item" => json!({"lease": lease, "minutes": 5}),
        "post_outcome" => json!({"metric": "solved", "value": true}),
        "record_bypass" => json!({"count": 1}),
        "escalate_item" => json!({"lease": lease, "to": "r@example.com", "note": "look"}),
        "dry_run_policy" => json!({"policy": {}}),
        "unfreeze_workflow" => json!({"reason": "it is mended"}),
        "renew_lease" | "release_claim" => json!({"lease": lease}),
        _ => json!({}),
    }
}

async fn ready() -> (TestServer, String) {
    let server = TestServer::with_triage().await;
    let ingest = server.ingest_key().await;
    let item = server.submit(&ingest, output("refund")).await;
    (server, item["id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_matrix_names_every_operation() {
    let (server, item) = ready().await;
    let documented: BTreeSet<_> =
        operations(&server, &item).await.into_iter().map(|(name, ..)| name).collect();
    let tested: BTreeSet<_> = MATRIX.iter().map(|row| row.operation.to_owned()).collect();
    assert_eq!(documented, tested);
}

#[tokio::test]
async fn every_scope_reaches_what_it_should_and_nothing_else() {
    let (server, item) = ready().await;
    server.add_person_as("r@example.com", Role::Reviewer).await;
    for scope in Scope::ALL {
        let user = (*scope == Scope::Review).then_some("r@example.com");
        let key = server.key(&[*scope], None, user).await;
        for (operation, method, path) in operations(&server, &item).await {
            let answer = server.request(method, &path).bearer(&key).json(&body(&operation)).await;
            let expected =
                MATRIX.iter().find(|row| row.operation == operation).unwrap().scopes.contains(scope);
            check(&answer, expected, &format!("scope {scope}, {operation}"));
        }
        // The last call archived it.
        server
            .services
            .save_workflow(&server::service::Actor::Cli, serde_json::from_value(triage()).unwrap(), None)
            .await
            .ok();
    }
}

#[tokio::test]
async fn every_role_reads_what_it_should_and_changes_nothing_by_cookie() {
    let (server, item) = ready().await;
    for role in Role::ALL {
        let person = server.add_person(*role).await;
        let cookie = server.sign_in(&person.email).await;
        for (operation, method, path) in operations(&server, &item).await {
            let row = MATRIX.iter().find(|row| row.operation == operation).unwrap();
            let reads = method == Method::GET;
            let answer =
                server.request(method, &path).cookie(&cookie).same_origin().json(&body(&operation)).await;
            if reads {
                check(&answer, row.roles.contains(role), &format!("role {role}, {operation}"));
            } else {
                answer.problem(401, "unauthenticated");
            }
        }
    }
}

#[tokio::test]
async fn nobody_reaches_nothing() {
    let (server, item) = ready().await;
    for (operation, method, path) in operations(&server, &item).await {
        let answer = server.request(method, &path).json(&body(&operation)).await;
        let problem = answer.problem(401, "unauthenticated");
        assert!(answer.header("www-authenticate").starts_with("Bearer"), "{operation}: {problem}");
    }
}

#[track_caller]
fn check(answer: &Answer, expected: bool, what: &str) {
    if expected {
        assert!(
            !matches!(answer.status.as_u16(), 401 | 403 | 500..),
            "{what}: {} {}",
            answer.status,
            answer.text()
        );
    } else {
        assert_eq!(answer.status, 403, "{what}: {}", answer.text());
        answer.problem(403, "forbidden");
    }
}
