//! What events add to the kept figures.
//!
//! Everything here adds up: the figures of a whole are the sum of those of its parts, whatever the parts are and in
//! whatever order they are added. So a transaction adds what it did to what others did, and reading a month is adding
//! its days.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{Timestamp, Verdict, WorkflowId};

use super::{
    cells::Cells,
    cut::Cut,
    event::{Event, Inclusion, Origin, Review},
    rows::{CellsKey, Of, OutcomePosted, OutcomeSums, OutcomesKey, Times, TimesKey},
    span::Grain,
};

/// Figures to be added to those that are kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rollups {
    cells: BTreeMap<CellsKey, Cells>,
    times: BTreeMap<TimesKey, Times>,
    outcomes: BTreeMap<OutcomesKey, OutcomeSums>,
}

impl Rollups {
    /// Adds what an event says.
    pub fn add(&mut self, item: &Origin, event: &Event) {
        match event {
            Event::Arrived { policy } => self.count(item, item.at, arrived(item, *policy)),
            Event::Withdrawn => {
                self.count(item, item.at, Cells { withdrawn: 1, ..Cells::NONE } + -flaws(item));
            }
            Event::Decided { verdict, at, looked_at } => {
                if *looked_at {
                    self.count(item, item.at, seen(item, *verdict));
                }
                self.count(item, item.at, went_out(*verdict));
                self.count(item, *at, decided(*verdict));
                let taken = at.since(item.at) / 1_000;
                self.time(item.workflow, Cut::All, "", *at, |times| times.end_to_end.add(taken));
            }
            Event::Reviewed(review) => self.reviewed(item, review),
            Event::Answered => self.count(item, item.at, Cells { answered: 1, ..Cells::NONE }),
        }
    }

    /// Adds work that people did around the automation.
    pub fn add_bypasses(&mut self, workflow: WorkflowId, at: Timestamp, count: i64) {
        let cells = Cells { bypasses: count, ..Cells::NONE };
        self.cells(workflow, Cut::All, "", at, Inclusion::CERTAIN, cells);
    }

    /// Adds an outcome. Posted again, its value takes the place of the one before; when it was first known stays.
    pub fn add_outcome(&mut self, posted: &OutcomePosted<'_>) {
        let mut sums = posted.value.sums(1);
        match posted.before {
            Some(before) => sums.merge(&before.sums(-1)),
            None => sums.delays.add(posted.at.since(posted.arrival) / 1_000),
        }
        for grain in Grain::BOTH {
            let key = OutcomesKey {
                workflow: posted.workflow,
                grain,
                start: grain.start(posted.arrival),
                metric: posted.metric.to_owned(),
            };
            self.outcomes.entry(key).or_default().merge(&sums);
        }
    }

    /// Adds all of the other's.
    pub fn merge(&mut self, other: Self) {
        for (key, cells) in other.cells {
            *self.cells.entry(key).or_default() += cells;
        }
        for (key, times) in other.times {
            self.times.entry(key).or_default().merge(&times);
        }
        for (key, sums) in other.outcomes {
            self.outcomes.entry(key).or_default().merge(&sums);
        }
    }

