//! What travels between server, browser and producers: pure data, no I/O.
//!
//! Field names and codes are those of the public API; changing one changes the contract.

mod access;
mod advice;
mod audit;
mod bulk;
mod decision;
mod dry_run;
mod group;
mod ids;
mod insights;
mod integration;
mod item;
mod json;
mod people;
mod policy;
mod proportion;
mod quality;
mod queue;
mod review;
mod rule_condition;
mod rules_page;
mod time;
mod workflow;

pub use access::{Permission, Role, Scope};
pub use advice::{Advice, ReliabilityBin, RiskPoint, ThresholdAdvice};
pub use audit::{AuditEntry, AuditFilter, AuditVerification, LogPlace, RecordEntry};
pub use bulk::{BulkAct, BulkOperation, BulkRequest, BulkState};
pub use decision::{Decision, Verdict, VerdictRecord};
pub use dry_run::{
    ChangedItem, DryRun, DryRunLine, DryRunProgress, FlowCount, GroupLoad, Regrouped, ReviewLoad,
    RuleMatches, WrongReleased,
};
pub use group::{GroupMember, GroupSummary, GroupsPage, Target};
pub use ids::{
    AlertId, BulkId, FilterId, GoldenId, GroupId, ItemId, KeyId, LeaseToken, UserId, VerdictId, WorkflowId,
};
pub use insights::{
    Accuracy, Adoption, Answered, Behind, Between, Bucket, BucketSize, Cause, CauseKind, ChangedPair,
    Choices, CompareWith, Difference, Dimension, Estimate, ExceptionKind, ExceptionPart, Exceptions,
    ExportTable, FieldChange, Flow, FlowGroup, Forecast, InsightsFrame, InsightsPage, InsightsPlace,
    InsightsQuery, ItemBehind, ItemsBehind, ItemsBehindPage, Length, LengthKind, Lengths, LiveQueue, Measure,
    MetricKind, MetricsSheet, Outcome, OutcomeFigures, Outcomes, Outlook, PageTable, Period, Quantiles,
    ReviewerRow, RootCauses, SavedView, ShareGroup, Standing, Success, SuccessWeek, SuggestedRule,
    Throughput, Versus, VersusRow, WeekStart, WorkflowSign,
};
pub use integration::{CreatedKey, KeySummary, NewKey};
pub use item::{
    Item, ItemFilter, ItemStatus, ItemStory, Page, Priority, Reason, ReasonCode, Route, StageTrace,
};
pub use json::RawJson;
pub use people::{CurrentUser, NewUser, SetUp, UserSummary};
pub use policy::{Policy, PolicyState, PolicyVersion, Rule, RuleThen, WhenInDoubt};
pub use proportion::Proportion;
pub use quality::{
    Agreement, Alert, GoldenAnswer, GoldenItem, GoldenResult, QualityPage, ResultSheet, WorkflowQuality,
};
pub use queue::{QueueDue, QueueFilter, QueuePage, QueueRow, QueueState, SavedFilter};
pub use review::{
    ClaimAnswer, ClaimRequest, EarlierOpinion, FieldError, Lease, NothingToClaim, Presentation, ReviewItem,
    ReviewStatus, ShownNote, ShownPayload, VerdictRequest, WorkflowBrief,
};
pub use rule_condition::{Comparison, Condition, Field, Operator, Root, Segment};
pub use rules_page::{
    ChangeKind, Drafted, FieldSeen, Freeze, GatesShown, NewDraft, PolicyCheck, PolicyTest, ProofShown,
    RoutesSince, RuleRecord, RulesPage, RunAsked, StoredRun, TestSubject, WorkflowChange,
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
