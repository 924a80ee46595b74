//! Who may see which page and call which server function.

use std::collections::BTreeSet;

use app::model::{Permission, Role};
use axum::http::Method;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};

use crate::harness::{TestServer, output, triage};

/// What a person needs.
#[derive(Clone, Copy)]
pub enum Needs {
    /// Nothing: visitors too.
    Nothing,
    /// To be signed in.
    SignedIn,
    /// A permission.
    Permission(Permission),
}

use Needs::{Nothing, Permission as May, SignedIn};

/// How a server function takes its arguments.
pub enum Arguments {
    /// In the address.
    Query(&'static str),
    /// As a form.
    Form(&'static str),
    /// As JSON.
    Json(&'static str),
}

use Arguments::{Form, Json, Query};

const ID: &str = "00000000-0000-7000-8000-000000000000";

/// Every server function with arguments that its decoder takes (`ID` is no item, person or key).
pub const FUNCTIONS: &[(&str, Needs, Arguments)] = &[
    ("session/user", Nothing, Query("")),
    ("session/set-up-need", Nothing, Query("")),
    ("session/theme", Nothing, Form("theme=dark")),
    ("session/sign-in", Nothing, Form("email=nobody@example.com&password=wrong-password")),
    (
        "session/set-up",
        Nothing,
        Form("token=wrong&email=a@example.com&name=&password=a+long+enough+password"),
    ),
    ("session/sign-out", Nothing, Form("")),
    ("session/change-password", SignedIn, Form("current=wrong-password&new=another+long+password")),
    ("review/start", May(Permission::Review), Query("")),
    ("review/status", May(Permission::Review), Query("")),
    ("review/claim", May(Permission::Review), Json(r#"{"request": {"limit": 1}}"#)),
    (
        "review/verdict",
        May(Permission::Review),
        Json(r#"{"item": "ID", "verdict": {"lease": "ID", "verdict": "approve"}}"#),
    ),
    ("review/undo", May(Permission::Review), Json(r#"{"item": "ID"}"#)),
    ("review/renew", May(Permission::Review), Json(r#"{"leases": [["ID", "ID"]]}"#)),
    ("review/release", May(Permission::Review), Form("item=ID&lease=ID")),
    ("review/skip", May(Permission::Review), Json(r#"{"item": "ID", "lease": "ID"}"#)),
    ("review/defer", May(Permission::Review), Json(r#"{"item": "ID", "lease": "ID", "minutes": 5}"#)),
    ("review/reclaim", May(Permission::Review), Json(r#"{"item": "ID", "workflow": "triage"}"#)),
    ("review/check", May(Permission::Review), Json(r#"{"workflow": "triage", "output": {}}"#)),
    (
        "review/escalate",
        May(Permission::Review),
        Json(r#"{"item": "ID", "lease": "ID", "to": "payments", "note": ""}"#),
    ),
    ("review/targets", May(Permission::SeeItems), Query("")),
    ("queue/page", May(Permission::SeeItems), Query("")),
    (
        "queue/act",
        May(Permission::ManageQueue),
        Form("act[act]=reprioritise&act[priority]=high&filter[workflow]=triage&items[0]=ID&count=1"),
    ),
    ("queue/undo", May(Permission::ManageQueue), Form("operation=ID")),
    ("queue/save-filter", May(Permission::SeeItems), Form("name=&query=")),
    ("queue/delete-filter", May(Permission::SeeItems), Form("filter=ID")),
    ("groups/page", May(Permission::EditWorkflows), Query("")),
    ("groups/add", May(Permission::EditWorkflows), Form("name=")),
    ("groups/delete", May(Permission::EditWorkflows), Form("group=ID")),
    ("groups/add-member", May(Permission::EditWorkflows), Form("group=ID&user=ID")),
    ("groups/remove-member", May(Permission::EditWorkflows), Form("group=ID&user=ID")),
    ("items/list", May(Permission::SeeItems), Query("")),
    ("items/read", May(Permission::SeeItems), Query("item=ID")),
    ("items/cancel", May(Permission::CancelItems), Form("item=ID")),
    ("workflows/list", May(Permission::SeeWorkflows), Query("")),
    ("workflows/read", May(Permission::SeeWorkflows), Query("slug=triage")),
    ("workflows/check", SignedIn, Json(r#"{"definition": {}}"#)),
    ("workflows/save", May(Permission::EditWorkflows), Form("DRAFT&etag=none")),
    ("workflows/save-definition", May(Permission::EditWorkflows), Form("text=DEFINITION&etag=none")),
    ("workflows/archive", May(Permission::EditWorkflows), Form("slug=none")),
    ("policies/page", May(Permission::SeeWorkflows), Query("slug=triage")),
    ("policies/check", May(Permission::SeeWorkflows), Json(r#"{"slug": "triage", "policy": {}}"#)),
    ("policies/conditions", May(Permission::SeeWorkflows), Json(r#"{"rules": ["confidence < 0.5"]}"#)),
    (
        "policies/test",
        May(Permission::SeeWorkflows),
        Json(r#"{"slug": "triage", "policy": {}, "on": {"body": "{}"}}"#),
    ),
    (
        "policies/dry-run",
        May(Permission::SeeWorkflows),
        Json(r#"{"slug": "triage", "policy": {}, "days": 30}"#),
    ),
    ("policies/save-draft", May(Permission::EditWorkflows), Form("slug=none&text=nonsense&note=")),
    ("policies/publish", May(Permission::EditWorkflows), Form("slug=none&version=1&etag=")),
    ("policies/freeze", May(Permission::EditWorkflows), Form("slug=none&why=")),
    ("policies/unfreeze", May(Permission::EditWorkflows), Form("slug=none&why=")),
    ("metrics/threshold", May(Permission::SeeWorkflows), Query("slug=triage&bound=0.02")),
    ("insights/page", May(Permission::SeeQuality), Query("")),
    ("insights/metrics", May(Permission::SeeQuality), Query("slug=triage")),
    ("insights/causes", May(Permission::SeeQuality), Query("slug=triage&query[kind]=source")),
    ("insights/suggest-rule", May(Permission::SeeQuality), Query("slug=triage&kind=source&value=shop")),
    ("insights/items", May(Permission::SeeQuality), Query("which[what]=reviewed&which[workflow]=triage")),
    ("insights/save-view", May(Permission::SeeQuality), Form("name=&address=/insights")),
    ("insights/delete-view", May(Permission::SeeQuality), Form("view=ID")),
    ("quality/page", May(Permission::SeeQuality), Query("")),
    ("quality/make-golden", May(Permission::EditWorkflows), Form("item=ID&onboarding=true")),
    ("quality/retire-golden", May(Permission::EditWorkflows), Form("golden=ID")),
    ("quality/close-alert", May(Permission::SeeQuality), Form("alert=ID")),
    ("quality/results", May(Permission::Review), Query("")),
    ("keys/list", May(Permission::ManageKeys), Query("")),
    ("keys/create", May(Permission::ManageKeys), Form("name=&scopes[0]=read")),
    ("keys/revoke", May(Permission::ManageKeys), Form("key=ID")),
    ("keys/take-new", Nothing, Query("")),
    ("audit/search", May(Permission::SeeAudit), Query("")),
    ("audit/verify", May(Permission::SeeAudit), Form("")),
    ("audit/take-verification", Nothing, Query("")),
    ("people/list", May(Permission::ManagePeople), Query("")),
    ("people/add", May(Permission::ManagePeople), Form("email=nonsense&role=reviewer&password=short")),
    ("people/set-role", May(Permission::ManagePeople), Form("user=ID&role=admin")),
    ("people/set-disabled", May(Permission::ManagePeople), Form("user=ID&disabled=true")),
    ("people/reset-password", May(Permission::ManagePeople), Form("user=ID&password=short")),
    ("docs/openapi", Nothing, Query("")),
];

/// Pages that anyone who is signed in may see, or what they need.
const PAGES: &[(&str, Needs)] = &[
    ("/sign-in", Nothing),
    ("/", SignedIn),
    ("/account", SignedIn),
    ("/docs", Nothing),
    ("/review", May(Permission::Review)),
    ("/queue", May(Permission::SeeItems)),
    ("/items", May(Permission::SeeItems)),
    ("/workflows", May(Permission::SeeWorkflows)),
    ("/groups", May(Permission::EditWorkflows)),
    ("/workflows/new", May(Permission::EditWorkflows)),
    ("/workflows/triage", May(Permission::SeeWorkflows)),
    ("/workflows/triage/rules", May(Permission::SeeWorkflows)),
    ("/workflows/triage/threshold", May(Permission::SeeWorkflows)),
    ("/insights", May(Permission::SeeQuality)),
    ("/insights/items", May(Permission::SeeQuality)),
    ("/insights/triage", May(Permission::SeeQuality)),
    ("/insights/triage/causes", May(Permission::SeeQuality)),
    ("/insights/triage/causes/rule", May(Permission::SeeQuality)),
    ("/insights/quality", May(Permission::SeeQuality)),
    ("/insights/tables/flow", May(Permission::SeeQuality)),
    ("/insights/tables/reviewers", May(Permission::SeePeopleFigures)),
    ("/results", May(Permission::Review)),
    ("/integrations", May(Permission::ManageKeys)),
    ("/audit", May(Permission::SeeAudit)),
    ("/team", May(Permission::ManagePeople)),
];

/// Sends a server function's request, by this cookie.
pub async fn call(
    server: &TestServer,
    name: &str,
    arguments: &Arguments,
    cookie: Option<&str>,
) -> crate::harness::Answer {
    let definition = triage().to_string();
    let encoded: String = url::form_urlencoded::byte_serialize(definition.as_bytes()).collect();
    let fill = |text: &str| text.replace("DRAFT", &draft()).replace("DEFINITION", &encoded).replace("ID", ID);
    let path = format!("/fn/{name}");
    let call = match arguments {
        Query(query) => server.get(&format!("{path}?{}", fill(query))),
        Form(form) => {
            server.post(&path).header("content-type", "application/x-www-form-urlencoded").body(fill(form))
        }
        Json(body) => server.post(&path).json(&serde_json::from_str(&fill(body)).unwrap()),
    };
    let call = call.same_origin();
    match cookie {
        Some(cookie) => call.cookie(cookie).await,
        None => call.await,
    }
}

/// A workflow's form with nothing in it.
fn draft() -> String {
    let fields = [
        "base",
        "slug",
        "name",
        "kind",
        "schema",
        "title",
        "input_requires",
        "target_seconds",
        "undo_seconds",
        "lease_seconds",
        "reject_reasons",
        "routing",
        "min_confidence",
        "sample_rate",
        "fallback_message",
    ];
    fields.map(|field| format!("draft[{field}]=")).join("&")
}

fn may(role: Option<Role>, needs: Needs) -> bool {
    match (needs, role) {
        (Nothing, _) | (SignedIn, Some(_)) => true,
        (May(permission), Some(role)) => role.may(permission),
        (_, None) => false,
    }
}

async fn ready() -> TestServer {
    let server = TestServer::with_triage().await;
    let ingest = server.ingest_key().await;
    server.submit(&ingest, output("refund")).await;
    for role in Role::ALL {
        server.add_person(*role).await;
    }
    server
}

#[test]
fn the_table_names_every_server_function() {
    let known: BTreeSet<_> = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let tested: BTreeSet<_> = FUNCTIONS.iter().map(|(name, ..)| format!("/fn/{name}")).collect();
    assert_eq!(known, tested);
    for (name, _, arguments) in FUNCTIONS {
        let expected = if matches!(arguments, Query(_)) { Method::GET } else { Method::POST };
        let path = format!("/fn/{name}");
        assert!(
            server_fn_paths().any(|known| known == (path.as_str(), expected.clone())),
            "{name} is no {expected}"
        );
    }
}

#[tokio::test]
async fn every_server_function_asks_who_calls() {
    let server = ready().await;
    for role in std::iter::once(None).chain(Role::ALL.iter().copied().map(Some)) {
        for (name, needs, arguments) in FUNCTIONS {
            // Signed in anew for each, because one of them signs out.
            let cookie = match role {
                Some(role) => Some(server.sign_in(&format!("{role}@example.com")).await),
                None => None,
            };
            let answer = call(&server, name, arguments, cookie.as_deref()).await;
            let error = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default()["error"].clone();
            let what = format!("{name} by {role:?}: {} {}", answer.status, answer.text());
            match (may(role, *needs), role) {
                (true, _) => assert!(
                    answer.status != 401
                        && error != "unauthenticated"
                        && (answer.status != 403 || *name == "session/set-up")
                        && answer.status.as_u16() < 500,
                    "{what}"
                ),
                (false, None) => assert!(answer.status == 401 && error == "unauthenticated", "{what}"),
                (false, Some(_)) => assert!(answer.status == 403 && error == "forbidden", "{what}"),
            }
        }
    }
}

#[tokio::test]
async fn every_page_is_for_those_who_may_see_it() {
    let server = ready().await;
    for role in std::iter::once(None).chain(Role::ALL.iter().copied().map(Some)) {
        let cookie = match role {
            Some(role) => Some(server.sign_in(&format!("{role}@example.com")).await),
            None => None,
        };
        for (path, needs) in PAGES {
            let call = server.get(path).header("accept", "text/html");
            let answer = match &cookie {
                Some(cookie) => call.cookie(cookie).await,
                None => call.await,
            };
            let what = format!("{path} by {role:?}: {}", answer.status);
            match (may(role, *needs), role) {
                // The start page leads on to what the role works with; the sign-in page away, once signed in.
                (true, _) => assert!(matches!(answer.status.as_u16(), 200 | 302), "{what}"),
                (false, None) => {
                    assert_eq!(answer.status, 302, "{what}");
                    assert!(answer.header("location").starts_with("/sign-in"), "{what}");
                }
                (false, Some(_)) => assert_eq!(answer.status, 403, "{what}"),
            }
            if answer.status == 200 {
                assert!(answer.text().contains("</html>"), "{what}");
            }
        }
    }
}

#[tokio::test]
async fn pages_that_are_not_there_help() {
    let server = ready().await;
    let cookie = server.sign_in("reviewer@example.com").await;
    for path in ["/nothing", "/items/nonsense", &format!("/items/{ID}"), "/review/nothing"] {
        let answer = server.get(path).cookie(&cookie).header("accept", "text/html").await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("<h1"), "{path}: {}", answer.text());
        assert!(answer.header("content-type").starts_with("text/html"), "{path}");
    }
    let manager = server.sign_in("manager@example.com").await;
    let answer = server.get("/workflows/nothing").cookie(&manager).header("accept", "text/html").await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn a_page_shows_what_a_producer_wrote_as_text() {
    let server = ready().await;
    let ingest = server.key(&[app::model::Scope::Ingest], Some("triage"), None).await;
    // The item's title stands in the document's head as well.
    let evil = "</title><script>alert(1)</script>";
    let item = server
        .submit(
            &ingest,
            json!({"output": {"intent": evil}, "external_id": evil, "input": evil, "model": evil}),
        )
        .await;
    let cookie = server.sign_in("admin@example.com").await;
    for path in [format!("/items/{}", item["id"].as_str().unwrap()), "/queue".to_owned(), "/items".to_owned()]
    {
        let page = server.get(&path).cookie(&cookie).await.text();
        assert!(page.contains("&lt;script"), "{path}");
        assert!(!page.contains(evil), "{path}");
    }
}
