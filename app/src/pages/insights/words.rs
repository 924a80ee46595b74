//! Days, steps and differences in words.

use jiff::{
    ToSpan,
    civil::{Date, DateTime},
};

use crate::{
    components::chart::{Step, Unit, words},
    model::{Bucket, BucketSize, Difference, Period, Proportion},
};

/// The steps of a picture.
pub(super) fn steps(period: &Period) -> Vec<Step> {
    period.buckets.iter().map(|bucket| step(bucket, period.bucket)).collect()
}

/// One step.
pub(super) fn step(bucket: &Bucket, size: BucketSize) -> Step {
    let plain = bucket.local.clone();
    let is_partial = bucket.is_partial;
    let Ok(local) = bucket.local.parse::<DateTime>() else {
        return Step { name: plain.clone(), short: plain.clone(), plain, is_partial };
    };
    let said = |format: &str| local.strftime(format).to_string();
    let day = said("%-d %b");
    let (name, short) = match size {
        BucketSize::Hour if local.hour() == 0 => (said("%a %-d %b %Y, %H:%M"), day),
        BucketSize::Hour => (said("%a %-d %b %Y, %H:%M"), said("%H:%M")),
        BucketSize::Day => (said("%a %-d %b %Y"), day),
        BucketSize::Week => (format!("week of {}", said("%-d %b %Y")), day),
    };
    Step { name, short, plain, is_partial }
}

/// `2026-01-05` as people write it.
pub(super) fn day(text: &str) -> String {
    text.parse::<Date>().map_or_else(|_| text.to_owned(), |date| date.strftime("%-d %b %Y").to_string())
}

/// `2026-01-05T14:00` as people write it.
pub(super) fn moment(text: &str) -> String {
    let said = |at: DateTime| at.strftime("%-d %b %Y, %H:%M").to_string();
    text.parse::<DateTime>().map_or_else(|_| text.to_owned(), said)
}

/// From its first day to its last.
pub(super) fn days(period: &Period) -> String {
    let (first, last) = (day(&period.first_day), day(&period.last_day));
    if first == last { first } else { format!("{first} to {last}") }
}

/// `days` before or after a day.
pub(super) fn moved(text: &str, days: i64) -> Option<String> {
    let date: Date = text.parse().ok()?;
    date.checked_add(days.days()).ok().map(|date| date.to_string())
}

/// How many days from the first to the last, both counted.
pub(super) fn length(period: &Period) -> Option<i64> {
    let (first, last): (Date, Date) = (period.first_day.parse().ok()?, period.last_day.parse().ok()?);
    Some(i64::from(first.until(last).ok()?.get_days()) + 1)
}

/// A difference with its interval: points for shares.
pub(super) fn difference(of: &Difference, unit: Unit) -> String {
    let signed = |value: f64| {
        let size = match unit {
            Unit::Share => format!("{:.1}", (value * 100.0).abs()),
            unit => unit.words(value.abs()),
        };
        let is_none = size.chars().all(|letter| !('1'..='9').contains(&letter));
        match value {
            _ if is_none => size,
            value if value < 0.0 => format!("−{size}"),
            _ => format!("+{size}"),
        }
    };
    let points = if unit == Unit::Share { " points" } else { "" };
    format!("{}{points} ({} to {})", signed(of.value), signed(of.low), signed(of.high))
}

/// A probability, as far as anyone needs it.
pub(super) fn p_value(p: f64) -> String {
    match p {
        p if p < 0.001 => "p < 0.001".to_owned(),
        p if p < 0.1 => format!("p = {p:.3}"),
        p => format!("p = {p:.2}"),
    }
}

/// `1 review`, `1,200 reviews`.
pub(super) fn count(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", words::grouped(number), if number == 1 { one } else { many })
}

/// The estimate, its interval and its n in a sentence's midst; what to say where nothing was seen.
pub(super) fn share_or(share: &Proportion, otherwise: &str) -> String {
    match share.value {
        Some(_) => words::estimate_of(share),
        None => otherwise.to_owned(),
    }
}

/// A value's words; what items have that have none.
pub(super) fn label(label: &str) -> String {
    if label.is_empty() { "none given".to_owned() } else { label.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    fn bucket(local: &str) -> Bucket {
        Bucket { from: Timestamp(0), to: Timestamp(0), local: local.to_owned(), is_partial: false }
    }

    #[test]
    fn a_step_is_named_as_long_as_it_is() {
        let named = |local, size| {
            let step = step(&bucket(local), size);
            (step.name, step.short)
        };
        let both = |name: &str, short: &str| (name.to_owned(), short.to_owned());
        assert_eq!(named("2026-01-05T14:00", BucketSize::Hour), both("Mon 5 Jan 2026, 14:00", "14:00"));
        assert_eq!(named("2026-01-05T00:00", BucketSize::Hour), both("Mon 5 Jan 2026, 00:00", "5 Jan"));
        assert_eq!(named("2026-01-05T00:00", BucketSize::Day), both("Mon 5 Jan 2026", "5 Jan"));
        assert_eq!(named("2026-01-05T00:00", BucketSize::Week), both("week of 5 Jan 2026", "5 Jan"));
        assert_eq!(named("nonsense", BucketSize::Day), both("nonsense", "nonsense"));
    }

    #[test]
    fn days_move_over_the_ends_of_months() {
        assert_eq!(moved("2026-03-01", -1).as_deref(), Some("2026-02-28"));
        assert_eq!(moved("2026-12-31", 1).as_deref(), Some("2027-01-01"));
        assert_eq!(moved("nonsense", 1), None);
        assert_eq!(day("2026-01-05"), "5 Jan 2026");
        assert_eq!([moment("2026-01-05T09:30"), moment("then")], ["5 Jan 2026, 09:30", "then"]);
    }

    #[test]
    fn a_difference_has_a_sign_and_its_interval() {
        let mut of =
            Difference { value: -0.31, low: -0.45, high: -0.04, p_value: 0.0004, test: String::new() };
        assert_eq!(difference(&of, Unit::Share), "−31.0 points (−45.0 to −4.0)");
        assert_eq!(p_value(of.p_value), "p < 0.001");
        (of.value, of.low, of.high) = (2.5, 0.0, 5.25);
        assert_eq!(difference(&of, Unit::Seconds), "+2.5 s (0 s to +5.2 s)");
        assert_eq!([0.0234, 0.4].map(p_value), ["p = 0.023", "p = 0.40"]);
    }
}
