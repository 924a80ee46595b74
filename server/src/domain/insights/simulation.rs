//! Whether the accuracy that pages show keeps what its interval promises: real confidences with their truth, routed by the
//! code that routes, drawn as it draws, counted as it is counted. To see the coverage:
//! `cargo test insights::simulation -- --nocapture`.

use std::ops::RangeInclusive;

use app::model::{Policy, Route, Timestamp, Verdict, WorkflowId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    event::{Event, Inclusion, Origin, each_once},
    rollup::{Rollups, arrived, seen},
    shares::Totals,
};
use crate::domain::{
    envelope::{self, Received},
    output::{self, Understood},
    routing::{self, Gates, Routed, WorkflowRouting},
};

const REPLAYS: u64 = 400;
/// What every interval promises, give or take what the few values of an estimate allow.
const PROMISED: RangeInclusive<f64> = 0.93..=0.97;

/// A workflow of real outputs, and its figures from replays with a share of what would be released drawn.
struct Real {
    name: &'static str,
    outputs: &'static str,
    /// As it is set up for the real outputs; its policy is what is live.
    definition: &'static str,
    /// Other rates than the live one, and between what the coverage must then be.
    rates: [(f64, RangeInclusive<f64>); 4],
    /// The same at the live rate.
    live: RangeInclusive<f64>,
}

/// Only 6 of the 727 outputs that are released are wrong, so that the estimate takes few values, and its coverage goes
/// in steps. Exactly (`statistics::simulation` adds it up) it is 0.994 at 0.02, where one step less is 0.886; 0.967 at
/// 0.05, 0.951 at 0.1, 0.970 at 0.2 and 0.963 at 0.3. In 400 replays such a share has a standard error of 0.009, so
/// these may stray past 97% without the interval being at fault; under 93% none may be.
const BANKING: Real = Real {
    name: "banking-triage",
    outputs: include_str!("../../../tests/data/banking-triage.csv"),
    definition: include_str!("../../../../scripts/real-data/banking-triage.json"),
    rates: [(0.02, 0.93..=1.0), (0.1, PROMISED), (0.2, 0.93..=0.99), (0.3, 0.93..=0.99)],
    live: 0.93..=0.99,
};

/// 50 of the 1,424 outputs that are released are wrong: exactly between 0.950 and 0.962 at each of the rates.
const BOOKING: Real = Real {
    name: "table-booking",
    outputs: include_str!("../../../tests/data/table-booking.csv"),
    definition: include_str!("../../../../scripts/real-data/table-booking.json"),
    rates: [(0.02, PROMISED), (0.1, PROMISED), (0.2, PROMISED), (0.3, PROMISED)],
    live: PROMISED,
};

/// An output of a real model, as it came, and whether it was right.
struct Case {
    body: Vec<u8>,
    received: Received,
    understood: Option<Understood>,
    right: bool,
}

