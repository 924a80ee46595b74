use app::model::{ReasonCode, Route, UserId};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::insights::{rows::Posted, span::HOUR};

const NOON: Timestamp = Timestamp(1_800_000_000_000_000 - 1_800_000_000_000_000 % (24 * HOUR) + 12 * HOUR);

fn workflow(number: u128) -> WorkflowId {
    WorkflowId(Uuid::from_u128(number))
}

fn doubtful() -> Origin {
    Origin {
        workflow: workflow(1),
        at: NOON,
        route: Route::Review,
        reasons: vec![ReasonCode::SchemaViolation, ReasonCode::LowConfidence],
        model: "m".to_owned(),
        prompt_version: String::new(),
        source: "crm".to_owned(),
        inclusion: Inclusion::CERTAIN,
    }
}

fn review(minutes: i64) -> Review {
    let at = NOON.plus_seconds(60 * minutes);
    Review { reviewer: UserId(Uuid::nil()), verdict: Verdict::Edit, at, active_ms: 9_000, wall_ms: 20_000 }
}

/// The counts under one value, of all hours.
fn counted(rollups: &Rollups, cut: Cut, value: &str) -> Cells {
    let of = |key: &CellsKey| key.of.cut == cut && key.of.grain == Grain::Hour && key.value == value;
    rollups.cells.iter().filter(|(key, _)| of(key)).map(|(_, cells)| *cells).sum()
}

fn timed(rollups: &Rollups, cut: Cut, value: &str) -> Times {
    let of = |key: &TimesKey| key.of.cut == cut && key.of.grain == Grain::Day && key.value == value;
    rollups.times.iter().filter(|(key, _)| of(key)).fold(Times::default(), |mut sum, (_, times)| {
        sum.merge(times);
        sum
    })
}

#[test]
fn an_item_counts_under_each_of_its_values_where_its_moments_lie() {
    let (item, mut rollups) = (doubtful(), Rollups::default());
    rollups.add(&item, &Event::Arrived { policy: None });
    rollups.add(&item, &Event::Reviewed(review(61)));
    rollups.add(
        &item,
        &Event::Decided { verdict: Verdict::Edit, at: NOON.plus_seconds(3_660), looked_at: true },
    );
    for (cut, value) in [
        (Cut::All, ""),
        (Cut::Model, "m"),
        (Cut::PromptVersion, ""),
        (Cut::Source, "crm"),
        (Cut::Route, "review"),
        (Cut::Reason, "schema_violation"),
        (Cut::Reason, "low_confidence"),
    ] {
        let expected = Cells {
            submitted: 1,
            malformed: 1,
            flawed: 1,
            seen_edited: 1,
            flawed_seen: 1,
            went_out: 1,
            edited: 1,
            reviews: 1,
            timed: 1,
            active_ms: 9_000,
            ..Cells::NONE
        };
        assert_eq!(counted(&rollups, cut, value), expected, "{cut:?} {value}");
    }
    let nobody = Uuid::nil().to_string();
    let theirs = counted(&rollups, Cut::Reviewer, &nobody);
    assert_eq!((theirs.reviews, theirs.edited, theirs.submitted), (1, 1, 0));
    assert_eq!(
        counted(&rollups, Cut::ReviewerReason, &format!("{nobody} schema_violation")).active_ms,
        9_000
    );
    assert_eq!(counted(&rollups, Cut::FirstReason, "low_confidence"), Cells::NONE);

    let times = timed(&rollups, Cut::All, "");
    assert_eq!((times.active.sum_ms(), times.idle.sum_ms()), (9_000.0, 11_000.0));
    assert_eq!((times.wait.sum_ms(), times.end_to_end.sum_ms()), (3_640_000.0, 3_660_000.0));
    assert_eq!(timed(&rollups, Cut::Reviewer, &nobody).active.count(), 1);
    assert_eq!(timed(&rollups, Cut::Reason, "low_confidence").wait.count(), 0);

    let at = |hour: i64| {
        let start = NOON.plus_seconds(3_600 * hour);
        let of = Of { workflow: workflow(1), cut: Cut::All, grain: Grain::Hour, start };
        rollups.cells[&CellsKey { of, value: String::new(), inclusion: Inclusion::CERTAIN }]
    };
    assert_eq!((at(0).submitted, at(0).seen_edited, at(0).edited, at(0).reviews), (1, 1, 0, 0));
    assert_eq!((at(1).submitted, at(1).seen_edited, at(1).edited, at(1).reviews), (0, 0, 1, 1));
}

