use app::model::{AuditFilter, NewUser, Role, SetUp, Timestamp};
use server::service::{Actor, Error, StoredSession};

use crate::fixture::{Fixture, PASSWORD};

const TOKEN: &str = "printed-in-the-log";
const HERE: &str = "192.0.2.1";

fn first_admin(token: &str) -> SetUp {
    SetUp {
        token: token.to_owned(),
        email: " Root@Example.org ".to_owned(),
        name: String::new(),
        password: PASSWORD.to_owned(),
    }
}

impl Fixture {
    async fn session_of(&self, user: app::model::UserId, cookie: &str) {
        let expires_at = Timestamp(1_700_000_000_000_000).plus_seconds(86_400);
        let session = StoredSession { user: Some(user), data: "{}".to_owned(), expires_at };
        self.services.save_session(cookie, session).await.unwrap();
    }

    async fn is_signed_in(&self, cookie: &str) -> bool {
        self.services.load_session(cookie).await.unwrap().is_some()
    }
}

#[tokio::test]
async fn the_first_admin_is_made_once_and_only_with_the_token() {
    let fixture = Fixture::new().await;
    assert!(fixture.services.needs_set_up().await.unwrap());
    let wrong = fixture.services.set_up(first_admin("guess"), TOKEN).await.unwrap_err();
    assert_eq!(wrong.code(), "forbidden");
    let no_token = fixture.services.set_up(first_admin(""), "").await.unwrap_err();
    assert_eq!(no_token.code(), "forbidden", "an empty token is no token");
    let admin = fixture.services.set_up(first_admin(TOKEN), TOKEN).await.unwrap();
    assert_eq!(
        (admin.email.as_str(), admin.name.as_str(), admin.role),
        ("root@example.org", "root", Role::Admin)
    );
    assert!(!fixture.services.needs_set_up().await.unwrap());
    assert_eq!(
        fixture.services.set_up(first_admin(TOKEN), TOKEN).await.unwrap_err().code(),
        "already_set_up"
    );
    assert_eq!(fixture.services.sign_in("ROOT@example.org", PASSWORD, HERE).await.unwrap(), admin);
}

#[tokio::test]
async fn a_wrong_password_an_unknown_and_a_disabled_person_get_one_answer() {
    let fixture = Fixture::new().await;
    let ana = fixture.reviewer("ana").await;
    let ben = fixture.reviewer("ben").await;
    fixture.services.set_disabled(&Actor::Cli, ben.id, true).await.unwrap();
    let mut answers = Vec::new();
    for (email, password) in [
        (ana.email.as_str(), "not the password"),
        ("nobody@example.org", PASSWORD),
        (&ben.email, PASSWORD),
        ("", PASSWORD),
    ] {
        let refused = fixture.services.sign_in(email, password, HERE).await.unwrap_err();
        answers.push((refused.code(), refused.to_string()));
    }
    assert_eq!(answers[0].0, "wrong_credentials");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let filter = AuditFilter { kind: Some("session.refused".to_owned()), ..AuditFilter::default() };
    let entries = fixture.services.search_audit(&Actor::Cli, &filter).await.unwrap().items;
    assert_eq!(entries.len(), 4, "each refusal is in the record");
    assert!(entries.iter().all(|entry| !entry.details.text().contains("password is")));
    let subjects: Vec<_> = entries.iter().rev().map(|entry| entry.subject.as_deref()).collect();
    assert_eq!(subjects, [Some("user:ana@example.org"), None, Some("user:ben@example.org"), None]);
}

#[tokio::test]
async fn guessing_is_slowed_down_for_the_email_and_the_right_password_waits_too() {
    let fixture = Fixture::new().await;
    let ana = fixture.reviewer("ana").await;
    for at in 0..5 {
        let address = format!("192.0.2.{at}");
        let refused = fixture.services.sign_in(&ana.email, "guess guess guess", &address).await.unwrap_err();
        assert_eq!(refused.code(), "wrong_credentials");
    }
    let throttled = fixture.services.sign_in(&ana.email, PASSWORD, "192.0.2.99").await.unwrap_err();
    let Error::TooMany { retry_after_seconds } = throttled else { panic!("{throttled:?}") };
    assert!((1..=60).contains(&retry_after_seconds));
    fixture.clock.advance_seconds(i64::try_from(retry_after_seconds).unwrap());
    fixture.services.sign_in(&ana.email, PASSWORD, "192.0.2.99").await.unwrap();
}

