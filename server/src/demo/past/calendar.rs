//! When items came, and when somebody sat down to review them.

use app::model::Timestamp;

use super::chance::Chance;

/// So many days lie behind today.
pub(super) const DAYS: i64 = 56;
/// Until so many days ago people reviewed once a day, from then on twice.
const ONCE_A_DAY: i64 = 28;
/// The last session begins so long before now, in seconds, that what is left over can be decided too.
const ROOM: i64 = 9_000;
/// So long before a session the last items come for it, in seconds.
const BEFORE: i64 = 600;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Hours at which items come, each with its share of the day.
const WEEKDAY: &[(f64, f64)] = &[(8.3, 0.18), (9.8, 0.27), (13.2, 0.25), (14.9, 0.18), (18.4, 0.12)];
const WEEKDAY_AT_FIRST: &[(f64, f64)] = &[(9.4, 0.4), (12.7, 0.35), (17.8, 0.25)];
const WEEKEND: &[(f64, f64)] = &[(9.5, 0.45), (16.2, 0.55)];

/// A moment at which items come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tick {
    /// When.
    pub(super) at: Timestamp,
    /// How many days ago.
    pub(super) age: i64,
    /// Whether it lies in a weekend.
    pub(super) is_weekend: bool,
    /// Its share of the day's items.
    pub(super) share: f64,
}

/// People review what has come.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Session {
    /// When the first of them begins.
    pub(super) at: Timestamp,
    /// How many days ago.
    pub(super) age: i64,
    /// Monday is 0.
    pub(super) weekday: i64,
    /// When items came since the session before.
    pub(super) ticks: Vec<Tick>,
    /// Whether it is the first of its day.
    pub(super) opens_the_day: bool,
}

impl Session {
    /// Whether it lies in a weekend.
    pub(super) const fn is_weekend(&self) -> bool {
        self.weekday >= 5
    }
}

/// Midnight so many days before this moment's day.
pub(super) const fn day(now: Timestamp, age: i64) -> Timestamp {
    now.start_of_day().plus_seconds(-age * DAY)
}

/// All sessions up to now, in their order.
pub(super) fn sessions(now: Timestamp) -> Vec<Session> {
    let mut ticks = (0..=DAYS).rev().flat_map(|age| ticks(now, age)).peekable();
    let mut sessions = Vec::new();
    for age in (0..=DAYS).rev() {
        for (number, at) in beginnings(now, age).into_iter().enumerate() {
            if at > now.plus_seconds(-ROOM) {
                return sessions;
            }
            let mut came = Vec::new();
            while let Some(tick) = ticks.next_if(|tick| tick.at < at.plus_seconds(-BEFORE)) {
                came.push(tick);
            }
            let weekday = weekday(now, age);
            sessions.push(Session { at, age, weekday, ticks: came, opens_the_day: number == 0 });
        }
    }
    sessions
}

/// Monday is 0; 1970 began on a Thursday.
fn weekday(now: Timestamp, age: i64) -> i64 {
    (day(now, age).0.div_euclid(DAY * 1_000_000) + 3).rem_euclid(7)
}

fn beginnings(now: Timestamp, age: i64) -> Vec<Timestamp> {
    let hours: &[f64] = match weekday(now, age) {
        5.. => &[11.0],
        _ if age > ONCE_A_DAY => &[13.7],
        _ => &[10.6, 15.6],
    };
    let mut chance = Chance::of(&format!("sessions {age}"));
    hours.iter().map(|hour| moment(now, age, *hour, chance.between(-700, 700))).collect()
}

fn ticks(now: Timestamp, age: i64) -> Vec<Tick> {
    let is_weekend = weekday(now, age) >= 5;
    let hours = match is_weekend {
        true => WEEKEND,
        false if age > ONCE_A_DAY => WEEKDAY_AT_FIRST,
        false => WEEKDAY,
    };
    let mut chance = Chance::of(&format!("ticks {age}"));
    let tick = |(hour, share): &(f64, f64)| Tick {
        at: moment(now, age, *hour, chance.between(-600, 600)),
        age,
        is_weekend,
        share: *share,
    };
    hours.iter().map(tick).collect()
}

fn moment(now: Timestamp, age: i64, hour: f64, seconds: i64) -> Timestamp {
    // Nothing happens at a whole second.
    let micros = (seconds * 7_919).rem_euclid(1_000_000);
    Timestamp(day(now, age).plus_seconds((hour * HOUR as f64) as i64 + seconds).0 + micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Tuesday, 12:00.
    const NOON: Timestamp = Timestamp(1_795_521_600_000_000);

    #[test]
    fn days_of_the_week_are_right() {
        assert_eq!(NOON.to_string(), "2026-11-24T12:00:00.000000Z");
        assert_eq!((0..7).map(|age| weekday(NOON, age)).collect::<Vec<_>>(), [1, 0, 6, 5, 4, 3, 2]);
        assert_eq!(day(NOON, 1).to_string(), "2026-11-23T00:00:00.000000Z");
    }

    #[test]
    fn time_goes_on_and_ends_before_now_whenever_that_is() {
        for hours in 0..7 * 24 {
            let now = NOON.plus_seconds(hours * HOUR);
            let sessions = sessions(now);
            let moments: Vec<Timestamp> = sessions
                .iter()
                .flat_map(|session| session.ticks.iter().map(|tick| tick.at).chain([session.at]))
                .collect();
            assert!(moments.is_sorted(), "{hours}");
            assert!(moments.last().unwrap().plus_seconds(ROOM) <= now, "{hours}");
            assert!((72..=80).contains(&sessions.len()), "{hours}: {}", sessions.len());
            assert_eq!(sessions.iter().filter(|session| session.age == DAYS).count(), 1);
            assert!(
                sessions.iter().all(|session| session.ticks.iter().all(|tick| tick.age <= session.age + 1))
            );
        }
    }

    #[test]
    fn the_shares_of_a_day_make_a_day() {
        for day in [WEEKDAY, WEEKDAY_AT_FIRST, WEEKEND] {
            let all: f64 = day.iter().map(|(_, share)| share).sum();
            assert!((all - 1.0).abs() < 1e-9, "{all}");
        }
    }
}
