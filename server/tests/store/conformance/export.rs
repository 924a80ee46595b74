use app::model::{ItemId, ItemStatus, Reason, ReasonCode, Route, Timestamp, Verdict, VerdictId, WorkflowId};
use server::{
    clock::{Clock as _, SystemClock},
    domain::{audit::kinds, export},
    store::{
        ExportOnly, ExportPiece, ExportQuery, ExportedDecision, NewDecision, NewItem, NewVerdict,
        OutputSource, Stored,
    },
};
use uuid::Uuid;

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        a_person, a_released_item, a_workflow, an_item, at, claim_one, decision, entry, finalise_due, key,
        sha256, store_items, undo, verdict,
    },
};

on_both_databases!(
    items_come_in_pieces_and_none_is_skipped_or_told_twice,
    items_tell_where_they_come_from_and_what_became_of_them,
    rows_are_those_that_are_asked_for,
    decisions_are_told_once_they_are_final_with_what_it_takes_to_read_them,
    verdicts_of_several_workflows_come_in_one_order,
    a_period_is_kept_to_the_microsecond,
    copies_of_golden_items_are_in_no_table,
    payloads_that_are_gone_are_left_out,
);

fn everything() -> ExportQuery {
    ExportQuery {
        from: Timestamp(i64::MIN),
        to: Timestamp(i64::MAX),
        only: ExportOnly::default(),
        after: None,
        step: 2,
    }
}

/// Reads to the end; a piece is never larger than its step.
macro_rules! read_all {
    ($db:expr, $query:expr, |$reader:ident, $asked:ident| $read:expr) => {{
        let mut query: ExportQuery = $query;
        let mut rows = Vec::new();
        loop {
            let mut $reader = $db.store.read().await.unwrap();
            let $asked = &query;
            let piece: ExportPiece<_> = $read.await.unwrap();
            assert!(piece.rows.len() <= 2);
            rows.extend(piece.rows);
            query.after = piece.next;
            if query.after.is_none() {
                break rows;
            }
        }
    }};
}

async fn items(db: &Database, workflow: WorkflowId, query: ExportQuery) -> Vec<export::Item> {
    read_all!(db, query, |reader, asked| reader.items_to_export(workflow, asked))
}

async fn decisions(db: &Database, workflow: WorkflowId, query: ExportQuery) -> Vec<ExportedDecision> {
    read_all!(db, query, |reader, asked| reader.decisions_to_export(workflow, asked))
}

async fn verdicts(db: &Database, workflows: &[WorkflowId], query: ExportQuery) -> Vec<export::Verdict> {
    read_all!(db, query, |reader, asked| reader.verdicts_to_export(workflows, asked))
}

async fn item_ids(db: &Database, workflow: WorkflowId, query: ExportQuery) -> Vec<ItemId> {
    items(db, workflow, query).await.iter().map(|row| row.origin.item).collect()
}

/// A verdict's id as a server makes it at this moment.
fn verdict_id(moment: Timestamp) -> VerdictId {
    let millis = u128::try_from(moment.0 / 1_000).unwrap();
    let rest = SystemClock.new_id().as_u128() & ((1 << 80) - 1);
    VerdictId(Uuid::from_u128(millis << 80 | rest))
}

const EDIT: &[u8] = br#""better""#;

/// Stores an item that waits and has a person decide it; the hold stands.
async fn said(db: &Database, item: NewItem, said: Verdict, now: i64) -> (ItemId, VerdictId) {
    let id = item.id;
    store_items(&db.store, vec![item]).await.unwrap();
    let person = a_person(&db.store, &format!("p{id}")).await;
    let lease = claim_one(&db.store, person, at(now)).await;
    let edit = (said == Verdict::Edit).then(|| (EDIT.to_vec(), sha256(EDIT)));
    let source = match said {
        Verdict::Edit => OutputSource::Edited,
        Verdict::Reject => OutputSource::Nothing,
        _ => OutputSource::AsReceived,
    };
    let given = NewVerdict {
        id: verdict_id(at(now)),
        verdict: said,
        edit,
        reasons: vec!["tone".to_owned()],
        ..verdict(&lease, at(now))
    };
    let decided = NewDecision {
        decided_by: "user:ana@example.org".to_owned(),
        decided_at: at(now),
        source,
        ..decision(id, said, at(now + 3))
    };
    let (key, given_as) = (key(&lease, at(now)), given.id);
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_verdict(key, &given, entry(kinds::ITEM_VERDICT, Some(id))).await?;
                tx.hold_decision(&decided).await
            })
        })
        .await
        .unwrap();
    (id, given_as)
}

