//! How many wrong outputs a policy would let out.
//!
//! People saw only some of the items that the new policy would let out: of those that the old one doubted, all; of those
//! that it released, a drawn share. Items of one recorded probability make a stratum, and the estimate is
//! [`weighted`](crate::domain::statistics::weighted)'s: it counts each stratum by its size (invariant 9).
//!
//! It may, because which items the new policy would let out says nothing about which of them the old one drew: letting
//! out is decided by the body, and the draw by the seed. That holds as long as the new policy's own draw stays out of
//! it. The two draws use the same number of the same item, so what the new policy draws for review is just what the old
//! one drew, as far as the rates go, and among the rest nobody saw anything. So the share is one of all items that the
//! policy would let out but for its draw. Those that it then draws are as often wrong as the others.

use std::collections::BTreeMap;

use app::model::{ReasonCode, Route, WrongReleased};

use super::{Judged, Recorded};
use crate::domain::{
    routing::Routed,
    statistics::{
        proportion::Level,
        sampled::{Sampled, Strata},
        weighted::wrong_share,
    },
};

/// What would be let out, counted while items pass.
#[derive(Debug, Default)]
pub(super) struct Released {
    /// What would be let out but for the new policy's draw, by the recorded probability of being seen.
    strata: Strata,
    /// What would be released after that draw, by the same probability (its bits, which order as it does).
    after_draw: BTreeMap<u64, i64>,
}

impl Released {
    pub(super) fn add(&mut self, recorded: &Recorded, routed: &Routed) {
        let is_drawn = || routed.reasons.iter().any(|reason| reason.code == ReasonCode::Sampled);
        let is_released = routed.route == Route::Release;
        if !is_released && !is_drawn() {
            return;
        }
        let inclusion = recorded.inclusion_probability.filter(|share| *share > 0.0 && *share <= 1.0);
        let inclusion = inclusion.unwrap_or(0.0);
        self.strata.add(Sampled { inclusion, wrong: recorded.judged.map(Judged::is_wrong) });
        if is_released {
            *self.after_draw.entry(inclusion.to_bits()).or_default() += 1;
        }
    }

    pub(super) fn finish(self) -> WrongReleased {
        let strata = self.strata.counts();
        let estimate = wrong_share(&strata, Level::P95).estimate;
        let is_covered = |bits: u64| {
            strata.iter().any(|stratum| stratum.inclusion.to_bits() == bits && stratum.sampled > 0)
        };
        let unseen = self.after_draw.iter().filter(|(bits, _)| !is_covered(**bits)).map(|(_, items)| items);
        WrongReleased {
            released: self.after_draw.values().sum(),
            n: i64::try_from(estimate.n).unwrap_or(i64::MAX),
            unseen: unseen.sum(),
            share: estimate.value,
            low: estimate.value.map(|_| estimate.low),
            high: estimate.value.map(|_| estimate.high),
        }
    }
}

#[cfg(test)]
mod tests {
    use app::model::{ItemId, Priority, Reason, Timestamp};
    use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
    use uuid::Uuid;

    use super::*;

    fn routed(route: Route, is_drawn: bool) -> Routed {
        let drawn = Reason { code: ReasonCode::Sampled, detail: String::new(), pointer: None };
        Routed {
            route,
            reasons: is_drawn.then_some(drawn).into_iter().collect(),
            trace: Vec::new(),
            priority: Priority::Normal,
            due_seconds: None,
            fallback_message: None,
            group: None,
            double_review: false,
            rule: None,
            inclusion_probability: None,
        }
    }

    fn recorded(inclusion: Option<f64>, wrong: Option<bool>) -> Recorded {
        Recorded {
            id: ItemId::from(Uuid::nil()),
            title: None,
            created_at: Timestamp(0),
            route: Route::Review,
            reasons: Vec::new(),
            group: None,
            double_review: false,
            judged: wrong.map(|wrong| if wrong { Judged::Edited } else { Judged::Unchanged }),
            inclusion_probability: inclusion,
            active_ms: None,
        }
    }

