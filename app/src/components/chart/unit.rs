use super::words;

/// What a chart's numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share of one, shown as a percentage.
    Share,
    /// Things counted.
    Count,
    /// A length in seconds.
    Seconds,
    /// Any other number.
    Number,
}

impl Unit {
    /// A value, for people.
    pub fn words(self, value: f64) -> String {
        match self {
            Self::Share => words::percent(value),
            Self::Count => words::grouped(value.round() as i64),
            Self::Seconds => words::seconds(value),
            Self::Number => words::number(value),
        }
    }

    /// A value at an axis, as short as it is exact.
    pub fn tick(self, value: f64) -> String {
        match self {
            Self::Share => format!("{}%", (value * 10_000.0).round() / 100.0),
            Self::Count | Self::Seconds | Self::Number => self.words(value),
        }
    }

    /// A value, for programs.
    pub fn plain(self, value: f64) -> String {
        match self {
            Self::Count => format!("{value:.0}"),
            Self::Share | Self::Seconds | Self::Number => ((value * 1e6).round() / 1e6).to_string(),
        }
    }

    /// The step between two lines of an axis of this `range`, so that there are at most `most` steps.
    pub(super) fn step(self, range: f64, most: f64) -> f64 {
        const LENGTHS: [f64; 20] = [
            1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0,
            14_400.0, 21_600.0, 43_200.0, 86_400.0, 172_800.0,
        ];
        let enough = |step: &f64| range <= step * most + 1e-9;
        if self == Self::Seconds
            && range > 2.0
            && let Some(step) = LENGTHS.into_iter().find(enough)
        {
            return step;
        }
        let least = match self {
            Self::Count => 1.0,
            Self::Share => 0.001,
            Self::Seconds => 0.1,
            Self::Number => 1e-9,
        };
        let power = 10f64.powf((range.max(least) / most).log10().floor());
        let found = [1.0, 2.0, 2.5, 5.0, 10.0].map(|part| part * power);
        // Half a thing cannot be counted.
        let fits = |step: &f64| enough(step) && (self != Self::Count || step.fract() == 0.0);
        found.into_iter().find(fits).unwrap_or(10.0 * power).max(least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_in_their_unit() {
        assert_eq!(Unit::Count.step(3.0, 4.0), 1.0);
        assert_eq!(Unit::Count.step(9.0, 4.0), 5.0);
        assert_eq!(Unit::Count.step(38.0, 4.0), 10.0);
        assert_eq!(Unit::Share.step(1.0, 4.0), 0.25);
        assert_eq!(Unit::Seconds.step(70.0, 4.0), 20.0);
        assert_eq!(Unit::Seconds.step(4000.0, 4.0), 1800.0);
        // Beyond two days a step, as any number.
        assert!(Unit::Seconds.step(4e6, 4.0) >= 1e6);
    }

    #[test]
    fn programs_get_the_number() {
        assert_eq!(Unit::Share.plain(0.123_456_78), "0.123457");
        assert_eq!(Unit::Count.plain(12_000.0), "12000");
        assert_eq!(Unit::Share.tick(0.025), "2.5%");
    }
}
