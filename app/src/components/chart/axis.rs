use super::Unit;

/// At most so many steps.
const MOST_STEPS: f64 = 4.0;

/// The upward axis: where it begins and ends, and its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Where it begins.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
    /// The values of its lines, from the lowest.
    pub ticks: Vec<f64>,
}

impl Axis {
    /// From round number to round number, with room for `least` and `most`. Bars need an axis that begins at 0.
    pub fn new(unit: Unit, least: f64, most: f64, from_zero: bool) -> Self {
        let least = if from_zero { least.min(0.0) } else { least };
        let (least, most) = match most > least {
            true => (least, most),
            // One value alone has room on both sides, bars only above.
            false if from_zero => (least, least + 1.0),
            false if unit == Unit::Share => (least - 0.05, least + 0.05),
            false => (least - 1.0, least + 1.0),
        };
        let step = unit.step(most - least, MOST_STEPS);
        let (mut low, mut high) = ((least / step + 1e-9).floor(), (most / step - 1e-9).ceil());
        // Rounding outwards may have added a step at each end.
        let mut size = step;
        if high - low > MOST_STEPS {
            size = unit.step(step * (high - low), MOST_STEPS);
            (low, high) = ((least / size + 1e-9).floor(), (most / size - 1e-9).ceil());
        }
        let ticks: Vec<f64> = (low as i64..=high as i64).map(|place| place as f64 * size).collect();
        let (low, high) = (low * size, high * size);
        match unit {
            // No share lies beyond.
            Unit::Share => {
                let ticks = ticks.into_iter().filter(|tick| (-1e-9..=1.0 + 1e-9).contains(tick)).collect();
                Self { low: low.max(0.0), high: high.min(1.0), ticks }
            }
            Unit::Count | Unit::Seconds | Unit::Number => Self { low, high, ticks },
        }
    }

    /// How far up a value stands, 0..=1; what lies beyond an end stands there.
    pub fn place(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_goes_from_round_to_round() {
        let axis = Axis::new(Unit::Count, 3.0, 38.0, true);
        assert_eq!((axis.low, axis.high), (0.0, 40.0));
        assert_eq!(axis.ticks, [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!(axis.place(20.0), 0.5);
        assert_eq!(axis.place(90.0), 1.0);
    }

    #[test]
    fn shares_stay_within_one() {
        let axis = Axis::new(Unit::Share, 0.81, 0.97, false);
        assert!(axis.low <= 0.81 && axis.low >= 0.75, "{axis:?}");
        assert!((0.97..=1.0).contains(&axis.high), "{axis:?}");
        assert!(axis.ticks.len() <= 6, "{axis:?}");
        assert_eq!(Axis::new(Unit::Share, 0.2, 1.0, false).high, 1.0);
    }

    #[test]
    fn one_value_has_room_too() {
        let axis = Axis::new(Unit::Count, 0.0, 0.0, true);
        assert_eq!((axis.low, axis.high), (0.0, 1.0));
        let axis = Axis::new(Unit::Share, 1.0, 1.0, false);
        assert!(axis.low < axis.high, "{axis:?}");
    }
}
