//! The lowest confidence that is safe to release at.
//!
//! Asked: "at most 2% of what is released may be wrong; where may the threshold lie?" Answered so that, over repeated
//! samples, a threshold that breaks the bound is advised at most in one case of twenty, whatever the confidences are worth.
//!
//! The method is Learn then Test (Angelopoulos, Bates, Candès, Jordan and Lei, 2021, arXiv:2110.01052) for the selective
//! risk of Geifman and El-Yaniv (NeurIPS 2017). Each threshold t of a fixed grid has the hypothesis "of the items with
//! confidence t or more, more than `bound` are wrong". They are tested in a fixed sequence, from the highest threshold
//! down. What is rejected is safe, all of it at once; the lowest is the advice.
//!
//! One test: those reviewed at or above t fall into strata by inclusion probability, in each of which the wrongs are
//! binomial. With one stratum the test is the exact binomial test. With more, the upper bound of the risk is the sum over
//! strata of (share of items) x (Clopper and Pearson's upper bound at an error e_h), where the e_h add up to the test's
//! error: by the union bound it is exceeded with no more than that. A stratum without a review has the upper bound 1, so
//! what can never be seen is counted as wrong. The e_h go by share / sqrt(reviewed), where the uncertainty is.
//!
//! The sequence has several starts, since at the highest thresholds there are few items and a sequence ends where a test
//! fails: the error is divided among the starts, and passed on from each test that rejects to the next (the fallback
//! procedure, Wiens and Dmitrienko, J. Biopharmaceutical Statistics 15, 2005; it controls the chance of any false
//! rejection without a word on how the tests depend on each other). The starts are where so many are reviewed that 0, 2
//! or 6 wrong could still pass. Grid, starts and e_h depend on the confidences and on who was drawn, never on what the
//! reviewers found, so that no test chooses itself.
//!
//! That no threshold is safe is said as carefully: only where each that is worth it is shown to break the bound, by the
//! mirror of the same test at the error divided by their number. A review or two that found something wrong show little.
//!
//! The claim is about items that come as these came, and about one look: it says nothing of a producer that changes, and
//! who asks each day until the answer pleases has as many chances to be misled.

use super::{
    cut::{Cut, Scored, cuts, grid},
    proportion::{Estimate, exact_lower, exact_upper},
    question::{Question, STARTS},
    sampled::Stratum,
    weighted::wrong_share,
};

/// A threshold that releases a smaller share of the items than this is not worth more reviews.
const LEAST_RELEASED: f64 = 0.01;

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Advice {
    /// The bound holds at this threshold, at the level asked for.
    Safe {
        /// Lowest safe threshold: release at or above it.
        threshold: f64,
        /// Share of all items that this releases, 0..=1.
        released_share: f64,
        /// Share of wrong outputs among them as estimated, with its two-sided interval.
        wrong: Estimate,
        /// Upper bound of this share as tested; at most the bound asked for.
        upper_bound: f64,
        /// Reviewed items at or above the threshold.
        n: u64,
    },
    /// Too few reviews to say; never a guess.
    NotEnough {
        /// The threshold that more reviews will show to be safe first, if all goes on as seen; `None` where nothing was
        /// reviewed yet.
        threshold: Option<f64>,
        /// Reviewed items at or above it.
        reviewed: u64,
        /// About so many more, at or above it, will do.
        about_more: u64,
    },
    /// Each threshold that would release anything worth it is shown to release too much that is wrong.
    NoneSafe {
        /// The threshold that is nearest to being safe.
        threshold: f64,
        /// Share of wrong outputs at or above it.
        wrong: Estimate,
    },
}

/// Advises on a threshold from the items of a period: all of them that confidence decides, reviewed or not.
pub fn advise(items: &[Scored], question: Question) -> Advice {
    let cuts = cuts(items, grid());
    match lowest_safe(&cuts, question) {
        Some((cut, upper_bound)) => Advice::Safe {
            threshold: cut.threshold,
            released_share: cut.population() as f64 / items.len() as f64,
            wrong: wrong_share(&cut.strata, question.level()).estimate,
            upper_bound,
            n: cut.reviewed(),
        },
        None => what_is_missing(&cuts, items.len(), question),
    }
}

/// The fallback procedure from the highest threshold down.
fn lowest_safe(cuts: &[Cut], question: Question) -> Option<(&Cut, f64)> {
    let mut starts = STARTS.map(|wrong| question.reviews_for(wrong) as f64).into_iter().peekable();
    let (mut error, mut safe) = (0.0, None);
    for cut in cuts {
        let reviews = effective_reviews(&cut.strata);
        while starts.next_if(|needed| *needed <= reviews).is_some() {
            error += question.start_error();
        }
        if error == 0.0 {
            continue;
        }
        let upper = upper_bound(&cut.strata, error);
        if upper <= question.bound() {
            safe = Some((cut, upper));
        } else {
            error = 0.0;
        }
    }
    safe
}

