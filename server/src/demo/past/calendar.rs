//! When items came, and when somebody sat down to review them.

use app::model::Timestamp;

use super::chance::Chance;

/// So many days lie behind today.
pub(super) const DAYS: i64 = 56;
/// Until so many days ago people reviewed once a day, from then on twice.
const ONCE_A_DAY: i64 = 28;
/// The last session begins so long before the backlog, in seconds, that what is left over can be decided too;
const ROOM: i64 = 9_000;
/// mostly that is done so long after it began, in seconds: then the backlog begins.
const DONE: i64 = 4_500;
/// So many busy hours make the backlog: about as much comes in them as was written for it.
const BACKLOG: f64 = 18.0;
/// A session of the backlog begins so long before now, in seconds, that it is over.
const OVER: i64 = 1_800;
/// So long before a session the last items come for it, in seconds.
const BEFORE: i64 = 600;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// How busy it is is looked at so often, in seconds.
const STEP: i64 = 600;

/// Hours at which items come, each with its share of the day. None lies in a session, or just before one.
const WEEKDAY: &[(f64, f64)] = &[
    (7.4, 0.05),
    (8.7, 0.12),
    (10.0, 0.15),
    (11.4, 0.13),
    (12.4, 0.09),
    (13.4, 0.11),
    (14.6, 0.13),
    (16.3, 0.11),
    (17.4, 0.06),
    (19.0, 0.03),
    (20.9, 0.02),
];
const WEEKDAY_AT_FIRST: &[(f64, f64)] =
    &[(8.4, 0.14), (9.9, 0.2), (11.4, 0.2), (12.9, 0.16), (14.8, 0.18), (16.9, 0.12)];
const WEEKEND: &[(f64, f64)] = &[(9.3, 0.25), (10.4, 0.2), (13.5, 0.25), (17.2, 0.3)];

/// How much comes in each hour of a weekday, beside the usual hour of work.
const BUSY: [f64; 24] = [
    0.05, 0.04, 0.03, 0.03, 0.03, 0.06, 0.15, 0.4, 0.75, 1.0, 1.1, 1.0, // before noon
    0.85, 0.95, 1.05, 1.0, 0.9, 0.7, 0.45, 0.3, 0.25, 0.18, 0.12, 0.08,
];
/// How much of that comes in a weekend.
const IN_A_WEEKEND: f64 = 0.28;

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

/// All sessions up to the backlog, in their order.
pub(super) fn sessions(now: Timestamp) -> Vec<Session> {
    let until = busy_hours_before(now, BACKLOG);
    let mut ticks = (0..=DAYS).rev().flat_map(|age| ticks(now, age)).peekable();
    let mut sessions = Vec::new();
    for age in (0..=DAYS).rev() {
        for (number, at) in beginnings(now, age).into_iter().enumerate() {
            if at > until.plus_seconds(-ROOM) {
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

/// When the backlog begins: what came since then waits for the first visitor.
pub(super) fn backlog_begins(now: Timestamp) -> Timestamp {
    sessions(now).last().map_or(now, |last| last.at.plus_seconds(DONE))
}

/// The sessions since the backlog began, which are too few for it.
pub(super) fn sessions_since(from: Timestamp, now: Timestamp) -> Vec<Session> {
    let within = from.plus_seconds(OVER)..now.plus_seconds(-OVER);
    let days = (0..=now.since(from.start_of_day()) / (DAY * 1_000_000)).rev();
    let of_day = |age: i64| {
        let session = move |(number, at): (usize, Timestamp)| Session {
            at,
            age,
            weekday: weekday(now, age),
            ticks: Vec::new(),
            opens_the_day: number == 0,
        };
        beginnings(now, age).into_iter().enumerate().map(session)
    };
    days.flat_map(of_day).filter(|session| within.contains(&session.at)).collect()
}

/// So many moments from one to another, in order: more of them where much comes in.
pub(super) fn spread(from: Timestamp, to: Timestamp, count: usize) -> Vec<Timestamp> {
    let steps = to.since(from).max(0) / (STEP * 1_000_000);
    let weights: Vec<f64> = (0..steps).map(|step| busy(from.plus_seconds(step * STEP))).collect();
    let whole: f64 = weights.iter().sum();
    let mut chance = Chance::of("spread");
    let (mut step, mut before) = (0_usize, 0.0_f64);
    let moment = |number: usize| {
        let wanted = (number as f64 + chance.share()) / count as f64 * whole;
        while let Some(weight) = weights.get(step)
            && before + weight < wanted
        {
            before += weight;
            step += 1;
        }
        let part = weights.get(step).map_or(0.0, |weight| (wanted - before) / weight);
        Timestamp(from.0 + ((step as f64 + part) * STEP as f64 * 1e6) as i64)
    };
    (0..count).map(moment).collect()
}

/// The moment since which so many busy hours have gone by.
fn busy_hours_before(now: Timestamp, hours: f64) -> Timestamp {
    let (mut at, mut gone) = (now, 0.0_f64);
    while gone < hours {
        at = at.plus_seconds(-STEP);
        gone += busy(at) * STEP as f64 / HOUR as f64;
    }
    at
}

fn busy(at: Timestamp) -> f64 {
    let hour = usize::try_from(at.since(at.start_of_day()) / (HOUR * 1_000_000)).unwrap_or(0);
    let weekend = if weekday(at, 0) >= 5 { IN_A_WEEKEND } else { 1.0 };
    BUSY.get(hour).copied().unwrap_or(1.0) * weekend
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
            let last = *moments.last().unwrap();
            assert!(last.plus_seconds(ROOM) <= busy_hours_before(now, BACKLOG), "{hours}");
            assert!((70..=76).contains(&sessions.len()), "{hours}: {}", sessions.len());
            assert_eq!(sessions.iter().filter(|session| session.age == DAYS).count(), 1);
            assert!(
                sessions.iter().all(|session| session.ticks.iter().all(|tick| tick.age <= session.age + 1))
            );
        }
    }

    #[test]
    fn the_backlog_comes_after_all_that_and_before_now() {
        for hours in 0..7 * 24 {
            let now = NOON.plus_seconds(hours * HOUR);
            let from = backlog_begins(now);
            let came = spread(from, now, 192);
            assert!(came.is_sorted() && came.first() >= Some(&from) && came.last() <= Some(&now), "{hours}");
            // On no day of it comes more than twice what came on the days before.
            let of_day = |age: i64| {
                let within = day(now, age)..day(now, age - 1);
                came.iter().filter(|at| within.contains(at)).count()
            };
            assert!((0..7).map(of_day).max().unwrap() <= 125, "{hours}");
            let since = sessions_since(from, now);
            assert!((3..=5).contains(&since.len()), "{hours}: {}", since.len());
            assert!(since.iter().all(|session| session.at > from && session.at.plus_seconds(OVER) <= now));
            assert!(since.is_sorted_by_key(|session| session.at), "{hours}");
        }
        assert_eq!(spread(NOON, NOON, 3), [NOON; 3]);
        assert_eq!(sessions_since(NOON, NOON), []);
    }

    #[test]
    fn the_shares_of_a_day_make_a_day() {
        for day in [WEEKDAY, WEEKDAY_AT_FIRST, WEEKEND] {
            let all: f64 = day.iter().map(|(_, share)| share).sum();
            assert!((all - 1.0).abs() < 1e-9, "{all}");
        }
    }
}
