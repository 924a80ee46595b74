//! The period that a page asks for, by the viewer's calendar.
//!
//! Figures are kept by hours of UTC, so every edge is a whole hour of UTC. Where a time zone's midnight is none (India's
//! is half past), a day begins with the first whole hour after it: its items of the minutes before count to the day
//! before. The edges that are answered are those that were counted by, so that nothing is said to be more exact than it
//! is: [`Bucket::local`] shows `00:30` there.

use app::model::{Bucket, BucketSize, FieldError, InsightsQuery, Period, Timestamp, WeekStart};
use jiff::{
    ToSpan as _, Zoned,
    civil::{Date, Weekday},
    tz::{Offset, TimeZone},
};

use super::span::{HOUR, next_hour};

/// Buckets of one period at most; where more are asked for, longer ones are taken.
const MOST_BUCKETS: usize = 400;
/// Days of a period of which nothing but its end is said.
const USUAL_DAYS: i32 = 28;
/// The longest period, in days: as many weeks as there may be buckets, and one more that is cut at both ends.
const LONGEST_DAYS: i64 = (MOST_BUCKETS as i64 - 1) * 7;
/// The least and the greatest offset of a time zone, in minutes.
const OFFSETS: std::ops::RangeInclusive<i32> = -1_440..=1_440;

/// A calendar: where days and weeks begin.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: TimeZone,
    name: String,
    week: WeekStart,
}

/// A span of time without its buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, which does not belong to it.
    pub to: Timestamp,
}

impl Span {
    /// What a period spans.
    pub const fn of(period: &Period) -> Self {
        Self { from: period.from, to: period.to }
    }
}

impl Calendar {
    /// Of a time zone (an IANA name, or minutes east of UTC) and the day on which weeks begin. UTC where the zone is not
    /// known.
    pub fn new(zone: Option<&str>, week: Option<WeekStart>) -> Self {
        let week = week.unwrap_or_default();
        let found = given(zone).and_then(time_zone);
        let (zone, name) = found.unwrap_or_else(|| (TimeZone::UTC, "UTC".to_owned()));
        Self { zone, name, week }
    }

