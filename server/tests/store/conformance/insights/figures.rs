use app::model::{FilterId, ReasonCode, Route, Verdict};
use server::{
    clock::{Clock as _, SystemClock},
    domain::insights::{
        cells::Cells,
        cut::Cut,
        rows::Posted,
        span::{Grain, HOUR, Piece, pieces},
    },
    store::{FiguresQuery, NewItem, SavedViewRow, StoreError, Stored, Values},
};

use super::{all, counted, ever, outcomes, post, query, reviewed, times};
use crate::{
    conformance::on_both_databases,
    database::Database,
    fixtures::{NOW, a_person, a_released_item, a_workflow, an_item, at, store_items},
};

on_both_databases!(
    an_item_counts_where_its_moments_lie,
    days_are_their_hours,
    values_are_told_apart_or_taken_together,
    workflows_stand_apart,
    the_values_seen_most_often_come_first,
    durations_are_told_apart_by_who_and_what,
    an_outcome_posted_again_takes_the_place_of_the_one_before,
    a_view_saved_again_is_replaced_and_is_its_owners,
);

async fn an_item_counts_where_its_moments_lie(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    reviewed(db, an_item(workflow), ana, Verdict::Edit, 3_700).await;
    store_items(&db.store, vec![a_released_item(workflow)]).await.unwrap();
    let hour = |number: i64| Piece {
        grain: Grain::Hour,
        from: Grain::Hour.start(at(number * 3_600)),
        to: Grain::Hour.start(at((number + 1) * 3_600)),
    };
    let asked = FiguresQuery {
        pieces: vec![(7, hour(0)), (8, hour(1)), (9, hour(2))],
        ..query(workflow, Cut::All, Grain::Hour)
    };
    let rows = db.store.read().await.unwrap().figures(&asked).await.unwrap();
    let numbers: Vec<_> = rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [7, 8]);
    let (came, done) = (rows[0].cells, rows[1].cells);
    assert_eq!((came.submitted, came.released, came.seen_edited, came.went_out), (2, 1, 1, 2));
    assert_eq!((came.edited, came.reviews), (0, 0));
    assert_eq!((done.submitted, done.edited, done.reviews, done.active_ms), (0, 1, 1, 4_000));
}

async fn days_are_their_hours(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let items =
        (0..60).map(|number| NewItem { created_at: at(number * 5_000), ..an_item(workflow) }).collect();
    store_items(&db.store, items).await.unwrap();
    for (from, to) in [(0, 300_000), (50_000, 260_000), (86_400, 172_800), (1_000, 9_000)] {
        let sum = async |pieces: Vec<Piece>| -> Cells {
            let pieces = pieces.into_iter().map(|piece| (0, piece)).collect();
            let asked = FiguresQuery { pieces, ..query(workflow, Cut::All, Grain::Hour) };
            let rows = db.store.read().await.unwrap().figures(&asked).await.unwrap();
            rows.into_iter().map(|row| row.cells).sum()
        };
        let of_both = pieces(at(from), at(to));
        let (first, last) = (of_both[0].from, of_both[of_both.len() - 1].to);
        let of_hours = vec![Piece { grain: Grain::Hour, from: first, to: last }];
        let by_both = sum(of_both).await;
        assert_eq!(by_both, sum(of_hours).await, "{from} to {to}");
        let expected = (0..60).filter(|n| (first..last).contains(&at(n * 5_000))).count();
        assert_eq!(by_both.submitted, expected as i64);
    }
    assert_eq!(NOW.0 % HOUR, 0, "the beginning is a whole hour");
}

async fn values_are_told_apart_or_taken_together(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let from = |source: Option<&str>| NewItem { source: source.map(str::to_owned), ..an_item(workflow) };
    let items = vec![from(Some("crm")), from(Some("crm")), from(Some("web")), from(None), from(Some("fax"))];
    store_items(&db.store, items).await.unwrap();
    let asked = async |values: Values| {
        let asked = FiguresQuery { values, ..query(workflow, Cut::Source, Grain::Day) };
        let rows = db.store.read().await.unwrap().figures(&asked).await.unwrap();
        rows.into_iter().map(|row| (row.value, row.cells.submitted)).collect::<Vec<_>>()
    };
    let named =
        |of: &[(&str, i64)]| of.iter().map(|(value, n)| ((*value).to_owned(), *n)).collect::<Vec<_>>();
    let texts = |of: &[&str]| of.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    assert_eq!(asked(Values::Each).await, named(&[("", 1), ("crm", 2), ("fax", 1), ("web", 1)]));
    assert_eq!(asked(Values::These(texts(&["crm", "", "x"]))).await, named(&[("", 1), ("crm", 2)]));
    assert_eq!(asked(Values::Others(texts(&["crm", ""]))).await, named(&[("", 2)]));
    assert_eq!(asked(Values::These(Vec::new())).await, []);
    assert_eq!(asked(Values::Others(Vec::new())).await, named(&[("", 5)]));
    let nowhere = FiguresQuery { pieces: Vec::new(), ..query(workflow, Cut::Source, Grain::Day) };
    assert!(db.store.read().await.unwrap().figures(&nowhere).await.unwrap().is_empty());
}

async fn workflows_stand_apart(db: &Database) {
    let (one, two) = (a_workflow(&db.store, "one").await, a_workflow(&db.store, "two").await);
    store_items(&db.store, vec![an_item(one), an_item(one), an_item(two)]).await.unwrap();
    assert_eq!((all(db, one).await.submitted, all(db, two).await.submitted), (2, 1));
    let both = FiguresQuery { workflows: vec![one, two], ..query(one, Cut::All, Grain::Day) };
    assert_eq!(db.store.read().await.unwrap().figures(&both).await.unwrap().len(), 2);
    let none = FiguresQuery { workflows: Vec::new(), ..both };
    assert!(db.store.read().await.unwrap().figures(&none).await.unwrap().is_empty());
}

