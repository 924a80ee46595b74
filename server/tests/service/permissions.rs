use std::time::Duration;

use app::model::{
    AuditFilter, Definition, ItemFilter, ItemId, KeyId, NewDraft, NewKey, NewUser, Permission, Policy,
    QueueFilter, Role, Scope, UserId,
};
use server::service::{Actor, KeyIdentity, Services};
use uuid::Uuid;

use crate::fixture::{Fixture, doubtful, triage};

/// Which use cases the actor is kept out of. Ids are of things that are not there, so whoever may do it hears that.
async fn forbidden(services: &Services, by: &Actor) -> Vec<&'static str> {
    let (item, user) = (ItemId(Uuid::nil()), UserId(Uuid::nil()));
    let definition: Definition = serde_json::from_value(triage()).unwrap();
    let nobody = || NewUser {
        email: String::new(),
        name: String::new(),
        role: Role::Reviewer,
        password: String::new(),
    };
    let no_key = || NewKey { name: String::new(), scopes: vec![], workflow: None, user: None };
    let mut kept_out = Vec::new();
    macro_rules! ask {
        ($($name:literal: $call:expr),+ $(,)?) => {
            $(if $call.await.err().is_some_and(|error| error.code() == "forbidden") { kept_out.push($name); })+
        };
    }
    ask! {
        "submit_item": services.submit_item(by, "triage", doubtful().into(), None),
        "submit_batch": services.submit_batch(by, "triage", vec![]),
        "get_item": services.get_item(by, item),
        "wait_for_final": services.wait_for_final(by, item, Duration::ZERO),
        "list_items": services.list_items(by, &ItemFilter::default()),
        "item_trace": services.item_trace(by, item),
        "item_raw": services.item_raw(by, item),
        "item_story": services.item_story(by, item),
        "cancel_item": services.cancel_item(by, item),
        "decisions_after": services.decisions_after(by, None, None, 1),
        "queue": services.queue(by, &QueueFilter::default()),
        "list_workflows": services.list_workflows(by),
        "get_workflow": services.get_workflow(by, "triage"),
        "list_policies": services.list_policies(by, "triage"),
        "save_workflow": services.save_workflow(by, definition.clone(), None),
        "create_workflow": services.create_workflow(by, definition.clone()),
        "archive_workflow": services.archive_workflow(by, "no-such"),
        "draft_policy": services.draft_policy(by, "no-such", NewDraft { policy: Policy::default(), note: None }, None),
        "publish_policy": services.publish_policy(by, "no-such", 1, None, None),
        "search_audit": services.search_audit(by, &AuditFilter::default()),
        "verify_audit": services.verify_audit(by),
        "list_keys": services.list_keys(by),
        "create_key": services.create_key(by, no_key()),
        "revoke_key": services.revoke_key(by, KeyId(Uuid::nil())),
        "revoke_key_by_name": services.revoke_key_by_name(by, "no-such"),
        "list_users": services.list_users(by),
        "user_by_email": services.user_by_email(by, "no@example.org"),
        "add_user": services.add_user(by, nobody()),
        "set_role": services.set_role(by, user, Role::Admin),
        "set_disabled": services.set_disabled(by, user, true),
        "reset_password": services.reset_password(by, user, ""),
    }
    if by.reviewer().is_err() {
        kept_out.push("review");
    }
    kept_out
}

const SUBMIT: &[&str] = &["submit_item", "submit_batch"];
const SEE_ITEMS: &[&str] = &[
    "get_item",
    "wait_for_final",
    "list_items",
    "item_trace",
    "item_raw",
    "item_story",
    "decisions_after",
    "queue",
];
const SEE_WORKFLOWS: &[&str] = &["list_workflows", "get_workflow", "list_policies"];
const EDIT_WORKFLOWS: &[&str] =
    &["save_workflow", "create_workflow", "archive_workflow", "draft_policy", "publish_policy"];
const AUDIT: &[&str] = &["search_audit", "verify_audit"];
const KEYS: &[&str] = &["list_keys", "create_key", "revoke_key", "revoke_key_by_name"];
const PEOPLE: &[&str] =
    &["list_users", "user_by_email", "add_user", "set_role", "set_disabled", "reset_password"];

async fn assert_kept_out(services: &Services, by: &Actor, expected: &[&[&'static str]]) {
    let mut found = forbidden(services, by).await;
    let mut expected = expected.concat();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{}", by.label());
}

#[tokio::test]
async fn each_role_is_kept_out_of_exactly_what_it_may_not_do() {
    let fixture = Fixture::with_triage().await;
    let cancel: &[&str] = &["cancel_item"];
    let services = &fixture.services;
    let reviewer = Actor::User(fixture.person("r", Role::Reviewer).await);
    let reviewers: &[&[&str]] = &[SUBMIT, cancel, SEE_WORKFLOWS, EDIT_WORKFLOWS, AUDIT, KEYS, PEOPLE];
    assert_kept_out(services, &reviewer, reviewers).await;
    let manager = Actor::User(fixture.person("m", Role::Manager).await);
    assert_kept_out(services, &manager, &[SUBMIT, cancel, EDIT_WORKFLOWS, KEYS, PEOPLE]).await;
    let operator = Actor::User(fixture.person("o", Role::Operator).await);
    assert_kept_out(services, &operator, &[PEOPLE]).await;
    let admin = Actor::User(fixture.person("a", Role::Admin).await);
    assert_kept_out(services, &admin, &[]).await;
    for machine in [Actor::Cli, Actor::System] {
        assert_kept_out(services, &machine, &[&["review"]]).await;
    }
}

#[tokio::test]
async fn each_scope_is_kept_out_of_exactly_what_it_may_not_do() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let key = |scope: Scope| {
        let user = (scope == Scope::Review).then(|| ana.clone());
        let id = KeyId(Uuid::nil());
        Actor::Key(KeyIdentity { id, name: scope.to_string(), scopes: vec![scope], workflow: None, user })
    };
    let (cancel, review): (&[&str], &[&str]) = (&["cancel_item"], &["review"]);
    for (scope, kept_out) in [
        (Scope::Ingest, &[review, SEE_WORKFLOWS, EDIT_WORKFLOWS, AUDIT, KEYS, PEOPLE][..]),
        (Scope::Review, &[SUBMIT, cancel, SEE_WORKFLOWS, EDIT_WORKFLOWS, AUDIT, KEYS, PEOPLE]),
        (Scope::Operate, &[SUBMIT, cancel, review, SEE_ITEMS, AUDIT, KEYS, PEOPLE]),
        (Scope::Read, &[SUBMIT, cancel, review, EDIT_WORKFLOWS, KEYS, PEOPLE]),
        (Scope::Admin, &[review]),
    ] {
        assert_kept_out(&fixture.services, &key(scope), kept_out).await;
    }
}

#[test]
fn a_refusal_says_what_is_missing() {
    let key = KeyIdentity {
        id: KeyId(Uuid::nil()),
        name: "importer".to_owned(),
        scopes: vec![Scope::Ingest],
        workflow: None,
        user: None,
    };
    let refused = Actor::Key(key).require(Permission::SeeAudit).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "The key `importer` may not read the audit log: it needs the scope read or admin."
    );
}
