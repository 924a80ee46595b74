//! Shares and counts in words.

use crate::model::Proportion;

/// A share as a percentage: one decimal where it counts, near 0 and near 100.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let is_round = (percent - percent.round()).abs() < 1e-6;
    if is_round || (10.0..90.0).contains(&percent) {
        format!("{percent:.0}%")
    } else {
        format!("{percent:.1}%")
    }
}

/// An upper bound as a percentage, never rounded down.
pub(super) fn percent_at_most(share: f64) -> String {
    percent((share * 1000.0 - 1e-9).ceil() / 1000.0)
}

/// The 95% interval.
pub(super) fn interval(of: &Proportion) -> String {
    format!("{} to {}", percent(of.low), percent(of.high))
}

/// The estimate with its interval and on how many it rests.
pub(super) fn estimate(of: &Proportion) -> String {
    match of.value {
        Some(value) => format!("{} ({})", percent(value), interval(of)),
        None => "not reviewed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_a_decimal_where_it_counts() {
        let shown = [0.0, 0.008, 0.02, 0.0957, 0.463, 0.953, 0.996, 1.0].map(percent);
        assert_eq!(shown, ["0%", "0.8%", "2%", "9.6%", "46%", "95.3%", "99.6%", "100%"]);
    }

    #[test]
    fn an_upper_bound_is_never_shown_smaller() {
        assert_eq!(percent_at_most(0.01912), "2%");
        assert_eq!(percent_at_most(0.01893), "1.9%");
        assert_eq!(percent_at_most(0.02), "2%");
    }

    #[test]
    fn an_estimate_has_its_interval() {
        let mut share = Proportion { value: Some(0.008), low: 0.002, high: 0.031, n: 120 };
        assert_eq!(estimate(&share), "0.8% (0.2% to 3.1%)");
        share.value = None;
        assert_eq!(estimate(&share), "not reviewed");
    }
}