/// Why no threshold was shown safe: each is shown to break the bound, or it takes more reviews. In that case, the
/// threshold for which the reviews must grow by the least factor, so the one that time will answer first.
fn what_is_missing(cuts: &[Cut], items: usize, question: Question) -> Advice {
    let worth = |cut: &&Cut| cut.reviewed() > 0 && cut.population() as f64 >= LEAST_RELEASED * items as f64;
    let tested = cuts.iter().filter(worth).count();
    let error = question.level().error() / tested.max(1) as f64;
    let seen: Vec<(&Cut, Estimate, f64)> = cuts
        .iter()
        .filter(worth)
        .map(|cut| {
            let wrong = wrong_share(&cut.strata, question.level()).estimate;
            (cut, wrong, lower_bound(&cut.strata, error))
        })
        .collect();
    let growing = seen.iter().filter_map(|(cut, wrong, least)| {
        let rate = question.rate_to_plan_with(wrong, *least)?;
        Some((*cut, rate, question.reviews_about(rate) / effective_reviews(&cut.strata)))
    });
    // Of equals the last, which releases more.
    if let Some((cut, rate, _)) = growing.reduce(|best, next| if next.2 <= best.2 { next } else { best }) {
        let have = effective_reviews(&cut.strata) as u64;
        let about_more = question.reviews_beyond(have, rate) - have;
        return Advice::NotEnough { threshold: Some(cut.threshold), reviewed: cut.reviewed(), about_more };
    }
    match seen.iter().min_by(|a, b| a.2.total_cmp(&b.2)) {
        Some((cut, wrong, _)) => Advice::NoneSafe { threshold: cut.threshold, wrong: *wrong },
        None => Advice::NotEnough { threshold: None, reviewed: 0, about_more: question.reviews_for(0) },
    }
}

/// Upper bound of the share of wrong items over the strata that is exceeded with a probability of at most `error`.
fn upper_bound(strata: &[Stratum], error: f64) -> f64 {
    bound_over(strata, error, exact_upper).unwrap_or(1.0).min(1.0)
}

/// Its mirror: the share of wrong items falls below it with a probability of at most `error`.
fn lower_bound(strata: &[Stratum], error: f64) -> f64 {
    bound_over(strata, error, exact_lower).unwrap_or(0.0)
}

/// The sum of the strata's own bounds, by their sizes, at errors that add up to `error`. None without items.
fn bound_over(strata: &[Stratum], error: f64, bound: fn(u64, u64, f64) -> f64) -> Option<f64> {
    let population: u64 = strata.iter().map(|stratum| stratum.population).sum();
    let part = |stratum: &Stratum| {
        if stratum.sampled == 0 { 0.0 } else { stratum.population as f64 / (stratum.sampled as f64).sqrt() }
    };
    let parts: f64 = strata.iter().map(part).sum();
    let sum = |stratum: &Stratum| {
        let of_stratum = bound(stratum.wrong, stratum.sampled, error * part(stratum) / parts);
        stratum.population as f64 / population as f64 * of_stratum
    };
    (population > 0).then(|| strata.iter().map(sum).sum())
}

