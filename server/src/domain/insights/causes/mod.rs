//! What unusable outputs have in common.
//!
//! Every item that people looked at has [`Trait`]s: its source, why it was routed, a field that is missing, how long its
//! text is, ... A trait is held to be a possible cause where items that have it are unusable more often than others, by
//! more than chance (reasons that reviewers gave, and fields that they corrected, need no such test); so what every
//! item has is none. Possible causes are then ranked as a Pareto, by what each explains: the share of unusable output
//! that has it. Beside that stands the share that has it or one above it, for which an item counts once.
//!
//! Each is told for itself, also where those above it cover its items: to count only what they leave over would hide a
//! source behind the low confidence of all that comes from it. Left out is what nearly the same items have as one
//! above it, told by the same; and, where no kind is asked for, the routing reasons that say no more than why a person
//! looked.
//!
//! What stands together with unusable output need not be what makes it so.

mod rank;
mod rule;
mod traits;
mod vocabulary;

use app::model::{CauseKind, ReasonCode};
use serde_json::Value;

pub use rank::{Looked, Ranked, one, rank};
pub use rule::{can_be_rule, place_among, rule};
pub use traits::{has, label};
pub use vocabulary::Vocabulary;

/// Something that an item has, and that may be a cause.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Trait {
    /// Of which kind.
    pub kind: CauseKind,
    /// What exactly.
    pub value: String,
}

impl Trait {
    /// A trait.
    pub fn new(kind: CauseKind, value: impl Into<String>) -> Self {
        Self { kind, value: value.into() }
    }
}

impl PartialOrd for Trait {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Trait {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.kind.as_str(), &self.value).cmp(&(other.kind.as_str(), &other.value))
    }
}

/// An item that people looked at, as far as its traits need it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subject {
    /// What the AI was given; none where nothing was, or its body is too large or no envelope.
    pub input: Option<Value>,
    /// What it produced.
    pub output: Option<Value>,
    /// Whether input and output are known.
    pub is_read: bool,
    /// Source; empty where it has none, as the next two.
    pub source: String,
    /// Model.
    pub model: String,
    /// Prompt version.
    pub prompt_version: String,
    /// Why it was routed as it was.
    pub reasons: Vec<ReasonCode>,
    /// Why the reviewer rejected it.
    pub reject_reasons: Vec<String>,
    /// Fields that the reviewer corrected, as [`super::edits::place`] names them.
    pub edited: Vec<String>,
}