async fn the_values_seen_most_often_come_first(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let of = |code: ReasonCode| {
        let mut item = an_item(workflow);
        item.reasons[0].code = code;
        item
    };
    let items =
        vec![of(ReasonCode::Rule), of(ReasonCode::Rule), of(ReasonCode::Frozen), a_released_item(workflow)];
    store_items(&db.store, items).await.unwrap();
    let seen = async |cut: Cut, limit: i64| {
        let pieces: Vec<Piece> = ever(Grain::Day).into_iter().map(|(_, piece)| piece).collect();
        db.store.read().await.unwrap().values_seen(&[workflow], cut, &pieces, limit).await.unwrap()
    };
    assert_eq!(
        seen(Cut::Reason, 9).await,
        [("rule".to_owned(), 2), ("frozen".to_owned(), 1), ("low_confidence".to_owned(), 1)]
    );
    assert_eq!(seen(Cut::Reason, 1).await, [("rule".to_owned(), 2)]);
    assert!(seen(Cut::Reviewer, 9).await.is_empty());
    let item = NewItem { priority: app::model::Priority::Urgent, ..an_item(workflow) };
    reviewed(db, item, ana, Verdict::Approve, 10).await;
    assert_eq!(seen(Cut::Reviewer, 9).await, [(ana.to_string(), 1)]);
    let sources = db.store.read().await.unwrap().sources_seen(&[workflow], &ever(Grain::Day)).await.unwrap();
    assert_eq!(sources, [(0, 1)]);
}

async fn durations_are_told_apart_by_who_and_what(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    for number in 0..5 {
        reviewed(db, an_item(workflow), ana, Verdict::Approve, 100 * (number + 1)).await;
    }
    for grain in Grain::BOTH {
        let of_all = times(db, workflow, Cut::All, grain).await;
        let [(value, sum)] = of_all.as_slice() else { panic!("{of_all:?}") };
        assert_eq!((value.as_str(), sum.active.count(), sum.active.sum_ms()), ("", 5, 20_000.0));
        assert_eq!((sum.idle.sum_ms(), sum.end_to_end.count()), (25_000.0, 5));
        assert_eq!(sum.end_to_end.sum_ms(), 1_505_000.0);
        assert_eq!(times(db, workflow, Cut::Reviewer, grain).await[0].0, ana.to_string());
        assert_eq!(times(db, workflow, Cut::Model, grain).await[0].1.wait.count(), 5);
        assert!(times(db, workflow, Cut::FirstReason, grain).await.is_empty());
    }
    let reason = counted(db, workflow, Cut::ReviewerReason, &format!("{ana} low_confidence")).await;
    assert_eq!((reason.reviews, reason.timed, reason.active_ms), (5, 5, 20_000));
}

async fn an_outcome_posted_again_takes_the_place_of_the_one_before(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let item = NewItem { route: Route::Release, ..a_released_item(workflow) };
    let id = item.id;
    store_items(&db.store, vec![item]).await.unwrap();
    post(db, id, "resolved", Posted::Told(false), 60).await.unwrap();
    post(db, id, "resolved", Posted::Told(true), 120).await.unwrap();
    post(db, id, "stars", Posted::Number(4.5), 180).await.unwrap();
    assert_eq!(all(db, workflow).await.answered, 1, "an item is answered once");
    for grain in Grain::BOTH {
        let found = outcomes(db, workflow, grain).await;
        let [(first, resolved), (second, stars)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((first.as_str(), resolved.told, resolved.yes, resolved.numbers), ("resolved", 1, 1, 0));
        assert_eq!((resolved.delays.count(), resolved.delays.sum_ms()), (1, 60_000.0));
        assert_eq!((second.as_str(), stars.numbers, stars.sum, stars.squares), ("stars", 1, 4.5, 20.25));
    }
    let nothing = app::model::ItemId(SystemClock.new_id());
    assert!(matches!(post(db, nothing, "x", Posted::Told(true), 9).await, Err(StoreError::Stale { .. })));
}

async fn a_view_saved_again_is_replaced_and_is_its_owners(db: &Database) {
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let save = async |name: &str, address: &str, shared: bool| {
        let view = SavedViewRow {
            id: FilterId(SystemClock.new_id()),
            user: ana,
            name: name.to_owned(),
            address: address.to_owned(),
            shared,
            created_at: at(1),
        };
        let saved: Stored<FilterId> =
            db.store.write(move |tx| Box::pin(async move { tx.save_view(&view).await })).await;
        saved.unwrap()
    };
    let first = save("Weekly", "/insights?bucket=week", false).await;
    assert_eq!(save("Weekly", "/insights?bucket=day", true).await, first);
    save("Mine", "/insights/triage", false).await;
    let seen = async |user| db.store.read().await.unwrap().saved_views(user).await.unwrap();
    let names: Vec<_> = seen(ana).await.into_iter().map(|view| view.name).collect();
    assert_eq!(names, ["Mine", "Weekly"]);
    let of_ben = seen(ben).await;
    assert_eq!((of_ben.len(), of_ben[0].address.as_str()), (1, "/insights?bucket=day"));
    let forget = async |user| -> Stored<()> {
        db.store.write(move |tx| Box::pin(async move { tx.delete_view(first, user).await })).await
    };
    assert!(matches!(forget(ben).await, Err(StoreError::Stale { .. })));
    forget(ana).await.unwrap();
    assert!(seen(ben).await.is_empty());
}
