//! What a policy would have done with the recorded history.
//!
//! The caller routes each recorded item again (invariant 8 says that this is exact: the bytes, the seed and the gates of
//! its day are recorded) and hands in what was recorded and what came out. The sum is kept while items pass, so that a
//! month of them needs no more memory than a number for each review.
//!
//! How many wrong outputs would be released is an estimate: see [`released`].

mod load;
mod released;

use std::{cmp::Reverse, collections::BTreeMap};

use app::model::{
    ChangedItem, DryRun, FlowCount, ItemId, Reason, ReasonCode, Regrouped, Route, RuleMatches, Timestamp,
    Verdict,
};

use super::{
    definition::People,
    group_name,
    routing::{Routed, WorkflowRouting},
};
use load::Load;
use released::Released;

/// What is recorded of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The item.
    pub id: ItemId,
    /// Its name in lists.
    pub title: Option<String>,
    /// When it came.
    pub created_at: Timestamp,
    /// Where it went.
    pub route: Route,
    /// Why.
    pub reasons: Vec<Reason>,
    /// For which group of people; everybody where none is named.
    pub group: Option<String>,
    /// Whether two people saw it.
    pub double_review: bool,
    /// What a person finally said of it; none where nobody did yet, or a policy decided alone.
    pub judged: Option<Judged>,
    /// How likely it was that a person would see it.
    pub inclusion_probability: Option<f64>,
    /// Milliseconds of focus and input that its review took.
    pub active_ms: Option<i64>,
}

/// What a person said of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// It went out as it was.
    Unchanged,
    /// It was corrected.
    Edited,
    /// It did not go out.
    Rejected,
}

impl Judged {
    /// Whether the output was wrong.
    pub const fn is_wrong(self) -> bool {
        matches!(self, Self::Edited | Self::Rejected)
    }

    const fn verdict(self) -> Verdict {
        match self {
            Self::Unchanged => Verdict::Approve,
            Self::Edited => Verdict::Edit,
            Self::Rejected => Verdict::Reject,
        }
    }
}

/// A dry run under way.
#[derive(Debug)]
pub struct Replay {
    most_changes: usize,
    span: Option<(Timestamp, Timestamp)>,
    /// By route before and after, in the order of `Route::ALL`.
    flow: [[i64; Route::ALL.len()]; Route::ALL.len()],
    changes: Vec<ChangedItem>,
    /// Items that wait for a person before and after, by their group before and after.
    regrouped: BTreeMap<(Option<String>, Option<String>), i64>,
    rules: Vec<RuleMatches>,
    policy_errors: i64,
    load: Load,
    released: Released,
}

impl Replay {
    /// Begins with the policy that is tried, keeping the first `most_changes` items that change route.
    pub fn new(tried: &WorkflowRouting, most_changes: usize) -> Self {
        let rules = tried.rules.iter().map(|rule| RuleMatches {
            name: rule.rule.name.clone(),
            matches: 0,
            changed: 0,
            approved: 0,
            edited: 0,
            rejected: 0,
        });
        Self {
            most_changes,
            span: None,
            flow: Default::default(),
            changes: Vec::new(),
            regrouped: BTreeMap::new(),
            rules: rules.collect(),
            policy_errors: 0,
            load: Load::new(tried.definition.review.target_seconds),
            released: Released::default(),
        }
    }

    /// Adds one item: what is recorded of it, and where the policy that is tried sends it.
    pub fn add(&mut self, recorded: &Recorded, routed: &Routed) {
        let at = recorded.created_at;
        self.span = Some(self.span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
        self.flow[place(recorded.route)][place(routed.route)] += 1;
        self.load.add(recorded, routed);
        self.released.add(recorded, routed);
        if routed.reasons.iter().any(|reason| reason.code == ReasonCode::PolicyError) {
            self.policy_errors += 1;
        }
        if recorded.route != routed.route && self.changes.len() < self.most_changes {
            self.changes.push(changed(recorded, routed));
        }
        if recorded.route == routed.route && waits(routed.route) {
            let (before, after) = (named(recorded.group.as_deref()), named(routed.group.as_deref()));
            if !is_same(before, after) {
                let pair = (before.map(str::to_owned), after.map(str::to_owned));
                *self.regrouped.entry(pair).or_default() += 1;
            }
        }
        if let Some(rule) = self.rules.iter_mut().find(|rule| Some(&rule.name) == routed.rule.as_ref()) {
            count_match(rule, recorded, routed);
        }
    }

    /// The whole, with who there is to take what goes to people.
    pub fn finish(self, people: &People) -> DryRun {
        let pairs = Route::ALL.iter().flat_map(|before| Route::ALL.iter().map(|after| (*before, *after)));
        let mut flow: Vec<FlowCount> = pairs
            .map(|(before, after)| FlowCount { before, after, items: self.flow[place(before)][place(after)] })
            .filter(|count| count.items > 0)
            .collect();
        flow.sort_by_key(|count| Reverse(count.items));
        let items = flow.iter().map(|count| count.items).sum();
        let changed = flow.iter().filter(|count| count.before != count.after).map(|count| count.items).sum();
        let mut regrouped: Vec<Regrouped> = self
            .regrouped
            .into_iter()
            .map(|((before, after), items)| Regrouped { before, after, items })
            .collect();
        regrouped.sort_by_key(|pair| Reverse(pair.items));
        DryRun {
            items,
            since: self.span.map(|(first, _)| first),
            until: self.span.map(|(_, last)| last),
            flow,
            changed,
            changes: self.changes,
            regrouped,
            review: self.load.finish(self.span, people),
            rules: self.rules,
            policy_errors: self.policy_errors,
            wrong_released: self.released.finish(),
        }
    }
}

/// Whether a person has to see what goes there.
fn waits(route: Route) -> bool {
    match route {
        Route::Review | Route::Fallback => true,
        Route::Release | Route::Reject => false,
    }
}

/// The group's name as people mean it. One of blanks alone is none.
fn named(group: Option<&str>) -> Option<&str> {
    group.map(str::trim).filter(|name| !name.is_empty())
}

/// Whether the same people are asked.
fn is_same(before: Option<&str>, after: Option<&str>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => group_name::same(before, after),
        (before, after) => before.is_none() && after.is_none(),
    }
}

fn place(route: Route) -> usize {
    Route::ALL.iter().position(|known| *known == route).unwrap_or_default()
}

fn changed(recorded: &Recorded, routed: &Routed) -> ChangedItem {
    ChangedItem {
        id: recorded.id,
        title: recorded.title.clone(),
        created_at: recorded.created_at,
        before: recorded.route,
        after: routed.route,
        reasons_before: recorded.reasons.clone(),
        reasons_after: routed.reasons.clone(),
        verdict: recorded.judged.map(Judged::verdict),
    }
}

fn count_match(rule: &mut RuleMatches, recorded: &Recorded, routed: &Routed) {
    rule.matches += 1;
    rule.changed += i64::from(recorded.route != routed.route);
    match recorded.judged {
        Some(Judged::Unchanged) => rule.approved += 1,
        Some(Judged::Edited) => rule.edited += 1,
        Some(Judged::Rejected) => rule.rejected += 1,
        None => {}
    }
}

#[cfg(test)]
mod tests;
