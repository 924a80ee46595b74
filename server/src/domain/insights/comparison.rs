//! Two sides, measure by measure.

use app::model::{Difference, Estimate, Measure, Proportion, Versus, VersusRow};

use super::{
    difference::{holm, median, of_counts, of_medians, of_shares},
    rows::Times,
    shares::{Totals, counted},
};

/// What is known of one side.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// What it is, in words.
    pub name: String,
    /// Its counts.
    pub totals: Totals,
    /// How long things took.
    pub times: Times,
}

/// What every test rests on.
const NOTE: &str = "Shares: Newcombe's interval of the difference, and Fisher's exact or the score test; where outputs \
    were sampled, the interval is joined from those of both sides, each output weighted by how likely it was to be \
    looked at. Medians: a bootstrap of their difference. The p-values are raised after Holm, since several are looked \
    at at once; the intervals are not: each is for itself. Higher or lower is what is so by both.";

/// Compares what both sides have. Intervals say how sure it is what makes the outputs so, also where every one was looked
/// at: that is what differs between two times or two models.
pub fn versus(a: &Side, b: &Side) -> Versus {
    let mut rows: Vec<VersusRow> = Measure::ALL.iter().filter_map(|measure| row(*measure, a, b)).collect();
    holm(rows.iter_mut().filter_map(|row| row.difference.as_mut()));
    let nothing_of =
        [a, b].into_iter().filter(|side| side.is_empty()).map(|side| side.name.clone()).collect();
    Versus { a: a.name.clone(), b: b.name.clone(), rows, nothing_of, note: NOTE.to_owned() }
}

impl Side {
    /// Nothing came, and nothing was decided.
    fn is_empty(&self) -> bool {
        let sum = self.totals.sum();
        sum.population() <= 0 && sum.released + sum.refused + sum.reviewed() == 0
    }
}

fn row(measure: Measure, a: &Side, b: &Side) -> Option<VersusRow> {
    let of_reviewed = |count: fn(&Totals) -> i64| {
        let part = |side: &Side| (count(&side.totals), side.totals.sum().reviewed());
        let (a, b) = (part(a), part(b));
        (shown(counted(a.0, a.1)), shown(counted(b.0, b.1)), of_counts(a, b))
    };
    let of_samples = |share: fn(&Totals) -> Proportion| {
        let (a, b) = (share(&a.totals), share(&b.totals));
        (shown(a), shown(b), of_shares(a, b))
    };
    let (of_a, of_b, difference) = match measure {
        Measure::Accuracy => of_samples(|totals| totals.accuracy_of_the_process().into()),
        Measure::Edited => of_reviewed(|totals| totals.sum().edited),
        Measure::Rejected => of_reviewed(|totals| totals.sum().rejected),
        Measure::Exceptions => of_samples(Totals::exceptions),
        Measure::ActiveMedian => {
            let (a, b) = (&a.times.active, &b.times.active);
            (median(a), median(b), of_medians(a, b))
        }
        Measure::WaitMedian => {
            let (a, b) = (&a.times.wait, &b.times.wait);
            (median(a), median(b), of_medians(a, b))
        }
    };
    (of_a.value.is_some() && of_b.value.is_some()).then_some(VersusRow {
        measure,
        a: of_a,
        b: of_b,
        difference,
    })
}

fn shown(share: Proportion) -> Estimate {
    let known = |bound: f64| share.value.map(|_| bound);
    Estimate { value: share.value, low: known(share.low), high: known(share.high), n: share.n }
}

/// How far a period's accuracy lies above another's, one test for itself.
pub fn accuracy_change(now: &Totals, before: &Totals) -> Option<Difference> {
    of_shares(now.accuracy_of_the_process().into(), before.accuracy_of_the_process().into())
}

/// The same of exceptions.
pub fn exceptions_change(now: &Totals, before: &Totals) -> Option<Difference> {
    of_shares(now.exceptions(), before.exceptions())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::insights::{cells::Cells, event::Inclusion};

    fn side(name: &str, right: i64, edited: i64, rejected: i64, active: i64) -> Side {
        let mut totals = Totals::default();
        let submitted = right + edited + rejected;
        totals.add(
            Inclusion::CERTAIN,
            Cells {
                submitted,
                seen_right: right,
                seen_edited: edited,
                seen_rejected: rejected,
                approved: right,
                edited,
                rejected,
                ..Cells::NONE
            },
        );
        let times = Times { active: (0..submitted).map(|n| active + 50 * n).collect(), ..Times::default() };
        Side { name: name.to_owned(), totals, times }
    }

    #[test]
    fn what_differs_is_told_from_what_does_not() {
        let found = versus(&side("m1", 180, 10, 10, 5_000), &side("m2", 140, 50, 10, 5_100));
        let row = |measure| found.rows.iter().find(|row| row.measure == measure).unwrap();
        let difference = |measure| row(measure).difference.as_ref().unwrap();
        assert_eq!((found.a.as_str(), found.b.as_str(), found.rows.len()), ("m1", "m2", 5), "nobody waited");
        let accuracy = difference(Measure::Accuracy);
        assert!(
            (accuracy.value - 0.2).abs() < 1e-6 && accuracy.p_value < 0.001 && accuracy.low > 0.1,
            "{accuracy:?}"
        );
        assert!(difference(Measure::Edited).p_value < 0.001);
        assert!(difference(Measure::Rejected).p_value > 0.5);
        assert!(difference(Measure::ActiveMedian).p_value > 0.1);
        assert!(row(Measure::ActiveMedian).a.low.is_some());
    }

    #[test]
    fn a_side_without_anything_has_no_rows() {
        let found = versus(&side("m1", 5, 0, 0, 1_000), &Side { name: "m2".to_owned(), ..Side::default() });
        assert_eq!((found.rows, found.nothing_of), (Vec::new(), vec!["m2".to_owned()]));
        let same = side("m1", 5, 0, 0, 1_000);
        assert_eq!(versus(&same, &same).nothing_of, Vec::<String>::new());
        assert_eq!(accuracy_change(&Totals::default(), &side("m", 5, 0, 0, 1).totals), None);
    }
}