#[test]
fn what_the_policy_decides_is_decided_as_it_comes() {
    let released = Origin { route: Route::Release, reasons: Vec::new(), ..doubtful() };
    let mut rollups = Rollups::default();
    rollups.add(&released, &Event::Arrived { policy: Some(Verdict::Release) });
    let cells = counted(&rollups, Cut::Reason, "");
    assert_eq!((cells.submitted, cells.released, cells.went_out, cells.reviewed()), (1, 1, 1, 0));
    rollups.add(&released, &Event::Arrived { policy: Some(Verdict::Reject) });
    assert_eq!((counted(&rollups, Cut::All, "").refused, counted(&rollups, Cut::All, "").went_out), (1, 1));
}

#[test]
fn a_withdrawn_item_is_no_exception() {
    let item = Origin { route: Route::Fallback, ..doubtful() };
    let mut rollups = Rollups::default();
    rollups.add(&item, &Event::Arrived { policy: None });
    assert_eq!((counted(&rollups, Cut::All, "").fallback, counted(&rollups, Cut::All, "").flawed), (1, 1));
    rollups.add(&item, &Event::Withdrawn);
    let cells = counted(&rollups, Cut::All, "");
    assert_eq!(cells, Cells { submitted: 1, withdrawn: 1, ..Cells::NONE });
    assert_eq!(cells.population(), 0);
}

#[test]
fn what_nobody_looked_at_says_nothing_of_what_is_right() {
    let (item, mut rollups) = (doubtful(), Rollups::default());
    rollups.add(&item, &Event::Decided { verdict: Verdict::Reject, at: NOON, looked_at: false });
    let cells = counted(&rollups, Cut::All, "");
    assert_eq!((cells.seen(), cells.rejected), (0, 1));
}

#[test]
fn a_review_that_nobody_timed_is_a_review() {
    let (item, mut rollups) = (doubtful(), Rollups::default());
    rollups.add(&item, &Event::Reviewed(Review { active_ms: 0, ..review(1) }));
    let cells = counted(&rollups, Cut::All, "");
    assert_eq!((cells.reviews, cells.timed), (1, 0));
    let times = timed(&rollups, Cut::All, "");
    assert_eq!((times.active.count(), times.idle.count(), times.wait.count()), (0, 0, 1));
    assert!(rollups.take_times().iter().all(|(key, _)| key.of.cut != Cut::Reviewer));
}

#[test]
fn an_outcome_posted_again_takes_the_place_of_the_one_before() {
    let mut rollups = Rollups::default();
    let posted = |value, before, days: i64| OutcomePosted {
        workflow: workflow(1),
        arrival: NOON,
        metric: "resolved",
        value,
        before,
        at: NOON.plus_seconds(days * 86_400),
    };
    rollups.add_outcome(&posted(Posted::Told(false), None, 2));
    rollups.add_outcome(&posted(Posted::Told(true), Some(Posted::Told(false)), 3));
    rollups.add_outcome(&posted(Posted::Number(4.0), None, 4));
    let outcomes = rollups.take_outcomes();
    assert_eq!(outcomes.len(), 2, "by hour and by day");
    for (_, sums) in outcomes {
        assert_eq!((sums.told, sums.yes, sums.numbers, sums.sum, sums.squares), (1, 1, 1, 4.0, 16.0));
        assert_eq!((sums.delays.count(), sums.delays.sum_ms()), (2, 6.0 * 86_400e3));
    }
}

