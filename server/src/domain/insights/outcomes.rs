//! What happened downstream: when an item is old enough to count, and what is posted of those that are.

use app::model::{Estimate, Outcome, OutcomeFigures};
use statrs::distribution::{ContinuousCDF as _, StudentsT};

use super::{rows::OutcomeSums, shares::counted, sketch::Sketch};

/// Metrics that are told.
const MOST_METRICS: usize = 8;
/// The share of outcomes after which an item counts as old enough.
const MOST: f64 = 0.9;
/// Milliseconds in a day.
const DAY: f64 = 86_400e3;

/// After how many days nine of ten outcomes had come; none where there are none.
pub fn after_days(delays: &Sketch) -> Option<f64> {
    delays.quantile(MOST).map(|ms| ms / DAY)
}

/// Each metric with what was posted of the items of each bucket, those posted most often first.
pub fn told(metrics: impl IntoIterator<Item = (String, Vec<OutcomeSums>)>) -> Vec<Outcome> {
    let sum = |series: &[OutcomeSums]| {
        series.iter().fold(OutcomeSums::default(), |mut sum, one| {
            sum.merge(one);
            sum
        })
    };
    let mut told: Vec<(i64, Outcome)> = metrics
        .into_iter()
        .map(|(name, series)| {
            let all = sum(&series);
            (all.told + all.numbers, Outcome { name, figures: figures(&all, &series) })
        })
        .filter(|(posted, _)| *posted > 0)
        .collect();
    told.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    told.into_iter().map(|(_, outcome)| outcome).take(MOST_METRICS).collect()
}

/// Where any number came, yes and no count as 1 and 0.
fn figures(all: &OutcomeSums, series: &[OutcomeSums]) -> OutcomeFigures {
    if all.numbers == 0 {
        let share = |sums: &OutcomeSums| counted(sums.yes, sums.told);
        OutcomeFigures::Share { all: share(all), series: series.iter().map(share).collect() }
    } else {
        OutcomeFigures::Mean { all: mean(all), series: series.iter().map(mean).collect() }
    }
}

/// The mean with Student's interval.
fn mean(sums: &OutcomeSums) -> Estimate {
    let count = u64::try_from(sums.told + sums.numbers).unwrap_or(0);
    if count == 0 {
        return Estimate { value: None, low: None, high: None, n: 0 };
    }
    let n = count as f64;
    let (sum, squares) = (sums.sum + sums.yes as f64, sums.squares + sums.yes as f64);
    let value = sum / n;
    let reach = StudentsT::new(0.0, 1.0, n - 1.0).ok().map(|student| {
        let variance = ((squares - n * value * value) / (n - 1.0)).max(0.0);
        student.inverse_cdf(0.975) * (variance / n).sqrt()
    });
    Estimate {
        value: Some(value),
        low: reach.map(|reach| value - reach),
        high: reach.map(|reach| value + reach),
        n: count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yes(told: i64, yes: i64) -> OutcomeSums {
        OutcomeSums { told, yes, ..OutcomeSums::default() }
    }

    fn numbers(of: &[f64]) -> OutcomeSums {
        OutcomeSums {
            numbers: of.len() as i64,
            sum: of.iter().sum(),
            squares: of.iter().map(|n| n * n).sum(),
            ..OutcomeSums::default()
        }
    }

    #[test]
    fn yes_and_no_are_a_share_and_numbers_a_mean() {
        let found = told([
            ("resolved".to_owned(), vec![yes(10, 8), yes(0, 0), yes(30, 25)]),
            ("stars".to_owned(), vec![numbers(&[4.0, 5.0]), numbers(&[3.0])]),
            ("none".to_owned(), vec![yes(0, 0)]),
        ]);
        assert_eq!(found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["resolved", "stars"]);
        let OutcomeFigures::Share { all, series } = &found[0].figures else { panic!("{:?}", found[0]) };
        assert_eq!((all.n, all.value, series.len(), series[1].value), (40, Some(33.0 / 40.0), 3, None));
        let OutcomeFigures::Mean { all, series } = &found[1].figures else { panic!("{:?}", found[1]) };
        // R: t.test(c(4, 5, 3)): 1.5159 to 6.4841.
        assert!((all.value.unwrap() - 4.0).abs() < 1e-12);
        assert!(
            (all.low.unwrap() - 1.5159).abs() < 1e-3 && (all.high.unwrap() - 6.4841).abs() < 1e-3,
            "{all:?}"
        );
        assert_eq!(
            (series[1].value, series[1].low),
            (Some(3.0), None),
            "one alone says nothing of how sure it is"
        );
    }

    #[test]
    fn yes_counts_as_one_among_numbers() {
        let mixed = OutcomeSums { told: 1, yes: 1, ..numbers(&[0.0]) };
        let found = told([("mixed".to_owned(), vec![mixed])]);
        let OutcomeFigures::Mean { all, .. } = &found[0].figures else { panic!("{found:?}") };
        assert_eq!((all.value, all.n), (Some(0.5), 2));
    }

    #[test]
    fn an_item_is_old_enough_when_nine_of_ten_had_come() {
        let day = 86_400_000_i64;
        let delays: Sketch = (1..=10).map(|number| number * day).collect();
        let days = after_days(&delays).unwrap();
        assert!((8.9..9.3).contains(&days), "{days}");
        assert_eq!(after_days(&Sketch::default()), None);
    }
}
