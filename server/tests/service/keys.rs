use app::model::{ClaimRequest, CreatedKey, ItemFilter, NewKey, Role, Scope};
use server::service::{Actor, Error};

use crate::fixture::{Fixture, approve, confident, doubtful, triage};

fn new_key(name: &str, scopes: &[Scope]) -> NewKey {
    NewKey { name: name.to_owned(), scopes: scopes.to_vec(), workflow: None, user: None }
}

impl Fixture {
    async fn key(&self, key: NewKey) -> CreatedKey {
        self.services.create_key(&Actor::Cli, key).await.unwrap()
    }

    async fn actor(&self, secret: &str) -> Option<Actor> {
        self.services.authenticate(secret).await.unwrap().map(Actor::Key)
    }
}

#[tokio::test]
async fn a_key_opens_the_door_until_it_is_revoked() {
    let fixture = Fixture::with_triage().await;
    let made = fixture.key(new_key("importer", &[Scope::Ingest])).await;
    assert!(made.secret.starts_with(&made.key.prefix));
    let actor = fixture.actor(&made.secret).await.unwrap();
    assert_eq!(actor.label(), "key:importer");
    fixture.services.submit_item(&actor, "triage", doubtful().into(), None).await.unwrap();
    for wrong in ["", "cs_", "Bearer", &made.secret[..20], &made.secret.replace("cs_", "CS_")] {
        assert_eq!(fixture.actor(wrong).await, None);
    }
    let listed = fixture.services.list_keys(&Actor::Cli).await.unwrap();
    assert!(listed[0].last_used_at.is_some());
    assert!(!format!("{listed:?}").contains(&made.secret));

    let other = fixture.another_server();
    assert!(other.authenticate(&made.secret).await.unwrap().is_some());
    fixture.services.revoke_key(&Actor::Cli, made.key.id).await.unwrap();
    assert_eq!(fixture.actor(&made.secret).await, None, "at once here");
    fixture.clock.advance_seconds(1);
    assert_eq!(other.authenticate(&made.secret).await.unwrap(), None, "within a second elsewhere");
    fixture.services.revoke_key(&Actor::Cli, made.key.id).await.unwrap();
    fixture.key(new_key("importer", &[Scope::Ingest])).await;
    fixture.services.revoke_key_by_name(&Actor::Cli, "importer").await.unwrap();
    let gone = fixture.services.revoke_key_by_name(&Actor::Cli, "importer").await.unwrap_err();
    assert_eq!(gone.code(), "not_found");
}

