use leptos::prelude::*;

use super::{Axis, Point, Unit};

/// A figure with its interval as a dot on a bar, to be compared down the rows of a table on one [`Axis`]; above it, hollow,
/// what it was before. The numbers stand beside it, so it is not read aloud.
#[component]
pub fn IntervalMark(
    /// The axis of all rows.
    axis: Axis,
    /// The figure.
    now: Point,
    /// What it was.
    #[prop(optional_no_strip)]
    before: Option<Point>,
    /// A level to hold it against.
    #[prop(optional_no_strip)]
    bound: Option<f64>,
) -> impl IntoView {
    let across = move |value: f64| (axis.place(value) * 10_000.0).round() / 10.0;
    let bound = bound.map(|bound| {
        view! { <path class="chart__bound" d=format!("M{} 0V28", across(bound))></path> }
    });
    let row = |point: Point, y: i32, look: &'static str| {
        let bar = point.interval.map(|(low, high)| {
            let d = format!("M{} {y}H{}", across(low), across(high));
            view! { <path class=format!("interval__bar interval__bar--{look}") d=d></path> }
        });
        let dot = point.value.map(|value| {
            let d = format!("M{} {y}h0.01", across(value));
            let inner =
                (look == "before").then(|| view! { <path class="interval__hole" d=d.clone()></path> });
            view! {
                <path class=format!("interval__dot interval__dot--{look}") d=d></path>
                {inner}
            }
        });
        view! {
            {bar}
            {dot}
        }
        .into_any()
    };
    let (now_at, before) = match before {
        Some(before) => (19, Some(row(before, 9, "before"))),
        None => (14, None),
    };
    view! {
        <svg class="interval" viewBox="0 0 1000 28" preserveAspectRatio="none" aria-hidden="true">
            {bound}
            {before}
            {row(now, now_at, "now")}
        </svg>
    }
    .into_any()
}

/// The ends of the axis, as the heading of a column of [`IntervalMark`]s.
#[component]
pub fn IntervalScale(
    /// The axis of all rows.
    axis: Axis,
    /// What its numbers are.
    unit: Unit,
) -> impl IntoView {
    view! {
        <span class="interval-scale" aria-hidden="true">
            <span>{unit.tick(axis.low)}</span>
            <span>{unit.tick(axis.high)}</span>
        </span>
    }
}

/// One axis for several figures, as far as they say something, and for a level.
pub fn axis_of<'a>(unit: Unit, points: impl IntoIterator<Item = &'a Point>, bound: Option<f64>) -> Axis {
    let ends = |point: &Point| {
        let (low, high) = point.interval.unwrap_or((f64::NAN, f64::NAN));
        point.value.map(|value| [value, low, high])
    };
    let levels: Vec<f64> = points.into_iter().filter_map(ends).flatten().chain(bound).collect();
    let least = levels.iter().copied().fold(f64::INFINITY, f64::min);
    let most = levels.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (least, most) = if least <= most { (least, most) } else { (0.0, 1.0) };
    Axis::new(unit, least, most, unit == Unit::Seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_axis_has_room_for_every_interval() {
        let point = |value, interval| Point { value, interval, n: Some(40) };
        let points = [
            point(Some(0.9), Some((0.82, 0.95))),
            point(Some(0.6), Some((0.42, 0.71))),
            point(None, Some((0.0, 1.0))),
        ];
        let axis = axis_of(Unit::Share, &points, Some(0.95));
        assert!(axis.low <= 0.42 && axis.low > 0.0, "{axis:?}");
        assert!(axis.high >= 0.95, "{axis:?}");
        assert_eq!(axis_of(Unit::Share, &[], None).high, 1.0);
    }
}