    /// The time zone that was taken.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A moment by the clock of the time zone: `2026-01-05T00:00`.
    pub fn local(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    /// The last weeks that are over, oldest first.
    pub fn weeks_before(&self, now: Timestamp, count: usize) -> Vec<Bucket> {
        let mut last = self.week_of(self.day(now));
        // Its first hour may begin after midnight.
        if self.start(last) > now {
            last = self.days_after(last, -7);
        }
        let first = self.days_after(last, -7 * i32::try_from(count).unwrap_or(0));
        (0..count)
            .map(|at| {
                let day = self.days_after(first, 7 * i32::try_from(at).unwrap_or(0));
                self.bucket(self.start(day), self.start(self.days_after(day, 7)))
            })
            .collect()
    }

    fn zoned(&self, at: Timestamp) -> Zoned {
        jiff::Timestamp::from_microsecond(at.0).unwrap_or_default().to_zoned(self.zone.clone())
    }

    /// The day of this moment.
    fn day(&self, at: Timestamp) -> Date {
        self.zoned(at).date()
    }

    /// The first whole hour of a day.
    fn start(&self, day: Date) -> Timestamp {
        let midnight =
            day.to_zoned(self.zone.clone()).map_or(jiff::Timestamp::MAX, |midnight| midnight.timestamp());
        next_hour(Timestamp(midnight.as_microsecond()))
    }

    fn days_after(&self, day: Date, days: i32) -> Date {
        day.saturating_add(days.days())
    }

    /// The first day of the week in which this day lies.
    fn week_of(&self, day: Date) -> Date {
        let first = match self.week {
            WeekStart::Monday => Weekday::Monday,
            WeekStart::Sunday => Weekday::Sunday,
            WeekStart::Saturday => Weekday::Saturday,
        };
        self.days_after(day, -i32::from(day.weekday().since(first)))
    }

    /// What begins there: the day in which it lies, and the first hour that belongs to it.
    fn beginning(&self, edge: Edge) -> (Date, Timestamp) {
        match edge {
            Edge::Day(day) => (day, self.start(day)),
            Edge::Moment(at) => (self.day(at), next_hour(at)),
        }
    }

    /// What ends there: its last day, and the first hour that belongs to it no more.
    fn end(&self, edge: Edge) -> (Date, Timestamp) {
        match edge {
            Edge::Day(day) => (day, self.start(self.days_after(day, 1))),
            Edge::Moment(at) => (self.day(Timestamp(at.0.saturating_sub(1))), next_hour(at)),
        }
    }

    fn bucket(&self, from: Timestamp, to: Timestamp) -> Bucket {
        Bucket { from, to, local: self.local(from), is_partial: false }
    }
}

/// A time zone with its name: an IANA name, or minutes east of UTC.
fn time_zone(zone: &str) -> Option<(TimeZone, String)> {
    let minutes: Option<i32> = zone.parse().ok().filter(|minutes| OFFSETS.contains(minutes));
    match minutes {
        // What stands in an address as `+120` may arrive as ` 120`.
        Some(minutes) => {
            let offset = Offset::from_seconds(minutes * 60).ok()?;
            Some((TimeZone::fixed(offset), format!("{minutes:+}")))
        }
        None => {
            let found = TimeZone::get(zone).ok()?;
            let name = found.iana_name().unwrap_or(zone).to_owned();
            Some((found, name))
        }
    }
}

/// Where a period begins or ends, as it is asked for.
#[derive(Debug, Clone, Copy)]
enum Edge {
    Day(Date),
    Moment(Timestamp),
}

fn edge(text: &str, field: &'static str) -> Result<Edge, FieldError> {
    let text = text.trim();
    if let Ok(day) = text.parse::<Date>() {
        // A date with a time parses as a date as well; it is one where nothing else stands there.
        if text.len() <= 10 {
            return Ok(Edge::Day(day));
        }
    }
    text.parse().map(Edge::Moment).map_err(|_| {
        wrong(
            field,
            "invalid_day",
            format!("`{text}` is no day such as 2026-01-05, and no moment (RFC 3339)."),
        )
    })
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn wrong(field: &str, code: &str, message: String) -> FieldError {
    FieldError { pointer: format!("/{field}"), code: code.to_owned(), message }
}

/// The period that is asked for.
///
/// # Errors
/// What cannot be read, a period that ends before it begins, or one that is too long.
pub fn period(query: &InsightsQuery, now: Timestamp) -> Result<Period, FieldError> {
    let calendar = Calendar::new(query.tz.as_deref(), query.week);
    let last = match given(query.to.as_deref()) {
        Some(text) => edge(text, "to")?,
        None => Edge::Day(calendar.day(now)),
    };
    let (last_day, to) = calendar.end(last);
    let first = match given(query.from.as_deref()) {
        Some(text) => edge(text, "from")?,
        None => Edge::Day(calendar.days_after(last_day, 1 - USUAL_DAYS)),
    };
    let (first_day, from) = calendar.beginning(first);
    if from >= to {
        return Err(ends_before_it_begins());
    }
    if to.since(from) > LONGEST_DAYS * 24 * HOUR {
        let message = format!("A period has at most {} weeks.", LONGEST_DAYS / 7);
        return Err(wrong("from", "invalid_period", message));
    }
    let bucket = size(query.bucket, from, to);
    Ok(Period {
        first_day: first_day.to_string(),
        last_day: last_day.to_string(),
        from,
        to,
        buckets: buckets(&calendar, bucket, (first_day, from), to, now),
        time_zone: calendar.name,
        week: calendar.week,
        bucket,
    })
}

/// Where a span of any length begins and ends, as far as something is said of it.
///
/// # Errors
/// What cannot be read, a time zone that is not known, or an end before the beginning.
pub fn ends(query: &InsightsQuery) -> Result<(Option<Timestamp>, Option<Timestamp>), FieldError> {
    if let Some(zone) = given(query.tz.as_deref())
        && time_zone(zone).is_none()
    {
        let message =
            format!("`{zone}` is no time zone that is known here: neither an IANA name nor minutes.");
        return Err(wrong("tz", "invalid_time_zone", message));
    }
    let calendar = Calendar::new(query.tz.as_deref(), query.week);
    let from = given(query.from.as_deref()).map(|text| edge(text, "from")).transpose()?;
    let to = given(query.to.as_deref()).map(|text| edge(text, "to")).transpose()?;
    let (from, to) = (from.map(|edge| calendar.beginning(edge).1), to.map(|edge| calendar.end(edge).1));
    // The last day of the calendar has no end: one that begins and ends with it asks for nothing, which is no nonsense.
    let is_one_day = query.from == query.to;
    if from.zip(to).is_some_and(|(from, to)| from > to || (from == to && !is_one_day)) {
        return Err(ends_before_it_begins());
    }
    Ok((from, to))
}

fn ends_before_it_begins() -> FieldError {
    wrong("to", "invalid_period", "The period ends before it begins.".to_owned())
}

/// The period that one is compared with: as long, and just before it unless said otherwise.
///
/// # Errors
/// What cannot be read.
pub fn other(query: &InsightsQuery, period: &Period) -> Result<(Span, (String, String)), FieldError> {
    let calendar = Calendar::new(Some(&period.time_zone), Some(period.week));
    let days = match (period.first_day.parse::<Date>(), period.last_day.parse::<Date>()) {
        (Ok(first), Ok(last)) => (last - first).get_days() + 1,
        _ => USUAL_DAYS,
    };
    let of_days = |first: Date| {
        let end = calendar.days_after(first, days);
        let span = Span { from: calendar.start(first), to: calendar.start(end) };
        (span, (first.to_string(), calendar.days_after(end, -1).to_string()))
    };
    let moved = |from: Timestamp| {
        let to = Timestamp(from.0.saturating_add(period.to.since(period.from)));
        let last = calendar.day(Timestamp(to.0.saturating_sub(1)));
        (Span { from, to }, (calendar.day(from).to_string(), last.to_string()))
    };
    match given(query.other.as_deref()).map(|text| edge(text, "other")).transpose()? {
        Some(Edge::Day(first)) => Ok(of_days(first)),
        Some(Edge::Moment(at)) => Ok(moved(next_hour(at))),
        None => {
            let by_days =
                period.first_day.parse::<Date>().ok().filter(|first| calendar.start(*first) == period.from);
            Ok(match by_days {
                Some(first) => of_days(calendar.days_after(first, -days)),
                None => moved(Timestamp(period.from.0.saturating_sub(period.to.since(period.from)))),
            })
        }
    }
}

/// The size asked for, or the next larger one that does not make too many.
fn size(asked: Option<BucketSize>, from: Timestamp, to: Timestamp) -> BucketSize {
    let hours = to.since(from) / HOUR;
    let asked = asked.unwrap_or(match hours {
        // A day is 25 hours long where the clock is set back.
        ..=50 => BucketSize::Hour,
        51..=1_500 => BucketSize::Day,
        _ => BucketSize::Week,
    });
    let most = MOST_BUCKETS as i64;
    match asked {
        BucketSize::Hour if hours <= most => BucketSize::Hour,
        BucketSize::Hour | BucketSize::Day if hours / 24 < most => BucketSize::Day,
        _ => BucketSize::Week,
    }
}

fn buckets(
    calendar: &Calendar,
    size: BucketSize,
    (first_day, from): (Date, Timestamp),
    to: Timestamp,
    now: Timestamp,
) -> Vec<Bucket> {
    let mut buckets = Vec::new();
    let mut day = if size == BucketSize::Week { calendar.week_of(first_day) } else { first_day };
    let mut start = if size == BucketSize::Hour { from } else { calendar.start(day) };
    while start < to && buckets.len() < MOST_BUCKETS {
        let end = match size {
            BucketSize::Hour => Timestamp(start.0 + HOUR),
            BucketSize::Day | BucketSize::Week => {
                day = calendar.days_after(day, if size == BucketSize::Day { 1 } else { 7 });
                calendar.start(day)
            }
        };
        // A moment may lie before the first whole hour of its day; then this bucket is empty.
        if end > from && end > start {
            let shown = calendar.bucket(start.max(from), end.min(to));
            buckets.push(Bucket { is_partial: start < from || end > to || end > now, ..shown });
        }
        if end <= start {
            break;
        }
        start = end;
    }
    buckets
}

#[cfg(test)]
mod tests;
