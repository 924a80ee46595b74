//! Signing in, staying signed in, and the end of it.

use app::model::Role;
use serde_json::Value;
use server::{
    config::HttpOptions,
    service::{Actor, Settings},
};

use crate::harness::{PASSWORD, TestServer};

const HOUR: i64 = 3600;

/// The e-mail of whoever the cookie signs in.
async fn who(server: &TestServer, cookie: &str) -> Option<String> {
    let answer = server.get("/fn/session/user").cookie(cookie).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["email"].as_str().map(str::to_owned)
}

async fn ready() -> TestServer {
    let server = TestServer::start().await;
    server.add_person(Role::Reviewer).await;
    server.add_person(Role::Admin).await;
    server
}

#[tokio::test]
async fn the_cookie_is_out_of_reach() {
    let server = ready().await;
    let fields = [("email", "reviewer@example.com"), ("password", PASSWORD)];
    let answer = server.post("/fn/session/sign-in").same_origin().form(&fields).await;
    let cookie = answer.set_cookies().join("\n");
    assert!(cookie.starts_with("countersign="), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");

    let public_url = Some(server::config::parse_public_url("https://review.example").unwrap());
    let options = HttpOptions { public_url, ..HttpOptions::default() };
    let server = TestServer::with(options, Settings::default()).await;
    server.add_person(Role::Reviewer).await;
    let answer = server.post("/fn/session/sign-in").same_origin().form(&fields).await;
    let cookie = answer.set_cookies().join("\n");
    assert!(cookie.starts_with("__Host-countersign=") && cookie.contains("Secure"), "{cookie}");
    // A cookie of the plain name, set by some other page of the host, is not ours.
    let value = answer.session_cookie().unwrap();
    assert_eq!(who(&server, &value).await.as_deref(), Some("reviewer@example.com"));
    assert_eq!(who(&server, value.trim_start_matches("__Host-")).await, None);
}

#[tokio::test]
async fn the_database_cannot_open_a_session() {
    let server = ready().await;
    let cookie = server.sign_in("reviewer@example.com").await;
    let id = cookie.split_once('=').unwrap().1;
    let path = server.database.trim_start_matches("sqlite://");
    let mut seen = 0;
    for suffix in ["", "-wal"] {
        let bytes = std::fs::read(format!("{path}{suffix}")).unwrap_or_default();
        seen += bytes.len();
        assert!(
            !bytes.windows(id.len()).any(|window| window == id.as_bytes()),
            "the id stands in the database"
        );
        assert!(!bytes.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes()));
    }
    assert!(seen > 10_000);
}

#[tokio::test]
async fn a_planted_cookie_opens_nothing() {
    let server = ready().await;
    // The attacker has a session id of their own, signed in or made up, and plants it.
    let own = server.sign_in("reviewer@example.com").await;
    for planted in [own.as_str(), "countersign=AAAAAAAAAAAAAAAAAAAAAA"] {
        let fields = [("email", "admin@example.com"), ("password", PASSWORD)];
        let answer = server.post("/fn/session/sign-in").same_origin().cookie(planted).form(&fields).await;
        let fresh = answer.session_cookie().unwrap();
        assert_ne!(fresh, planted);
        assert_eq!(who(&server, &fresh).await.as_deref(), Some("admin@example.com"));
        assert_eq!(who(&server, planted).await, None);
    }
}

#[tokio::test]
async fn visitors_leave_nothing_behind() {
    let server = ready().await;
    for path in ["/sign-in", "/", "/review", "/fn/session/user", "/nothing", "/api/v1/items"] {
        let answer = server.get(path).await;
        assert_eq!(answer.session_cookie(), None, "{path}");
    }
    let fields = [("email", "reviewer@example.com"), ("password", "wrong password")];
    let answer = server.post("/fn/session/sign-in").same_origin().form(&fields).await;
    assert_eq!(answer.session_cookie(), None);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_look_alike() {
    let server = ready().await;
    let sign_in = |email: &'static str| {
        server
            .post("/fn/session/sign-in")
            .same_origin()
            .form(&[("email", email), ("password", "wrong password")])
    };
    let wrong = sign_in("reviewer@example.com").await;
    let unknown = sign_in("nobody@example.com").await;
    assert_eq!(wrong.status, 422);
    assert_eq!((wrong.status, wrong.text()), (unknown.status, unknown.text()));
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let server = ready().await;
    let mut last = Value::Null;
    for _ in 0..30 {
        let fields = [("email", "reviewer@example.com"), ("password", "wrong password")];
        let answer = server.post("/fn/session/sign-in").same_origin().form(&fields).await;
        last = answer.json();
        if answer.status == 429 {
            break;
        }
    }
    assert_eq!(last["error"], "too_many", "{last}");
    // Even the right password waits.
    let fields = [("email", "reviewer@example.com"), ("password", PASSWORD)];
    assert_eq!(server.post("/fn/session/sign-in").same_origin().form(&fields).await.status, 429);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let server = ready().await;
    let cookie = server.sign_in("reviewer@example.com").await;
    let answer = server.post("/fn/session/sign-out").same_origin().cookie(&cookie).form(&[]).await;
    assert_eq!(answer.status, 200);
    assert!(
        answer.set_cookies().iter().any(|cookie| cookie.contains("Max-Age=0")),
        "{:?}",
        answer.set_cookies()
    );
    assert_eq!(who(&server, &cookie).await, None);
}

