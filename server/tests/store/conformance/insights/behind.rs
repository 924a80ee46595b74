use app::model::{Behind, CauseKind, Dimension, ItemId, ReasonCode, Route, Timestamp, Verdict, WorkflowId};
use server::{
    domain::{
        audit::kinds,
        insights::{
            cells::Cells,
            cut::Cut,
            rows::Posted,
            span::{Grain, Piece},
        },
    },
    store::{BehindQuery, FiguresQuery, LookedQuery, LookedRow, NewItem, NewVerdict, OutputSource, Stored},
};

use super::{all, post, query, reviewed};
use crate::{
    conformance::on_both_databases,
    database::Database,
    fixtures::{
        a_person, a_released_item, a_workflow, an_item, at, claim_one, decision, entry, finalise_due, key,
        sha256, store_items, verdict,
    },
};

on_both_databases!(
    the_items_behind_a_figure_are_as_many_as_it_says,
    what_accuracy_rests_on_is_listed_by_when_it_came,
    items_are_narrowed_by_what_figures_are_told_apart_by,
    outcomes_are_told_apart_by_their_names,
    items_come_newest_first_and_go_on_where_the_page_ended,
    a_place_beyond_the_span_opens_nothing_outside_it,
    what_people_looked_at_is_read_with_what_they_said,
);

fn asked(workflow: WorkflowId, what: Behind) -> BehindQuery {
    let (from, to) = (Timestamp(0), Timestamp(i64::MAX));
    BehindQuery { what, workflow, from, to, by: None, cause: None, outcome: None, before: None, limit: 100 }
}

async fn behind(db: &Database, query: &BehindQuery) -> Vec<ItemId> {
    let found = db.store.read().await.unwrap().behind(query).await.unwrap();
    assert_eq!(found.looked_up_to, None);
    found.rows.into_iter().map(|row| row.item).collect()
}

async fn many_kinds(db: &Database, workflow: WorkflowId) {
    let ana = a_person(&db.store, "ana").await;
    let with = |code: ReasonCode| {
        let mut item = an_item(workflow);
        item.reasons[0].code = code;
        item
    };
    let fallback = NewItem { route: Route::Fallback, ..with(ReasonCode::MalformedJson) };
    let mut refused = NewItem { route: Route::Reject, ..a_released_item(workflow) };
    refused.decision = Some(decision(refused.id, Verdict::Reject, at(0)));
    let mut now = 100;
    for (item, said) in [
        (an_item(workflow), Verdict::Approve),
        (an_item(workflow), Verdict::Edit),
        (an_item(workflow), Verdict::Reject),
        (with(ReasonCode::PolicyError), Verdict::Reject),
        (fallback, Verdict::Edit),
        (with(ReasonCode::SchemaViolation), Verdict::Approve),
    ] {
        now += 100;
        let id = reviewed(db, item, ana, said, now).await;
        post(db, id, "resolved", Posted::Told(true), now).await.unwrap();
    }
    let withdrawn = with(ReasonCode::PolicyError);
    let id = withdrawn.id;
    let (one, two) = (a_released_item(workflow), a_released_item(workflow));
    store_items(&db.store, vec![one, two, refused, withdrawn]).await.unwrap();
    db.store
        .write(move |tx| {
            Box::pin(async move { tx.cancel_item(id, at(2), entry(kinds::ITEM_CANCELLED, Some(id))).await })
        })
        .await
        .unwrap();
}

async fn the_items_behind_a_figure_are_as_many_as_it_says(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    many_kinds(db, workflow).await;
    let cells: Cells = all(db, workflow).await;
    let expected = |what: Behind| match what {
        Behind::Submitted => cells.submitted,
        Behind::Released => cells.released,
        Behind::Reviewed => cells.reviewed(),
        Behind::Edited => cells.edited,
        Behind::Rejected => cells.rejected,
        Behind::Stopped => cells.refused,
        Behind::Right => cells.approved,
        Behind::Unusable => cells.seen_edited + cells.seen_rejected,
        Behind::Looked => cells.seen(),
        Behind::LookedRight => cells.seen_right,
        Behind::LookedUnusable => cells.seen_edited + cells.seen_rejected,
        Behind::LookedRejected => cells.seen_rejected,
        Behind::Exceptions => cells.flawed + cells.seen_rejected - cells.flawed_rejected,
        Behind::Failed => cells.failed,
        Behind::Malformed => cells.malformed,
        Behind::Fallback => cells.fallback,
        Behind::Outcome => cells.answered,
    };
    for what in Behind::ALL {
        let found = behind(db, &asked(workflow, *what)).await;
        assert_eq!(found.len() as i64, expected(*what), "{what}");
        assert!(!found.is_empty(), "{what}");
        let nothing = BehindQuery { to: Timestamp(1), ..asked(workflow, *what) };
        assert!(behind(db, &nothing).await.is_empty(), "{what}");
    }
}

