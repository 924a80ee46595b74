//! A share of what would be released goes to a person all the same, so that quality can be estimated; and a share of
//! what a person sees goes to a second one.
//!
//! The draws are functions of the seed: an item sent again is not drawn again.

use app::model::{ReasonCode, Route, RuleThen};
use sha2::{Digest, Sha256};

use super::stage::{Asks, Case, Said};

/// How likely it is that an item that would be released is drawn.
pub(super) fn rate(case: &Case<'_>) -> f64 {
    share(case.policy.map_or(0.0, |policy| policy.sample_rate))
}

/// A share that is no number draws everything: in doubt, a person.
fn share(share: f64) -> f64 {
    if share.is_nan() { 1.0 } else { share.clamp(0.0, 1.0) }
}

pub(super) fn run(case: &Case<'_>, route: Option<Route>) -> Said {
    match route {
        Some(Route::Release) => {}
        Some(Route::Reject) => return Said::skip("Only what would be released is drawn."),
        Some(Route::Review | Route::Fallback) | None => return Said::skip("A person sees it anyway."),
    }
    let rate = rate(case);
    if draw("sampling 1", case.seed) < rate {
        let detail = format!("Drawn by chance (rate {rate}), so that quality can be estimated.");
        return Said::because(Asks::For(Route::Review), ReasonCode::Sampled, detail);
    }
    Said::pass(format!("Not drawn (rate {rate})."))
}

/// Why two people must see the item, where they must. An item that no person sees has no second one.
pub(super) fn seen_twice(case: &Case<'_>, route: Route, then: Option<&RuleThen>) -> Option<String> {
    if !matches!(route, Route::Review | Route::Fallback) {
        return None;
    }
    if then.is_some_and(|then| then.double_review) {
        return Some("The rule asks for a second opinion.".to_owned());
    }
    let rate = share(case.policy.map_or(0.0, |policy| policy.double_review_rate));
    let drawn = draw("double review 1", case.seed) < rate;
    drawn.then(|| format!("Drawn for a second opinion (rate {rate})."))
}

/// A number in [0, 1), the same for the same purpose and seed, evenly spread over seeds, and independent for different
/// purposes.
fn draw(purpose: &str, seed: u64) -> f64 {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(b"countersign ")
        .chain_update(purpose)
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
        assert_eq!(
            [0, 1, u64::MAX].map(|seed| (draw("sampling 1", seed) * 1e6) as u64),
            [403_915, 478_877, 912_050]
        );
    }

    #[test]
    fn the_trace_says_why_two_people_see_it() {
        let note = |policy: serde_json::Value| {
            let routed = routed_with(&workflow(json!({"policy": policy})), BODY, 3);
            routed.trace.into_iter().find(|stage| stage.stage == "sampling").unwrap().note
        };
        let then = json!({"route": "review", "double_review": true});
        let rules = json!([{"name": "all", "when": "true", "then": then}]);
        assert_eq!(
            note(json!({"rules": rules})),
            "A person sees it anyway. The rule asks for a second opinion."
        );
        assert_eq!(
            note(json!({"double_review_rate": 1})),
            "A person sees it anyway. Drawn for a second opinion (rate 1)."
        );
        assert_eq!(note(json!({})), "A person sees it anyway.");
    }

    #[test]
    fn two_people_see_a_share_of_what_one_would_see() {
        let special =
            json!({"policy": {"min_confidence": 0.5, "sample_rate": 0.5, "double_review_rate": 0.3}});
        let workflow = workflow(special);
        let (mut twice, mut both, mut sampled) = (0, 0, 0);
        for seed in 0..4_000 {
            let doubtful = routed_with(&workflow, br#"{"output": 1, "confidence": 0.1}"#, seed);
            twice += i32::from(doubtful.double_review);
            let sure = routed_with(&workflow, BODY, seed);
            assert!(!sure.double_review || sure.route == Route::Review);
            sampled += i32::from(sure.route == Route::Review);
            both += i32::from(sure.double_review);
        }
        // Four standard deviations around 1200, 2000, and 600: the two draws do not know of each other.
        assert!((1084..=1316).contains(&twice), "{twice}");
        assert!((1874..=2126).contains(&sampled), "{sampled}");
        assert!((510..=690).contains(&both), "{both}");
    }
}
