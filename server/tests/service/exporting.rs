//! Tables that are taken away.

use app::model::{Dimension, ExportTable, InsightsQuery, ItemId, Role};
use serde_json::{Value, json};
use server::service::{Actor, Error, Export, ExportFormat, ExportRequest};

use crate::fixture::{Fixture, approve, confident, edit, reject, triage};

async fn whole(mut export: Export) -> String {
    let mut text = Vec::new();
    while let Some(piece) = export.next().await.unwrap() {
        text.extend_from_slice(&piece);
    }
    assert!(export.next().await.unwrap().is_none(), "it has ended");
    String::from_utf8(text).unwrap()
}

async fn lines_for(fixture: &Fixture, by: &Actor, table: ExportTable, request: &ExportRequest) -> Vec<Value> {
    let text = whole(fixture.services.export(by, table, request).await.unwrap()).await;
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn lines(fixture: &Fixture, table: ExportTable) -> Vec<Value> {
    lines_for(fixture, &Actor::Cli, table, &ExportRequest::default()).await
}

/// Submits, has somebody edit it, and lets the undo window end.
async fn edited(fixture: &Fixture, body: &Value, into: &str) -> ItemId {
    let id = fixture.submit(body.to_string()).await.item.id;
    let ana = match fixture.services.user_by_email(&Actor::Cli, "ana@example.org").await {
        Ok(ana) => ana,
        Err(_) => fixture.reviewer("ana").await,
    };
    let held = fixture.claim_one(&ana).await;
    fixture.verdict(&ana, id, &edit(held.lease.token, into)).await.unwrap();
    settle(fixture).await;
    id
}

async fn settle(fixture: &Fixture) {
    fixture.clock.advance_seconds(10);
    fixture.services.finalise_due_holds().await.unwrap();
}

#[tokio::test]
async fn decisions_carry_what_left_the_building_byte_for_byte() {
    let fixture = Fixture::with_triage().await;
    fixture.submit(confident()).await;
    let body = json!({"output": {"intent": "refund"}, "input": "Money!", "confidence": 0.3});
    edited(&fixture, &body, r#"{"intent":  "status"}"#).await;
    let ben = fixture.reviewer("ben").await;
    let rejected = fixture.submit_doubtful().await;
    let held = fixture.claim_one(&ben).await;
    fixture.verdict(&ben, rejected, &reject(held.lease.token)).await.unwrap();
    assert_eq!(lines(&fixture, ExportTable::Decisions).await.len(), 2, "one can still be taken back");
    settle(&fixture).await;

    let text = whole(
        fixture
            .services
            .export(&Actor::Cli, ExportTable::Decisions, &ExportRequest::default())
            .await
            .unwrap(),
    )
    .await;
    assert!(text.contains(r#""output":{"intent": "refund",  "n": 1.50}"#), "{text}");
    assert!(text.contains(r#""output":{"intent":  "status"}"#), "{text}");
    let told = lines(&fixture, ExportTable::Decisions).await;
    let verdicts: Vec<_> = told.iter().map(|line| line["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["release", "edit", "reject"]);
    assert_eq!((&told[2]["output"], &told[2]["reasons"]), (&Value::Null, &json!(["wrong"])));
    assert_eq!(told[0]["external_id"], "e-1");
}

#[tokio::test]
async fn what_an_edit_teaches_is_what_was_asked_what_was_wanted_and_what_came() {
    let fixture = Fixture::with_triage().await;
    let asked = |input: Value, output: Value| json!({"input": input, "output": output, "confidence": 0.3});
    let first = edited(
        &fixture,
        &asked(json!("Where is it?"), json!({"intent": "refund"})),
        r#"{"intent":"status"}"#,
    )
    .await;
    edited(&fixture, &asked(json!("?"), json!({"intent": "refund"})), r#"{"intent":"refund"}"#).await;
    let no_input = json!({"output": {"intent": "refund"}, "confidence": 0.3});
    edited(&fixture, &no_input, r#"{"intent":"other"}"#).await;
    let printed = json!({"input": "Hi", "output_text": "Sure: {\"intent\": \"other\"}"});
    edited(&fixture, &printed, r#"{"intent":"other"}"#).await;
    fixture.submit(confident()).await;

    let corrections = lines(&fixture, ExportTable::Corrections).await;
    let changed: Vec<_> = corrections.iter().map(|line| line["changed"].as_bool().unwrap()).collect();
    assert_eq!(changed, [true, false, true, true]);
    assert_eq!(corrections[0]["corrected"], json!({"intent": "status"}));
    assert_eq!(
        (&corrections[3]["output"], &corrections[3]["output_text"]),
        (&Value::Null, &printed["output_text"])
    );

    let pairs = lines(&fixture, ExportTable::Preferences).await;
    let told: Vec<_> = pairs
        .iter()
        .map(|line| ["prompt", "chosen", "rejected"].map(|name| line[name].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ["Where is it?", r#"{"intent":"status"}"#, r#"{"intent":"refund"}"#],
            ["Hi", r#"{"intent":"other"}"#, r#"Sure: {"intent": "other"}"#],
        ]
    );
    assert_eq!(pairs[0]["item"], json!(first));
}

#[tokio::test]
async fn who_said_what_is_told_to_those_who_may_see_figures_of_people() {
    let fixture = Fixture::with_triage().await;
    let body = json!({"output": {"intent": "refund"}, "input": "Money!", "confidence": 0.3});
    edited(&fixture, &body, r#"{"intent":"status"}"#).await;
    fixture.submit(confident()).await;
    for (role, reviewer, decided_by) in [
        (Role::Manager, json!("ana@example.org"), "user:ana@example.org"),
        (Role::Admin, json!("ana@example.org"), "user:ana@example.org"),
        (Role::Operator, Value::Null, "user"),
    ] {
        let by = Actor::User(fixture.person(role.as_str(), role).await);
        let request = ExportRequest::default();
        let verdicts = lines_for(&fixture, &by, ExportTable::Verdicts, &request).await;
        assert_eq!(
            (&verdicts[0]["reviewer"], &verdicts[0]["active_ms"]),
            (&reviewer, &json!(1500)),
            "{role}"
        );
        let decisions = lines_for(&fixture, &by, ExportTable::Decisions, &request).await;
        let told: Vec<_> = decisions.iter().map(|line| line["decided_by"].as_str().unwrap()).collect();
        assert_eq!(told, [decided_by, "policy"], "{role}");
        for table in ExportTable::ALL {
            let text = whole(fixture.services.export(&by, *table, &request).await.unwrap()).await;
            assert!(role != Role::Operator || !text.contains("ana@example.org"), "{table}: {text}");
        }
    }
    let operator = Actor::User(fixture.person("other", Role::Operator).await);
    let by_reviewer = ExportRequest { by: Some(Dimension::Reviewer), ..ExportRequest::default() };
    let refused = fixture.services.export(&operator, ExportTable::Metrics, &by_reviewer).await;
    assert!(matches!(refused.err(), Some(Error::Forbidden { .. })));
    let reviewer = Actor::User(fixture.reviewer("ben").await);
    for table in ExportTable::ALL {
        let refused = fixture.services.export(&reviewer, *table, &ExportRequest::default()).await;
        assert!(matches!(refused.err(), Some(Error::Forbidden { .. })), "{table}");
    }
}

#[tokio::test]
async fn copies_of_golden_items_are_never_exported() {
    let fixture = Fixture::new().await;
    let mut definition = triage();
    // Only for new reviewers.
    definition["review"]["golden_rate"] = json!(0.0);
    fixture.save(definition).await;
    let ana = fixture.reviewer("ana").await;
    let source = fixture.submit_doubtful().await;
    let held = fixture.claim_one(&ana).await;
    fixture.verdict(&ana, source, &approve(held.lease.token)).await.unwrap();
    settle(&fixture).await;
    fixture.services.make_golden(&Actor::Cli, source, true).await.unwrap();
    let ben = fixture.reviewer("ben").await;
    let copy = fixture.claim_one(&ben).await;
    assert_ne!(copy.item.id, source);
    fixture.verdict(&ben, copy.item.id, &edit(copy.lease.token, r#"{"intent":"x"}"#)).await.unwrap();
    settle(&fixture).await;
    for table in [ExportTable::Items, ExportTable::Decisions, ExportTable::Verdicts] {
        let told: Vec<_> = lines(&fixture, table).await.iter().map(|line| line["item"].clone()).collect();
        assert_eq!(told, [json!(source)], "{table}");
    }
    assert!(lines(&fixture, ExportTable::Corrections).await.is_empty());
    assert!(lines(&fixture, ExportTable::Preferences).await.is_empty());
}

#[tokio::test]
async fn a_page_exports_the_period_that_it_shows_and_others_all_there_is() {
    let fixture = Fixture::with_triage().await;
    let first = fixture.submit_doubtful().await;
    fixture.clock.advance_seconds(60 * 24 * 3600);
    let last = fixture.submit_doubtful().await;
    let told = |lines: Vec<Value>| lines.iter().map(|line| line["item"].clone()).collect::<Vec<_>>();
    assert_eq!(told(lines(&fixture, ExportTable::Items).await), [json!(first), json!(last)]);
    let of_page = fixture
        .services
        .export_of_page(&Actor::Cli, ExportTable::Items, ExportFormat::Jsonl, InsightsQuery::default())
        .await
        .unwrap();
    assert!(!whole(of_page).await.contains(&first.to_string()));
    let until = ExportRequest { to: Some("2023-11-20".to_owned()), ..ExportRequest::default() };
    let found = lines_for(&fixture, &Actor::Cli, ExportTable::Items, &until).await;
    assert_eq!(told(found), [json!(first)], "from the beginning");
}

#[tokio::test]
async fn metrics_have_a_row_a_bucket_a_metric_and_a_group() {
    let fixture = Fixture::with_triage().await;
    let body = json!({"output": {"intent": "refund"}, "input": "?", "confidence": 0.3, "source": "shop"});
    edited(&fixture, &body, r#"{"intent":"status"}"#).await;
    fixture.submit(confident()).await;
    let request = ExportRequest {
        from: Some("2023-11-14".to_owned()),
        to: Some("2023-11-15".to_owned()),
        bucket: Some(app::model::BucketSize::Day),
        by: Some(Dimension::Source),
        ..ExportRequest::default()
    };
    let rows = lines_for(&fixture, &Actor::Cli, ExportTable::Metrics, &request).await;
    let find = |metric: &str, group: Value| {
        let fits = |row: &&Value| {
            row["metric"] == metric
                && row["group_value"] == group
                && row["bucket_from"] == "2023-11-14T00:00:00.000000Z"
        };
        rows.iter().find(fits).unwrap_or_else(|| panic!("{metric} {group}: {rows:#?}"))
    };
    assert_eq!(find("submitted", Value::Null)["value"], 2.0);
    assert_eq!(find("submitted", json!("shop"))["value"], 1.0);
    assert_eq!(find("released", json!(""))["value"], 1.0, "of those that have no source");
    let exceptions = find("exceptions", Value::Null);
    assert!(exceptions["n"].as_u64().unwrap() > 0 && exceptions["low"].is_number(), "{exceptions}");
    assert_eq!(find("active.p50", Value::Null)["unit"], "seconds");
    let buckets: std::collections::BTreeSet<_> =
        rows.iter().map(|row| row["bucket_from"].to_string()).collect();
    assert_eq!(buckets.len(), 2, "every bucket, also one in which nothing came");
}

#[tokio::test]
async fn a_table_longer_than_a_piece_is_whole_and_in_order() {
    let fixture = Fixture::with_triage().await;
    let bodies = |count: usize| vec![bytes::Bytes::from_static(confident().as_bytes()); count];
    for count in [999, 1, 1_001] {
        fixture.services.submit_batch(&Actor::Cli, "triage", bodies(count)).await.unwrap();
    }
    for table in [ExportTable::Items, ExportTable::Decisions] {
        let request = ExportRequest::default();
        let mut export = fixture.services.export(&Actor::Cli, table, &request).await.unwrap();
        let (mut text, mut pieces) = (Vec::new(), 0);
        while let Some(piece) = export.next().await.unwrap() {
            text.extend_from_slice(&piece);
            pieces += 1;
        }
        assert!(pieces > 2, "{table} came in {pieces} pieces");
        assert_eq!(export.rows(), 2_001);
        let text = String::from_utf8(text).unwrap();
        let items: Vec<String> = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["item"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(items.len(), 2_001);
        assert_eq!(items.iter().collect::<std::collections::BTreeSet<_>>().len(), 2_001, "{table}");
    }
}

#[tokio::test]
async fn the_question_is_checked_before_anything_is_written() {
    let fixture = Fixture::with_triage().await;
    let refused = async |request: ExportRequest| {
        let answer = fixture.services.export(&Actor::Cli, ExportTable::Preferences, &request).await;
        answer.err().map(|error| error.code())
    };
    let none = ExportRequest::default;
    assert_eq!(
        refused(ExportRequest { workflow: Some("none".to_owned()), ..none() }).await,
        Some("not_found")
    );
    assert_eq!(refused(ExportRequest { from: Some("soon".to_owned()), ..none() }).await, Some("invalid_day"));
    let status = Some(app::model::ItemStatus::Final);
    assert_eq!(refused(ExportRequest { status, ..none() }).await, Some("filter_not_applicable"));
    let tz = Some("Mars/Base".to_owned());
    assert_eq!(refused(ExportRequest { tz, ..none() }).await, Some("invalid_time_zone"));
    let by = Some(Dimension::Source);
    assert_eq!(refused(ExportRequest { by, ..none() }).await, Some("filter_not_applicable"));
    assert_eq!(refused(ExportRequest { from: Some("2015-01-01".to_owned()), ..none() }).await, None);
    assert_eq!(refused(none()).await, None);
}
