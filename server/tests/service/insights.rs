//! What managers see, from submitted outputs to figures, causes and the items behind them.

use app::model::{
    Answered, Behind, BucketSize, BulkAct, BulkRequest, CauseKind, CompareWith, CurrentUser, Dimension,
    ExceptionKind, InsightsQuery, ItemId, ItemsBehind, LengthKind, MetricKind, Outcome, OutcomeFigures,
    Outlook, Priority, QueueDue, QueueFilter, ReasonCode, Role, Standing, Timestamp, Verdict,
};
use serde_json::{Value, json};
use server::service::{Actor, BypassPost, OutcomePost};

use crate::fixture::{Fixture, approve, edit, reject, triage};

/// A week, in seconds.
const WEEK: i64 = 7 * 24 * 3600;

fn with(special: Value) -> Value {
    let mut definition = triage();
    for (field, value) in special.as_object().unwrap() {
        definition[field] = value.clone();
    }
    definition
}

fn of(source: &str, number: usize, confidence: f64) -> String {
    let channel = if number.is_multiple_of(2) { "email" } else { "chat" };
    json!({
        "output": {"intent": "refund"}, "input": {"message": format!("Message {number}"), "channel": channel},
        "confidence": confidence, "source": source, "model": "sorter-1",
    })
    .to_string()
}

fn user(user: &CurrentUser) -> Actor {
    Actor::User(user.clone())
}

