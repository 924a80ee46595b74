use serde::{Deserialize, Serialize};

use super::InsightsFrame;
use crate::model::{DryRun, Policy, Proportion, Rule, UnknownWord, spelled};

/// What `/insights/{slug}/causes` opens with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RootCauses {
    /// Period, menus, views, alerts.
    pub frame: InsightsFrame,
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Items of the period that people looked at, and that all but the share rests on.
    pub looked_at: i64,
    /// Whether the period has more: these are then those that people looked at last.
    pub has_more: bool,
    /// Of these, unusable: edited or rejected.
    pub unusable: i64,
    /// The share of all outputs that is unusable, weighted.
    pub share: Proportion,
    /// Ranked by how much unusable output each explains; at most 20. Where no kind is asked for, without the routing
    /// reasons that say no more than why a person looked.
    pub causes: Vec<Cause>,
    /// Which fields reviewers change most; at most 12.
    pub field_changes: Vec<FieldChange>,
}

/// One possible cause. What stands together with unusable output need not be what makes it so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Cause {
    /// Of which kind.
    pub kind: CauseKind,
    /// What exactly, for programs, as [`ItemsBehind::value`](super::ItemsBehind::value) takes it: a reason code, a
    /// pointer, a source, a range.
    pub value: String,
    /// What exactly, for people.
    pub label: String,
    /// Unusable items that have it.
    pub unusable: i64,
    /// Items that people looked at and that have it.
    pub items: i64,
    /// The share of unusable output that has it, weighted.
    pub explained: Proportion,
    /// The share of unusable output that has this cause or one above it (0..=1); an item counts once.
    pub cumulative: f64,
    /// The share of items with it that are unusable, weighted.
    pub rate: Proportion,
    /// The same of items without it.
    pub rate_elsewhere: Proportion,
    /// Whether a rule can tell it before a person looks ([`SuggestedRule`]).
    pub can_be_rule: bool,
}

impl Cause {
    /// What fewer unusable items have is not told as a cause.
    pub const FEWEST: usize = 3;
}

/// Of which kind a cause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CauseKind {
    /// Why reviewers rejected.
    RejectReason,
    /// Which field reviewers corrected (a pointer).
    EditedField,
    /// Why it was routed to a person.
    RoutingReason,
    /// A field that is not in the input (a pointer).
    MissingField,
    /// The integration that it came through.
    Source,
    /// The model.
    Model,
    /// The prompt's version.
    PromptVersion,
    /// How the input is written: JSON type, text with markup, ...
    Format,
    /// How long the input is (a range of characters).
    Length,
    /// A short value of an input or output field (pointer and value).
    Category,
}
spelled!(CauseKind {
    RejectReason => "reject_reason", EditedField => "edited_field", RoutingReason => "routing_reason",
    MissingField => "missing_field", Source => "source", Model => "model", PromptVersion => "prompt_version",
    Format => "format", Length => "length", Category => "category",
});

/// How reviewers change a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FieldChange {
    /// The field: a JSON pointer into the output; empty for the whole of it.
    pub pointer: String,
    /// Its name: the schema's title, or the pointer.
    pub label: String,
    /// Edits that changed it.
    pub edits: i64,
    /// The share of all edits.
    pub share: Proportion,
    /// From what to what, those seen most often first; at most 5. Long values are cut, with an ellipsis.
    pub pairs: Vec<ChangedPair>,
}

/// From what to what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ChangedPair {
    /// As it came; none where the field was not there.
    pub from: Option<String>,
    /// As it went out; none where the field was taken out.
    pub to: Option<String>,
    /// How often.
    pub edits: i64,
}

/// A rule made from a cause, with what it would have done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuggestedRule {
    /// Slug.
    pub slug: String,
    /// The workflow's name.
    pub workflow_name: String,
    /// The cause.
    pub cause: Cause,
    /// The rule: what has the cause goes to a person.
    pub rule: Rule,
    /// The policy that routes now, with the rule before the first that releases, else behind all.
    pub policy: Policy,
    /// What it would have done with the last 30 days.
    pub dry_run: DryRun,
}
