use jiff::{ToSpan, civil::DateTime};
use serde::{Deserialize, Serialize};

use super::Bucket;
use crate::model::{Proportion, UnknownWord, spelled};

/// The one number that says whether a workflow works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Success {
    /// Its name, as the definition has it.
    pub name: String,
    /// Which of the four it is.
    pub metric: MetricKind,
    /// What counts as working (0..=1). Of exceptions, the share that are none is held against it.
    pub threshold: f64,
    /// The last weeks that are over, whatever period is looked at, oldest first; at most 12.
    pub weeks: Vec<SuccessWeek>,
}

/// One of the four metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MetricKind {
    /// Output accuracy.
    Accuracy,
    /// Adoption.
    Adoption,
    /// Exception rate.
    Exceptions,
    /// Downstream outcome.
    Outcome,
}
spelled!(MetricKind {
    Accuracy => "accuracy", Adoption => "adoption", Exceptions => "exceptions", Outcome => "outcome",
});

/// One week of a success metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SuccessWeek {
    /// When.
    pub week: Bucket,
    /// How well it did.
    pub share: Proportion,
}

impl SuccessWeek {
    /// Its first and last day in words, by the calendar that it is a week of: `16 to 22 November`.
    pub fn days(&self) -> String {
        let Ok(began) = self.week.local.parse::<DateTime>() else { return self.week.local.clone() };
        let first = began.date();
        let last = first.saturating_add(6.days());
        let format = match (first.year() == last.year(), first.month() == last.month()) {
            (true, true) => "%-d",
            (true, false) => "%-d %B",
            (false, _) => "%-d %B %Y",
        };
        let end = if first.year() == last.year() { "%-d %B" } else { "%-d %B %Y" };
        format!("{} to {}", first.strftime(format), last.strftime(end))
    }

    /// Where the week lies to `threshold`: only an interval that lies wholly on one side says which.
    pub fn standing(&self, threshold: f64) -> Standing {
        match self.share {
            Proportion { value: None, .. } => Standing::Unseen,
            Proportion { high, .. } if high < threshold => Standing::Below,
            Proportion { low, .. } if low >= threshold => Standing::Met,
            Proportion { .. } => Standing::Unclear,
        }
    }
}

/// Where an interval lies to a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Wholly at or above.
    Met,
    /// Wholly below.
    Below,
    /// On both sides.
    Unclear,
    /// Nothing was seen.
    Unseen,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    #[test]
    fn a_week_is_named_by_its_days() {
        let days = |local: &str| {
            let week =
                Bucket { from: Timestamp(0), to: Timestamp(0), local: local.to_owned(), is_partial: false };
            let share = Proportion { value: None, low: 0.0, high: 1.0, n: 0 };
            SuccessWeek { week, share }.days()
        };
        assert_eq!(days("2026-11-16T00:00"), "16 to 22 November");
        assert_eq!(days("2026-11-30T00:30"), "30 November to 6 December");
        assert_eq!(days("2026-12-28T00:00"), "28 December 2026 to 3 January 2027");
        assert_eq!(days("once"), "once");
    }

    #[test]
    fn only_an_interval_wholly_on_one_side_says_where_a_week_stands() {
        let week = |value, low, high| SuccessWeek {
            week: Bucket {
                from: Timestamp(0),
                to: Timestamp(0),
                local: "2026-01-05T00:00".to_owned(),
                is_partial: false,
            },
            share: Proportion { value, low, high, n: 40 },
        };
        let stands = |value, low, high| week(value, low, high).standing(0.95);
        assert_eq!(stands(Some(0.98), 0.95, 1.0), Standing::Met);
        assert_eq!(stands(Some(0.9), 0.85, 0.9499), Standing::Below);
        assert_eq!(stands(Some(0.94), 0.9, 0.97), Standing::Unclear);
        assert_eq!(stands(None, 0.0, 1.0), Standing::Unseen);
    }
}