/// Reviews all that waits, as `said` has it for each item.
async fn review_all(fixture: &Fixture, reviewer: &CurrentUser, said: impl Fn(&Value) -> Verdict) {
    loop {
        let held = fixture.claim(reviewer, 50).await;
        if held.is_empty() {
            break;
        }
        for one in held {
            fixture.clock.advance_seconds(1);
            let lease = one.lease.token;
            let item = json!({"source": one.item.source, "input": one.payload.input.as_ref().map(|input| input.value())});
            let verdict = match said(&item) {
                Verdict::Edit => edit(lease, r#"{"intent": "status"}"#),
                Verdict::Reject => reject(lease),
                _ => approve(lease),
            };
            fixture.verdict(reviewer, one.item.id, &verdict).await.unwrap();
        }
    }
    fixture.clock.advance_seconds(10);
    fixture.services.finalise_due_holds().await.unwrap();
}

fn by(dimension: Dimension) -> InsightsQuery {
    InsightsQuery { by: Some(dimension), ..InsightsQuery::default() }
}

#[tokio::test]
async fn the_page_tells_what_went_through() {
    let fixture = Fixture::with_triage().await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    for number in 0..6 {
        fixture.submit(of(if number < 4 { "crm" } else { "web" }, number, 0.3)).await;
    }
    for number in 0..3 {
        fixture.submit(of("crm", number, 0.95)).await;
    }
    review_all(
        &fixture,
        &ana,
        |item| if item["source"] == "web" { Verdict::Reject } else { Verdict::Approve },
    )
    .await;
    fixture.submit(of("crm", 9, 0.2)).await;

    let page = fixture.services.insights_page(&user(&mina), &by(Dimension::Source)).await.unwrap();
    let total = page.throughput.total;
    assert_eq!((total.submitted, total.released, total.reviewed), (10, 3, 6));
    assert_eq!((total.edited, total.rejected, total.stopped), (0, 2, 0));
    assert_eq!((page.frame.period.bucket, page.throughput.series.len()), (BucketSize::Day, 28));
    assert_eq!(page.throughput.series.iter().map(|flow| flow.submitted).sum::<i64>(), 10);
    let groups: Vec<_> = page
        .throughput
        .groups
        .iter()
        .map(|g| (g.value.as_str(), g.total.submitted, g.total.rejected))
        .collect();
    assert_eq!(groups, [("crm", 8, 0), ("web", 2, 2)]);
    assert_eq!(page.throughput.groups[1].active.n, 2);

    let lengths = &page.throughput.lengths;
    let active = lengths.kinds.iter().find(|length| length.kind == LengthKind::Active).unwrap();
    assert_eq!((active.all.n, lengths.within_target.value, lengths.target_seconds), (6, Some(1.0), 20));
    assert!((active.all.p50.unwrap() - 1.5).abs() < 0.02, "{:?}", active.all);
    let reviewers = page.throughput.reviewers.unwrap();
    assert_eq!((reviewers.len(), reviewers[0].name.as_str(), reviewers[0].reviews), (1, "ana", 6));
    assert_eq!((reviewers[0].rejected.n, reviewers[0].difficulty), (6, None), "with nobody to compare with");

    assert_eq!((page.live.waiting, page.live.held, page.live.people), (1, 0, 1));
    assert!(page.live.oldest.is_some() && page.live.forecast.leaving > 0.0);
    assert_eq!(page.signs.len(), 1);
    assert_eq!(page.frame.choices.sources, ["crm", "web"]);
    assert_eq!(page.frame.choices.models, ["sorter-1"]);
}

#[tokio::test]
async fn what_can_still_be_taken_back_is_not_counted() {
    let fixture = Fixture::with_triage().await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    fixture.submit_doubtful().await;
    let held = fixture.claim_one(&ana).await;
    fixture.verdict(&ana, held.item.id, &approve(held.lease.token)).await.unwrap();
    let reviewed = async || {
        fixture
            .services
            .insights_page(&user(&mina), &InsightsQuery::default())
            .await
            .unwrap()
            .throughput
            .total
            .reviewed
    };
    assert_eq!(reviewed().await, 0);
    let again = fixture.services.undo(&ana, held.item.id).await.unwrap();
    fixture.verdict(&ana, held.item.id, &reject(again.lease.token)).await.unwrap();
    fixture.clock.advance_seconds(10);
    fixture.services.finalise_due_holds().await.unwrap();
    let total = fixture
        .services
        .insights_page(&user(&mina), &InsightsQuery::default())
        .await
        .unwrap()
        .throughput
        .total;
    assert_eq!((total.reviewed, total.rejected), (1, 1));
}

#[tokio::test]
async fn figures_of_single_people_are_for_those_who_may_see_them() {
    let fixture = Fixture::with_triage().await;
    let operator = user(&fixture.person("otto", Role::Operator).await);
    let refused = fixture.services.insights_page(&operator, &by(Dimension::Reviewer)).await.unwrap_err();
    assert_eq!(refused.code(), "forbidden");
    let page = fixture.services.insights_page(&operator, &InsightsQuery::default()).await.unwrap();
    assert_eq!(page.throughput.reviewers, None);
    let reviewer = user(&fixture.reviewer("ana").await);
    let refused = fixture.services.insights_page(&reviewer, &InsightsQuery::default()).await.unwrap_err();
    assert_eq!(refused.code(), "forbidden");
    let which = ItemsBehind { by: Some(Dimension::Reviewer), ..ItemsBehind::default() };
    assert_eq!(fixture.services.items_behind(&operator, &which).await.unwrap_err().code(), "forbidden");
}

/// Invariant 9: every estimate from sampled items uses the recorded inclusion probability and carries an interval.
#[tokio::test]
async fn accuracy_stands_for_what_went_out_unseen() {
    let fixture = Fixture::with_triage().await;
    fixture.save(with(json!({"policy": {"min_confidence": 0.9, "sample_rate": 0.3}}))).await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    for number in 0..100 {
        fixture.submit(of("crm", number, 0.95)).await;
    }
    for number in 100..120 {
        fixture.submit(of("web", number, 0.2)).await;
    }
    // Everything from the web is wrong, all else right.
    review_all(&fixture, &ana, |item| if item["source"] == "web" { Verdict::Edit } else { Verdict::Approve })
        .await;
    let sheet = fixture.services.metrics_sheet(&user(&mina), "triage", &by(Dimension::Source)).await.unwrap();
    let Answered::Known(accuracy) = sheet.accuracy else { panic!("{:?}", sheet.accuracy) };
    assert!((accuracy.share.value.unwrap() - 100.0 / 120.0).abs() < 1e-9, "{:?}", accuracy.share);
    assert!(accuracy.share.low < accuracy.share.high && accuracy.audited > 10 && accuracy.reviewed == 20);
    assert_eq!((accuracy.released + accuracy.audited, accuracy.covered), (100, Some(1.0)));
    let groups: Vec<_> = accuracy.groups.iter().map(|g| (g.value.as_str(), g.share.value)).collect();
    assert_eq!(groups, [("crm", Some(1.0)), ("web", Some(0.0))]);
    assert_eq!(accuracy.series.len(), 28);
}

#[tokio::test]
async fn what_cannot_be_answered_says_what_would_make_it_answerable() {
    let fixture = Fixture::with_triage().await;
    let mina = user(&fixture.person("mina", Role::Manager).await);
    let sheet =
        async || fixture.services.metrics_sheet(&mina, "triage", &InsightsQuery::default()).await.unwrap();
    let curls = async || {
        let sheet = sheet().await;
        let curl = |answer: Value| answer["unanswerable"]["curl"].as_str().map(str::to_owned);
        [
            curl(serde_json::to_value(&sheet.accuracy).unwrap()),
            curl(serde_json::to_value(&sheet.adoption).unwrap()),
            curl(serde_json::to_value(&sheet.exceptions).unwrap()),
            curl(serde_json::to_value(&sheet.outcomes).unwrap()),
        ]
    };
    let [accuracy, adoption, exceptions, outcomes] = curls().await;
    assert!(accuracy.unwrap().contains("/workflows/triage/items"));
    assert!(adoption.unwrap().contains("/workflows/triage/bypasses"));
    assert!(exceptions.unwrap().contains("{origin}/api/v1/workflows/triage/items"));
    assert!(outcomes.unwrap().contains("/outcome"));

    let id = fixture.submit_doubtful().await;
    assert!(curls().await[0].as_ref().unwrap().contains("/queue/claim"), "somebody has to look");
    let bypass = BypassPost { count: 0, at: None, note: None };
    fixture.services.record_bypass(&Actor::Cli, "triage", bypass).await.unwrap();
    let ana = fixture.reviewer("ana").await;
    review_all(&fixture, &ana, |_| Verdict::Approve).await;
    let outcome = OutcomePost { metric: "resolved".to_owned(), value: json!(true), at: None };
    fixture.services.post_outcome(&Actor::Cli, id, outcome).await.unwrap();
    assert_eq!(curls().await, [None, None, None, None]);
    let Answered::Known(adoption) = sheet().await.adoption else { panic!("none were recorded") };
    assert_eq!((adoption.items, adoption.bypasses, adoption.share.value), (1, 0, Some(1.0)));
    let bypass = BypassPost { count: 3, at: None, note: Some("by phone".to_owned()) };
    fixture.services.record_bypass(&Actor::Cli, "triage", bypass).await.unwrap();
    let Answered::Known(adoption) = sheet().await.adoption else { panic!("three were recorded") };
    assert_eq!(adoption.share.value, Some(0.25));
}

#[tokio::test]
async fn an_outcome_counts_once_its_item_is_old_enough() {
    let fixture = Fixture::with_triage().await;
    let mina = user(&fixture.person("mina", Role::Manager).await);
    let mut ids: Vec<ItemId> = Vec::new();
    for number in 0..20 {
        ids.push(fixture.submit(of("crm", number, 0.95)).await.item.id);
    }
    fixture.clock.advance_seconds(2 * 24 * 3600);
    for (number, id) in ids.iter().enumerate().take(18) {
        let outcome = OutcomePost { metric: "resolved".to_owned(), value: json!(number >= 3), at: None };
        fixture.services.post_outcome(&Actor::Cli, *id, outcome).await.unwrap();
    }
    fixture.clock.advance_seconds(24 * 3600);
    for number in 20..25 {
        fixture.submit(of("crm", number, 0.95)).await;
    }
    let answer = fixture.services.outcomes(&mina, "triage", &InsightsQuery::default()).await.unwrap();
    let Answered::Known(outcomes) = answer.answer else { panic!("outcomes were posted") };
    assert!((1.9..2.1).contains(&outcomes.after_days), "{}", outcomes.after_days);
    assert_eq!((outcomes.too_young, outcomes.without, outcomes.metrics.len()), (5, 2, 1));
    let shown = serde_json::to_value(&outcomes.metrics[0]).unwrap();
    assert_eq!(shown["name"], "resolved");
    assert_eq!(shown["figures"]["share"]["all"]["n"], 18);
    // Posted again, it counts once.
    let outcome = OutcomePost { metric: "resolved".to_owned(), value: json!(true), at: None };
    fixture.services.post_outcome(&Actor::Cli, ids[0], outcome).await.unwrap();
    let answer = fixture.services.outcomes(&mina, "triage", &InsightsQuery::default()).await.unwrap();
    let Answered::Known(outcomes) = answer.answer else { panic!("outcomes were posted") };
    let shown = serde_json::to_value(&outcomes.metrics[0]).unwrap();
    assert_eq!(shown["figures"]["share"]["all"]["n"], 18);
    assert!((shown["figures"]["share"]["all"]["value"].as_f64().unwrap() - 16.0 / 18.0).abs() < 1e-9);
}

/// What is too young, and what has another outcome, is neither in the figure nor in the list behind it.
#[tokio::test]
async fn the_items_behind_an_outcome_are_as_many_as_it_counts() {
    let fixture = Fixture::with_triage().await;
    let mina = user(&fixture.person("mina", Role::Manager).await);
    let submit = async |numbers: std::ops::Range<usize>| {
        let mut ids = Vec::new();
        for number in numbers {
            ids.push(fixture.submit(of("crm", number, 0.95)).await.item.id);
        }
        ids
    };
    let post = async |ids: &[ItemId], metric: &str, value: Value| {
        for id in ids {
            let outcome = OutcomePost { metric: metric.to_owned(), value: value.clone(), at: None };
            fixture.services.post_outcome(&Actor::Cli, *id, outcome).await.unwrap();
        }
    };
    let first = submit(0..12).await;
    fixture.clock.advance_seconds(24 * 3600);
    let second = submit(12..20).await;
    fixture.clock.advance_seconds(2 * 24 * 3600);
    post(&first, "resolved", json!(true)).await;
    post(&second[..5], "resolved", json!(false)).await;
    post(&second[3..], "stars", json!(4.5)).await;
    fixture.clock.advance_seconds(2 * 24 * 3600);
    let young = submit(20..25).await;
    post(&young[..2], "resolved", json!(true)).await;

    let answer = fixture.services.outcomes(&mina, "triage", &InsightsQuery::default()).await.unwrap();
    let (period, Answered::Known(outcomes)) = (answer.period, answer.answer) else {
        panic!("some were posted")
    };
    assert!((2.9..3.1).contains(&outcomes.after_days), "{}", outcomes.after_days);
    let listed = async |outcome: Option<&str>, from: Timestamp, to: Timestamp| {
        let which = ItemsBehind {
            what: Behind::Outcome,
            workflow: Some("triage".to_owned()),
            from: Some(from),
            to: Some(to),
            outcome: outcome.map(str::to_owned),
            ..ItemsBehind::default()
        };
        fixture.services.items_behind(&mina, &which).await.unwrap().rows.items.len() as u64
    };
    let mut counts = Vec::new();
    for Outcome { name, figures } in &outcomes.metrics {
        let (all, series): (u64, Vec<u64>) = match figures {
            OutcomeFigures::Share { all, series } => (all.n, series.iter().map(|share| share.n).collect()),
            OutcomeFigures::Mean { all, series } => (all.n, series.iter().map(|mean| mean.n).collect()),
        };
        assert_eq!(listed(Some(name.as_str()), period.from, period.to).await, all, "{name}");
        for (bucket, n) in period.buckets.iter().zip(series) {
            assert_eq!(
                listed(Some(name.as_str()), bucket.from, bucket.to).await,
                n,
                "{name}, {}",
                bucket.local
            );
        }
        counts.push((name.as_str(), all));
    }
    assert_eq!(counts, [("resolved", 17), ("stars", 5)]);
    assert_eq!(listed(None, period.from, period.to).await, 20);
}

#[tokio::test]
async fn exceptions_count_once_in_however_many_ways() {
    let fixture = Fixture::with_triage().await;
    fixture.save(with(json!({"policy": {"min_confidence": 0.9, "malformed": "fallback"}}))).await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    fixture.submit("{").await;
    fixture.submit(json!({"output": {"other": 1}, "confidence": 0.99}).to_string()).await;
    for number in 0..8 {
        fixture.submit(of("crm", number, 0.2)).await;
    }
    review_all(
        &fixture,
        &ana,
        |item| if item["source"] == "crm" { Verdict::Approve } else { Verdict::Reject },
    )
    .await;
    let answer =
        fixture.services.exceptions(&user(&mina), "triage", &InsightsQuery::default()).await.unwrap();
    let Answered::Known(exceptions) = answer.answer else { panic!("items came") };
    assert!((exceptions.share.value.unwrap() - 0.2).abs() < 1e-9, "{:?}", exceptions.share);
    let items: Vec<_> = exceptions.parts.iter().map(|part| part.items).collect();
    assert_eq!(items, [0, 2, 1, 2], "failed, malformed, fallback, unusable");
}

#[tokio::test]
async fn the_cause_that_explains_most_comes_first_and_becomes_a_rule() {
    let fixture = Fixture::with_triage().await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    for number in 0..60 {
        fixture.submit(of(if number % 3 == 0 { "fax" } else { "crm" }, number, 0.4)).await;
    }
    let wrong = |item: &Value| {
        let number: usize = item["input"]["message"].as_str().unwrap()[8..].parse().unwrap();
        match (item["source"] == "fax", number % 12) {
            (true, 0) => Verdict::Approve,
            (true, _) => Verdict::Edit,
            (false, 7) => Verdict::Reject,
            _ => Verdict::Approve,
        }
    };
    review_all(&fixture, &ana, wrong).await;
    let actor = user(&mina);
    let query = InsightsQuery::default();
    let found = fixture.services.root_causes(&actor, "triage", &query).await.unwrap();
    assert_eq!((found.looked_at, found.unusable), (60, 20));
    // What reviewers corrected does not hide where it came from, nor that all had a low confidence either of them.
    let causes: Vec<_> =
        found.causes.iter().map(|cause| (cause.kind, cause.value.as_str(), cause.unusable)).collect();
    assert_eq!(
        causes,
        [
            (CauseKind::EditedField, "/intent", 15),
            (CauseKind::Source, "fax", 15),
            (CauseKind::Category, "input/channel=\"chat\"", 15),
            (CauseKind::RejectReason, "wrong", 5),
        ]
    );
    assert!(found.causes[1].can_be_rule && !found.has_more);
    let change = &found.field_changes[0];
    assert_eq!((change.pointer.as_str(), change.edits), ("/intent", 15));
    assert_eq!(
        (change.pairs[0].from.as_deref(), change.pairs[0].to.as_deref()),
        (Some("refund"), Some("status"))
    );

    let of_sources = InsightsQuery { kind: Some(CauseKind::Source), ..query.clone() };
    let found = fixture.services.root_causes(&actor, "triage", &of_sources).await.unwrap();
    let fax = &found.causes[0];
    assert_eq!((fax.value.as_str(), fax.unusable, fax.items, fax.can_be_rule), ("fax", 15, 20, true));
    assert!(
        (fax.rate.value.unwrap() - 0.75).abs() < 1e-6 && (fax.explained.value.unwrap() - 0.75).abs() < 1e-6
    );

    let suggested =
        fixture.services.suggest_rule(&actor, "triage", &query, CauseKind::Source, "fax").await.unwrap();
    assert_eq!(suggested.rule.when, "source == 'fax'");
    assert_eq!((suggested.policy.rules.len(), suggested.cause.unusable), (1, 15));
    assert_eq!(suggested.dry_run.rules[0].matches, 20);
    let refused =
        fixture.services.suggest_rule(&actor, "triage", &query, CauseKind::EditedField, "/intent").await;
    assert_eq!(refused.unwrap_err().code(), "no_rule");
    let refused = fixture.services.suggest_rule(&actor, "triage", &query, CauseKind::Source, "post").await;
    assert_eq!(refused.unwrap_err().code(), "not_found");

    let which = |cause, value: &str| ItemsBehind {
        what: Behind::Unusable,
        workflow: Some("triage".to_owned()),
        cause: Some(cause),
        value: Some(value.to_owned()),
        ..ItemsBehind::default()
    };
    for (cause, value, count) in [
        (CauseKind::Source, "fax", 15),
        (CauseKind::EditedField, "/intent", 15),
        (CauseKind::RejectReason, "wrong", 5),
        (CauseKind::Category, "input/channel=\"chat\"", 15),
        (CauseKind::Length, "/message:0-99", 20),
        (CauseKind::MissingField, "/order", 20),
    ] {
        let page = fixture.services.items_behind(&actor, &which(cause, value)).await.unwrap();
        assert_eq!(page.rows.items.len(), count, "{cause} {value}");
        assert!(page.label.is_some());
    }
}

/// The first rule that matches decides alone, its group included: whoever makes a rule from a source must not thereby
/// take away whom its refunds go to.
#[tokio::test]
async fn a_rule_from_a_cause_takes_nothing_from_a_rule_that_asks_for_a_group() {
    let fixture = Fixture::with_triage().await;
    let refunds = json!({
        "name": "refunds", "when": "output.intent == 'refund'",
        "then": {"route": "review", "group": "payments", "priority": "high"},
    });
    let sure = json!({"name": "sure", "when": "confidence > 0.95", "then": {"route": "release"}});
    let policy = json!({"min_confidence": 0.9, "rules": [refunds, sure]});
    fixture.save(with(json!({"policy": policy}))).await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    // These have an intent that is no refund, so no rule matches and nobody needs to be in the group.
    for number in 0..24 {
        let source = if number % 2 == 0 { "fax" } else { "crm" };
        let body = of(source, number, 0.4).replace("refund", "other");
        fixture.submit(body).await;
    }
    review_all(
        &fixture,
        &ana,
        |item| if item["source"] == "fax" { Verdict::Reject } else { Verdict::Approve },
    )
    .await;
    let query = InsightsQuery::default();
    let suggested = fixture
        .services
        .suggest_rule(&user(&mina), "triage", &query, CauseKind::Source, "fax")
        .await
        .unwrap();
    let names: Vec<&str> = suggested.policy.rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["refunds", suggested.rule.name.as_str(), "sure"]);
    assert_eq!(suggested.policy.rules[0].then.group.as_deref(), Some("payments"));
    let matches: Vec<i64> = suggested.dry_run.rules.iter().map(|rule| rule.matches).collect();
    assert_eq!(matches, [0, 12, 0]);
}

