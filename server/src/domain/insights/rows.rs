//! Rows of kept figures: what names them, and what stands in them.

use app::model::{Timestamp, WorkflowId};

use super::{cut::Cut, event::Inclusion, sketch::Sketch, span::Grain};

/// Names a row of counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellsKey {
    /// Of which figures: workflow, what they are told apart by, when.
    pub of: Of,
    /// The value of what they are told apart by.
    pub value: String,
    /// The items' inclusion probability. Reviewers' figures all stand at [`Inclusion::CERTAIN`].
    pub inclusion: Inclusion,
}

/// Names a row of durations.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimesKey {
    /// Of which figures.
    pub of: Of,
    /// The value of what they are told apart by.
    pub value: String,
}

/// Names a row of outcomes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutcomesKey {
    /// Workflow.
    pub workflow: WorkflowId,
    /// How long.
    pub grain: Grain,
    /// From when on the items came.
    pub start: Timestamp,
    /// The outcome's name.
    pub metric: String,
}

/// Which figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Of {
    /// Workflow.
    pub workflow: WorkflowId,
    /// What they are told apart by.
    pub cut: Cut,
    /// How long.
    pub grain: Grain,
    /// From when on.
    pub start: Timestamp,
}

/// Durations. Which are kept depends on what they are told apart by: [`Cut::All`] has all of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Times {
    /// A reviewer had the item in view and the hands on it.
    pub active: Sketch,
    /// A reviewer held it, and did something else.
    pub idle: Sketch,
    /// From arrival to the claim.
    pub wait: Sketch,
    /// From arrival to the decision.
    pub end_to_end: Sketch,
}

impl Times {
    /// Adds all of the other's.
    pub fn merge(&mut self, other: &Self) {
        self.active.merge(&other.active);
        self.idle.merge(&other.idle);
        self.wait.merge(&other.wait);
        self.end_to_end.merge(&other.end_to_end);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.active.is_empty() && self.idle.is_empty() && self.wait.is_empty() && self.end_to_end.is_empty()
    }
}

/// What was posted of one outcome metric.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutcomeSums {
    /// Items with a yes or a no.
    pub told: i64,
    /// Of these, yes.
    pub yes: i64,
    /// Items with a number.
    pub numbers: i64,
    /// Their sum.
    pub sum: f64,
    /// The sum of their squares.
    pub squares: f64,
    /// How long after the item's arrival it was first posted.
    pub delays: Sketch,
}

impl OutcomeSums {
    /// Adds all of the other's.
    pub fn merge(&mut self, other: &Self) {
        self.told += other.told;
        self.yes += other.yes;
        self.numbers += other.numbers;
        self.sum += other.sum;
        self.squares += other.squares;
        self.delays.merge(&other.delays);
    }
}

/// A value as it was posted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Posted {
    /// Yes or no.
    Told(bool),
    /// A number.
    Number(f64),
}

impl Posted {
    /// What it counts, or with a `sign` of -1 what it counts no more.
    pub(super) fn sums(self, sign: i64) -> OutcomeSums {
        let (empty, factor) = (OutcomeSums::default(), sign as f64);
        match self {
            Self::Told(yes) => OutcomeSums { told: sign, yes: if yes { sign } else { 0 }, ..empty },
            Self::Number(number) => OutcomeSums {
                numbers: sign,
                sum: factor * number,
                squares: factor * number * number,
                ..empty
            },
        }
    }
}

/// An outcome, posted for the first time or again.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomePosted<'a> {
    /// The item's workflow.
    pub workflow: WorkflowId,
    /// When the item came.
    pub arrival: Timestamp,
    /// The outcome's name.
    pub metric: &'a str,
    /// Its value.
    pub value: Posted,
    /// The value it takes the place of.
    pub before: Option<Posted>,
    /// When it was the case.
    pub at: Timestamp,
}