fn cases(csv: &str) -> Vec<Case> {
    let line = |(number, line): (usize, &str)| {
        let (confidence, correct) = line.split_once(',').unwrap();
        let body = format!(r#"{{"output": {{"n": {number}}}, "confidence": {confidence}}}"#).into_bytes();
        let received = envelope::read(&body);
        let understood = output::understand_received(app::model::OutputKind::Json, &received);
        Case { body, received, understood, right: correct == "1" }
    };
    csv.lines().skip(1).enumerate().map(line).collect()
}

/// The live policy, with another sample rate where one is given. What is declared of the output is left out: of the
/// outputs only the confidence is kept here.
fn workflow(real: &Real, sample_rate: Option<f64>) -> WorkflowRouting {
    let definition = json!({"slug": "w", "name": "W", "output": {"kind": "json"}});
    let live: Value = serde_json::from_str(real.definition).unwrap();
    let mut policy: Policy = serde_json::from_value(live["policy"].clone()).unwrap();
    policy.sample_rate = sample_rate.unwrap_or(policy.sample_rate);
    WorkflowRouting::new(serde_json::from_value(definition).unwrap(), Some((1, policy)))
}

/// The item and what happens to it, as it would be counted.
fn happens(case: &Case, routed: &Routed) -> (Origin, Vec<Event>) {
    let at = Timestamp(0);
    let origin = Origin {
        workflow: WorkflowId(Uuid::nil()),
        at,
        route: routed.route,
        reasons: each_once(routed.reasons.iter().map(|reason| reason.code)),
        model: String::new(),
        prompt_version: String::new(),
        source: String::new(),
        inclusion: Inclusion::new(routed.inclusion_probability, routed.route),
    };
    let released = routed.route == Route::Release;
    let mut events = vec![Event::Arrived { policy: released.then_some(Verdict::Release) }];
    if !released {
        let verdict = if case.right { Verdict::Approve } else { Verdict::Edit };
        events.push(Event::Decided { verdict, at, looked_at: true });
    }
    (origin, events)
}

fn count(totals: &mut Totals, origin: &Origin, events: &[Event]) {
    for event in events {
        let cells = match event {
            Event::Arrived { policy } => arrived(origin, *policy),
            Event::Decided { verdict, .. } => seen(origin, *verdict),
            other => panic!("{other:?}"),
        };
        totals.add(origin.inclusion, cells);
    }
}

fn route(workflow: &WorkflowRouting, case: &Case, replay: u64) -> Routed {
    let seed = routing::seed_of(&replay.to_be_bytes(), &case.body, &case.received);
    routing::route(workflow, &case.received, case.understood.as_ref(), seed, &Gates::default())
}

/// The counts of each replay.
fn replays(workflow: &WorkflowRouting, cases: &[Case]) -> Vec<Totals> {
    // What a person sees anyway is the same in every replay.
    let (mut always, mut by_chance) = (Totals::default(), Vec::new());
    for case in cases {
        let routed = route(workflow, case, 0);
        if routed.inclusion_probability == Some(1.0) {
            let (origin, events) = happens(case, &routed);
            count(&mut always, &origin, &events);
        } else {
            by_chance.push(case);
        }
    }
    let replay = |number| {
        let mut totals = always.clone();
        for case in &by_chance {
            let (origin, events) = happens(case, &route(workflow, case, number));
            count(&mut totals, &origin, &events);
        }
        totals
    };
    (0..REPLAYS).map(replay).collect()
}

/// Prints and holds in how many of the replays the interval covers the truth.
fn keeps_its_promise(what: &str, replays: &[Totals], cases: &[&[Case]], promised: &RangeInclusive<f64>) {
    let (right, all) = cases
        .iter()
        .copied()
        .flatten()
        .fold((0_u32, 0_u32), |(right, all), case| (right + u32::from(case.right), all + 1));
    let truth = f64::from(right) / f64::from(all);
    let (mut held, mut width) = (0_u32, 0.0);
    for totals in replays {
        let accuracy = totals.accuracy().estimate;
        held += u32::from(accuracy.low <= truth && truth <= accuracy.high);
        width += accuracy.high - accuracy.low;
    }
    let count = replays.len() as f64;
    let coverage = f64::from(held) / count;
    println!("{what}: {coverage:.4} of {count} replays cover the truth (width {:.4})", width / count);
    assert!(promised.contains(&coverage), "{what}: {coverage}");
}

fn keeps_its_promise_at_each_rate(real: &Real) {
    let cases = cases(real.outputs);
    for (rate, promised) in &real.rates {
        let what = format!("{}, {rate} of what is released drawn", real.name);
        keeps_its_promise(&what, &replays(&workflow(real, Some(*rate)), &cases), &[&cases], promised);
    }
}

#[test]
fn the_accuracy_shown_covers_the_truth_of_banking_triage() {
    keeps_its_promise_at_each_rate(&BANKING);
}

#[test]
fn the_accuracy_shown_covers_the_truth_of_table_booking() {
    keeps_its_promise_at_each_rate(&BOOKING);
}

/// As the page shows it: of each workflow, and of both.
#[test]
fn the_accuracy_shown_covers_the_truth_with_routing_and_sampling_as_live() {
    let [banking, booking] = [&BANKING, &BOOKING].map(|real| (real, cases(real.outputs)));
    let mut both = vec![Totals::default(); REPLAYS as usize];
    for (real, cases) in [&banking, &booking] {
        let replays = replays(&workflow(real, None), cases);
        keeps_its_promise(&format!("{}, as live", real.name), &replays, &[cases], &real.live);
        both.iter_mut().zip(&replays).for_each(|(both, totals)| both.merge(totals));
    }
    keeps_its_promise("both, as live", &both, &[&banking.1, &booking.1], &PROMISED);
}

/// What the replays count is what is kept.
#[test]
fn what_is_counted_is_what_is_kept() {
    let cases = cases(BANKING.outputs);
    let workflow = workflow(&BANKING, Some(0.1));
    let (mut totals, mut rollups, mut kept) = (Totals::default(), Rollups::default(), Totals::default());
    for case in cases.iter().take(300) {
        let (origin, events) = happens(case, &route(&workflow, case, 7));
        count(&mut totals, &origin, &events);
        events.iter().for_each(|event| rollups.add(&origin, event));
    }
    for (key, cells) in rollups.take_cells() {
        if key.of.cut == super::cut::Cut::All && key.of.grain == super::span::Grain::Day {
            kept.add(key.inclusion, cells);
        }
    }
    assert_eq!(kept.accuracy(), totals.accuracy());
    assert_eq!(kept.sum().submitted, 300);
}
