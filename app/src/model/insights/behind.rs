use serde::{Deserialize, Serialize};

use super::{CauseKind, Dimension};
use crate::model::{Item, Page, Timestamp, UnknownWord, spelled};

/// Which items a figure counts. It stands in the address of `/insights/items` under these very names.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemsBehind {
    /// Which of them.
    pub what: Behind,
    /// Workflow slug; none: all.
    pub workflow: Option<String>,
    /// Not before this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub to: Option<Timestamp>,
    /// With this value of a dimension,
    pub by: Option<Dimension>,
    /// or with this cause:
    pub cause: Option<CauseKind>,
    /// the value. Empty: those that have none.
    pub value: Option<String>,
    /// With an outcome of this name, of those that have an outcome.
    pub outcome: Option<String>,
    /// From the page before.
    pub cursor: Option<String>,
    /// By which time zone the page says from when to when; none, or one that is not known: UTC.
    pub tz: Option<String>,
}

/// Which items a figure counts, and by which of their moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Behind {
    /// All, by arrival.
    #[default]
    Submitted,
    /// Released by policy, by final decision; as all that follow.
    Released,
    /// Decided by people.
    Reviewed,
    /// Edited.
    Edited,
    /// Rejected by people.
    Rejected,
    /// Rejected by policy.
    Stopped,
    /// Approved unchanged by people.
    Right,
    /// Edited or rejected by people who looked at them.
    Unusable,
    /// What output accuracy rests on: people looked at them and decided them, and routing could show them to a person.
    /// By arrival; as the next three.
    Looked,
    /// Of these, right as they came.
    LookedRight,
    /// Of these, edited or rejected.
    LookedUnusable,
    /// Rejected by people who looked at them, whether or not routing would have shown them.
    LookedRejected,
    /// Exceptions, by arrival; as the four kinds.
    Exceptions,
    /// Routing failed on them.
    Failed,
    /// Could not be understood.
    Malformed,
    /// The fallback was given.
    Fallback,
    /// Have an outcome, by arrival, and are old enough to count.
    Outcome,
}
spelled!(Behind {
    Submitted => "submitted", Released => "released", Reviewed => "reviewed", Edited => "edited",
    Rejected => "rejected", Stopped => "stopped", Right => "right", Unusable => "unusable", Looked => "looked",
    LookedRight => "looked_right", LookedUnusable => "looked_unusable", LookedRejected => "looked_rejected",
    Exceptions => "exceptions", Failed => "failed", Malformed => "malformed", Fallback => "fallback",
    Outcome => "outcome",
});

/// Items behind a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemsBehindPage {
    /// Newest first, 50 a page.
    pub rows: Page<ItemBehind>,
    /// The value that was asked for, in words; none where none was.
    pub label: Option<String>,
    /// From when to when; none where one end was left open.
    pub between: Option<Between>,
}

/// From when to when, by the clock of a time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Between {
    /// Its beginning: `2026-01-05T00:00`.
    pub from: String,
    /// Its end, which does not belong to it.
    pub to: String,
    /// The time zone that was taken.
    pub time_zone: String,
}

/// An item, and how likely it was that a person would look at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemBehind {
    /// The item.
    pub item: Item,
    /// Its inclusion probability: 1 where routing sent it to a person. None: it could not be drawn.
    pub inclusion: Option<f64>,
}
