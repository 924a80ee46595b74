//! Moments and lengths of time, for people.

use leptos::prelude::*;

use crate::{components::clock::use_clock, model::Timestamp};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment: how long ago (or how soon) it is, and on pointing at it the exact time.
#[component]
pub fn Moment(
    /// When.
    at: Timestamp,
    /// Whether it has happened: what is younger than the clock's last look was now, not soon.
    #[prop(optional)]
    is_past: bool,
) -> impl IntoView {
    let clock = use_clock();
    let text = move || match clock.now() {
        Some(now) if is_past => distance_back(now, at),
        Some(now) => distance(now, at),
        None => utc(at, "%Y-%m-%d %H:%M UTC"),
    };
    view! {
        <time datetime=at.to_string() title=move || exact(at, clock.is_live())>
            {text}
        </time>
    }
}

/// How long something has waited.
#[component]
pub fn Age(
    /// Since when.
    since: Timestamp,
) -> impl IntoView {
    let clock = use_clock();
    let text = move || match clock.now() {
        Some(now) => length(now.since(since)),
        None => utc(since, "%Y-%m-%d %H:%M UTC"),
    };
    view! {
        <time datetime=since.to_string() title=move || exact(since, clock.is_live())>
            {text}
        </time>
    }
}

/// A moment by the clock, for records: date and time to the second, UTC.
#[component]
pub fn Stamp(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    let clock = use_clock();
    view! {
        <time class="numbers nowrap" datetime=at.to_string() title=move || exact(at, clock.is_live())>
            {utc(at, "%Y-%m-%d %H:%M:%S")}
        </time>
    }
}

/// A moment by the clock, to the minute, where a component would be too much: in tables that are files as well.
pub fn dated(at: Timestamp) -> String {
    utc(at, "%Y-%m-%d %H:%M UTC")
}

/// How far `at` is from `now`, as people say it; the date once that is clearer.
pub fn distance(now: Timestamp, at: Timestamp) -> String {
    let gap = now.since(at);
    match gap.abs() {
        ..SECOND => "now".to_owned(),
        size if size >= 7 * DAY => utc(at, "%-d %b %Y"),
        size if gap < 0 => format!("in {}", length(size)),
        size => format!("{} ago", length(size)),
    }
}

/// How far back `at` lies, which has happened. The page's clock looks every few seconds, so it may be behind.
fn distance_back(now: Timestamp, at: Timestamp) -> String {
    distance(now.max(at), at)
}

/// A length of time in its two largest units, e.g. `2 h 10 min`. `micros` under zero counts as none.
pub fn length(micros: i64) -> String {
    let two = |whole: i64, unit: &str, rest: i64, small: &str| {
        if rest == 0 { format!("{whole} {unit}") } else { format!("{whole} {unit} {rest} {small}") }
    };
    match micros.max(0) {
        micros if micros < MINUTE => format!("{} s", micros / SECOND),
        micros if micros < HOUR => format!("{} min", micros / MINUTE),
        micros if micros < DAY => two(micros / HOUR, "h", micros % HOUR / MINUTE, "min"),
        micros => two(micros / DAY, "d", micros % DAY / HOUR, "h"),
    }
}

/// Milliseconds as seconds or minutes, for how long a review took.
pub fn short_length(millis: i64) -> String {
    match millis.max(0) {
        millis if millis < 10_000 => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
        millis => length(millis.saturating_mul(1000)),
    }
}

fn utc(at: Timestamp, format: &str) -> String {
    match jiff::Timestamp::from_microsecond(at.0) {
        Ok(moment) => moment.strftime(format).to_string(),
        Err(_) => at.to_string(),
    }
}

/// The time in UTC and, where a script can know it, in the reader's own zone and language.
fn exact(at: Timestamp, is_live: bool) -> String {
    let utc = utc(at, "%Y-%m-%d %H:%M:%S UTC");
    match is_live.then(|| local(at)).flatten() {
        Some(local) => format!("{local} your time\n{utc}"),
        None => utc,
    }
}

#[cfg(target_arch = "wasm32")]
fn local(at: Timestamp) -> Option<String> {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.0 as f64 / 1000.0));
    date.to_locale_string("default", &wasm_bindgen::JsValue::UNDEFINED).as_string()
}

#[cfg(not(target_arch = "wasm32"))]
fn local(_at: Timestamp) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_keep_their_two_largest_units() {
        let cases = [
            (-5, "0 s"),
            (59 * SECOND, "59 s"),
            (61 * SECOND, "1 min"),
            (2 * HOUR, "2 h"),
            (2 * HOUR + 10 * MINUTE, "2 h 10 min"),
            (3 * DAY + 5 * HOUR, "3 d 5 h"),
        ];
        for (micros, text) in cases {
            assert_eq!(length(micros), text);
        }
        assert_eq!(short_length(4250), "4.2 s");
        assert_eq!(short_length(75_000), "1 min");
    }

    #[test]
    fn a_moment_is_said_from_now_until_the_date_is_clearer() {
        let now = Timestamp(1_700_000_000_000_000);
        assert_eq!(distance(now, now), "now");
        assert_eq!(distance(now, now.plus_seconds(-90)), "1 min ago");
        assert_eq!(distance(now, now.plus_seconds(120)), "in 2 min");
        assert_eq!(distance_back(now, now.plus_seconds(2)), "now");
        assert_eq!(distance_back(now, now.plus_seconds(-90)), "1 min ago");
        assert_eq!(distance(now, now.plus_seconds(-30 * 86_400)), "15 Oct 2023");
    }
}
