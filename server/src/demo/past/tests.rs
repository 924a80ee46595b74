use std::sync::Arc;

use app::model::{
    Answered, CompareWith, Dimension, InsightsQuery, ItemFilter, MetricsSheet, Timestamp, WorkflowSummary,
};

use super::{tell, *};
use crate::{
    clock::TestClock,
    demo::fill,
    service::{Actor, Settings},
    store::Store,
};

/// A Tuesday, 12:00.
const NOON: Timestamp = Timestamp(1_795_521_600_000_000);

async fn empty(folder: &tempfile::TempDir, now: Timestamp) -> Services {
    let url = format!("sqlite://{}", folder.path().join("demo.db").display());
    let store = Store::open(&url).await.unwrap();
    Services::new(store, Arc::new(TestClock::starting_at(now)), Settings::default())
}

async fn told(folder: &tempfile::TempDir, now: Timestamp) -> Services {
    let present = empty(folder, now).await;
    tell(&present).await.unwrap();
    present
}

async fn last_week(services: &Services, slug: &str) -> MetricsSheet {
    let query = InsightsQuery {
        from: Some("2026-11-18".to_owned()),
        by: Some(Dimension::Source),
        compare: Some(CompareWith::Period),
        ..InsightsQuery::default()
    };
    services.metrics_sheet(&Actor::Cli, slug, &query).await.unwrap()
}

#[tokio::test]
async fn the_past_is_true_whole_and_over() {
    let folder = tempfile::tempdir().unwrap();
    let services = told(&folder, NOON).await;
    let verified = services.verify_audit(&Actor::Cli).await.unwrap();
    assert_eq!(verified.bad, None);
    assert!(verified.entries > 3_000, "{}", verified.entries);
    let workflows = services.list_workflows(&Actor::Cli).await.unwrap();
    let all = |count: fn(&WorkflowSummary) -> i64| workflows.iter().map(count).sum::<i64>();
    assert_eq!((all(|one| one.pending), all(|one| one.held)), (0, 0));
    assert!((1_650..1_900).contains(&all(|one| one.finished)), "{}", all(|one| one.finished));

    // Of the sources of support triage one fell, and no other.
    let Answered::Known(accuracy) = last_week(&services, "support-triage").await.accuracy else {
        panic!("the accuracy is not known")
    };
    let fell = accuracy.groups.iter().filter(|group| group.change.as_ref().is_some_and(|it| it.high < 0.0));
    let fell: Vec<&str> = fell.map(|group| group.value.as_str()).collect();
    assert_eq!(fell, [editions::WIDGET]);
    let widget = accuracy.groups.iter().find(|group| group.value == editions::WIDGET).unwrap();
    assert!(widget.share.n >= 40 && widget.before.unwrap().n >= 40, "{widget:?}");

    // What nobody told of is said to be missing.
    for (slug, is_known) in [
        ("support-triage", true),
        ("reply-drafts", true),
        ("newsletter-snippets", false),
        ("help-articles", false),
    ] {
        let sheet = last_week(&services, slug).await;
        assert_eq!(matches!(sheet.adoption, Answered::Known(_)), is_known, "{slug}");
        assert_eq!(matches!(sheet.outcomes, Answered::Known(_)), is_known, "{slug}");
    }

    let quality = services.quality_page(&Actor::Cli).await.unwrap();
    let invoices = quality.workflows.iter().find(|one| one.slug == "invoice-extraction").unwrap();
    assert!(invoices.agreement.share.n >= 20 && invoices.agreement.adjudicated >= 1, "{invoices:?}");
    let golden: Vec<usize> = quality.workflows.iter().map(|one| one.golden.len()).collect();
    assert_eq!(golden.iter().sum::<usize>(), 18, "{golden:?}");
    let answers = |name: &str| -> u64 {
        let own = quality.reviewers.iter().filter(|one| one.name.starts_with(name));
        own.map(|one| one.share.n).sum()
    };
    for name in ["Rosa", "Piet", "Runa"] {
        assert!(answers(name) >= 3, "{name}: {:?}", quality.reviewers);
    }

    // What fails, and what unusable outputs have in common.
    let four_weeks = InsightsQuery { from: Some("2026-10-28".to_owned()), ..InsightsQuery::default() };
    let sheet = services.metrics_sheet(&Actor::Cli, "support-triage", &four_weeks).await.unwrap();
    let Answered::Known(exceptions) = sheet.exceptions else { panic!("the exceptions are not known") };
    assert!(exceptions.parts.iter().all(|part| part.items >= 3), "{exceptions:?}");
    for slug in ["support-triage", "invoice-extraction"] {
        let causes = services.root_causes(&Actor::Cli, slug, &four_weeks).await.unwrap();
        assert!(causes.causes.len() >= 2, "{causes:?}");
    }

    let groups = services.groups_page(&Actor::Cli).await.unwrap().groups;
    let shown: Vec<(&str, usize, usize)> =
        groups.iter().map(|group| (group.name.as_str(), group.members.len(), group.rules.len())).collect();
    assert_eq!(shown, [("payments", 3, 1), ("returns", 2, 0)]);
}

#[tokio::test]
async fn it_is_the_same_again() {
    let mut told_twice = Vec::new();
    for weeks in [0, 1] {
        let folder = tempfile::tempdir().unwrap();
        let services = told(&folder, NOON.plus_seconds(weeks * 7 * 24 * 3_600)).await;
        let workflows = services.list_workflows(&Actor::Cli).await.unwrap();
        let counts: Vec<_> = workflows.into_iter().map(|one| (one.slug, one.finished)).collect();
        let quality = services.quality_page(&Actor::Cli).await.unwrap();
        let agreement: Vec<_> =
            quality.workflows.iter().map(|one| (one.slug.clone(), one.agreement)).collect();
        let by: Vec<_> =
            quality.reviewers.iter().map(|one| (one.name.clone(), one.workflow.clone(), one.share)).collect();
        told_twice.push((counts, agreement, by));
    }
    assert_eq!(told_twice[0], told_twice[1]);
}

#[tokio::test]
async fn the_backlog_waits_and_what_was_decided_of_it_took_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let services = empty(&folder, NOON).await;
    fill(&services, false).await.unwrap();
    let workflows = services.list_workflows(&Actor::Cli).await.unwrap();
    let all = |count: fn(&WorkflowSummary) -> i64| workflows.iter().map(count).sum::<i64>();
    assert_eq!(all(|one| one.held), 0);
    assert!((60..=110).contains(&all(|one| one.pending)), "{}", all(|one| one.pending));
    assert!(workflows.iter().all(|one| one.pending >= 1 && one.finished >= 1), "{workflows:?}");

    let filter = ItemFilter { limit: Some(500), ..ItemFilter::default() };
    let items = services.list_items(&Actor::Cli, &filter).await.unwrap().items;
    let from = calendar::backlog_begins(NOON);
    assert!(items.iter().all(|item| (from..=NOON).contains(&item.created_at)));
    let mut verdicts = Vec::new();
    for item in items.iter().filter(|item| item.decision.is_some()) {
        verdicts.extend(services.item_story(&Actor::Cli, item.id).await.unwrap().verdicts);
    }
    assert!(verdicts.len() >= 20, "{}", verdicts.len());
    assert!(verdicts.iter().all(|verdict| verdict.active_ms <= verdict.wall_ms && verdict.at < NOON));

    // Once more changes nothing.
    fill(&services, true).await.unwrap();
    let again = services.list_workflows(&Actor::Cli).await.unwrap();
    assert_eq!(again.iter().map(|one| one.pending).sum::<i64>(), all(|one| one.pending));
}
