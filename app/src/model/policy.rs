use serde::{Deserialize, Serialize};

use super::{Priority, Route, Timestamp, UnknownWord, spelled};

/// How a workflow's items are routed. Versioned; immutable once published.
///
/// Everything that is not said sends an item to a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Release at or above this confidence; null: confidence alone never releases.
    pub min_confidence: Option<f64>,
    /// Bounds for single fields: JSON pointer to least confidence.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    #[cfg_attr(feature = "ssr", schema(value_type = std::collections::BTreeMap<String, f64>))]
    pub min_field_confidence: serde_json::Map<String, serde_json::Value>,
    /// Ordered rules; the first match wins.
    pub rules: Vec<Rule>,
    /// Share of released items that a person sees all the same (0..=1).
    pub sample_rate: f64,
    /// Share of reviewed items that two people see (0..=1).
    pub double_review_rate: f64,
    /// What a missing confidence means.
    pub missing_confidence: WhenInDoubt,
    /// Where malformed output goes: `review` or `fallback`.
    pub malformed: WhenInDoubt,
    /// Where an item goes when routing fails on it: `review` or `fallback`.
    pub on_policy_error: WhenInDoubt,
    /// What the producer is told on the route `fallback`.
    pub fallback_message: Option<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            min_confidence: None,
            min_field_confidence: serde_json::Map::new(),
            rules: Vec::new(),
            sample_rate: 0.0,
            double_review_rate: 0.0,
            missing_confidence: WhenInDoubt::Review,
            malformed: WhenInDoubt::Review,
            on_policy_error: WhenInDoubt::Review,
            fallback_message: None,
        }
    }
}

/// Where an item in doubt goes. There is no `release`: doubt never releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhenInDoubt {
    /// To a person.
    #[default]
    Review,
    /// The declared message at once, then to a person.
    Fallback,
}
spelled!(WhenInDoubt { Review => "review", Fallback => "fallback" });

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, unique in the policy.
    pub name: String,
    /// A boolean CEL expression.
    pub when: String,
    /// What happens on a match.
    pub then: RuleThen,
}

/// What a matching rule asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleThen {
    /// Where to.
    pub route: Route,
    /// How urgent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// To which group of people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Due so many seconds after arrival.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_seconds: Option<i64>,
    /// Whether two people must see it.
    #[serde(default)]
    pub double_review: bool,
}

/// Whether a policy version routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PolicyState {
    /// May still change; routes nothing.
    Draft,
    /// Published at some time; immutable.
    Published,
}
spelled!(PolicyState { Draft => "draft", Published => "published" });

/// One version of a workflow's policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PolicyVersion {
    /// 1, 2, 3, ... within the workflow.
    pub version: i64,
    /// The policy.
    pub policy: Policy,
    /// Draft or published.
    pub state: PolicyState,
    /// Whether it is the one that routes now.
    pub active: bool,
    /// Why it was written.
    #[serde(default)]
    pub note: Option<String>,
    /// Who wrote it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Who published it.
    pub published_by: Option<String>,
    /// When.
    pub published_at: Option<Timestamp>,
}
