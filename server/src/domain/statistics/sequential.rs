//! What so many right of so many show to somebody who looks again after each one.
//!
//! The interval of a fixed number keeps its promise at that number only: whoever looks after each review and stops as soon
//! as the lower end pleases is misled in 26 of 100 cases by the 2,000th, not in 5. So here the bound holds at all numbers
//! at once, whenever one looks, without anything to remember.
//!
//! Against "the share is s or less" speaks the mean, over all larger shares p alike, of how many times likelier p makes
//! what was seen than s does. While the share is s or less, that is a supermartingale from 1 on; so with a probability of
//! at most `error` it ever reaches 1 / `error` (Ville, 1939). The mean over alternatives is Robbins' (Annals of
//! Mathematical Statistics 41, 1970); that what no such test refuses makes a confidence sequence is in Howard, Ramdas,
//! McAuliffe and Sekhon (Annals of Statistics 49, 2021).

use statrs::function::beta::{beta_reg, ln_beta};

/// So often the bound is halved between what is shown and what is not: to the last digit that a float holds.
const HALVINGS: u32 = 50;
/// No more outputs than this are asked for.
const MOST: u64 = 1 << 40;

/// The largest share of which `right` of `n` show that the true one is no less: over all `n` together wrong with a
/// probability of at most `error`. 0 where nothing was seen or nothing was right. More right than `n` count as `n`.
pub fn lower_at_any_time(right: u64, n: u64, error: f64) -> f64 {
    let right = right.min(n);
    if right == 0 {
        return 0.0;
    }
    let enough = -error.ln();
    // What speaks against a share under the one seen falls as the share grows, as far as it is enough.
    let (mut low, mut high) = (0.0_f64, right as f64 / n as f64);
    for _ in 0..HALVINGS {
        let middle = low.midpoint(high);
        if ln_evidence(right, n, middle) >= enough { low = middle } else { high = middle }
    }
    low
}

/// How many outputs, all of them right, it takes to show a share between 0 and 1.
pub fn least_all_right(share: f64, error: f64) -> u64 {
    let enough = -error.ln();
    let (mut low, mut high) = (0, 1);
    while high < MOST && ln_evidence(high, high, share) < enough {
        low = high;
        high *= 2;
    }
    while high - low > 1 {
        let middle = low.midpoint(high);
        if ln_evidence(middle, middle, share) >= enough { high = middle } else { low = middle }
    }
    high
}

/// The logarithm of what speaks against "the share is `share` or less", which lies between 0 and 1.
fn ln_evidence(right: u64, n: u64, share: f64) -> f64 {
    let (right, wrong) = (right as f64, (n - right) as f64);
    // The integral of p^right (1-p)^wrong from the share to 1, by the mean's density 1 / (1 - share).
    let larger = beta_reg(wrong + 1.0, right + 1.0, 1.0 - share).ln() + ln_beta(right + 1.0, wrong + 1.0);
    larger - (1.0 - share).ln() - right * share.ln() - wrong * (1.0 - share).ln()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::proportion::exact_lower, *};

    #[test]
    fn all_right_show_what_the_integral_says() {
        // (1 - s^(n+1)) / ((n+1) (1-s) s^n), the evidence of n right, reaches 20.
        let evidence = |n: i32, s: f64| (1.0 - s.powi(n + 1)) / (f64::from(n + 1) * (1.0 - s) * s.powi(n));
        for (share, least) in [(0.9, 43), (0.95, 88), (0.98, 224), (0.99, 449)] {
            assert_eq!(least_all_right(share, 0.05), least);
            let n = i32::try_from(least).unwrap();
            assert!(evidence(n, share) >= 20.0 && evidence(n - 1, share) < 20.0);
            assert!(lower_at_any_time(least, least, 0.05) >= share);
            assert!(lower_at_any_time(least - 1, least - 1, 0.05) < share);
        }
    }

    #[test]
    fn some_wrong_show_less() {
        for (right, n, lower) in
            [(100, 100, 0.9560), (99, 100, 0.9336), (98, 100, 0.9147), (970, 1_000, 0.9515)]
        {
            let found = lower_at_any_time(right, n, 0.05);
            assert!((found - lower).abs() < 1e-4, "{right} of {n}: {found}");
        }
        assert_eq!([lower_at_any_time(0, 0, 0.05), lower_at_any_time(0, 10, 0.05)], [0.0; 2]);
        assert_eq!(lower_at_any_time(12, 10, 0.05), lower_at_any_time(10, 10, 0.05));
    }

    proptest! {
        #[test]
        fn looking_always_costs_something(n in 1_u64..5_000, part in 0.0..=1.0_f64) {
            let right = (n as f64 * part) as u64;
            let lower = lower_at_any_time(right, n, 0.05);
            prop_assert!((0.0..=1.0).contains(&lower));
            prop_assert!(lower <= exact_lower(right, n, 0.05) + 1e-9);
            prop_assert!(lower <= lower_at_any_time(right + 1, n + 1, 0.05) + 1e-9);
        }
    }
}