/// The reviews of a simple random sample that would tell as much, if all strata are alike (Kish, *Survey Sampling*,
/// 1965): of the strata in which something was reviewed.
fn effective_reviews(strata: &[Stratum]) -> f64 {
    let seen = strata.iter().filter(|stratum| stratum.sampled > 0);
    let (total, squares) = seen.fold((0.0, 0.0), |(total, squares), stratum| {
        let size = stratum.population as f64;
        (total + size, squares + size * size / stratum.sampled as f64)
    });
    if squares == 0.0 { 0.0 } else { total * total / squares }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{proportion::Level, sampled::Sampled},
        *,
    };

    /// So many items of a confidence and an inclusion probability, of which the first were reviewed and the first of
    /// these were wrong.
    fn items(confidence: f64, inclusion: f64, [population, sampled, wrong]: [usize; 3]) -> Vec<Scored> {
        let said = |index| (index < sampled).then_some(index < wrong);
        (0..population)
            .map(|index| Scored { confidence, sampled: Sampled { inclusion, wrong: said(index) } })
            .collect()
    }

    fn at_most(bound: f64) -> Question {
        Question::new(bound, Level::P95).unwrap()
    }

    #[test]
    fn without_reviews_it_says_how_many() {
        // ln(0.05 / 3) / ln(0.98) = 202.7
        let nothing = Advice::NotEnough { threshold: None, reviewed: 0, about_more: 203 };
        assert_eq!(advise(&[], at_most(0.02)), nothing);
        assert_eq!(advise(&items(0.9, 0.1, [500, 0, 0]), at_most(0.02)), nothing);
        let some = Advice::NotEnough { threshold: Some(0.9), reviewed: 150, about_more: 53 };
        assert_eq!(advise(&items(0.9, 0.1, [1_500, 150, 0]), at_most(0.02)), some);
    }

    #[test]
    fn enough_that_are_right_are_safe() {
        let mut all = items(0.9, 0.1, [2_030, 203, 0]);
        all.extend(items(0.4, 1.0, [2_030, 2_030, 300]));
        let Advice::Safe { threshold, released_share, upper_bound, n, wrong } = advise(&all, at_most(0.02))
        else {
            panic!("should be safe")
        };
        assert_eq!((threshold, released_share, n, wrong.value), (0.9, 0.5, 203, Some(0.0)));
        assert!(upper_bound <= 0.02 && upper_bound > 0.0199);
    }

    #[test]
    fn reviewed_items_count_by_what_they_stand_for() {
        // The same reviews; 9 of 10 at 0.9 were not seen, so the half that is all right counts for more.
        let mixed = |inclusion, population| {
            let mut all = items(0.9, inclusion, [population, 1_000, 0]);
            all.extend(items(0.8, 1.0, [1_000, 1_000, 100]));
            match advise(&all, at_most(0.02)) {
                Advice::Safe { threshold, .. } => threshold,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!((mixed(0.1, 10_000), mixed(1.0, 1_000)), (0.8, 0.9));
    }

    #[test]
    fn what_nobody_can_see_counts_as_wrong() {
        let mut all = items(0.9, 0.1, [10_000, 1_000, 0]);
        all.extend(items(0.9, 0.0, [300, 0, 0]));
        assert!(matches!(advise(&all, at_most(0.02)), Advice::NotEnough { .. }));
        assert!(matches!(advise(&all, at_most(0.05)), Advice::Safe { .. }));
    }

    #[test]
    fn bad_everywhere_is_said() {
        let advice = advise(&items(0.99, 1.0, [1_000, 1_000, 80]), at_most(0.02));
        let Advice::NoneSafe { threshold, wrong } = advice else { panic!("{advice:?}") };
        assert_eq!((threshold, wrong.value), (0.99, Some(0.08)));
    }

    #[test]
    fn one_review_that_found_something_wrong_does_not_show_that_none_is_safe() {
        let mut all = items(0.9, 0.05, [61, 1, 1]);
        for confidence in [0.8, 0.7, 0.6, 0.5] {
            all.extend(items(confidence, 1.0, [18, 18, 8]));
        }
        let advice = advise(&all, at_most(0.02));
        let Advice::NotEnough { threshold, reviewed, about_more } = advice else { panic!("{advice:?}") };
        assert_eq!((threshold, reviewed), (Some(0.9), 1));
        assert!(about_more >= 202, "{about_more}");
        // Half of 61 do show it.
        let mut all = items(0.9, 1.0, [61, 61, 30]);
        all.extend(items(0.5, 1.0, [71, 71, 30]));
        assert!(matches!(advise(&all, at_most(0.02)), Advice::NoneSafe { .. }));
    }

    #[test]
    fn the_lower_bound_over_strata_is_no_more_than_that_of_one() {
        let stratum =
            |inclusion, population, sampled, wrong| Stratum { inclusion, population, sampled, wrong };
        let one = lower_bound(&[stratum(0.1, 1_000, 100, 10)], 0.05);
        assert_eq!(one, exact_lower(10, 100, 0.05));
        let two = lower_bound(&[stratum(0.1, 500, 50, 5), stratum(0.2, 500, 50, 5)], 0.05);
        assert!(two < one && two > 0.0);
        // What nobody saw may be right.
        let unseen = lower_bound(&[stratum(0.1, 500, 50, 50), stratum(0.0, 500, 0, 0)], 0.05);
        assert!(unseen < 0.5);
        assert_eq!(lower_bound(&[], 0.05), 0.0);
    }

    #[test]
    fn the_bound_over_strata_is_no_less_than_that_of_one() {
        let stratum =
            |inclusion, population, sampled, wrong| Stratum { inclusion, population, sampled, wrong };
        let one = upper_bound(&[stratum(0.1, 1_000, 100, 1)], 0.05);
        assert_eq!(one, exact_upper(1, 100, 0.05));
        let two = upper_bound(&[stratum(0.1, 500, 50, 1), stratum(0.2, 500, 50, 0)], 0.05);
        assert!(two > one && two < 1.0);
        assert_eq!(upper_bound(&[], 0.05), 1.0);
    }
}
