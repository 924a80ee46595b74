use app::model::{Definition, NewDraft, Policy, PolicyState, Route};
use serde_json::{Value, json};
use server::service::{Actor, Error};

use crate::fixture::{Fixture, confident, triage};

fn definition(value: Value) -> Definition {
    serde_json::from_value(value).unwrap()
}

fn with_policy(policy: Value) -> Definition {
    let mut value = triage();
    value["policy"] = policy;
    definition(value)
}

#[tokio::test]
async fn saving_creates_then_changes_and_a_stale_etag_is_refused() {
    let fixture = Fixture::new().await;
    let (created, is_new) =
        fixture.services.save_workflow(&Actor::Cli, definition(triage()), None).await.unwrap();
    assert!(is_new);
    assert_eq!(created.definition, definition(triage()));
    let mut renamed = triage();
    renamed["name"] = json!("Renamed");
    let etag = Some(format!("\"{}\"", created.etag));
    let (changed, is_new) =
        fixture.services.save_workflow(&Actor::Cli, definition(renamed.clone()), etag.clone()).await.unwrap();
    assert_eq!((is_new, changed.definition.name.as_str()), (false, "Renamed"));
    assert_ne!(changed.etag, created.etag);
    let stale = fixture.services.save_workflow(&Actor::Cli, definition(triage()), etag).await.unwrap_err();
    assert_eq!(stale.code(), "etag_mismatch");
    let taken = fixture.services.create_workflow(&Actor::Cli, definition(triage())).await.unwrap_err();
    assert_eq!(taken.code(), "slug_taken");
    let same = fixture.services.save_workflow(&Actor::Cli, definition(renamed), None).await.unwrap().0;
    assert_eq!(same.etag, changed.etag, "saving what is there changes nothing");
    let mut missing = triage();
    missing["slug"] = json!("missing");
    let missing =
        fixture.services.save_workflow(&Actor::Cli, definition(missing), Some("1".to_owned())).await;
    assert_eq!(missing.unwrap_err().code(), "etag_mismatch");
}

#[tokio::test]
async fn a_changed_policy_is_the_next_version_and_routes_at_once() {
    let fixture = Fixture::with_triage().await;
    assert_eq!(fixture.submit(confident()).await.item.route, Route::Release);
    let stricter = with_policy(json!({"min_confidence": 0.99}));
    let (detail, _) = fixture.services.save_workflow(&Actor::Cli, stricter, None).await.unwrap();
    assert_eq!(
        detail.policies.iter().map(|p| (p.version, p.active)).collect::<Vec<_>>(),
        [(2, true), (1, false)]
    );
    let item = fixture.submit(confident()).await.item;
    assert_eq!((item.route, item.policy_version), (Route::Review, Some(2)));

    let (kept, _) =
        fixture.services.save_workflow(&Actor::Cli, with_policy(Value::Null), None).await.unwrap();
    assert_eq!(kept.summary.policy_version, Some(2), "a definition without a policy keeps the active one");

    let other = fixture.another_server();
    other.submit_item(&Actor::Cli, "triage", confident().into(), None).await.unwrap();
    let back = fixture.services.publish_policy(&Actor::Cli, "triage", 1, None, None).await.unwrap();
    assert!(back.active);
    assert_eq!(fixture.submit(confident()).await.item.policy_version, Some(1), "rolled back");
    fixture.clock.advance_seconds(1);
    let elsewhere = other.submit_item(&Actor::Cli, "triage", confident().into(), None).await.unwrap();
    assert_eq!(elsewhere.item.policy_version, Some(1), "another server knows within a second");
}

#[tokio::test]
async fn a_draft_routes_nothing_until_it_is_published() {
    let fixture = Fixture::with_triage().await;
    let policy = Policy { min_confidence: Some(0.99), ..Policy::default() };
    let draft = fixture
        .services
        .draft_policy(
            &Actor::Cli,
            "triage",
            NewDraft { policy: policy.clone(), note: Some("softer".to_owned()) },
            None,
        )
        .await
        .unwrap()
        .saved;
    assert_eq!((draft.version, draft.state, draft.active), (2, PolicyState::Draft, false));
    assert_eq!(fixture.submit(confident()).await.item.policy_version, Some(1));
    let published = fixture.services.publish_policy(&Actor::Cli, "triage", 2, None, None).await.unwrap();
    assert_eq!((published.state, published.active), (PolicyState::Published, true));
    assert_eq!(
        fixture.services.publish_policy(&Actor::Cli, "triage", 2, None, None).await.unwrap(),
        published,
        "twice is as once"
    );
    assert_eq!(fixture.submit(confident()).await.item.policy_version, Some(2));
    let detail = fixture.services.get_workflow(&Actor::Cli, "triage").await.unwrap();
    assert_eq!(detail.definition.policy, Some(policy));
    let missing = fixture.services.publish_policy(&Actor::Cli, "triage", 9, None, None).await.unwrap_err();
    assert_eq!(missing.code(), "not_found");
    let bad = Policy { min_confidence: Some(1.5), ..Policy::default() };
    let refused = fixture
        .services
        .draft_policy(&Actor::Cli, "triage", NewDraft { policy: bad, note: None }, None)
        .await
        .unwrap_err();
    assert!(matches!(refused, Error::Invalid { code: "invalid_policy", .. }));
}

#[tokio::test]
async fn a_bad_definition_is_refused_with_every_mistake() {
    let fixture = Fixture::new().await;
    let mut bad = triage();
    bad["slug"] = json!("Not A Slug");
    bad["output"]["schema"] = json!({"type": "objekt"});
    let problems = fixture.services.check_definition(&bad);
    let refused = fixture.services.save_workflow(&Actor::Cli, definition(bad), None).await.unwrap_err();
    let Error::Invalid { code, errors, .. } = refused else { panic!("{refused:?}") };
    assert_eq!((code, &errors), ("invalid_definition", &problems));
    assert!(errors.iter().any(|error| error.pointer == "/slug"), "{errors:?}");
    assert!(errors.iter().any(|error| error.pointer.starts_with("/output/schema")), "{errors:?}");
    assert_eq!(fixture.services.list_workflows(&Actor::Cli).await.unwrap(), []);
    assert_eq!(fixture.services.check_definition(&triage()), []);
}

#[tokio::test]
async fn the_kind_of_output_is_fixed_once_there_are_items() {
    let fixture = Fixture::with_triage().await;
    let mut text = triage();
    text["output"] = json!({"kind": "text"});
    fixture.save(text).await;
    fixture.save(triage()).await;
    fixture.submit(confident()).await;
    let mut text = triage();
    text["output"] = json!({"kind": "text"});
    let refused = fixture.services.save_workflow(&Actor::Cli, definition(text), None).await.unwrap_err();
    assert_eq!(refused.code(), "output_kind_fixed");
}

#[tokio::test]
async fn the_list_counts_what_stands_where() {
    let fixture = Fixture::with_triage().await;
    let mut other = triage();
    other["slug"] = json!("another");
    fixture.save(other).await;
    fixture.submit(confident()).await;
    fixture.submit_doubtful().await;
    fixture.services.archive_workflow(&Actor::Cli, "another").await.unwrap();
    let list = fixture.services.list_workflows(&Actor::Cli).await.unwrap();
    let counts: Vec<_> =
        list.iter().map(|row| (row.slug.as_str(), row.pending, row.held, row.finished)).collect();
    assert_eq!(counts, [("triage", 1, 0, 1), ("another", 0, 0, 0)], "archived ones last");
}
