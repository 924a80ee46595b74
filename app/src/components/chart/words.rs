//! Shares, counts and lengths in words.

use crate::model::Proportion;

/// A share as a percentage: one decimal where it counts, near 0 and near 100.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let is_round = (percent - percent.round()).abs() < 1e-6;
    if is_round || (10.0..90.0).contains(&percent) {
        format!("{percent:.0}%")
    } else {
        format!("{percent:.1}%")
    }
}

/// An upper bound as a percentage, never rounded down.
pub fn percent_at_most(share: f64) -> String {
    percent((share * 1000.0 - 1e-9).ceil() / 1000.0)
}

/// The 95% interval.
pub fn interval(of: &Proportion) -> String {
    format!("{} to {}", percent(of.low), percent(of.high))
}

/// The estimate with its interval.
pub fn estimate(of: &Proportion) -> String {
    match of.value {
        Some(value) => format!("{} ({})", percent(value), interval(of)),
        None => "not reviewed".to_owned(),
    }
}

/// The estimate with its interval and on how many it rests.
pub fn estimate_of(of: &Proportion) -> String {
    match of.value {
        Some(_) => format!("{}, n = {}", estimate(of), grouped(of.n.cast_signed())),
        None => "nothing seen".to_owned(),
    }
}

/// A whole number with its thousands apart, e.g. `12,400`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "−".to_owned() } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A length in seconds, in the unit that reads best.
pub fn seconds(length: f64) -> String {
    const MINUTE: f64 = 60.0;
    const HOUR: f64 = 60.0 * MINUTE;
    const DAY: f64 = 24.0 * HOUR;
    let (size, sign) = (length.abs(), if length < 0.0 { "−" } else { "" });
    let few = |number: f64, unit: &str| {
        let is_round = (number - number.round()).abs() < 0.05;
        if is_round || number >= 10.0 {
            format!("{sign}{number:.0} {unit}")
        } else {
            format!("{sign}{number:.1} {unit}")
        }
    };
    match size {
        size if size < 99.5 => few(size, "s"),
        size if size < 90.0 * MINUTE => few(size / MINUTE, "min"),
        size if size < 2.0 * DAY => few(size / HOUR, "h"),
        size => few(size / DAY, "d"),
    }
}

/// A number of any size, short.
pub fn number(number: f64) -> String {
    match number.abs() {
        size if size >= 1000.0 => grouped(number.round() as i64),
        size if (size - size.round()).abs() < 1e-9 => format!("{number:.0}").replace('-', "−"),
        size if size >= 10.0 => format!("{number:.1}").replace('-', "−"),
        _ => format!("{number:.2}").replace('-', "−"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_a_decimal_where_it_counts() {
        let shown = [0.0, 0.008, 0.02, 0.0957, 0.463, 0.953, 0.996, 1.0].map(percent);
        assert_eq!(shown, ["0%", "0.8%", "2%", "9.6%", "46%", "95.3%", "99.6%", "100%"]);
    }

    #[test]
    fn an_upper_bound_is_never_shown_smaller() {
        assert_eq!(percent_at_most(0.01912), "2%");
        assert_eq!(percent_at_most(0.01893), "1.9%");
        assert_eq!(percent_at_most(0.02), "2%");
    }

    #[test]
    fn an_estimate_has_its_interval_and_its_n() {
        let mut share = Proportion { value: Some(0.008), low: 0.002, high: 0.031, n: 1200 };
        assert_eq!(estimate(&share), "0.8% (0.2% to 3.1%)");
        assert_eq!(estimate_of(&share), "0.8% (0.2% to 3.1%), n = 1,200");
        share.value = None;
        assert_eq!(estimate(&share), "not reviewed");
        assert_eq!(estimate_of(&share), "nothing seen");
    }

    #[test]
    fn thousands_stand_apart() {
        let shown = [0, 999, 1000, -1_234_567].map(grouped);
        assert_eq!(shown, ["0", "999", "1,000", "−1,234,567"]);
    }

    #[test]
    fn a_length_is_said_in_the_unit_that_reads_best() {
        let shown = [0.0, 4.25, 42.4, 100.0, 720.0, 9000.0, 200_000.0, -3.5].map(seconds);
        assert_eq!(shown, ["0 s", "4.2 s", "42 s", "1.7 min", "12 min", "2.5 h", "2.3 d", "−3.5 s"]);
    }

    #[test]
    fn a_number_is_short() {
        let shown = [0.0, 0.25, 12.34, 3.0, 12_345.6, -0.5].map(number);
        assert_eq!(shown, ["0", "0.25", "12.3", "3", "12,346", "−0.50"]);
    }
}
