use proptest::prelude::*;

use super::*;

/// Tuesday, 2026-03-31, 10:20 UTC.
fn now() -> Timestamp {
    "2026-03-31T10:20:00Z".parse().unwrap()
}

fn asked(text: &[(&str, &str)]) -> Result<Period, FieldError> {
    period(&query(text), now())
}

fn query(text: &[(&str, &str)]) -> InsightsQuery {
    let given: serde_json::Map<_, _> =
        text.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    serde_json::from_value(given.into()).unwrap()
}

fn utc(at: Timestamp) -> String {
    at.to_string()[..16].to_owned()
}

#[test]
fn nothing_said_is_four_weeks_of_days_in_utc() {
    let period = asked(&[]).unwrap();
    assert_eq!((period.first_day.as_str(), period.last_day.as_str()), ("2026-03-04", "2026-03-31"));
    assert_eq!((utc(period.from), utc(period.to)), ("2026-03-04T00:00".into(), "2026-04-01T00:00".into()));
    assert_eq!(
        (period.bucket, period.buckets.len(), period.time_zone.as_str()),
        (BucketSize::Day, 28, "UTC")
    );
    let partial: Vec<_> = period.buckets.iter().map(|bucket| bucket.is_partial).collect();
    assert_eq!((partial[26], partial[27]), (false, true), "today is not over");
}

#[test]
fn days_are_those_of_the_time_zone() {
    // On 2026-03-29 clocks in Berlin go forward: 23 hours.
    let period =
        asked(&[("from", "2026-03-28"), ("to", "2026-03-30"), ("tz", "Europe/Berlin"), ("bucket", "day")])
            .unwrap();
    let hours: Vec<_> = period.buckets.iter().map(|bucket| bucket.to.since(bucket.from) / HOUR).collect();
    assert_eq!(hours, [24, 23, 24]);
    assert_eq!((utc(period.from), utc(period.to)), ("2026-03-27T23:00".into(), "2026-03-30T22:00".into()));
    assert_eq!(period.buckets[1].local, "2026-03-29T00:00");
    assert_eq!(period.time_zone, "Europe/Berlin");
}

#[test]
fn a_midnight_that_is_no_whole_hour_is_said_so() {
    for (zone, begins, local) in [
        ("Asia/Kolkata", "2026-03-27T19:00", "2026-03-28T00:30"),
        ("Asia/Kathmandu", "2026-03-27T19:00", "2026-03-28T00:45"),
        ("America/St_Johns", "2026-03-28T03:00", "2026-03-28T00:30"),
        ("+330", "2026-03-27T19:00", "2026-03-28T00:30"),
    ] {
        let period =
            asked(&[("from", "2026-03-28"), ("to", "2026-03-29"), ("tz", zone), ("bucket", "day")]).unwrap();
        assert_eq!(
            (period.first_day.as_str(), period.last_day.as_str()),
            ("2026-03-28", "2026-03-29"),
            "{zone}"
        );
        assert_eq!((utc(period.from).as_str(), period.buckets[0].local.as_str()), (begins, local), "{zone}");
        assert_eq!(period.buckets.len(), 2);
        assert_eq!(period.time_zone, zone);
    }
}

#[test]
fn a_time_zone_that_is_not_known_is_utc() {
    for zone in ["Mars/Olympus", "99999", "", "../etc/passwd"] {
        assert_eq!(asked(&[("tz", zone)]).unwrap().time_zone, "UTC", "{zone}");
    }
    assert_eq!(asked(&[("tz", " 120")]).unwrap().time_zone, "+120");
    assert_eq!(asked(&[("tz", "-570")]).unwrap().time_zone, "-570");
}

#[test]
fn weeks_begin_where_they_are_said_to() {
    // 2026-03-04 is a Wednesday.
    for (week, second) in [("monday", "2026-03-09"), ("sunday", "2026-03-08"), ("saturday", "2026-03-07")] {
        let period = asked(&[("bucket", "week"), ("week", week)]).unwrap();
        assert!(period.buckets[0].is_partial);
        assert_eq!(utc(period.buckets[0].from), "2026-03-04T00:00");
        assert!(period.buckets[1].local.starts_with(second), "{}", period.buckets[1].local);
        assert!(!period.buckets[1].is_partial);
        assert_eq!(period.buckets.last().unwrap().to, period.to);
    }
}

#[test]
fn buckets_grow_with_the_period() {
    let size = |from: &str| asked(&[("from", from)]).unwrap().bucket;
    assert_eq!(
        [size("2026-03-30"), size("2026-03-29"), size("2026-01-29"), size("2026-01-28")],
        [BucketSize::Hour, BucketSize::Day, BucketSize::Day, BucketSize::Week]
    );
    let many = asked(&[("from", "2026-01-01"), ("bucket", "hour")]).unwrap();
    assert_eq!((many.bucket, many.buckets.len()), (BucketSize::Day, 90));
    let more = asked(&[("from", "2021-01-01"), ("bucket", "day")]).unwrap();
    assert_eq!(more.bucket, BucketSize::Week);
    assert!(more.buckets.len() <= 400);
}

