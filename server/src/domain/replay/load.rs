use app::model::{ReviewLoad, Route, Timestamp};

use super::Recorded;
use crate::domain::routing::Routed;

/// How much work it is for reviewers, before and after.
#[derive(Debug)]
pub(super) struct Load {
    target_seconds: i64,
    before: i64,
    after: i64,
    active_ms: Vec<i64>,
}

impl Load {
    pub(super) const fn new(target_seconds: i64) -> Self {
        Self { target_seconds, before: 0, after: 0, active_ms: Vec::new() }
    }

    pub(super) fn add(&mut self, recorded: &Recorded, routed: &Routed) {
        self.before += reviews(recorded.route, recorded.double_review);
        self.after += reviews(routed.route, routed.double_review);
        self.active_ms.extend(recorded.active_ms.filter(|active| *active > 0));
    }

    pub(super) fn finish(mut self, span: Option<(Timestamp, Timestamp)>) -> ReviewLoad {
        const DAY: f64 = 86_400e6;
        // Less than a day says nothing about other hours, so it counts as one.
        let days = span.map_or(1.0, |(first, last)| last.since(first) as f64 / DAY).max(1.0);
        let seconds_each =
            median(&mut self.active_ms).map_or(self.target_seconds as f64, |active| active / 1e3);
        let (a_day_before, a_day_after) = (self.before as f64 / days, self.after as f64 / days);
        ReviewLoad {
            a_day_before,
            a_day_after,
            seconds_each,
            seconds_from: i64::try_from(self.active_ms.len()).unwrap_or(i64::MAX),
            minutes_a_day_before: a_day_before * seconds_each / 60.0,
            minutes_a_day_after: a_day_after * seconds_each / 60.0,
            days,
        }
    }
}

fn reviews(route: Route, twice: bool) -> i64 {
    match route {
        Route::Review | Route::Fallback => 1 + i64::from(twice),
        Route::Release | Route::Reject => 0,
    }
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