async fn decided(db: &Database, item: NewItem, what: Verdict, now: i64) -> (ItemId, VerdictId) {
    let told = said(db, item, what, now).await;
    finalise_due(&db.store, at(now + 10)).await.unwrap();
    told
}

async fn items_come_in_pieces_and_none_is_skipped_or_told_twice(db: &Database) {
    let (workflow, other) = (a_workflow(&db.store, "triage").await, a_workflow(&db.store, "other").await);
    for count in 0..6_usize {
        let found = item_ids(db, workflow, everything()).await;
        assert_eq!(found.len(), count);
        // All of one moment.
        store_items(&db.store, vec![an_item(workflow), an_item(other)]).await.unwrap();
    }
    let first = NewItem { created_at: at(-5), ..an_item(workflow) };
    store_items(&db.store, vec![first.clone()]).await.unwrap();
    let found = item_ids(db, workflow, everything()).await;
    assert_eq!((found.len(), found[0]), (7, first.id), "oldest first");
    assert!(found[1..].is_sorted());
}

async fn items_tell_where_they_come_from_and_what_became_of_them(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (edited, _) = decided(db, an_item(workflow), Verdict::Edit, 10).await;
    let (held, _) = said(db, NewItem { created_at: at(1), ..an_item(workflow) }, Verdict::Reject, 30).await;
    let released = NewItem {
        created_at: at(2),
        inclusion_probability: Some(0.25),
        external_id: None,
        ..a_released_item(workflow)
    };
    store_items(&db.store, vec![released.clone()]).await.unwrap();
    let rows = items(db, workflow, everything()).await;
    let [first, second, third] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((first.origin.item, second.origin.item, third.origin.item), (edited, held, released.id));
    assert_eq!(
        (first.origin.workflow.as_str(), first.origin.route, first.origin.codes.as_slice()),
        ("triage", Route::Review, [ReasonCode::LowConfidence].as_slice())
    );
    assert_eq!((first.origin.inclusion, first.origin.confidence, first.opinions), (Some(1.0), Some(0.5), 1));
    assert_eq!((first.rule.as_deref(), first.group.as_deref()), (Some("refunds"), Some("payments")));
    assert_eq!((first.verdict, first.decided_at), (Some(Verdict::Edit), Some(at(10))));
    assert_eq!((second.verdict, second.status), (None, ItemStatus::Held), "not final yet");
    assert_eq!((third.verdict, third.origin.inclusion), (Some(Verdict::Release), Some(0.25)));
    assert_eq!((third.origin.external_id.as_deref(), third.sent_to), (None, None));
}