#[tokio::test]
async fn guessing_is_slowed_down_for_the_address_whoever_is_guessed() {
    let fixture = Fixture::new().await;
    let ana = fixture.reviewer("ana").await;
    let mut free = 0;
    while free < 60 {
        let email = format!("nobody{free}@example.org");
        match fixture.services.sign_in(&email, "guess guess guess", HERE).await {
            Err(Error::TooMany { .. }) => break,
            _ => free += 1,
        }
    }
    assert_eq!(free, 25);
    assert!(matches!(fixture.services.sign_in(&ana.email, PASSWORD, HERE).await, Err(Error::TooMany { .. })));
    fixture.services.sign_in(&ana.email, PASSWORD, "192.0.2.7").await.unwrap();
}

#[tokio::test]
async fn the_last_admin_stays_an_admin() {
    let fixture = Fixture::new().await;
    let root = fixture.person("root", Role::Admin).await;
    let last = async |result: Result<(), Error>| assert_eq!(result.unwrap_err().code(), "last_admin");
    last(fixture.services.set_role(&Actor::Cli, root.id, Role::Manager).await).await;
    last(fixture.services.set_disabled(&Actor::Cli, root.id, true).await).await;

    let second = fixture.person("second", Role::Admin).await;
    fixture.services.set_disabled(&Actor::User(second.clone()), root.id, true).await.unwrap();
    last(fixture.services.set_role(&Actor::Cli, second.id, Role::Reviewer).await).await;
    fixture.services.set_disabled(&Actor::Cli, root.id, false).await.unwrap();
    fixture.services.set_role(&Actor::Cli, second.id, Role::Reviewer).await.unwrap();
    assert_eq!(fixture.services.user_by_id(second.id).await.unwrap().unwrap().role, Role::Reviewer);
}

#[tokio::test]
async fn disabling_and_new_passwords_end_sessions() {
    let fixture = Fixture::new().await;
    let ana = fixture.reviewer("ana").await;
    fixture.session_of(ana.id, "cookie").await;
    assert!(fixture.is_signed_in("cookie").await);
    fixture.services.set_disabled(&Actor::Cli, ana.id, true).await.unwrap();
    assert!(!fixture.is_signed_in("cookie").await);
    assert_eq!(fixture.services.user_by_id(ana.id).await.unwrap(), None);

    fixture.services.set_disabled(&Actor::Cli, ana.id, false).await.unwrap();
    fixture.session_of(ana.id, "cookie").await;
    fixture.services.reset_password(&Actor::Cli, ana.id, "another few words").await.unwrap();
    assert!(!fixture.is_signed_in("cookie").await);

    fixture.session_of(ana.id, "cookie").await;
    let wrong = fixture.services.change_password(&ana, PASSWORD, "yet another few words").await.unwrap_err();
    assert_eq!(wrong.code(), "wrong_credentials");
    assert!(fixture.is_signed_in("cookie").await);
    let weak = fixture.services.change_password(&ana, "another few words", "short").await.unwrap_err();
    assert_eq!(weak.code(), "weak_password");
    fixture.services.change_password(&ana, "another few words", "yet another few words").await.unwrap();
    assert!(!fixture.is_signed_in("cookie").await);
    fixture.services.sign_in(&ana.email, "yet another few words", HERE).await.unwrap();
}

#[tokio::test]
async fn sessions_end_with_their_time_and_their_ids_are_not_in_the_database() {
    let fixture = Fixture::new().await;
    let ana = fixture.reviewer("ana").await;
    fixture.session_of(ana.id, "the-cookie-id").await;
    let users = fixture.services.list_users(&Actor::Cli).await.unwrap();
    assert_eq!(users[0].sessions, 1);
    let stored = fixture.store.read().await.unwrap().session("the-cookie-id", Timestamp(0)).await.unwrap();
    assert!(stored.is_none(), "only its hash is");
    fixture.clock.advance_seconds(86_400);
    assert!(!fixture.is_signed_in("the-cookie-id").await);
    fixture.services.tidy_sessions().await.unwrap();
    fixture.services.delete_session("the-cookie-id").await.unwrap();
}

#[tokio::test]
async fn a_person_is_added_once_with_a_good_email_and_password() {
    let fixture = Fixture::new().await;
    fixture.reviewer("ana").await;
    for (email, password, code) in [
        ("ANA@example.org", PASSWORD, "email_taken"),
        ("no address", PASSWORD, "invalid_email"),
        ("carla@example.org", "short", "weak_password"),
    ] {
        let new = NewUser {
            email: email.to_owned(),
            name: String::new(),
            role: Role::Manager,
            password: password.to_owned(),
        };
        assert_eq!(fixture.services.add_user(&Actor::Cli, new).await.unwrap_err().code(), code);
    }
    assert_eq!(fixture.services.list_users(&Actor::Cli).await.unwrap().len(), 1);
}