/// Counts of items that people looked at stand in the hour in which the items came, whenever they were decided.
async fn what_accuracy_rests_on_is_listed_by_when_it_came(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    for (came, said, decided) in [
        (0, Verdict::Approve, 7_300),
        (10, Verdict::Edit, 7_400),
        (20, Verdict::Reject, 7_500),
        (3_700, Verdict::Reject, 7_600),
        (3_800, Verdict::Approve, 7_700),
    ] {
        let item = NewItem { created_at: at(came), ..an_item(workflow) };
        reviewed(db, item, ana, said, decided).await;
    }
    // Nothing could have drawn this one: it stands for nothing.
    let unseen = NewItem { inclusion_probability: Some(0.0), ..an_item(workflow) };
    let unseen = reviewed(db, unseen, ana, Verdict::Reject, 7_800).await;
    for (hour, sizes) in [(0, [3, 1, 2, 2]), (1, [2, 1, 1, 1]), (2, [0, 0, 0, 0])] {
        let (from, to) = (at(hour * 3_600), at((hour + 1) * 3_600));
        let piece = Piece { grain: Grain::Hour, from, to };
        let figures = FiguresQuery { pieces: vec![(0, piece)], ..query(workflow, Cut::All, Grain::Hour) };
        let rows = db.store.read().await.unwrap().figures(&figures).await.unwrap();
        let drawn = rows.iter().filter(|row| row.inclusion.share() > 0.0);
        let cells: Cells = drawn.map(|row| row.cells).sum();
        let counted = [
            cells.seen(),
            cells.seen_right,
            cells.seen_edited + cells.seen_rejected,
            rows.iter().map(|row| row.cells.seen_rejected).sum(),
        ];
        let mut listed = [0; 4];
        let kinds = [Behind::Looked, Behind::LookedRight, Behind::LookedUnusable, Behind::LookedRejected];
        for (size, what) in listed.iter_mut().zip(kinds) {
            let found = behind(db, &BehindQuery { from, to, ..asked(workflow, what) }).await;
            assert_eq!(found.contains(&unseen), hour == 0 && what == Behind::LookedRejected, "{what}");
            *size = found.len() as i64;
        }
        assert_eq!((listed, counted), (sizes, sizes), "hour {hour}");
    }
}

async fn items_are_narrowed_by_what_figures_are_told_apart_by(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let long = "m".repeat(300);
    let one = NewItem { model: Some(long.clone()), source: None, ..an_item(workflow) };
    let first = reviewed(db, one, ana, Verdict::Edit, 10).await;
    let released = NewItem { reasons: Vec::new(), model: Some("m1".to_owned()), ..a_released_item(workflow) };
    let second = released.id;
    store_items(&db.store, vec![released]).await.unwrap();
    let shown = long[..200].to_owned();
    for (by, value, found) in [
        (Dimension::Workflow, "triage", vec![second, first]),
        (Dimension::Route, "review", vec![first]),
        (Dimension::Route, "release", vec![second]),
        (Dimension::Reason, "low_confidence", vec![first]),
        (Dimension::Reason, "", vec![second]),
        (Dimension::Reason, "%", vec![]),
        (Dimension::Reviewer, &ana.to_string(), vec![first]),
        (Dimension::Reviewer, "nobody", vec![]),
        (Dimension::Model, &shown, vec![first]),
        (Dimension::Model, "m1", vec![second]),
        (Dimension::Model, "", vec![]),
        (Dimension::PromptVersion, "p1", vec![second, first]),
        (Dimension::Source, "", vec![first]),
        (Dimension::Source, "crm", vec![second]),
    ] {
        let query = BehindQuery { by: Some((by, value.to_owned())), ..asked(workflow, Behind::Submitted) };
        let mut items = behind(db, &query).await;
        items.sort();
        let mut expected = found;
        expected.sort();
        assert_eq!(items, expected, "{by} {value}");
    }
    for (kind, value, count) in [
        (CauseKind::Source, "", 1),
        (CauseKind::RoutingReason, "low_confidence", 1),
        (CauseKind::Model, "m1", 0),
        (CauseKind::RejectReason, "tone", 0),
    ] {
        let query =
            BehindQuery { cause: Some((kind, value.to_owned())), ..asked(workflow, Behind::Unusable) };
        assert_eq!(behind(db, &query).await.len(), count, "{kind} {value}");
    }
}

