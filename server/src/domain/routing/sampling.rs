//! A share of what would be released goes to a person all the same, so that quality can be estimated.
//!
//! The draw is a function of the seed: an item sent again is not drawn again.

use app::model::{ReasonCode, Route};
use sha2::{Digest, Sha256};

use super::stage::{Asks, Case, Said};

/// How likely it is that an item that would be released is drawn.
pub(super) fn rate(case: &Case<'_>) -> f64 {
    let rate = case.policy.map_or(0.0, |policy| policy.sample_rate);
    // A rate that is no number draws everything: in doubt, a person.
    if rate.is_nan() { 1.0 } else { rate.clamp(0.0, 1.0) }
}

pub(super) fn run(case: &Case<'_>, would_be_released: bool) -> Said {
    if !would_be_released {
        return Said::skip("A person sees it anyway.");
    }
    let rate = rate(case);
    if draw(case.seed) < rate {
        let detail = format!("Drawn by chance (rate {rate}), so that quality can be estimated.");
        return Said::because(Asks::For(Route::Review), ReasonCode::Sampled, detail);
    }
    Said::pass(format!("Not drawn (rate {rate})."))
}

/// A number in [0, 1), the same for the same seed, evenly spread over seeds.
fn draw(seed: u64) -> f64 {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(b"countersign sampling 1")
        .chain_update(seed.to_be_bytes())
        .finalize()
        .into();
    let mut high = [0; 8];
    high.copy_from_slice(&hash[..8]);
    // 53 bits are what an f64 holds.
    (u64::from_be_bytes(high) >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use app::model::{ReasonCode, Route};
    use serde_json::json;

    use super::{super::testing::*, *};

    const BODY: &[u8] = br#"{"output": 1, "confidence": 1}"#;

    #[test]
    fn the_share_drawn_is_the_rate_and_the_probability_is_recorded() {
        let workflow = workflow(json!({"policy": {"min_confidence": 0, "sample_rate": 0.2}}));
        let drawn = (0..5_000).filter(|seed| {
            let routed = routed_with(&workflow, BODY, *seed);
            assert_eq!(routed.inclusion_probability, Some(0.2));
            routed.route == Route::Review
        });
        // Four standard deviations of 5000 draws at 0.2 are 113; the draws are fixed by their seeds.
        assert!((887..=1113).contains(&drawn.count()));
    }

    #[test]
    fn none_and_all_are_drawn_at_the_ends() {
        for (rate, route) in [(0.0, Route::Release), (1.0, Route::Review)] {
            let workflow = workflow(json!({"policy": {"min_confidence": 0, "sample_rate": rate}}));
            for seed in 0..200 {
                let routed = routed_with(&workflow, BODY, seed);
                assert_eq!(routed.route, route);
                if route == Route::Review {
                    assert_eq!(codes(&routed), [ReasonCode::Sampled]);
                }
            }
        }
    }

    #[test]
    fn what_a_person_sees_anyway_is_not_drawn() {
        let workflow = workflow(json!({"policy": {"min_confidence": 0.5, "sample_rate": 1.0}}));
        let routed = routed_with(&workflow, br#"{"output": 1, "confidence": 0.1}"#, 3);
        assert_eq!(codes(&routed), [ReasonCode::LowConfidence]);
        assert_eq!(routed.inclusion_probability, Some(1.0));
    }

    #[test]
    fn draws_never_change() {
        // History replays only while they do not.
        assert_eq!([0, 1, u64::MAX].map(|seed| (draw(seed) * 1e6) as u64), [403_915, 478_877, 912_050]);
    }
}
