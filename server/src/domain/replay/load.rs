use std::collections::BTreeMap;

use app::model::{GroupLoad, ReviewLoad, Route, Timestamp};

use super::{Recorded, named, waits};
use crate::domain::{definition::People, group_name, routing::Routed};

/// How much work it is for reviewers, before and after.
#[derive(Debug)]
pub(super) struct Load {
    target_seconds: i64,
    /// By the group that has to give them; under none, those that are for everybody.
    reviews: BTreeMap<Option<String>, Reviews>,
    active_ms: Vec<i64>,
}

/// How many reviews are asked for.
#[derive(Debug, Clone, Copy, Default)]
struct Reviews {
    before: i64,
    after: i64,
}

impl Load {
    pub(super) const fn new(target_seconds: i64) -> Self {
        Self { target_seconds, reviews: BTreeMap::new(), active_ms: Vec::new() }
    }

    pub(super) fn add(&mut self, recorded: &Recorded, routed: &Routed) {
        let before = reviews(recorded.route, recorded.double_review);
        let after = reviews(routed.route, routed.double_review);
        // A group that is named where nobody has to look has no work by that.
        if before > 0 {
            self.of(recorded.group.as_deref()).before += before;
        }
        if after > 0 {
            self.of(routed.group.as_deref()).after += after;
        }
        self.active_ms.extend(recorded.active_ms.filter(|active| *active > 0));
    }

    fn of(&mut self, group: Option<&str>) -> &mut Reviews {
        self.reviews.entry(named(group).map(str::to_owned)).or_default()
    }

    pub(super) fn finish(mut self, span: Option<(Timestamp, Timestamp)>, people: &People) -> ReviewLoad {
        const DAY: f64 = 86_400e6;
        // Less than a day says nothing about other hours, so it counts as one.
        let days = span.map_or(1.0, |(first, last)| last.since(first) as f64 / DAY).max(1.0);
        let seconds_each =
            median(&mut self.active_ms).map_or(self.target_seconds as f64, |active| active / 1e3);
        let before: i64 = self.reviews.values().map(|reviews| reviews.before).sum();
        let after: i64 = self.reviews.values().map(|reviews| reviews.after).sum();
        let (a_day_before, a_day_after) = (before as f64 / days, after as f64 / days);
        let minutes = |reviews: i64| reviews as f64 / days * seconds_each / 60.0;
        let reviews = by_group(self.reviews, people);
        let is_grouped = reviews.keys().any(Option::is_some);
        let groups = reviews.into_iter().filter(|_| is_grouped).map(|(name, reviews)| GroupLoad {
            people: how_many(in_group(people, name.as_deref())),
            name,
            minutes_before: minutes(reviews.before),
            minutes_after: minutes(reviews.after),
        });
        ReviewLoad {
            a_day_before,
            a_day_after,
            seconds_each,
            seconds_from: how_many(self.active_ms.len()),
            minutes_a_day_before: minutes(before),
            minutes_a_day_after: minutes(after),
            days,
            people: how_many(people.reviewers),
            groups: groups.collect(),
        }
    }
}

/// The reviews by group, each group under one spelling: its own where it is there, else the first in order.
fn by_group(asked: BTreeMap<Option<String>, Reviews>, people: &People) -> BTreeMap<Option<String>, Reviews> {
    let mut groups: BTreeMap<Option<String>, Reviews> = BTreeMap::new();
    for (name, reviews) in asked {
        let name = name.map(|name| {
            if people.groups.contains_key(&name) {
                return name;
            }
            let mut known = people.groups.keys().chain(groups.keys().flatten());
            let same = known.find(|other| group_name::same(other, &name)).cloned();
            same.unwrap_or(name)
        });
        let sum = groups.entry(name).or_default();
        sum.before += reviews.before;
        sum.after += reviews.after;
    }
    groups
}

/// How many people there are for a group's items. A group that is not there yet has nobody in it.
fn in_group(people: &People, name: Option<&str>) -> usize {
    match name {
        Some(name) => people.groups.get(name).copied().unwrap_or_default(),
        None => people.reviewers,
    }
}

fn how_many(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn reviews(route: Route, twice: bool) -> i64 {
    if waits(route) { 1 + i64::from(twice) } else { 0 }
}

/// The middle one, which a review that was left open over lunch does not move.
fn median(values: &mut [i64]) -> Option<f64> {
    let (middle, even) = (values.len() / 2, values.len().is_multiple_of(2));
    if values.is_empty() {
        return None;
    }
    let (below, high, _) = values.select_nth_unstable(middle);
    let high = *high as f64;
    match below.iter().max() {
        Some(low) if even => Some(f64::midpoint(*low as f64, high)),
        _ => Some(high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [7]), Some(7.0));
        assert_eq!(median(&mut [9, 1, 5]), Some(5.0));
        assert_eq!(median(&mut [9, 1, 5, 6]), Some(5.5));
    }
}
