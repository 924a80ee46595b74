use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Policy, PolicyVersion, Timestamp, UnknownWord, spelled};

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
    /// Why a reviewer may reject; the first nine have the digits 1 to 9.
    pub reject_reasons: Vec<RejectReason>,
}

impl Default for ReviewSpec {
    fn default() -> Self {
        Self { target_seconds: 20, undo_seconds: 5, lease_seconds: 120, reject_reasons: Vec::new() }
    }
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
}
