use serde::{Deserialize, Serialize};

use crate::model::{UnknownWord, spelled};

/// Two sides, compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Versus {
    /// What the one side is, in words: a value, or its first and last day.
    pub a: String,
    /// What the other is.
    pub b: String,
    /// Each measure that both sides have.
    pub rows: Vec<VersusRow>,
    /// The sides of which nothing came and nothing was decided; then there are no rows.
    pub nothing_of: Vec<String>,
    /// What every test rests on, in a sentence: which, and how several tests at once are allowed for (Holm).
    pub note: String,
}

/// One measure on both sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct VersusRow {
    /// Which.
    pub measure: Measure,
    /// The one side.
    pub a: Estimate,
    /// The other.
    pub b: Estimate,
    /// How far a lies above b, and how sure that is; none where a side has nothing.
    pub difference: Option<Difference>,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Output accuracy: share of outputs right as they came, weighted.
    Accuracy,
    /// Share of reviewed items that were edited.
    Edited,
    /// Share of reviewed items that were rejected.
    Rejected,
    /// Share of items that are exceptions.
    Exceptions,
    /// Median active seconds.
    ActiveMedian,
    /// Median seconds of queue wait.
    WaitMedian,
}
spelled!(Measure {
    Accuracy => "accuracy", Edited => "edited", Rejected => "rejected", Exceptions => "exceptions",
    ActiveMedian => "active_median", WaitMedian => "wait_median",
});

impl Measure {
    /// Whether it is a share (0..=1); else seconds.
    pub const fn is_share(self) -> bool {
        !matches!(self, Self::ActiveMedian | Self::WaitMedian)
    }
}

/// An estimate of any size and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Estimate {
    /// The estimate; null where nothing was seen.
    pub value: Option<f64>,
    /// Lower end of the 95% interval; null where nothing can be said.
    pub low: Option<f64>,
    /// Upper end of the 95% interval.
    pub high: Option<f64>,
    /// What was seen.
    pub n: u64,
}

/// How far one figure lies above another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Difference {
    /// The difference.
    pub value: f64,
    /// Lower end of its 95% interval, which is of this one difference: it allows for no other test beside it.
    pub low: f64,
    /// Upper end of its 95% interval.
    pub high: f64,
    /// The probability of at least this difference if there were none; allowed for the other tests beside it.
    pub p_value: f64,
    /// The test, such as `Newcombe interval, Fisher's exact test`.
    pub test: String,
}

impl Difference {
    /// From this probability on, a difference is not clear.
    const LEAST_UNCLEAR: f64 = 0.05;

    /// Whether it is surely above nothing.
    pub fn is_higher(&self) -> bool {
        self.p_value < Self::LEAST_UNCLEAR && self.low > 0.0
    }

    /// Whether it is surely below nothing.
    pub fn is_lower(&self) -> bool {
        self.p_value < Self::LEAST_UNCLEAR && self.high < 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_clear_where_interval_and_test_say_so() {
        let of = |low, high, p_value| {
            let value = f64::midpoint(low, high);
            let difference = Difference { value, low, high, p_value, test: String::new() };
            (difference.is_higher(), difference.is_lower())
        };
        assert_eq!(of(0.01, 0.2, 0.049), (true, false));
        assert_eq!(of(-0.2, -0.01, 0.01), (false, true));
        assert_eq!(of(0.01, 0.2, 0.18), (false, false), "others are looked at beside it");
        assert_eq!(of(-0.2, -0.01, 0.064), (false, false));
        assert_eq!(of(-0.1, 0.1, 0.01), (false, false));
    }
}