    #[test]
    fn what_is_drawn_stands_for_what_is_not_and_what_nobody_could_see_is_counted() {
        let mut released = Released::default();
        let release = routed(Route::Release, false);
        // Ten doubted once, all seen, four of them wrong; forty released, four of them seen and right.
        for at in 0..10 {
            released.add(&recorded(Some(1.0), Some(at < 4)), &release);
        }
        for at in 0..40 {
            released.add(&recorded(Some(0.1), (at < 4).then_some(false)), &release);
        }
        // Never to be drawn; nobody seen yet; and what is not let out at all.
        released.add(&recorded(Some(0.0), None), &release);
        released.add(&recorded(None, Some(true)), &release);
        released.add(&recorded(Some(0.2), None), &release);
        released.add(&recorded(Some(1.0), Some(true)), &routed(Route::Review, false));
        let found = released.finish();
        assert_eq!((found.released, found.n, found.unseen), (53, 14, 3));
        assert!((found.share.unwrap() - 0.08).abs() < 1e-12, "{found:?}");
        assert!(found.low.unwrap() < 0.081 && found.high.unwrap() > 0.2, "{found:?}");
    }

    /// With the rates as they are, the new policy draws just what the old one drew.
    #[test]
    fn what_the_new_policy_draws_too_still_speaks_for_the_rest() {
        let mut released = Released::default();
        for at in 0..100 {
            let is_drawn = at < 10;
            let wrong = is_drawn.then_some(at < 2);
            let route = if is_drawn { Route::Review } else { Route::Release };
            released.add(&recorded(Some(0.1), wrong), &routed(route, is_drawn));
        }
        let found = released.finish();
        assert_eq!((found.released, found.n, found.unseen, found.share), (90, 10, 0, Some(0.2)));
    }

    #[test]
    fn where_nothing_was_reviewed_nothing_is_said() {
        let mut released = Released::default();
        released.add(&recorded(Some(0.1), None), &routed(Route::Release, false));
        let found = released.finish();
        assert_eq!((found.released, found.n, found.unseen), (1, 0, 1));
        assert_eq!((found.share, found.low, found.high), (None, None, None));
    }

    /// Invariant 9: the interval holds the truth as often as it says, or nearly. Seeded, so the same each time.
    #[test]
    fn the_interval_covers_the_truth() {
        // How many the old policy released and doubted, at what rates it drew them, and how often each sort is wrong.
        let scenes = [
            ([900, 100], 0.1, [0.02, 0.3]),
            ([900, 100], 0.05, [0.05, 0.5]),
            ([2_000, 0], 0.05, [0.03, 0.0]),
            ([400, 400], 0.2, [0.1, 0.4]),
            ([150, 50], 0.5, [0.08, 0.2]),
        ];
        const TURNS: i32 = 1_000;
        for (counts, rate, wrong) in scenes {
            let mut rng = StdRng::seed_from_u64(11);
            let covered = (0..TURNS).filter(|_| covers(&counts, rate, &wrong, &mut rng)).count();
            let share = covered as f64 / f64::from(TURNS);
            println!("{counts:?} drawn at {rate}, wrong {wrong:?}: {:.1}%", share * 100.0);
            assert!(share >= 0.93, "{counts:?} drawn at {rate}, wrong {wrong:?}: {share}");
        }
    }

    /// One history from a known truth, and whether the interval holds it. The new policy draws as much as the old one,
    /// by the same number of the same item.
    fn covers(counts: &[i32; 2], rate: f64, rates: &[f64; 2], rng: &mut StdRng) -> bool {
        let mut released = Released::default();
        let (mut wrong, mut all) = (0, 0);
        for (sort, count) in counts.iter().enumerate() {
            for _ in 0..*count {
                let is_wrong = rng.random::<f64>() < rates[sort];
                let draw = rng.random::<f64>();
                let inclusion = if sort == 0 { rate } else { 1.0 };
                let judged = (draw < inclusion).then_some(is_wrong);
                let is_drawn = draw < rate;
                let route = if is_drawn { Route::Review } else { Route::Release };
                released.add(&recorded(Some(inclusion), judged), &routed(route, is_drawn));
                (wrong, all) = (wrong + i32::from(is_wrong), all + 1);
            }
        }
        let truth = f64::from(wrong) / f64::from(all);
        let found = released.finish();
        // Where nothing was drawn, nothing is said, which is never wrong.
        found.low.is_none_or(|low| low <= truth) && found.high.is_none_or(|high| truth <= high)
    }
}
