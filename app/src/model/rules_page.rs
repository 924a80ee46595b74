use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Condition, DryRun, Field, FieldError, GroupSummary, ItemId, Policy, PolicyState, PolicyVersion, Priority,
    Reason, Route, Rule, StageTrace, Timestamp,
};

/// All that the rules page of a workflow opens with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RulesPage {
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Changes with each save of the workflow and each publication; give it back when saving and publishing.
    pub etag: String,
    /// The version that routes now.
    pub routing: Option<i64>,
    /// Every version, newest first.
    pub versions: Vec<PolicyVersion>,
    /// The rules of [`Self::first_to_edit`] as the builder can show them; none for one that was written by hand.
    pub conditions: Vec<Option<Condition>>,
    /// What the rule builder offers, those seen most often first.
    pub fields: Vec<FieldSeen>,
    /// What is on record of each rule of the version that routes, from the last 30 days.
    pub records: Vec<RuleRecord>,
    /// What stands between the policy and an automatic release.
    pub gates: GatesShown,
    /// Every group, by name, and who is in it.
    pub groups: Vec<GroupSummary>,
    /// What is allowed in the policy of [`Self::first_to_edit`] and probably not meant; pointers into it.
    pub warnings: Vec<FieldError>,
    /// What keeps that policy from being stored anew: the output's schema may have changed since.
    pub errors: Vec<FieldError>,
    /// What in the version that routes does not fit the output's schema any more; pointers into its policy.
    pub misfits: Vec<FieldError>,
    /// Since when the version that routes does so, and why.
    pub routes_since: Option<RoutesSince>,
    /// What was done to the workflow lately, newest first.
    pub changes: Vec<WorkflowChange>,
    /// The dry run that the address asked for.
    pub dry_run: Option<StoredRun>,
}

impl RulesPage {
    /// The newest version where that is a draft, else the one that routes, else an empty policy; with its number.
    pub fn first_to_edit(versions: &[PolicyVersion]) -> (Policy, Option<i64>) {
        let newest = versions.first().filter(|version| version.state == PolicyState::Draft);
        let version = newest.or_else(|| versions.iter().find(|version| version.active));
        version.map(|one| (one.policy.clone(), Some(one.version))).unwrap_or_default()
    }
}

/// What is on record of a rule of the version that routes. All but [`Self::by_another_condition`] counts only items
/// that were routed by its condition as it is now, in whichever version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRecord {
    /// The rule.
    pub name: String,
    /// Its condition in the version that routes.
    pub when: String,
    /// Items for which it was the first to match.
    pub matches: i64,
    /// Of these, approved as they were by somebody who looked, as the next two.
    pub approved: i64,
    /// Of these, edited.
    pub edited: i64,
    /// Of these, rejected.
    pub rejected: i64,
    /// Items that a rule of this name matched while it had another condition.
    pub by_another_condition: i64,
    /// Items on which it failed.
    pub failed: i64,
    /// Whether every failure was counted; else there may be more.
    pub are_all_failures: bool,
    /// Why it failed on the newest of them.
    pub last_failure: Option<String>,
}

impl RuleRecord {
    /// Nothing on record of this rule.
    pub fn empty(rule: &Rule) -> Self {
        Self {
            name: rule.name.clone(),
            when: rule.when.clone(),
            matches: 0,
            approved: 0,
            edited: 0,
            rejected: 0,
            by_another_condition: 0,
            failed: 0,
            are_all_failures: true,
            last_failure: None,
        }
    }
}

/// Since when a version routes: it was published then, or gone back to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutesSince {
    /// The version.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// Who let it route.
    pub by: String,
    /// Why, where that was said.
    pub note: Option<String>,
}

/// A dry run of a stored version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunAsked {
    /// The version.
    pub version: i64,
    /// Over the items of so many days; none: all that are recorded.
    pub days: Option<i64>,
}

/// A dry run of a stored version, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredRun {
    /// What was asked.
    pub asked: RunAsked,
    /// The answer.
    pub found: DryRun,
}

/// Something that was done to a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowChange {
    /// Grows with each.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// What.
    pub kind: ChangeKind,
    /// The policy version that it is about.
    pub version: Option<i64>,
}

/// What can be done to a workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It was made.
    Created,
    /// Its definition was saved.
    Updated,
    /// It takes no more items.
    Archived,
    /// Everything goes to a person.
    Frozen,
    /// The policy routes again.
    Unfrozen,
    /// Its proof was complete.
    Proven,
    /// A policy was saved as a draft.
    Drafted,
    /// A policy began to route.
    Published,
}

/// What storing a policy would meet with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PolicyCheck {
    /// What it would be refused for; pointers into the policy.
    pub errors: Vec<FieldError>,
    /// What is allowed and probably not meant; none while there are errors.
    pub warnings: Vec<FieldError>,
}

/// A field that a rule may look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldSeen {
    /// The field.
    pub field: Field,
    /// JSON types that it has or may have: `string`, `number`, `boolean`, ...
    pub types: Vec<String>,
    /// Whether the output's schema names it.
    pub in_schema: bool,
    /// In how many of the recent items it was there.
    pub items: i64,
    /// Its commonest values with the number of items that have each; none where they are too many to be offered.
    pub values: Vec<(Value, i64)>,
}

/// What stands between the policy and an automatic release.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct GatesShown {
    /// The stop that a person pulled.
    pub freeze: Option<Freeze>,
    /// What has yet to be proven; none where the workflow asks for no proof.
    pub proof: Option<ProofShown>,
}

/// A workflow's stop: every item goes to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Freeze {
    /// Why.
    pub why: String,
    /// Who.
    pub by: String,
    /// Since when.
    pub at: Timestamp,
}

/// How far a workflow is on the way to its first automatic release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ProofShown {
    /// Reviewed production outputs that it takes.
    pub needed: i64,
    /// Those that there are.
    pub reviewed: i64,
    /// Of these, approved as they were.
    pub correct: i64,
    /// The share that must be correct (0..=1); none where the workflow names no success metric.
    pub threshold: Option<f64>,
    /// Where the metric asks for certainty: the lower end of the one-sided 95 % interval of the share that is correct,
    /// which must reach the threshold instead of the share itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    /// Whether automatic release is open. Once it is, it stays so.
    pub met: bool,
    /// The same in words.
    pub detail: String,
}

/// What a policy is tried on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestSubject {
    /// A recorded item.
    Item(ItemId),
    /// The body of a request, as a producer would send it.
    Body(String),
}

/// Where a policy would send one item, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyTest {
    /// Where to.
    pub route: Route,
    /// Every reason that applies.
    pub reasons: Vec<Reason>,
    /// What each stage says.
    pub trace: Vec<StageTrace>,
    /// The rule that matches.
    pub rule: Option<String>,
    /// How urgent.
    pub priority: Priority,
    /// Due so many seconds after arrival.
    pub due_seconds: Option<i64>,
    /// To which group of people.
    pub group: Option<String>,
    /// Whether two people would have to see it.
    pub double_review: bool,
    /// Where the record says it went; none for a pasted body.
    pub recorded: Option<Route>,
}

/// A policy to be stored as a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewDraft {
    /// The policy.
    pub policy: Policy,
    /// Why it is written.
    pub note: Option<String>,
}

/// A draft as it was stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Drafted {
    /// The version that it became.
    #[serde(flatten)]
    pub saved: PolicyVersion,
    /// What is allowed in it and probably not meant, with JSON pointers into the policy. It is stored all the same.
    pub warnings: Vec<FieldError>,
}