async fn rows_are_those_that_are_asked_for(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let named = |name: &str| NewItem {
        model: Some(format!("m-{name}")),
        prompt_version: Some(format!("p-{name}")),
        source: Some(format!("s-{name}")),
        ..an_item(workflow)
    };
    let mut plain = named("a");
    plain.reasons = vec![Reason { code: ReasonCode::Rule, detail: "x".to_owned(), pointer: None }];
    let fallback = NewItem { route: Route::Fallback, created_at: at(1), ..named("b") };
    let (approved, _) = decided(db, plain, Verdict::Approve, 10).await;
    let (edited, _) = decided(db, fallback, Verdict::Edit, 30).await;
    let waiting = NewItem { created_at: at(2), ..named("c") };
    store_items(&db.store, vec![waiting.clone()]).await.unwrap();
    let none = ExportOnly::default;
    for (only, expected) in [
        (none(), vec![approved, edited, waiting.id]),
        (ExportOnly { route: Some(Route::Fallback), ..none() }, vec![edited]),
        (ExportOnly { reason: Some(ReasonCode::Rule), ..none() }, vec![approved]),
        (ExportOnly { verdict: Some(Verdict::Edit), ..none() }, vec![edited]),
        (ExportOnly { status: Some(ItemStatus::Pending), ..none() }, vec![waiting.id]),
        (ExportOnly { model: Some("m-c".to_owned()), ..none() }, vec![waiting.id]),
        (ExportOnly { prompt_version: Some("p-b".to_owned()), ..none() }, vec![edited]),
        (ExportOnly { source: Some("s-a".to_owned()), ..none() }, vec![approved]),
        (ExportOnly { source: Some(String::new()), ..none() }, vec![]),
        (ExportOnly { source: Some("%".to_owned()), ..none() }, vec![]),
        (ExportOnly { source: Some("s-a".to_owned()), route: Some(Route::Fallback), ..none() }, vec![]),
    ] {
        let query = ExportQuery { only: only.clone(), ..everything() };
        assert_eq!(item_ids(db, workflow, query.clone()).await, expected, "{only:?}");
        if only.status.is_none() {
            let expected: Vec<_> = expected.into_iter().filter(|id| *id != waiting.id).collect();
            let found: Vec<_> =
                decisions(db, workflow, query.clone()).await.iter().map(|row| row.row.origin.item).collect();
            assert_eq!(found, expected, "{only:?}");
            let found: Vec<_> =
                verdicts(db, &[workflow], query).await.iter().map(|row| row.origin.item).collect();
            assert_eq!(found, expected, "{only:?}");
        }
    }
}

async fn decisions_are_told_once_they_are_final_with_what_it_takes_to_read_them(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let first = an_item(workflow);
    let raw = i64::try_from(first.raw.len()).unwrap();
    let (edited, given_as) = decided(db, first, Verdict::Edit, 10).await;
    decided(db, an_item(workflow), Verdict::Reject, 30).await;
    said(db, an_item(workflow), Verdict::Approve, 50).await;
    let released = a_released_item(workflow);
    store_items(&db.store, vec![released.clone()]).await.unwrap();
    let rows = decisions(db, workflow, everything()).await;
    // What policy decided was decided when it came.
    let [by_policy, edit, reject] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((by_policy.row.origin.item, by_policy.row.decided_by.as_str()), (released.id, "policy"));
    assert_eq!((by_policy.given_as, by_policy.row.active_ms, by_policy.edit_bytes), (None, None, 0));
    assert_eq!(
        (edit.row.origin.item, edit.source, edit.given_as),
        (edited, OutputSource::Edited, Some(given_as))
    );
    assert_eq!((edit.raw_bytes, edit.edit_bytes), (raw, EDIT.len() as i64));
    assert_eq!((edit.row.active_ms, edit.row.decided_by.as_str()), (Some(4000), "user:ana@example.org"));
    assert_eq!(edit.row.reasons, ["tone"]);
    assert_eq!((edit.row.decided_at, edit.row.final_at, edit.output_sha256), (at(10), at(13), Some([7; 32])));
    assert_eq!((reject.row.verdict, reject.source), (Verdict::Reject, OutputSource::Nothing));
    assert!(reject.row.seq > edit.row.seq);
    let bytes = db.store.read().await.unwrap().payloads_to_export(&[edited.0, given_as.0]).await.unwrap();
    assert!(bytes.iter().any(|(owner, bytes)| *owner == given_as.0 && bytes == EDIT), "{bytes:?}");
    assert_eq!(bytes.len(), 2);
}

