//! What travels between server, browser and producers: pure data, no I/O.
//!
//! Field names and codes are those of the public API; changing one changes the contract.

mod access;
mod advice;
mod audit;
mod decision;
mod dry_run;
mod ids;
mod integration;
mod item;
mod json;
mod people;
mod policy;
mod proportion;
mod queue;
mod review;
mod rule_condition;
mod rules_page;
mod time;
mod workflow;

pub use access::{Permission, Role, Scope};
pub use advice::{Advice, ReliabilityBin, RiskPoint, ThresholdAdvice};
pub use audit::{AuditEntry, AuditFilter, AuditVerification};
pub use decision::{Decision, Verdict, VerdictRecord};
pub use dry_run::{ChangedItem, DryRun, FlowCount, ReviewLoad, RuleMatches, WrongReleased};
pub use ids::{ItemId, KeyId, LeaseToken, UserId, VerdictId, WorkflowId};
pub use integration::{CreatedKey, KeySummary, NewKey};
pub use item::{
    Item, ItemFilter, ItemStatus, ItemStory, Page, Priority, Reason, ReasonCode, Route, StageTrace,
};
pub use json::RawJson;
pub use people::{CurrentUser, NewUser, SetUp, UserSummary};
pub use policy::{Policy, PolicyState, PolicyVersion, Rule, RuleThen, WhenInDoubt};
pub use proportion::Proportion;
pub use queue::{QueueFilter, QueueRow, QueueState};
pub use review::{
    ClaimAnswer, ClaimRequest, FieldError, Lease, NothingToClaim, Presentation, ReviewItem, ReviewStatus,
    ShownPayload, VerdictRequest, WorkflowBrief,
};
pub use rule_condition::{Comparison, Condition, Field, Operator, Root, Segment};
pub use rules_page::{
    FieldSeen, Freeze, GatesShown, NewDraft, PolicyTest, ProofShown, RulesPage, TestSubject,
};
pub use time::Timestamp;
pub use workflow::{
    Definition, OutputKind, OutputSpec, ProofGate, RejectReason, ReviewSpec, SuccessMetric, WorkflowDetail,
    WorkflowSummary,
};

/// Gives an enum its one spelling: the same on the wire, in the database and on the screen.
macro_rules! spelled {
    ($name:ident { $($variant:ident => $text:literal),+ $(,)? }) => {
        impl $name {
            /// Every value, in the order in which lists show them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl std::str::FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(UnknownWord {
                    what: stringify!($name), given: text.to_owned(), known: &[$($text),+],
                }) }
            }
        }
    };
}
pub(crate) use spelled;

/// A word that is none of an enum's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not a known {what}; use one of {}", known.join(", "))]
pub struct UnknownWord {
    /// The enum's name.
    pub what: &'static str,
    /// The word as given.
    pub given: String,
    /// The words that are known.
    pub known: &'static [&'static str],
}
