//! What unusable outputs have in common.
//!
//! Every item that people looked at has [`Trait`]s: its source, why it was routed, a field that is missing, how long its
//! text is, ... A trait is held to be a possible cause where items that have it are unusable more often than others, by
//! more than chance (reasons that reviewers gave, and fields that they corrected, need no such test). Possible causes are
//! then ranked as a Pareto: first the one that explains most unusable output, then the one that explains most of what is
//! left, and so on. What a trait explains is the unusable output that has it, times the share of that which would not be
//! there if the trait did no harm (the attributable fraction among the exposed: Miettinen, American J. Epidemiology 99,
//! 1974); so a trait that nearly every item has does not come first for that.
//!
//! What stands together with unusable output need not be what makes it so.

mod rank;
mod rule;
mod traits;
mod vocabulary;

use app::model::{CauseKind, ReasonCode};
use serde_json::Value;

pub use rank::{Looked, Ranked, one, rank};
pub use rule::{can_be_rule, rule};
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