async fn outcomes_are_told_apart_by_their_names(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let first = reviewed(db, an_item(workflow), ana, Verdict::Approve, 10).await;
    let second = reviewed(db, an_item(workflow), ana, Verdict::Approve, 30).await;
    reviewed(db, an_item(workflow), ana, Verdict::Approve, 50).await;
    for (item, metric, value) in [
        (first, "resolved", Posted::Told(true)),
        (first, "stars", Posted::Number(4.0)),
        (second, "stars", Posted::Number(2.5)),
    ] {
        post(db, item, metric, value, 70).await.unwrap();
    }
    for (outcome, found) in [
        (None, vec![second, first]),
        (Some("resolved"), vec![first]),
        (Some("stars"), vec![second, first]),
        (Some("star"), vec![]),
        (Some("stars\0"), vec![]),
    ] {
        let query = BehindQuery { outcome: outcome.map(str::to_owned), ..asked(workflow, Behind::Outcome) };
        let mut items = behind(db, &query).await;
        items.sort();
        let mut expected = found;
        expected.sort();
        assert_eq!(items, expected, "{outcome:?}");
    }
}

async fn items_come_newest_first_and_go_on_where_the_page_ended(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let items: Vec<_> =
        (0..7).map(|number| NewItem { created_at: at(number / 2), ..an_item(workflow) }).collect();
    let mut expected: Vec<_> = items.iter().map(|item| (item.created_at, item.id)).collect();
    expected.sort();
    expected.reverse();
    store_items(&db.store, items).await.unwrap();
    let (mut read, mut before) = (Vec::new(), None);
    loop {
        let query = BehindQuery { before, limit: 3, ..asked(workflow, Behind::Submitted) };
        let found = db.store.read().await.unwrap().behind(&query).await.unwrap().rows;
        let Some(last) = found.last() else { break };
        assert_eq!(last.inclusion, Some(1.0));
        before = Some((last.at, last.item));
        read.extend(found.into_iter().map(|row| (row.at, row.item)));
    }
    assert_eq!(read, expected);
}

async fn a_place_beyond_the_span_opens_nothing_outside_it(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let items: Vec<_> =
        (0..4).map(|number| NewItem { created_at: at(number), ..an_item(workflow) }).collect();
    let ids: Vec<_> = items.iter().map(|item| item.id).collect();
    store_items(&db.store, items).await.unwrap();
    for (before, found) in
        [(None, vec![ids[2], ids[1]]), (Some(9), vec![ids[2], ids[1]]), (Some(2), vec![ids[1]])]
    {
        let before = before.map(|second| (at(second), ItemId(uuid::Uuid::nil())));
        let query = BehindQuery { from: at(1), to: at(3), before, ..asked(workflow, Behind::Submitted) };
        assert_eq!(behind(db, &query).await, found, "{before:?}");
    }
}

async fn what_people_looked_at_is_read_with_what_they_said(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let item = an_item(workflow);
    let (id, raw) = (item.id, item.raw.clone());
    store_items(&db.store, vec![item, a_released_item(workflow)]).await.unwrap();
    let lease = claim_one(&db.store, ana, at(10)).await;
    let edit = b"{\"a\": 2}".to_vec();
    let given = NewVerdict {
        verdict: Verdict::Edit,
        edit: Some((edit.clone(), sha256(&edit))),
        ..verdict(&lease, at(11))
    };
    let decided = server::store::NewDecision {
        decided_by: "user:ana@example.org".to_owned(),
        decided_at: at(11),
        source: OutputSource::Edited,
        ..decision(id, Verdict::Edit, at(12))
    };
    let stored: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_verdict(key(&lease, at(11)), &given, entry(kinds::ITEM_VERDICT, Some(id))).await?;
                tx.hold_decision(&decided).await
            })
        })
        .await;
    stored.unwrap();
    let looked = async |most_bytes: i64, from: i64| {
        let (from, to) = (at(from), Timestamp(i64::MAX));
        let query = LookedQuery { workflow, from, to, before: None, most_bytes, limit: 10 };
        db.store.read().await.unwrap().looked_at(&query).await.unwrap()
    };
    assert!(looked(10_000, 0).await.is_empty(), "what may be taken back is not there yet");
    finalise_due(&db.store, at(20)).await.unwrap();
    let rows = looked(10_000, 0).await;
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    let LookedRow { item, verdict, reasons, codes, raw: body, edit: after, source, .. } = row;
    assert_eq!((*item, *verdict, source.as_str()), (id, Verdict::Edit, "crm"));
    assert_eq!(
        (reasons.as_slice(), codes.as_slice()),
        (["tone".to_owned()].as_slice(), [ReasonCode::LowConfidence].as_slice())
    );
    assert_eq!((body.as_deref(), after.as_deref()), (Some(&*raw), Some(edit.as_slice())));
    let small = looked(10, 0).await;
    assert_eq!((small[0].raw.as_deref(), small[0].edit.as_deref()), (None, Some(edit.as_slice())));
    assert!(looked(10_000, 12).await.is_empty());
}