    /// Whether there is nothing to add.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.times.is_empty() && self.outcomes.is_empty()
    }

    /// The workflows whose figures change.
    pub fn workflows(&self) -> BTreeSet<WorkflowId> {
        let of_cells = self.cells.keys().map(|key| key.of.workflow);
        let of_times = self.times.keys().map(|key| key.of.workflow);
        of_cells.chain(of_times).chain(self.outcomes.keys().map(|key| key.workflow)).collect()
    }

    /// Forgets what was to be added to a workflow's figures.
    pub fn forget(&mut self, workflow: WorkflowId) {
        self.cells.retain(|key, _| key.of.workflow != workflow);
        self.times.retain(|key, _| key.of.workflow != workflow);
        self.outcomes.retain(|key, _| key.workflow != workflow);
    }

    /// Forgets all of it.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes the counts, in the order in which every transaction takes their rows. Those that cancel out are left out.
    pub fn take_cells(&mut self) -> Vec<(CellsKey, Cells)> {
        std::mem::take(&mut self.cells).into_iter().filter(|(_, cells)| *cells != Cells::NONE).collect()
    }

    /// Takes the durations, in the order in which every transaction takes their rows.
    pub fn take_times(&mut self) -> Vec<(TimesKey, Times)> {
        std::mem::take(&mut self.times).into_iter().filter(|(_, times)| !times.is_empty()).collect()
    }

    /// Takes the outcomes, in the order in which every transaction takes their rows.
    pub fn take_outcomes(&mut self) -> Vec<(OutcomesKey, OutcomeSums)> {
        std::mem::take(&mut self.outcomes).into_iter().collect()
    }

    fn reviewed(&mut self, item: &Origin, review: &Review) {
        let timed = i64::from(review.active_ms > 0);
        let cells = Cells { reviews: 1, timed, active_ms: review.active_ms.max(0), ..Cells::NONE };
        self.count(item, review.at, cells);
        let (who, reason) = (review.reviewer.to_string(), item.first_reason());
        let with_reason = format!("{who} {reason}");
        let theirs = cells + decided(review.verdict);
        for (cut, value, cells) in [
            (Cut::FirstReason, reason, cells),
            (Cut::Reviewer, who.as_str(), theirs),
            (Cut::ReviewerReason, with_reason.as_str(), cells),
        ] {
            self.cells(item.workflow, cut, value, review.at, Inclusion::CERTAIN, cells);
        }
        let waited = review.waited_ms(item.at);
        for (cut, value) in values(item) {
            self.time(item.workflow, cut, value, review.at, |times| {
                if matches!(cut, Cut::All | Cut::Model | Cut::PromptVersion | Cut::Source) {
                    times.wait.add(waited);
                }
                if review.active_ms > 0 {
                    times.active.add(review.active_ms);
                }
                if review.active_ms > 0 && cut == Cut::All {
                    times.idle.add(review.wall_ms - review.active_ms);
                }
            });
        }
        if review.active_ms > 0 {
            self.time(item.workflow, Cut::Reviewer, &who, review.at, |times| {
                times.active.add(review.active_ms)
            });
        }
    }

    /// Adds counts of an item under each of its values.
    fn count(&mut self, item: &Origin, at: Timestamp, cells: Cells) {
        if cells != Cells::NONE {
            for (cut, value) in values(item) {
                self.cells(item.workflow, cut, value, at, item.inclusion, cells);
            }
        }
    }

    fn cells(
        &mut self,
        workflow: WorkflowId,
        cut: Cut,
        value: &str,
        at: Timestamp,
        inclusion: Inclusion,
        cells: Cells,
    ) {
        for grain in Grain::BOTH {
            let of = Of { workflow, cut, grain, start: grain.start(at) };
            *self.cells.entry(CellsKey { of, value: value.to_owned(), inclusion }).or_default() += cells;
        }
    }

    fn time(&mut self, workflow: WorkflowId, cut: Cut, value: &str, at: Timestamp, add: impl Fn(&mut Times)) {
        for grain in Grain::BOTH {
            let of = Of { workflow, cut, grain, start: grain.start(at) };
            add(self.times.entry(TimesKey { of, value: value.to_owned() }).or_default());
        }
    }
}

/// Everything by which an item's figures are told apart. What has no reason has the empty one.
fn values(item: &Origin) -> impl Iterator<Item = (Cut, &str)> {
    let reasons = item.reasons.iter().map(|code| code.as_str());
    let none = item.reasons.is_empty().then_some("");
    [
        (Cut::All, ""),
        (Cut::Model, item.model.as_str()),
        (Cut::PromptVersion, item.prompt_version.as_str()),
        (Cut::Route, item.route.as_str()),
        (Cut::Source, item.source.as_str()),
    ]
    .into_iter()
    .chain(reasons.chain(none).map(|reason| (Cut::Reason, reason)))
}

/// What an item's arrival counts.
pub(super) fn arrived(item: &Origin, policy: Option<Verdict>) -> Cells {
    let is = |verdict| i64::from(policy == Some(verdict));
    Cells {
        submitted: 1,
        released: is(Verdict::Release),
        went_out: is(Verdict::Release),
        refused: is(Verdict::Reject),
        ..flaws(item)
    }
}

fn flaws(item: &Origin) -> Cells {
    let (failed, malformed) = (item.has_failed(), item.is_malformed());
    let fallback = item.route == app::model::Route::Fallback;
    Cells {
        failed: failed.into(),
        malformed: malformed.into(),
        fallback: fallback.into(),
        flawed: (failed || malformed || fallback).into(),
        ..Cells::NONE
    }
}

/// What it counts that somebody looked at an item.
pub(super) fn seen(item: &Origin, verdict: Verdict) -> Cells {
    let is = |wanted| i64::from(verdict == wanted);
    let flawed = flaws(item).flawed;
    Cells {
        seen_right: is(Verdict::Approve),
        seen_edited: is(Verdict::Edit),
        seen_rejected: is(Verdict::Reject),
        flawed_seen: flawed,
        flawed_rejected: flawed * is(Verdict::Reject),
        ..Cells::NONE
    }
}

fn went_out(verdict: Verdict) -> Cells {
    Cells { went_out: matches!(verdict, Verdict::Approve | Verdict::Edit).into(), ..Cells::NONE }
}

fn decided(verdict: Verdict) -> Cells {
    let is = |wanted| i64::from(verdict == wanted);
    Cells {
        approved: is(Verdict::Approve),
        edited: is(Verdict::Edit),
        rejected: is(Verdict::Reject),
        ..Cells::NONE
    }
}

#[cfg(test)]
mod tests;
