//! How hard each reviewer's items were, so that nobody's time is read without it.
//!
//! An item is as hard as the mean active time that everybody takes for items of its workflow and first reason; a reviewer's
//! difficulty is the mean of that over their reviews, over the mean of all reviews (indirect standardisation, as a
//! standardised mortality ratio has its expected deaths).

use std::collections::BTreeMap;

use app::model::WorkflowId;

use super::cells::Cells;

/// Reviews by workflow and first reason.
pub type ByReason = BTreeMap<(WorkflowId, String), Cells>;

/// The reviewer's difficulty: 1 is ordinary. None where nothing was timed, or by nobody else.
pub fn difficulty(theirs: &ByReason, everybody: &ByReason) -> Option<f64> {
    let sum = |of: &ByReason| of.values().copied().sum::<Cells>();
    let (own, all) = (sum(theirs), sum(everybody));
    if own.timed == 0 || all.timed <= own.timed || all.active_ms == 0 {
        return None;
    }
    let expected: f64 = theirs
        .iter()
        .filter_map(|(kind, cells)| {
            let all = everybody.get(kind).filter(|all| all.timed > 0)?;
            Some(cells.timed as f64 * all.active_ms as f64 / all.timed as f64)
        })
        .sum();
    Some(expected / own.timed as f64 / (all.active_ms as f64 / all.timed as f64))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn reviews(of: &[(&str, i64, i64)]) -> ByReason {
        let workflow = WorkflowId(Uuid::nil());
        of.iter()
            .map(|(reason, timed, seconds)| {
                let cells = Cells { timed: *timed, active_ms: timed * seconds * 1_000, ..Cells::NONE };
                ((workflow, (*reason).to_owned()), cells)
            })
            .collect()
    }

    #[test]
    fn who_gets_the_slow_ones_has_hard_items_however_quick_they_are() {
        let everybody = reviews(&[("rule", 50, 10), ("schema_violation", 50, 30)]);
        let quick_with_hard = reviews(&[("schema_violation", 20, 5)]);
        assert!((difficulty(&quick_with_hard, &everybody).unwrap() - 1.5).abs() < 1e-9);
        let even = reviews(&[("rule", 10, 90), ("schema_violation", 10, 90)]);
        assert!((difficulty(&even, &everybody).unwrap() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn with_nobody_else_there_is_nothing_to_compare_with() {
        let everybody = reviews(&[("rule", 5, 10)]);
        assert_eq!(difficulty(&everybody, &everybody), None);
        assert_eq!(difficulty(&ByReason::new(), &everybody), None);
    }
}