#[test]
fn moments_are_moved_to_whole_hours() {
    let period = asked(&[("from", "2026-03-30T08:10:00Z"), ("to", "2026-03-30T12:00:00+02:00")]).unwrap();
    assert_eq!((utc(period.from), utc(period.to)), ("2026-03-30T09:00".into(), "2026-03-30T10:00".into()));
    assert_eq!(period.buckets.len(), 1);
}

#[test]
fn what_is_no_period_is_refused_with_its_field() {
    for (given, field) in [
        (("from", "yesterday"), "/from"),
        (("to", "2026-02-30"), "/to"),
        (("from", "2026-05-01"), "/to"),
        (("from", "1990-01-01"), "/from"),
    ] {
        assert_eq!(asked(&[given]).unwrap_err().pointer, field, "{given:?}");
    }
}

#[test]
fn the_period_before_is_as_long() {
    let period = asked(&[("from", "2026-03-25"), ("to", "2026-03-31"), ("tz", "Europe/Berlin")]).unwrap();
    let (span, days) = other(&query(&[]), &period).unwrap();
    assert_eq!(days, ("2026-03-18".to_owned(), "2026-03-24".to_owned()));
    // An hour longer than the period: that one has the day of 23 hours.
    assert_eq!((utc(span.from), span.to), ("2026-03-17T23:00".into(), period.from));
    let (span, days) = other(&query(&[("other", "2026-01-05")]), &period).unwrap();
    assert_eq!((utc(span.from).as_str(), days.1.as_str()), ("2026-01-04T23:00", "2026-01-11"));
    let moments = asked(&[("from", "2026-03-30T08:00:00Z"), ("to", "2026-03-30T10:00:00Z")]).unwrap();
    let (span, _) = other(&query(&[]), &moments).unwrap();
    assert_eq!((utc(span.from), span.to), ("2026-03-30T06:00".into(), moments.from));
    assert_eq!(other(&query(&[("other", "x")]), &period).unwrap_err().pointer, "/other");
}

#[test]
fn the_last_weeks_are_those_that_are_over() {
    let weeks = Calendar::new(Some("Europe/Berlin"), None).weeks_before(now(), 3);
    let begin: Vec<_> = weeks.iter().map(|week| week.local.as_str()).collect();
    assert_eq!(begin, ["2026-03-09T00:00", "2026-03-16T00:00", "2026-03-23T00:00"]);
    assert!(weeks.iter().all(|week| week.to <= now() && !week.is_partial));
}

proptest! {
    #[test]
    fn buckets_fill_the_period_without_gaps(
        first in 0_i32..2_000, days in 0_i32..500, minute in -840_i32..840, size in prop::option::of(prop::sample::select(BucketSize::ALL)), week in prop::sample::select(WeekStart::ALL)
    ) {
        let day = |after: i32| jiff::civil::date(2023, 1, 1).saturating_add(after.days()).to_string();
        for zone in [format!("{minute:+}"), "Europe/Berlin".to_owned(), "Asia/Kolkata".to_owned(), "Australia/Lord_Howe".to_owned()] {
            let query = InsightsQuery {
                from: Some(day(first)), to: Some(day(first + days)), tz: Some(zone), bucket: size, week: Some(week), ..InsightsQuery::default()
            };
            let period = period(&query, now()).unwrap();
            let (first, last) = (period.buckets.first().unwrap(), period.buckets.last().unwrap());
            prop_assert_eq!((first.from, last.to), (period.from, period.to));
            prop_assert!(period.buckets.windows(2).all(|pair| pair[0].to == pair[1].from));
            prop_assert!(period.buckets.iter().all(|b| b.from < b.to && b.from.0 % HOUR == 0 && b.to.0 % HOUR == 0));
            prop_assert!(period.buckets.len() <= MOST_BUCKETS);
            if period.bucket == BucketSize::Day {
                prop_assert_eq!(period.buckets.len(), usize::try_from(days).unwrap() + 1);
            }
        }
    }
}

#[test]
fn a_span_may_be_of_any_length_open_and_empty() {
    let asked = |text: &[(&str, &str)]| ends(&query(text));
    assert_eq!(asked(&[]), Ok((None, None)));
    let (from, to) = asked(&[("from", "2015-01-01"), ("to", "2026-03-31"), ("tz", "Europe/Berlin")]).unwrap();
    assert_eq!(
        (utc(from.unwrap()), utc(to.unwrap())),
        ("2014-12-31T23:00".into(), "2026-03-31T22:00".into())
    );
    assert_eq!(asked(&[("from", " "), ("tz", "120")]), Ok((None, None)));
    let (from, to) = asked(&[("from", "9999-12-31"), ("to", "9999-12-31")]).unwrap();
    assert!(from == to && from.is_some(), "nothing comes then");
    for (text, code) in [
        (&[("from", "2026-03-02"), ("to", "2026-03-01")][..], "invalid_period"),
        (&[("to", "soon")], "invalid_day"),
        (&[("tz", "Mars/Base")], "invalid_time_zone"),
        (&[("tz", "99999")], "invalid_time_zone"),
    ] {
        assert_eq!(asked(text).unwrap_err().code, code);
    }
}
