use std::sync::Arc;

use app::model::{Answered, CompareWith, Dimension, InsightsQuery, MetricsSheet, Timestamp, WorkflowSummary};

use super::{tell, *};
use crate::{
    clock::TestClock,
    service::{Actor, Settings},
    store::Store,
};

/// A Tuesday, 12:00.
const NOON: Timestamp = Timestamp(1_795_521_600_000_000);

async fn told(folder: &tempfile::TempDir, now: Timestamp) -> Services {
    let url = format!("sqlite://{}", folder.path().join("demo.db").display());
    let store = Store::open(&url).await.unwrap();
    let present = Services::new(store, Arc::new(TestClock::starting_at(now)), Settings::default());
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
    assert!((900..1_300).contains(&all(|one| one.finished)), "{}", all(|one| one.finished));

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
    let golden: Vec<u64> =
        quality.workflows.iter().flat_map(|one| one.golden.iter().map(|golden| golden.share.n)).collect();
    assert!(golden.len() == 2 && golden.iter().all(|answers| *answers >= 1), "{golden:?}");

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
