//! Calibration and advice as the page and the API show them.

use app::model::{self, Proportion, ReliabilityBin, ThresholdAdvice};

use super::{
    calibration::{Bin, Binning, RiskPoint, expected_error, reliability, risk_coverage},
    cut::Scored,
    proportion::{Estimate, Level},
    question::Question,
    sampled::Strata,
    threshold::{Advice, advise},
    weighted::wrong_share,
};

/// Ten bins of one width, as reliability diagrams are mostly drawn, so that one can be held beside others.
const BINS: Binning = Binning::EqualWidth(10);

/// Everything that the calibration page shows. `items`: all of the period that confidence decides, reviewed or not.
pub fn threshold_advice(
    workflow: &str,
    items: &[Scored],
    question: Question,
    current_threshold: Option<f64>,
) -> ThresholdAdvice {
    let bins = reliability(items, BINS, Level::P95);
    let strata: Strata = items.iter().map(|item| item.sampled).collect();
    let all = wrong_share(&strata.counts(), Level::P95);
    ThresholdAdvice {
        workflow: workflow.to_owned(),
        ece: expected_error(&bins),
        bins: bins.iter().filter_map(shown).collect(),
        curve: risk_coverage(items, Level::P95).into_iter().map(Into::into).collect(),
        advice: advise(items, question).into(),
        items: all.population,
        n: all.estimate.n,
        covered: all.coverage(),
        bound: question.bound(),
        level: question.level().share(),
        current_threshold,
    }
}

/// A bin that holds items.
fn shown(bin: &Bin) -> Option<ReliabilityBin> {
    let Bin { low, high, mean_confidence, right } = bin;
    mean_confidence.map(|mean_confidence| ReliabilityBin {
        low: *low,
        high: *high,
        items: right.population,
        mean_confidence,
        right: right.estimate.into(),
    })
}

impl From<Estimate> for Proportion {
    fn from(Estimate { value, low, high, n, .. }: Estimate) -> Self {
        Self { value, low, high, n }
    }
}

impl From<RiskPoint> for model::RiskPoint {
    fn from(RiskPoint { threshold, released, wrong }: RiskPoint) -> Self {
        Self { threshold, released, wrong: wrong.into() }
    }
}

impl From<Advice> for model::Advice {
    fn from(advice: Advice) -> Self {
        match advice {
            Advice::Safe { threshold, released_share, wrong, upper_bound, n } => {
                Self::Safe { threshold, released_share, wrong: wrong.into(), upper_bound, n }
            }
            Advice::NotEnough { threshold, reviewed, about_more } => {
                Self::NotEnough { threshold, reviewed, about_more }
            }
            Advice::NoneSafe { threshold, wrong } => Self::NoneSafe { threshold, wrong: wrong.into() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sampled::Sampled, *};

    #[test]
    fn the_page_has_the_whole_answer() {
        let item =
            |confidence, inclusion, wrong| Scored { confidence, sampled: Sampled { inclusion, wrong } };
        let mut items = vec![item(0.92, 0.5, None); 300];
        items.extend(vec![item(0.92, 0.5, Some(false)); 300]);
        items.extend(vec![item(0.3, 1.0, Some(true)); 200]);
        items.extend(vec![item(0.99, 0.0, None); 8]);
        let question = Question::new(0.05, Level::P95).unwrap();
        let answer = threshold_advice("Triage", &items, question, Some(0.85));
        assert_eq!((answer.items, answer.n, answer.bins.len(), answer.curve.len()), (808, 500, 2, 3));
        assert_eq!((answer.bound, answer.level, answer.current_threshold), (0.05, 0.95, Some(0.85)));
        assert_eq!(answer.covered, Some(800.0 / 808.0));
        let shown = serde_json::to_value(&answer).unwrap();
        assert_eq!(
            (&shown["advice"]["answer"], &shown["advice"]["threshold"]),
            (&"safe".into(), &0.92.into())
        );
        assert_eq!(serde_json::from_value::<ThresholdAdvice>(shown).unwrap(), answer);
    }

    #[test]
    fn without_items_nothing_is_claimed() {
        let answer = threshold_advice("Triage", &[], Question::new(0.02, Level::P95).unwrap(), None);
        assert_eq!((answer.bins.len(), answer.ece, answer.curve.len(), answer.covered), (0, None, 0, None));
        let advice = model::Advice::NotEnough { threshold: None, reviewed: 0, about_more: 203 };
        assert_eq!(answer.advice, advice);
    }
}
