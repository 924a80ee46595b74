use serde::{Deserialize, Serialize};

use super::{ItemId, Reason, Route, Timestamp, Verdict};

/// What a policy would have done with the recorded history, and with what is known of it by now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DryRun {
    /// How many items were routed again.
    pub items: i64,
    /// When the first of them came.
    pub since: Option<Timestamp>,
    /// When the last of them came.
    pub until: Option<Timestamp>,
    /// How many items went from which route to which; every pair that is there, the largest first.
    pub flow: Vec<FlowCount>,
    /// How many items would change route.
    pub changed: i64,
    /// The first of them.
    pub changes: Vec<ChangedItem>,
    /// How many items would wait for other people on the same route; every pair of groups that is there, the largest
    /// first.
    pub regrouped: Vec<Regrouped>,
    /// What reviewers would have to do.
    pub review: ReviewLoad,
    /// What each rule caught, in the policy's order.
    pub rules: Vec<RuleMatches>,
    /// Items on which routing would fail, so that a person decides.
    pub policy_errors: i64,
    /// How many wrong outputs would be released.
    pub wrong_released: WrongReleased,
}

/// Items with one route before and one after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FlowCount {
    /// As recorded.
    pub before: Route,
    /// As the policy would route.
    pub after: Route,
    /// How many.
    pub items: i64,
}

/// An item that would change route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ChangedItem {
    /// The item.
    pub id: ItemId,
    /// Its name in lists.
    pub title: Option<String>,
    /// When it came.
    pub created_at: Timestamp,
    /// As recorded.
    pub before: Route,
    /// As the policy would route.
    pub after: Route,
    /// The reasons as recorded.
    pub reasons_before: Vec<Reason>,
    /// The reasons that the policy would give.
    pub reasons_after: Vec<Reason>,
    /// What a person said of it.
    pub verdict: Option<Verdict>,
}

/// Items that wait for a person before and after, and not for the same people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Regrouped {
    /// The group as recorded; null: everybody.
    pub before: Option<String>,
    /// The group that the policy would name; null: everybody.
    pub after: Option<String>,
    /// How many.
    pub items: i64,
}

/// What reviewers would have to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ReviewLoad {
    /// Reviews a day, as recorded.
    pub a_day_before: f64,
    /// Reviews a day that the policy would ask for; an item that two people must see counts twice.
    pub a_day_after: f64,
    /// Active seconds of one review.
    pub seconds_each: f64,
    /// From how many reviews that is the median; 0: none was measured, and it is the workflow's target.
    pub seconds_from: i64,
    /// Reviewer minutes a day, as recorded.
    pub minutes_a_day_before: f64,
    /// Reviewer minutes a day that the policy would ask for.
    pub minutes_a_day_after: f64,
    /// Over how many days; at least one.
    pub days: f64,
    /// How many active people may review.
    pub people: i64,
    /// The minutes by the group that has to give them, what is for everybody first; empty where no group is named.
    pub groups: Vec<GroupLoad>,
}

/// What one group's reviewers would have to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct GroupLoad {
    /// The group; null: what no group has to itself, so that everybody is offered it.
    pub name: Option<String>,
    /// How many active people are in it. While nobody is, everybody is offered what is for it.
    pub people: i64,
    /// Reviewer minutes a day, as recorded.
    pub minutes_before: f64,
    /// Reviewer minutes a day that the policy would ask for.
    pub minutes_after: f64,
}

/// What a rule caught, and what people said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct RuleMatches {
    /// The rule.
    pub name: String,
    /// Items for which it was the first to match.
    pub matches: i64,
    /// Of these, items that it sends elsewhere than the record says.
    pub changed: i64,
    /// Of these, approved as they were.
    pub approved: i64,
    /// Of these, edited.
    pub edited: i64,
    /// Of these, rejected.
    pub rejected: i64,
}

/// The share of wrong outputs among those that the policy would let out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct WrongReleased {
    /// Items that the policy would release: let out, and not drawn for review.
    pub released: i64,
    /// Items that it would let out, drawn for review or not, and that a person reviewed. The estimate rests on them,
    /// each kind weighted by how likely it was that a person would see it. 0: not enough was reviewed to say anything.
    pub n: i64,
    /// Of those released, items of a kind that nobody has seen: the record drew none of them for review, or none of
    /// those drawn was reviewed. The share says nothing about them.
    pub unseen: i64,
    /// The share, where anything can be said.
    pub share: Option<f64>,
    /// The lower end of the 95 % interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// How far a dry run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DryRunProgress {
    /// Items that were routed again.
    pub done: i64,
    /// Items to be routed again.
    pub total: i64,
}

/// One line of a dry run that tells how far it is. The last line is the result, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DryRunLine<P> {
    /// It goes on.
    Progress(DryRunProgress),
    /// It is done.
    Result(Box<DryRun>),
    /// It failed.
    Problem(P),
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_has_one_name_and_what_stands_under_it() {
        let line: DryRunLine<String> = DryRunLine::Progress(DryRunProgress { done: 500, total: 1_200 });
        assert_eq!(serde_json::to_value(&line).unwrap(), json!({"progress": {"done": 500, "total": 1200}}));
        let problem: DryRunLine<String> = serde_json::from_value(json!({"problem": "no"})).unwrap();
        assert_eq!(problem, DryRunLine::Problem("no".to_owned()));
    }
}
