//! Reviewing without a script.

use app::model::Role;
use serde_json::json;

use crate::harness::{Answer, Call, TestServer, output};

struct Desk {
    server: TestServer,
    cookie: String,
    ingest: String,
}

impl Desk {
    async fn open() -> Self {
        let server = TestServer::with_triage().await;
        server.add_person(Role::Reviewer).await;
        let cookie = server.sign_in("reviewer@example.com").await;
        let ingest = server.ingest_key().await;
        Self { server, cookie, ingest }
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Call<'_> {
        self.server.post(path).cookie(&self.cookie).same_origin().header("accept", "text/html").form(fields)
    }

    /// Claims the next item by the form; its id and lease.
    async fn claim(&self) -> (String, String) {
        done(&self.post("/review/claim", &[]).await);
        let user = self
            .server
            .services
            .user_by_email(&server::service::Actor::Cli, "reviewer@example.com")
            .await
            .unwrap();
        let held = self.server.services.my_items(&user).await.unwrap();
        (held[0].item.id.to_string(), held[0].lease.token.to_string())
    }

    async fn decision(&self, item: &str) -> serde_json::Value {
        self.server.get(&format!("/api/v1/items/{item}")).cookie(&self.cookie).await.json()["decision"]
            .clone()
    }
}

#[track_caller]
fn done(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/review"), "{}", answer.text());
}

#[tokio::test]
async fn an_item_is_claimed_shown_and_approved() {
    let desk = Desk::open().await;
    desk.server.submit(&desk.ingest, output("refund")).await;
    let (item, lease) = desk.claim().await;
    let page = desk.server.get("/review").cookie(&desk.cookie).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains(&item) && page.text().contains(&lease),
        "the page's forms name item and lease"
    );
    let fields =
        [("item", item.as_str()), ("lease", lease.as_str()), ("verdict", "approve"), ("active_ms", "900")];
    done(&desk.post("/review/verdict", &fields).await);
    assert_eq!(desk.decision(&item).await["verdict"], "approve");
    // An impatient second click is no error.
    done(&desk.post("/review/verdict", &fields).await);

    done(&desk.post("/review/undo", &[("item", &item)]).await);
    assert_eq!(desk.decision(&item).await, json!(null));
}

#[tokio::test]
async fn a_refused_edit_keeps_what_was_typed() {
    let desk = Desk::open().await;
    desk.server.submit(&desk.ingest, output("refund")).await;
    let (item, lease) = desk.claim().await;
    let edit = |raw: &'static str, comment: &'static str| {
        let fields = [
            ("item", item.as_str()),
            ("lease", lease.as_str()),
            ("verdict", "edit"),
            ("start", "output"),
            ("raw", raw),
            ("comment", comment),
            ("active_ms", "900"),
        ];
        desk.post("/review/verdict", &fields)
    };
    let refused = edit("{\"intent\": \"typed by hand\"}", "my careful words").await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let page = refused.text();
    assert!(page.contains("typed by hand") && page.contains("my careful words"), "{page}");
    assert!(refused.header("content-type").starts_with("text/html"));
    assert_eq!(desk.decision(&item).await, json!(null));

    done(&edit("{\"intent\": \"status\"}", "better").await);
    let decision = desk.decision(&item).await;
    assert_eq!((&decision["verdict"], &decision["output"]["intent"]), (&json!("edit"), &json!("status")));
}

#[tokio::test]
async fn a_lost_lease_decides_nothing_and_keeps_what_was_typed() {
    let desk = Desk::open().await;
    desk.server.submit(&desk.ingest, output("refund")).await;
    let (item, lease) = desk.claim().await;
    desk.server.clock.advance_seconds(121);
    let fields = [
        ("item", item.as_str()),
        ("lease", lease.as_str()),
        ("verdict", "edit"),
        ("start", "output"),
        ("raw", "{\"intent\": \"status\"}"),
        ("comment", "my careful words"),
        ("active_ms", "900"),
    ];
    let refused = desk.post("/review/verdict", &fields).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains("my careful words"), "{}", refused.text());
    assert_eq!(desk.decision(&item).await, json!(null));
}

#[tokio::test]
async fn an_item_is_skipped_or_put_off() {
    let desk = Desk::open().await;
    for intent in ["refund", "status"] {
        desk.server.submit(&desk.ingest, output(intent)).await;
    }
    let (first, lease) = desk.claim().await;
    done(&desk.post("/review/skip", &[("item", &first), ("lease", &lease)]).await);
    let (second, lease) = desk.claim().await;
    assert_ne!(first, second);
    let refused =
        desk.post("/review/defer", &[("item", &second), ("lease", &lease), ("minutes", "soon")]).await;
    assert_eq!(refused.status, 422);
    done(&desk.post("/review/defer", &[("item", &second), ("lease", &lease), ("minutes", "30")]).await);
    desk.server.clock.advance_seconds(1801);
    assert_eq!(desk.claim().await.0, second);
}

#[tokio::test]
async fn an_item_is_passed_on_with_a_reason_or_not_at_all() {
    let desk = Desk::open().await;
    desk.server.add_person_as("second@example.com", Role::Reviewer).await;
    desk.server.submit(&desk.ingest, output("refund")).await;
    let (item, lease) = desk.claim().await;
    let pass_on = async |note: &str| {
        let fields = [
            ("item", item.as_str()),
            ("lease", lease.as_str()),
            ("pass_on", "1"),
            ("to", "second@example.com"),
            ("note", note),
        ];
        desk.post("/review/escalate", &fields).await
    };
    // The browser itself stops an empty note, but not one of spaces.
    let refused = pass_on("  ").await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let page = refused.text().to_owned();
    let (_, beside) = page.split_once("id=\"pass-on-note-error\"").unwrap();
    let beside: String = beside.chars().take(200).collect();
    assert!(beside.contains("Say in a few words why"), "{beside}");
    done(&pass_on("Which account?").await);
}

#[tokio::test]
async fn a_damaged_form_is_said_to_be_one() {
    let desk = Desk::open().await;
    for path in ["/review/verdict", "/review/undo", "/review/skip", "/review/defer"] {
        let refused = desk.post(path, &[("comment", "my careful words")]).await;
        assert_eq!(refused.status, 422, "{path}");
        let other = desk.server.post(path).cookie(&desk.cookie).same_origin().json(&json!({})).await;
        other.problem(415, "unsupported_media_type");
    }
    let visitor = desk.server.post("/review/claim").same_origin().form(&[]).await;
    assert_eq!((visitor.status.as_u16(), visitor.header("location")), (303, "/sign-in"));
}
