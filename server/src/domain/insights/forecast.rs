//! When the queue will be empty.
//!
//! What arrives for people and what they decide are counted over the last hours. If both go on as they did, the queue
//! shrinks by their difference. Both are taken as Poisson counts, with limits after Byar (Breslow and Day, *Statistical
//! Methods in Cancer Research* II, 1987, section 2.3), and those of the difference joined from them by MOVER (Zou and
//! Donner, Statistics in Medicine 27, 2008). A day has its shape: what nobody knows of the coming hours is in no interval.

use app::model::{Forecast, Outlook, Timestamp};

/// Standard normal deviations of a two-sided interval of 95%.
const Z: f64 = 1.959_963_984_540_054;
/// What takes longer than this many hours is not worth a date: a year.
const LONGEST_HOURS: f64 = 365.0 * 24.0;
const HOUR: f64 = 3.6e9;

/// What was counted, and what waits now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Items that wait for people.
    pub waiting: i64,
    /// Items that came for people in the window.
    pub arrived: i64,
    /// Items that people decided in it, or that were withdrawn.
    pub left: i64,
    /// How long the window is, in microseconds.
    pub window: i64,
}

/// An hourly rate with its limits.
#[derive(Clone, Copy)]
struct Rate {
    value: f64,
    low: f64,
    high: f64,
}

impl Rate {
    /// Of a Poisson count.
    fn of(count: i64, hours: f64) -> Self {
        let count = count.max(0) as f64;
        let cube = |of: f64, sign: f64| {
            of * (1.0 - 1.0 / (9.0 * of) + sign * Z / (3.0 * of.sqrt())).max(0.0).powi(3)
        };
        let low = if count > 0.0 { cube(count, -1.0) } else { 0.0 };
        Self { value: count / hours, low: low / hours, high: cube(count + 1.0, 1.0) / hours }
    }
}

impl Pace {
    /// Hours of the window; never so few that a rate would have no meaning.
    fn hours(&self) -> f64 {
        (self.window as f64 / HOUR).max(1.0 / 60.0)
    }

    /// Items that people decide, an hour.
    pub fn leaving(&self) -> f64 {
        self.left.max(0) as f64 / self.hours()
    }

    /// What is to be expected from now on.
    pub fn forecast(&self, now: Timestamp) -> Forecast {
        let hours = self.hours();
        let (arriving, leaving) = (Rate::of(self.arrived, hours), Rate::of(self.left, hours));
        let net = leaving.value - arriving.value;
        let slowest = net - (leaving.value - leaving.low).hypot(arriving.high - arriving.value);
        let fastest = net + (leaving.high - leaving.value).hypot(arriving.value - arriving.low);
        let after = |rate: f64| {
            let hours = self.waiting as f64 / rate;
            (rate > 0.0 && hours <= LONGEST_HOURS)
                .then(|| Timestamp(now.0.saturating_add((hours * HOUR) as i64)))
        };
        let outlook = match after(net) {
            _ if self.waiting <= 0 => Outlook::Empty,
            _ if self.left <= 0 => Outlook::Stands,
            Some(at) => {
                Outlook::Clears { at, earliest: after(fastest).unwrap_or(at), latest: after(slowest) }
            }
            None => Outlook::Grows,
        };
        Forecast {
            outlook,
            arriving: arriving.value,
            leaving: leaving.value,
            window_minutes: self.window / 60_000_000,
            how: self.how(net),
        }
    }

    fn how(&self, net: f64) -> String {
        let (arrived, left) = (self.arrived.max(0), self.left.max(0));
        let change = match net {
            net if net > 0.0 => format!("shrinks by {net:.1} an hour"),
            net if net < 0.0 => format!("grows by {:.1} an hour", -net),
            _ => "stays as long as it is".to_owned(),
        };
        format!(
            "In the last {} minutes {arrived} came for a person and {left} were done. If that goes on, the queue {change}. \
             The interval takes both as counts of chance events (Poisson, 95%); it does not know the hours to come.",
            self.window / 60_000_000
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

    fn pace(waiting: i64, arrived: i64, left: i64) -> Forecast {
        Pace { waiting, arrived, left, window: 4 * 3_600_000_000 }.forecast(NOW)
    }

    #[test]
    fn a_queue_that_shrinks_is_empty_at_some_time() {
        let forecast = pace(50, 40, 140);
        let Outlook::Clears { at, earliest, latest } = forecast.outlook else { panic!("{forecast:?}") };
        assert_eq!(at, NOW.plus_seconds(2 * 3600));
        assert!(NOW < earliest && earliest < at && at < latest.unwrap());
        assert_eq!((forecast.arriving, forecast.leaving, forecast.window_minutes), (10.0, 35.0, 240));
        assert!(forecast.how.contains("240 minutes 40 came") && forecast.how.contains("25.0 an hour"));
    }

    #[test]
    fn what_may_never_be_has_no_latest_moment() {
        let Outlook::Clears { latest, .. } = pace(50, 20, 22).outlook else { panic!("it shrinks") };
        assert_eq!(latest, None);
    }

    #[test]
    fn other_queues_are_named() {
        assert_eq!(pace(0, 3, 0).outlook, Outlook::Empty);
        assert_eq!(pace(5, 3, 0).outlook, Outlook::Stands);
        assert_eq!(pace(5, 3, 3).outlook, Outlook::Grows);
        assert_eq!(pace(5, 9, 3).outlook, Outlook::Grows);
        assert_eq!(pace(i64::MAX, 0, 1).outlook, Outlook::Grows, "in more than a year is never");
    }

    #[test]
    fn byars_limits_are_nearly_exact() {
        // Garwood's exact limits: 10 → 4.795, 18.39; 100 → 81.36, 121.6; 0 → 0, 3.689.
        for (count, low, high) in [(10, 4.795, 18.39), (100, 81.36, 121.63), (0, 0.0, 3.689)] {
            let rate = Rate::of(count, 1.0);
            assert!(
                (rate.low - low).abs() < 0.03 && (rate.high - high).abs() < 0.06,
                "{} {}",
                rate.low,
                rate.high
            );
        }
    }
}