#[tokio::test]
async fn each_figure_has_its_items() {
    let fixture = Fixture::with_triage().await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    for number in 0..130 {
        fixture.submit(of("crm", number, if number % 2 == 0 { 0.95 } else { 0.3 })).await;
    }
    review_all(&fixture, &ana, |_| Verdict::Approve).await;
    let actor = user(&mina);
    let page = fixture.services.insights_page(&actor, &InsightsQuery::default()).await.unwrap();
    let period = page.frame.period;
    for (what, expected) in [
        (Behind::Submitted, page.throughput.total.submitted),
        (Behind::Released, page.throughput.total.released),
        (Behind::Reviewed, page.throughput.total.reviewed),
        (Behind::Rejected, 0),
    ] {
        let mut which =
            ItemsBehind { what, from: Some(period.from), to: Some(period.to), ..ItemsBehind::default() };
        let (mut seen, mut pages) = (Vec::new(), 0);
        loop {
            let page = fixture.services.items_behind(&actor, &which).await.unwrap();
            seen.extend(page.rows.items.iter().map(|row| row.item.id));
            pages += 1;
            match page.rows.next_cursor {
                Some(cursor) => which.cursor = Some(cursor),
                None => break,
            }
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((seen.len() as i64, count as i64), (expected, expected), "{what} in {pages} pages");
    }
    let one = ItemsBehind {
        by: Some(Dimension::Reason),
        value: Some("low_confidence".into()),
        ..ItemsBehind::default()
    };
    let page = fixture.services.items_behind(&actor, &one).await.unwrap();
    assert_eq!(page.label.as_deref(), Some("Low confidence"));
    assert!(page.rows.items.iter().all(|row| row.item.reasons[0].code == ReasonCode::LowConfidence));
    assert_eq!(page.rows.items[0].inclusion, Some(1.0));
    let bad = ItemsBehind { cursor: Some("nonsense".into()), ..ItemsBehind::default() };
    assert_eq!(fixture.services.items_behind(&actor, &bad).await.unwrap_err().code(), "invalid_cursor");
}

/// What a sheet counts by arrival is listed by arrival, however long afterwards it was decided.
#[tokio::test]
async fn each_figure_of_a_sheet_has_its_items() {
    let fixture = Fixture::with_triage().await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    for number in 0..6 {
        fixture.submit(of("crm", number, 0.3)).await;
    }
    fixture.clock.advance_seconds(24 * 3600);
    for number in 6..10 {
        fixture.submit(of("web", number, 0.3)).await;
    }
    review_all(&fixture, &ana, |item| if item["source"] == "web" { Verdict::Reject } else { Verdict::Edit })
        .await;
    let actor = user(&mina);
    let sheet = fixture.services.metrics_sheet(&actor, "triage", &by(Dimension::Source)).await.unwrap();
    let period = sheet.frame.period;
    let listed = async |what: Behind, from: Timestamp, to: Timestamp, source: Option<&str>| {
        let which = ItemsBehind {
            what,
            workflow: Some("triage".to_owned()),
            from: Some(from),
            to: Some(to),
            by: source.map(|_| Dimension::Source),
            value: source.map(str::to_owned),
            tz: Some("Asia/Tokyo".to_owned()),
            ..ItemsBehind::default()
        };
        let page = fixture.services.items_behind(&actor, &which).await.unwrap();
        assert_eq!(page.between.unwrap().time_zone, "Asia/Tokyo");
        page.rows.items.len() as u64
    };
    let Answered::Known(accuracy) = sheet.accuracy else { panic!("all were looked at") };
    assert_eq!(accuracy.share.n, 10);
    for (what, count) in [
        (Behind::Looked, 10),
        (Behind::LookedRight, 0),
        (Behind::LookedUnusable, 10),
        (Behind::LookedRejected, 4),
    ] {
        assert_eq!(listed(what, period.from, period.to, None).await, count, "{what}");
    }
    let of_days: Vec<u64> = accuracy.series.iter().map(|share| share.n).filter(|n| *n > 0).collect();
    assert_eq!(of_days, [6, 4]);
    for (bucket, share) in period.buckets.iter().zip(&accuracy.series) {
        assert_eq!(listed(Behind::Looked, bucket.from, bucket.to, None).await, share.n, "{}", bucket.local);
    }
    for group in &accuracy.groups {
        let found = listed(Behind::Looked, period.from, period.to, Some(group.value.as_str())).await;
        assert_eq!(found, group.share.n, "{}", group.value);
    }
    let Answered::Known(exceptions) = sheet.exceptions else { panic!("items came") };
    let rejected = exceptions.parts.iter().find(|part| part.kind == ExceptionKind::Unusable).unwrap();
    assert_eq!(rejected.items, 4);
}

/// A manager finds which source made accuracy fall last week; and the alert that says that it fell.
#[tokio::test]
async fn a_source_that_fell_last_week_is_found_and_an_alert_is_raised_once() {
    let fixture = Fixture::with_triage().await;
    let metric = json!({"name": "right", "kind": "accuracy", "threshold": 0.9});
    fixture.save(with(json!({"success_metric": metric, "proof_gate": {"outputs": 0}}))).await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    let week = async |fax_is_wrong: bool| {
        for number in 0..60 {
            fixture.submit(of(["crm", "web", "fax"][number % 3], number, 0.4)).await;
        }
        review_all(&fixture, &ana, |item| {
            if fax_is_wrong && item["source"] == "fax" { Verdict::Edit } else { Verdict::Approve }
        })
        .await;
    };
    week(false).await;
    fixture.clock.advance_seconds(WEEK);
    assert_eq!(fixture.services.raise_metric_alerts().await.unwrap(), 0);
    week(true).await;
    assert_eq!(fixture.services.raise_metric_alerts().await.unwrap(), 0, "the week is not over");
    fixture.clock.advance_seconds(WEEK);
    assert_eq!(fixture.services.raise_metric_alerts().await.unwrap(), 1);
    assert_eq!(fixture.services.raise_metric_alerts().await.unwrap(), 0, "once");

    let actor = user(&mina);
    // Last week against the one before, by source.
    let query = InsightsQuery {
        from: Some("2023-11-20".into()),
        to: Some("2023-11-26".into()),
        compare: Some(CompareWith::Period),
        ..by(Dimension::Source)
    };
    let sheet = fixture.services.metrics_sheet(&actor, "triage", &query).await.unwrap();
    assert_eq!(sheet.frame.alerts.len(), 1);
    let message = &sheet.frame.alerts[0].message;
    assert!(
        message.starts_with(
            "In the week of 20 to 26 November (UTC), the share of outputs right as they came was 66.7%"
        ),
        "{message}"
    );
    let success = sheet.success.unwrap();
    assert_eq!((success.metric, success.weeks.len()), (MetricKind::Accuracy, 2));
    assert_eq!(success.weeks[1].standing(success.threshold), Standing::Below);
    let Answered::Known(accuracy) = sheet.accuracy else { panic!("all were looked at") };
    assert_eq!(accuracy.before.unwrap().value, Some(1.0));
    let fell: Vec<_> = accuracy
        .groups
        .iter()
        .filter(|group| {
            group.change.as_ref().is_some_and(|change| change.p_value < 0.05 && change.value < 0.0)
        })
        .map(|group| group.value.as_str())
        .collect();
    assert_eq!(fell, ["fax"]);
    let answer = fixture.services.throughput(&actor, &query).await.unwrap();
    let versus = answer.throughput.comparison.unwrap();
    assert_eq!(
        (versus.a.as_str(), versus.b.as_str()),
        ("2023-11-20 to 2023-11-26", "2023-11-13 to 2023-11-19")
    );
    let rows = serde_json::to_value(&versus.rows).unwrap();
    let accuracy = rows.as_array().unwrap().iter().find(|row| row["measure"] == "accuracy").unwrap();
    assert!(accuracy["difference"]["p_value"].as_f64().unwrap() < 0.001, "{accuracy}");

    // Somebody deals with it; of the same week there is no other.
    fixture.services.close_alert(&actor, sheet.frame.alerts[0].id).await.unwrap();
    assert_eq!(fixture.services.raise_metric_alerts().await.unwrap(), 0);
}

/// Two outputs say little of an automation, even where there were no others.
#[tokio::test]
async fn a_week_of_few_outputs_raises_no_alert() {
    let fixture = Fixture::with_triage().await;
    let metric = json!({"name": "right", "kind": "accuracy", "threshold": 0.9});
    fixture.save(with(json!({"success_metric": metric, "proof_gate": {"outputs": 0}}))).await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    for (number, source) in ["crm", "fax"].into_iter().enumerate() {
        fixture.submit(of(source, number, 0.4)).await;
    }
    review_all(&fixture, &ana, |item| if item["source"] == "fax" { Verdict::Edit } else { Verdict::Approve })
        .await;
    fixture.clock.advance_seconds(WEEK);
    assert_eq!(fixture.services.raise_metric_alerts().await.unwrap(), 0);
    let query = InsightsQuery::default();
    let sheet = fixture.services.metrics_sheet(&user(&mina), "triage", &query).await.unwrap();
    let success = sheet.success.unwrap();
    let [week] = success.weeks.as_slice() else { panic!("{:?}", success.weeks) };
    assert_eq!((week.share.value, week.share.n), (Some(0.5), 2));
    assert_eq!(week.standing(success.threshold), Standing::Unclear);
}

#[tokio::test]
async fn a_queue_says_when_it_will_be_empty() {
    let fixture = Fixture::with_triage().await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    let live = async || fixture.services.live_queue(&user(&mina), Some("triage")).await.unwrap();
    assert_eq!(live().await.forecast.outlook, Outlook::Empty);
    for number in 0..5 {
        fixture.submit(of("crm", number, 0.3)).await;
    }
    assert_eq!(live().await.forecast.outlook, Outlook::Stands);
    review_all(&fixture, &ana, |_| Verdict::Approve).await;
    fixture.submit_doubtful().await;
    fixture.submit_doubtful().await;
    assert_eq!(live().await.forecast.outlook, Outlook::Grows);
    fixture.clock.advance_seconds(4 * 3600);
    assert_eq!(live().await.forecast.outlook, Outlook::Stands, "that was long ago");
    assert_eq!(
        fixture.services.live_queue(&user(&mina), Some("none")).await.unwrap_err().code(),
        "not_found"
    );
}

/// Items that the queue lists with a due time, of one workflow or of all.
async fn listed(fixture: &Fixture, by: &Actor, due: QueueDue, workflow: Option<&str>) -> Vec<ItemId> {
    let filter =
        QueueFilter { due: Some(due), workflow: workflow.map(str::to_owned), ..QueueFilter::default() };
    let page = fixture.services.queue_page(by, &filter).await.unwrap();
    let ids: Vec<_> = page.rows.items.into_iter().map(|row| row.id).collect();
    assert_eq!(page.matching, ids.len() as i64);
    ids
}

/// What the queue lists as overdue and as at risk, which is as many as the figures say.
async fn late(fixture: &Fixture, by: &Actor, workflow: Option<&str>) -> (Vec<ItemId>, Vec<ItemId>) {
    let live = fixture.services.live_queue(by, workflow).await.unwrap();
    let overdue = listed(fixture, by, QueueDue::Overdue, workflow).await;
    let at_risk = listed(fixture, by, QueueDue::AtRisk, workflow).await;
    assert_eq!((live.overdue, live.at_risk), (overdue.len() as i64, at_risk.len() as i64));
    (overdue, at_risk)
}

#[tokio::test]
async fn the_queue_lists_what_the_figures_call_overdue_and_at_risk() {
    let fixture = Fixture::new().await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    let (olga, mina) = (user(&fixture.person("olga", Role::Operator).await), user(&mina));
    let due = |intent: &str, seconds: i64| {
        json!({
            "name": intent, "when": format!("output.intent == '{intent}'"),
            "then": {"route": "review", "due_seconds": seconds}
        })
    };
    let policy = json!({"min_confidence": 0.9, "rules": [due("soon", 60), due("later", 36_000)]});
    fixture.save(with(json!({"policy": policy}))).await;
    fixture.save(with(json!({"slug": "other", "policy": policy}))).await;
    let submit = async |workflow: &str, intent: &str| {
        let body = json!({"output": {"intent": intent}, "confidence": 0.3}).to_string();
        fixture.services.submit_item(&Actor::Cli, workflow, body.into(), None).await.unwrap().item.id
    };
    let soon = [submit("triage", "soon").await, submit("triage", "soon").await];
    let later = submit("triage", "later").await;
    let elsewhere = submit("other", "soon").await;
    submit("triage", "whenever").await;

    // Nobody decides anything, so nothing that is due will be in time.
    assert_eq!(late(&fixture, &mina, Some("triage")).await, (vec![], vec![soon[0], soon[1], later]));
    assert_eq!(late(&fixture, &mina, Some("other")).await, (vec![], vec![elsewhere]));
    assert_eq!(late(&fixture, &mina, None).await, (vec![], vec![soon[0], soon[1], elsewhere, later]));
    let set = listed(&fixture, &mina, QueueDue::Set, Some("triage")).await;
    assert_eq!(set, [soon[0], soon[1], later]);

    fixture.clock.advance_seconds(60);
    assert_eq!(late(&fixture, &mina, Some("triage")).await, (soon.to_vec(), vec![later]));
    assert_eq!(late(&fixture, &mina, None).await, (vec![soon[0], soon[1], elsewhere], vec![later]));

    // At a pace of some minutes for each, ten hours are enough, and a minute is not.
    for number in 0..36 {
        fixture.submit(of("crm", number, 0.3)).await;
    }
    review_all(&fixture, &ana, |_| Verdict::Approve).await;
    let (soon, later) = (submit("triage", "soon").await, submit("triage", "later").await);
    assert_eq!(late(&fixture, &mina, Some("triage")).await, (vec![], vec![soon]));
    assert_eq!(listed(&fixture, &mina, QueueDue::Set, Some("triage")).await, [soon, later]);
    // Whoever sees the queue sees it, figures or not.
    let reviewer = user(&ana);
    assert_eq!(listed(&fixture, &reviewer, QueueDue::AtRisk, Some("triage")).await, [soon]);

    // An act on all that match takes these and no others.
    let filter = QueueFilter {
        due: Some(QueueDue::AtRisk),
        workflow: Some("triage".to_owned()),
        ..QueueFilter::default()
    };
    let act = BulkAct::Reprioritise { priority: Priority::Urgent };
    let request = BulkRequest { filter, items: Vec::new(), act, count: 1 };
    assert_eq!(fixture.services.bulk(&olga, request).await.unwrap().count, 1);
    fixture.clock.advance_seconds(11);
    assert_eq!(fixture.services.do_due_operations().await.unwrap(), 1);
    let urgent = QueueFilter { priority: Some(Priority::Urgent), ..QueueFilter::default() };
    let page = fixture.services.queue_page(&olga, &urgent).await.unwrap();
    assert_eq!(page.rows.items.iter().map(|row| row.id).collect::<Vec<_>>(), [soon]);
}

#[tokio::test]
async fn figures_made_anew_are_the_same() {
    let fixture = Fixture::with_triage().await;
    let (ana, mina) = (fixture.reviewer("ana").await, fixture.person("mina", Role::Manager).await);
    for number in 0..20 {
        fixture.submit(of("crm", number, if number < 5 { 0.95 } else { 0.3 })).await;
    }
    review_all(&fixture, &ana, |_| Verdict::Edit).await;
    let actor = user(&mina);
    let before = fixture.services.throughput(&actor, &by(Dimension::Model)).await.unwrap();
    let made = fixture.services.rebuild_figures(&Actor::Cli, None).await.unwrap();
    assert_eq!(made, [("triage".to_owned(), 20)]);
    assert_eq!(fixture.services.throughput(&actor, &by(Dimension::Model)).await.unwrap(), before);
    assert_eq!(fixture.services.settle_figure_debts().await.unwrap(), 0);
    assert_eq!(fixture.services.rebuild_figures(&actor, None).await.unwrap_err().code(), "forbidden");
}

#[tokio::test]
async fn views_are_kept_under_a_name() {
    let fixture = Fixture::with_triage().await;
    let mina = user(&fixture.person("mina", Role::Manager).await);
    let otto = user(&fixture.person("otto", Role::Operator).await);
    let saved = fixture.services.save_view(&mina, "Weekly", "/insights?bucket=week", true).await.unwrap();
    assert!(saved.mine);
    let seen = async |actor: &Actor| {
        fixture.services.insights_page(actor, &InsightsQuery::default()).await.unwrap().frame.saved
    };
    assert_eq!((seen(&mina).await.len(), seen(&otto).await[0].mine), (1, false));
    fixture.services.delete_view(&otto, saved.id).await.unwrap();
    assert_eq!(seen(&mina).await.len(), 1, "only its owner forgets it");
    fixture.services.delete_view(&mina, saved.id).await.unwrap();
    assert!(seen(&mina).await.is_empty());
    let refused = fixture.services.save_view(&mina, "Away", "https://evil.example/insights", false).await;
    assert_eq!(refused.unwrap_err().code(), "invalid_address");
}
