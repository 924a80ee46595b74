use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FieldError, Freeze, Policy, PolicyVersion, Timestamp, UnknownWord, spelled};

/// A workflow as an operator writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its name in addresses: lower case letters, digits and hyphens.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// What the AI's output looks like.
    #[serde(default)]
    pub output: OutputSpec,
    /// JSON pointers that must be present and not empty in the input.
    #[serde(default)]
    pub input_requires: Vec<String>,
    /// How it is reviewed.
    #[serde(default)]
    pub review: ReviewSpec,
    /// The one number that says whether it works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success_metric: Option<SuccessMetric>,
    /// How much proof before automatic release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof_gate: Option<ProofGate>,
    /// How items are routed; without one, everything goes to a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
}

/// What the AI's output looks like.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct OutputSpec {
    /// How to show and parse it.
    pub kind: OutputKind,
    /// JSON Schema 2020-12 of the output.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<Object>))]
    pub schema: Option<Value>,
    /// JSON pointer to what names an item in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// How an output is shown and parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutputKind {
    /// A JSON value.
    #[default]
    Json,
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// HTML, shown in a sandbox.
    Html,
    /// An e-mail: headers, an empty line, the body.
    Email,
}
spelled!(OutputKind {
    Json => "json", Text => "text", Markdown => "markdown", Html => "html", Email => "email",
});

/// How items are reviewed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ReviewSpec {
    /// Active seconds that one review should take.
    pub target_seconds: i64,
    /// How long a verdict can be undone before it is final (0..=3600).
    pub undo_seconds: i64,
    /// How long a claim lasts without a heartbeat (10..=3600).
    pub lease_seconds: i64,
    /// After so many hours of waiting an item becomes one step more urgent (up to `urgent`), and again after as many,
    /// so that nothing starves behind what is more urgent. 0: never.
    #[serde(skip_serializing_if = "is_default_raise")]
    pub raise_after_hours: i64,
    /// Where two people who saw the same item disagree: so many more are asked, one at a time, each blind, until more
    /// than half say the same; else somebody who sees all of it settles it.
    #[serde(skip_serializing_if = "is_zero")]
    pub extra_opinions: i64,
    /// How likely a claim is to bring a golden item, where the workflow has some (0..=0.5).
    #[serde(skip_serializing_if = "is_default_golden_rate")]
    pub golden_rate: f64,
    /// The share of golden items that a reviewer should get right; below it an alert is raised.
    #[serde(skip_serializing_if = "is_default_golden_pass")]
    pub golden_pass: f64,
    /// Why a reviewer may reject; the first nine have the digits 1 to 9.
    pub reject_reasons: Vec<RejectReason>,
}

impl Default for ReviewSpec {
    fn default() -> Self {
        Self {
            target_seconds: 20,
            undo_seconds: 5,
            lease_seconds: 120,
            raise_after_hours: RAISE_AFTER_HOURS,
            extra_opinions: 0,
            golden_rate: GOLDEN_RATE,
            golden_pass: GOLDEN_PASS,
            reject_reasons: Vec::new(),
        }
    }
}

const RAISE_AFTER_HOURS: i64 = 24;
const GOLDEN_RATE: f64 = 0.02;
const GOLDEN_PASS: f64 = 0.8;

// What nobody changed is left out of what is written, so that definitions stay short.

const fn is_default_raise(hours: &i64) -> bool {
    *hours == RAISE_AFTER_HOURS
}

const fn is_zero(number: &i64) -> bool {
    *number == 0
}

fn is_default_golden_rate(rate: &f64) -> bool {
    rate.to_bits() == GOLDEN_RATE.to_bits()
}

fn is_default_golden_pass(pass: &f64) -> bool {
    pass.to_bits() == GOLDEN_PASS.to_bits()
}

/// One reason to reject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RejectReason {
    /// For programs.
    pub code: String,
    /// For people.
    pub label: String,
}

/// The one number that says whether a workflow works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SuccessMetric {
    /// Its name.
    pub name: String,
    /// `accuracy`, ...
    pub kind: String,
    /// What counts as working (0..=1).
    pub threshold: f64,
    /// Whether the lower end of the share's 95 % interval must reach it, instead of the share itself.
    #[serde(default, skip_serializing_if = "is_false")]
    pub lower_bound: bool,
}

const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// How much proof before automatic release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProofGate {
    /// Reviewed production outputs that must meet the success metric.
    pub outputs: i64,
}

/// A workflow in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct WorkflowSummary {
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Output kind.
    pub kind: OutputKind,
    /// The policy version that routes, if any.
    pub policy_version: Option<i64>,
    /// Items that wait for a person.
    pub pending: i64,
    /// Items decided inside the undo window.
    pub held: i64,
    /// Items with a final decision.
    pub finished: i64,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// The stop that a person pulled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<Freeze>,
    /// When the definition last changed.
    pub updated_at: Timestamp,
}

/// A workflow with all it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct WorkflowDetail {
    /// The definition, with the policy that routes now.
    pub definition: Definition,
    /// Changes with each save; give it back as `If-Match`.
    pub etag: String,
    /// Counts.
    pub summary: WorkflowSummary,
    /// Policy versions, newest first.
    pub policies: Vec<PolicyVersion>,
    /// What in the policy that routes does not fit the output's schema, with JSON pointers into the definition: the schema
    /// changed after the policy was saved. An item on which a rule fails goes to a person.
    #[serde(default)]
    pub warnings: Vec<FieldError>,
}