#[tokio::test]
async fn a_session_ends_after_12_idle_hours_and_7_days() {
    let server = ready().await;
    let idle = server.sign_in("reviewer@example.com").await;
    server.clock.advance_seconds(12 * HOUR - 1);
    let used = server.sign_in("admin@example.com").await;
    assert!(who(&server, &idle).await.is_some());
    server.clock.advance_seconds(11 * HOUR);
    assert!(who(&server, &idle).await.is_some(), "using it begins the idle time anew");
    server.clock.advance_seconds(12 * HOUR + 1);
    assert_eq!(who(&server, &idle).await, None);

    // Used all the time, it still ends.
    let start = server.sign_in("admin@example.com").await;
    for _ in 0..16 {
        server.clock.advance_seconds(10 * HOUR);
        assert!(who(&server, &start).await.is_some());
    }
    server.clock.advance_seconds(8 * HOUR + 1);
    assert_eq!(who(&server, &start).await, None);
    assert_eq!(who(&server, &used).await, None);
}

#[tokio::test]
async fn a_disabled_person_and_a_changed_role_count_at_once() {
    let server = ready().await;
    let cookie = server.sign_in("reviewer@example.com").await;
    let person = server.services.user_by_email(&Actor::Cli, "reviewer@example.com").await.unwrap();
    assert_eq!(server.get("/audit").cookie(&cookie).await.status, 403);
    server.services.set_role(&Actor::Cli, person.id, Role::Manager).await.unwrap();
    assert_eq!(server.get("/audit").cookie(&cookie).await.status, 200);
    server.services.set_disabled(&Actor::Cli, person.id, true).await.unwrap();
    assert_eq!(who(&server, &cookie).await, None);
    server.services.set_disabled(&Actor::Cli, person.id, false).await.unwrap();
    assert_eq!(who(&server, &cookie).await, None, "enabling does not bring sessions back");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let server = ready().await;
    let here = server.sign_in("reviewer@example.com").await;
    let elsewhere = server.sign_in("reviewer@example.com").await;
    let fields = [("current", PASSWORD), ("new", "another long password")];
    let answer = server.post("/fn/session/change-password").same_origin().cookie(&here).form(&fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let fresh = answer.session_cookie().unwrap();
    assert_ne!(fresh, here);
    assert!(who(&server, &fresh).await.is_some());
    assert_eq!(who(&server, &here).await, None);
    assert_eq!(who(&server, &elsewhere).await, None);

    let person = server.services.user_by_email(&Actor::Cli, "reviewer@example.com").await.unwrap();
    server.services.reset_password(&Actor::Cli, person.id, "yet another password").await.unwrap();
    assert_eq!(who(&server, &fresh).await, None);
}

#[tokio::test]
async fn the_first_admin_needs_the_token_from_the_log() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/fn/session/set-up-need").await.json(), true);
    let set_up = |token: &str| {
        server.post("/fn/session/set-up").same_origin().form(&[
            ("token", token),
            ("email", "first@example.com"),
            ("name", "First"),
            ("password", PASSWORD),
        ])
    };
    assert_eq!(set_up("guessed").await.status, 403);
    let done = set_up(&server.set_up_token).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let cookie = done.session_cookie().unwrap();
    assert_eq!(who(&server, &cookie).await.as_deref(), Some("first@example.com"));
    assert_eq!(server.get("/team").cookie(&cookie).await.status, 200);
    assert_eq!(set_up(&server.set_up_token).await.status, 409);
    assert_eq!(server.get("/fn/session/set-up-need").await.json(), false);
}