fn origins() -> impl Strategy<Value = Origin> {
    let routes = prop::sample::select(Route::ALL);
    let codes = prop::collection::vec(prop::sample::select(ReasonCode::ALL), 0..3);
    (1_u128..3, 0_i64..3_000, routes, codes, 0_u8..3, 0_u8..3).prop_map(
        |(of, minutes, route, codes, model, part)| Origin {
            workflow: workflow(of),
            at: NOON.plus_seconds(60 * minutes),
            route,
            reasons: crate::domain::insights::event::each_once(codes),
            model: format!("m{model}"),
            prompt_version: String::new(),
            source: String::new(),
            inclusion: Inclusion::new(Some(f64::from(part) / 2.0), route),
        },
    )
}

fn happenings() -> impl Strategy<Value = Vec<(Origin, Event)>> {
    let event = (
        0_u8..5,
        0_i64..3_000,
        0_i64..200_000,
        prop::sample::select(&[Verdict::Approve, Verdict::Edit, Verdict::Reject][..]),
    )
        .prop_map(|(kind, minutes, ms, verdict)| {
            let at = NOON.plus_seconds(60 * minutes);
            match kind {
                0 => Event::Arrived { policy: None },
                1 => Event::Withdrawn,
                2 => Event::Decided { verdict, at, looked_at: ms % 2 == 0 },
                3 => Event::Reviewed(Review {
                    reviewer: UserId(Uuid::from_u128(ms as u128 % 3)),
                    verdict,
                    at,
                    active_ms: ms,
                    wall_ms: 2 * ms,
                }),
                _ => Event::Answered,
            }
        });
    prop::collection::vec((origins(), event), 0..40)
}

fn all(of: &[(Origin, Event)]) -> Rollups {
    let mut rollups = Rollups::default();
    of.iter().for_each(|(item, event)| rollups.add(item, event));
    rollups
}

proptest! {
    #[test]
    fn the_sum_of_the_parts_is_the_whole(a in happenings(), b in happenings(), c in happenings()) {
        let whole = all(&[a.clone(), b.clone(), c.clone()].concat());
        let mut left = all(&a);
        left.merge(all(&b));
        left.merge(all(&c));
        prop_assert_eq!(&left, &whole);
        let mut right = all(&c);
        right.merge(all(&b));
        let mut nested = all(&a);
        nested.merge(right);
        prop_assert_eq!(&nested, &whole);
    }

    #[test]
    fn a_day_is_its_hours(of in happenings()) {
        let rollups = all(&of);
        let mut days = BTreeMap::<CellsKey, Cells>::new();
        for (key, cells) in rollups.cells.iter().filter(|(key, _)| key.of.grain == Grain::Hour) {
            let of = Of { grain: Grain::Day, start: Grain::Day.start(key.of.start), ..key.of };
            *days.entry(CellsKey { of, ..key.clone() }).or_default() += *cells;
        }
        let kept: BTreeMap<_, _> =
            rollups.cells.iter().filter(|(key, _)| key.of.grain == Grain::Day).map(|(k, c)| (k.clone(), *c)).collect();
        prop_assert_eq!(days, kept);
    }

    #[test]
    fn values_that_exclude_each_other_add_up_to_all(of in happenings()) {
        let rollups = all(&of);
        let sum = |cut| -> Cells {
            rollups.cells.iter().filter(|(key, _)| key.of.cut == cut && key.of.grain == Grain::Hour).map(|(_, cells)| *cells).sum()
        };
        for cut in [Cut::Model, Cut::PromptVersion, Cut::Source, Cut::Route] {
            prop_assert_eq!(sum(cut), sum(Cut::All));
        }
        prop_assert_eq!(sum(Cut::Reviewer).reviews, sum(Cut::All).reviews);
        prop_assert_eq!(sum(Cut::FirstReason).active_ms, sum(Cut::All).active_ms);
        prop_assert_eq!(sum(Cut::ReviewerReason).timed, sum(Cut::All).timed);
    }
}
