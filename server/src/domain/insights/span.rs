//! Hours and days, by UTC: what figures are kept for, and how a span of time is put together from them.
//!
//! Each figure is kept twice, by hour and by day, so that a month is read from its days, and only what is left over at
//! its two ends from hours.

use app::model::Timestamp;

/// Microseconds in an hour.
pub const HOUR: i64 = 3_600_000_000;
/// Microseconds in a day.
pub const DAY: i64 = 24 * HOUR;

/// How long what one row speaks of is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// A day.
    Day,
    /// An hour.
    Hour,
}

impl Grain {
    /// Both, in the order of their names.
    pub const BOTH: [Self; 2] = [Self::Day, Self::Hour];

    /// Its name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Hour => "hour",
        }
    }

    /// The beginning of the one in which this moment lies.
    pub const fn start(self, at: Timestamp) -> Timestamp {
        let length = match self {
            Self::Day => DAY,
            Self::Hour => HOUR,
        };
        Timestamp(at.0 - at.0.rem_euclid(length))
    }
}

/// Rows of one grain that begin at `from` or later, and before `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Of what grain.
    pub grain: Grain,
    /// The first begins here.
    pub from: Timestamp,
    /// The last ends here.
    pub to: Timestamp,
}

/// The first whole hour at or after this moment. Spans begin and end there, since nothing is known of parts of an hour.
pub const fn next_hour(at: Timestamp) -> Timestamp {
    let past = at.0.rem_euclid(HOUR);
    if past == 0 { at } else { Timestamp(at.0.saturating_add(HOUR - past)) }
}

/// The rows that together speak of the span: its whole days, and the hours before and after them. Its ends are moved to
/// the next whole hour.
pub fn pieces(from: Timestamp, to: Timestamp) -> Vec<Piece> {
    let (from, to) = (next_hour(from), next_hour(to));
    let last_midnight = Grain::Day.start(to);
    let midnight = Grain::Day.start(from);
    let first_midnight = if midnight == from { from } else { Timestamp(midnight.0.saturating_add(DAY)) };
    let cuts = if first_midnight < last_midnight {
        vec![
            (Grain::Hour, from, first_midnight),
            (Grain::Day, first_midnight, last_midnight),
            (Grain::Hour, last_midnight, to),
        ]
    } else {
        vec![(Grain::Hour, from, to)]
    };
    cuts.into_iter()
        .filter(|(_, from, to)| from < to)
        .map(|(grain, from, to)| Piece { grain, from, to })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp(hours * HOUR)
    }

    #[test]
    fn a_span_is_its_days_and_what_is_left_over() {
        let shown = |from, to| {
            pieces(at(from), at(to))
                .iter()
                .map(|p| (p.grain.as_str(), p.from.0 / HOUR, p.to.0 / HOUR))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(22, 75), [("hour", 22, 24), ("day", 24, 72), ("hour", 72, 75)]);
        assert_eq!(shown(24, 72), [("day", 24, 72)]);
        assert_eq!(shown(1, 23), [("hour", 1, 23)]);
        assert_eq!(shown(20, 30), [("hour", 20, 30)]);
        assert_eq!(shown(-30, 1), [("hour", -30, -24), ("day", -24, 0), ("hour", 0, 1)]);
        assert_eq!(shown(5, 5), []);
        assert_eq!(shown(6, 5), []);
    }

    #[test]
    fn a_part_of_an_hour_belongs_to_the_span_before() {
        let half = Timestamp(HOUR / 2);
        assert_eq!((next_hour(half), next_hour(at(1))), (at(1), at(1)));
        assert_eq!(pieces(half, Timestamp(HOUR * 5 / 2)), pieces(at(1), at(3)));
        assert_eq!(Grain::Hour.start(Timestamp(-1)), at(-1));
    }

    proptest! {
        #[test]
        fn pieces_follow_each_other_and_fill_the_span(from in -10_000_i64..10_000, hours in 0_i64..3_000) {
            let pieces = pieces(at(from), at(from + hours));
            prop_assert!(pieces.windows(2).all(|pair| pair[0].to == pair[1].from));
            prop_assert_eq!(pieces.iter().map(|p| p.to.0 - p.from.0).sum::<i64>(), hours * HOUR);
            let by_hour: i64 = pieces.iter().filter(|p| p.grain == Grain::Hour).map(|p| p.to.0 - p.from.0).sum();
            prop_assert!(by_hour < 47 * HOUR, "{:?}", pieces);
            for piece in pieces {
                prop_assert_eq!(piece.grain.start(piece.from), piece.from);
                prop_assert_eq!(piece.grain.start(piece.to), piece.to);
            }
        }
    }
}