async fn verdicts_of_several_workflows_come_in_one_order(db: &Database) {
    let (workflow, other) = (a_workflow(&db.store, "triage").await, a_workflow(&db.store, "other").await);
    let mut given = Vec::new();
    for number in 0..5 {
        let of = if number % 2 == 0 { workflow } else { other };
        given.push(decided(db, an_item(of), Verdict::Approve, 20 + number * 20).await.1);
    }
    let told = |rows: Vec<export::Verdict>| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(told(verdicts(db, &[workflow, other], everything()).await), given);
    assert_eq!(told(verdicts(db, &[other], everything()).await), [given[1], given[3]]);
    assert_eq!(told(verdicts(db, &[], everything()).await), []);
    let rows = verdicts(db, &[workflow], everything()).await;
    assert_eq!(rows[0].reviewer.as_deref(), Some(format!("p{}@example.org", rows[0].origin.item).as_str()));
    assert_eq!((rows[0].active_ms, rows[0].wall_ms, rows[0].at), (4000, 9000, at(20)));
    assert_eq!((rows[0].slot, rows[0].is_adjudication, rows[0].undone_at), (0, false, None));

    // One that was taken back is told, and says so.
    let item = an_item(workflow);
    store_items(&db.store, vec![item.clone()]).await.unwrap();
    let person = a_person(&db.store, "ben").await;
    let lease = claim_one(&db.store, person, at(200)).await;
    let taken_back = NewVerdict { id: verdict_id(at(200)), ..verdict(&lease, at(200)) };
    crate::fixtures::decide(&db.store, taken_back, at(205)).await.unwrap();
    undo(&db.store, &lease, at(202)).await.unwrap();
    let rows = verdicts(db, &[workflow], everything()).await;
    assert_eq!(rows.last().map(|row| (row.origin.item, row.undone_at)), Some((item.id, Some(at(202)))));
}

async fn a_period_is_kept_to_the_microsecond(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    for moment in [100, 200, 300] {
        let item = NewItem { created_at: at(moment), ..an_item(workflow) };
        decided(db, item, Verdict::Approve, moment).await;
    }
    let within = async |from: i64, to: i64| {
        let query = ExportQuery { from: Timestamp(from), to: Timestamp(to), ..everything() };
        let counts = [
            items(db, workflow, query.clone()).await.len(),
            decisions(db, workflow, query.clone()).await.len(),
            verdicts(db, &[workflow], query).await.len(),
        ];
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
        counts[0]
    };
    let (first, last) = (at(100).0, at(300).0);
    assert_eq!(within(first, last + 1).await, 3);
    assert_eq!(within(first, last).await, 2, "the end does not belong to it");
    assert_eq!(within(first + 1, last + 1).await, 2);
    assert_eq!(within(first + 1, last).await, 1);
    assert_eq!(within(i64::MIN, first).await, 0);
    assert_eq!(within(last + 1, i64::MAX).await, 0);
}

async fn copies_of_golden_items_are_in_no_table(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (source, _) = decided(db, an_item(workflow), Verdict::Approve, 10).await;
    let (copy, _) = decided(db, an_item(workflow), Verdict::Edit, 30).await;
    let is_sqlite = db.url.starts_with("sqlite:");
    let quoted = |id: ItemId| {
        if is_sqlite { format!("X'{}'", id.0.simple()) } else { format!("'{id}'") }
    };
    let made = format!("UPDATE items SET golden = {} WHERE id = {}", quoted(source), quoted(copy));
    assert_eq!(db.behind_the_back(&made).await, Ok(1));
    assert_eq!(item_ids(db, workflow, everything()).await, [source]);
    let found = decisions(db, workflow, everything()).await;
    assert_eq!(found.iter().map(|row| row.row.origin.item).collect::<Vec<_>>(), [source]);
    let found = verdicts(db, &[workflow], everything()).await;
    assert_eq!(found.iter().map(|row| row.origin.item).collect::<Vec<_>>(), [source]);
}

async fn payloads_that_are_gone_are_left_out(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (id, given_as) = decided(db, an_item(workflow), Verdict::Edit, 10).await;
    assert_eq!(db.behind_the_back("DELETE FROM payloads").await, Ok(2));
    let rows = decisions(db, workflow, everything()).await;
    assert_eq!((rows.len(), rows[0].raw_bytes, rows[0].edit_bytes), (1, 0, 0));
    let mut reader = db.store.read().await.unwrap();
    let found: Stored<Vec<_>> = reader.payloads_to_export(&[id.0, given_as.0]).await;
    assert_eq!(found.unwrap(), []);
    assert_eq!(reader.payloads_to_export(&[]).await.unwrap(), []);
}
