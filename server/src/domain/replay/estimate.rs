/// A share, with a 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share {
    pub(super) share: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// The share of those that are marked, each counted with its weight; none where there are none.
///
/// The estimate is Horvitz and Thompson's, divided by the weights' own sum (Hájek), so that items that nobody reviewed
/// yet do not count as right. The interval is Hoeffding's, with as many observations as the weights are worth (Kish):
/// it holds whatever the share and the weights are, and pays for that by being wide.
pub(super) fn weighted_share(reviewed: &[(f64, bool)]) -> Option<Share> {
    let sum: f64 = reviewed.iter().map(|(weight, _)| weight).sum();
    let squares: f64 = reviewed.iter().map(|(weight, _)| weight * weight).sum();
    let marked: f64 = reviewed.iter().filter(|(_, marked)| *marked).map(|(weight, _)| weight).sum();
    let worth = sum * sum / squares;
    if !worth.is_finite() || worth <= 0.0 {
        return None;
    }
    // Twice e to the -2nt² is 0.05.
    let reach = ((2.0_f64 / 0.05).ln() / (2.0 * worth)).sqrt();
    let share = (marked / sum).clamp(0.0, 1.0);
    Some(Share { share, low: (share - reach).max(0.0), high: (share + reach).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_count_and_nothing_says_nothing() {
        assert_eq!(weighted_share(&[]), None);
        // One drawn at 5 % stands for twenty.
        let share = weighted_share(&[(1.0, true), (20.0, false)]).unwrap();
        assert!((share.share - 1.0 / 21.0).abs() < 1e-12);
        assert!(share.low >= 0.0 && share.high <= 1.0 && share.high > share.share);
    }

    #[test]
    fn the_interval_narrows_with_more_and_widens_with_uneven_weights() {
        let width =
            |reviewed: &[(f64, bool)]| weighted_share(reviewed).map(|share| share.high - share.low).unwrap();
        let even = |count: usize| (0..count).map(|at| (1.0, at % 2 == 0)).collect::<Vec<_>>();
        assert!(width(&even(1_000)) < width(&even(100)));
        let mut uneven = even(100);
        uneven[0].0 = 20.0;
        assert!(width(&uneven) > width(&even(100)));
    }
}