#[tokio::test]
async fn a_key_bound_to_a_workflow_sees_and_does_nothing_outside_it() {
    let fixture = Fixture::with_triage().await;
    let mut other = triage();
    other["slug"] = "other".into();
    fixture.save(other).await;
    let foreign =
        fixture.services.submit_item(&Actor::Cli, "other", confident().into(), None).await.unwrap().item.id;
    let own = fixture.submit(confident()).await.item.id;
    let bound =
        NewKey { workflow: Some("triage".to_owned()), ..new_key("bound", &[Scope::Ingest, Scope::Read]) };
    let actor = fixture.actor(&fixture.key(bound).await.secret).await.unwrap();

    let forbidden = fixture.services.submit_item(&actor, "other", doubtful().into(), None).await.unwrap_err();
    assert_eq!(forbidden.code(), "forbidden");
    assert_eq!(fixture.services.get_item(&actor, foreign).await.unwrap_err().code(), "not_found");
    assert_eq!(fixture.services.item_raw(&actor, foreign).await.unwrap_err().code(), "not_found");
    assert_eq!(fixture.services.cancel_item(&actor, foreign).await.unwrap_err().code(), "not_found");
    let listed = fixture.services.list_items(&actor, &ItemFilter::default()).await.unwrap().items;
    assert_eq!(listed.into_iter().map(|item| item.id).collect::<Vec<_>>(), [own]);
    let asked = ItemFilter { workflow: Some("other".to_owned()), ..ItemFilter::default() };
    assert_eq!(fixture.services.list_items(&actor, &asked).await.unwrap_err().code(), "forbidden");
    let feed = fixture.services.decisions_after(&actor, None, None, 50).await.unwrap().items;
    assert_eq!(feed.into_iter().map(|(_, item)| item.id).collect::<Vec<_>>(), [own]);
    let audit = fixture.services.search_audit(&actor, &app::model::AuditFilter::default()).await.unwrap_err();
    assert_eq!(audit.code(), "forbidden", "the log is about everything");
    assert_eq!(fixture.services.list_workflows(&actor).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_review_key_gives_its_persons_verdicts_while_that_person_may_act() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let key = NewKey {
        user: Some("ANA@example.org".to_owned()),
        workflow: Some("triage".to_owned()),
        ..new_key("tool", &[Scope::Review])
    };
    let secret = fixture.key(key).await.secret;
    let actor = fixture.actor(&secret).await.unwrap();
    let id = fixture.submit_doubtful().await;
    let mut request = ClaimRequest::default();
    let reviewer = fixture.services.reviewer_for_claim(&actor, &mut request).unwrap();
    assert_eq!((&reviewer, request.workflows.as_slice()), (&ana, ["triage".to_owned()].as_slice()));
    let held = fixture.services.claim(&reviewer, &request).await.unwrap().items.remove(0);
    let reviewer = fixture.services.reviewer_for_item(&actor, id).await.unwrap();
    let item = fixture.verdict(&reviewer, id, &approve(held.lease.token)).await.unwrap();
    assert_eq!(item.decision.unwrap().decided_by, "user:ana@example.org");
    let mut elsewhere = ClaimRequest { workflows: vec!["other".to_owned()], ..ClaimRequest::default() };
    assert!(fixture.services.reviewer_for_claim(&actor, &mut elsewhere).is_err());

    fixture.services.set_disabled(&Actor::Cli, ana.id, true).await.unwrap();
    let actor = fixture.actor(&secret).await.unwrap();
    assert_eq!(actor.reviewer().unwrap_err().code(), "forbidden");
}

#[tokio::test]
async fn nobody_makes_a_key_that_may_do_more_than_they() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let olga = fixture.person("olga", Role::Operator).await;
    let by = Actor::User(olga.clone());
    let for_person =
        |email: &str| NewKey { user: Some(email.to_owned()), ..new_key("tool", &[Scope::Review]) };
    let admin = fixture.services.create_key(&by, new_key("all", &[Scope::Admin])).await.unwrap_err();
    assert_eq!(admin.code(), "forbidden");
    let others = fixture.services.create_key(&by, for_person(&ana.email)).await.unwrap_err();
    assert_eq!(others.code(), "forbidden");
    fixture.services.create_key(&by, for_person(&olga.email)).await.unwrap();
    let root = fixture.person("root", Role::Admin).await;
    let all = NewKey { name: "all".to_owned(), ..for_person(&ana.email) };
    fixture.services.create_key(&Actor::User(root), all).await.unwrap();
    assert_eq!(
        fixture
            .services
            .create_key(&Actor::User(ana), new_key("x", &[Scope::Read]))
            .await
            .unwrap_err()
            .code(),
        "forbidden"
    );
}

#[tokio::test]
async fn a_bad_key_is_refused_with_what_to_do() {
    let fixture = Fixture::with_triage().await;
    fixture.key(new_key("importer", &[Scope::Ingest])).await;
    let refused: Vec<(NewKey, &str)> = vec![
        (new_key("", &[Scope::Read]), "invalid_key"),
        (new_key("a\nb", &[Scope::Read]), "invalid_key"),
        (new_key("none", &[]), "invalid_key"),
        (new_key("whose", &[Scope::Review]), "invalid_key"),
        (new_key("importer", &[Scope::Read]), "name_taken"),
        (NewKey { workflow: Some("no-such".to_owned()), ..new_key("lost", &[Scope::Read]) }, "not_found"),
        (
            NewKey { user: Some("no@example.org".to_owned()), ..new_key("lost", &[Scope::Review]) },
            "not_found",
        ),
    ];
    for (key, code) in refused {
        let error: Error = fixture.services.create_key(&Actor::Cli, key.clone()).await.unwrap_err();
        assert_eq!(error.code(), code, "{key:?}");
    }
}
