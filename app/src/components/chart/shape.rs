//! Lines, bands and bars as SVG paths, in a picture that is [`WIDTH`] wide and [`HEIGHT`] high whatever its size on the
//! screen: it is stretched to its place, and its strokes keep their width.

use std::fmt::Write;

use super::{Axis, Point, Shape, Step, series::Chart};

/// From left to right.
pub const WIDTH: f64 = 1000.0;
/// From top to bottom.
pub const HEIGHT: f64 = 160.0;
/// The part of its step that a bar fills.
const FILL: f64 = 0.78;
/// With more steps than this, single values have no dots.
const MOST_DOTS: usize = 62;

/// A series as paths. Empty ones draw nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paths {
    /// The line, or the bars.
    pub whole: String,
    /// The same where a step is only partly known.
    pub partial: String,
    /// The interval between the values.
    pub band: String,
    /// The interval of a value that has no neighbour.
    pub whiskers: String,
    /// A dot at each value.
    pub dots: String,
}

/// The middle of a step, from left to right.
pub fn middle(step: usize, count: usize) -> f64 {
    tenth(WIDTH * (step as f64 + 0.5) / count.max(1) as f64)
}

fn up(axis: &Axis, value: f64) -> f64 {
    tenth(HEIGHT * (1.0 - axis.place(value)))
}

/// Pictures need no more decimals.
fn tenth(place: f64) -> f64 {
    (place * 10.0).round() / 10.0
}

/// A level as a line from end to end.
pub fn level(axis: &Axis, value: f64) -> String {
    format!("M0 {}H{WIDTH}", up(axis, value))
}

/// Every series of a chart as paths.
pub fn paths(chart: &Chart, axis: &Axis) -> Vec<Paths> {
    let mut heights = vec![0.0; chart.steps.len()];
    let draw = |series: &super::Series| match series.shape {
        Shape::Line => line(&series.points, &chart.steps, axis),
        Shape::Bar => bars(&series.points, &chart.steps, axis, &mut heights),
    };
    chart.series.iter().map(draw).collect()
}

fn line(points: &[Point], steps: &[Step], axis: &Axis) -> Paths {
    let count = steps.len();
    let mut paths = Paths::default();
    // Where the last piece ended, and in which path: one that goes on from there needs no new beginning.
    let mut end = None;
    let value = |step: usize| points.get(step).and_then(|point| point.value);
    let is_partial = |step: usize| steps.get(step).is_some_and(|step| step.is_partial);
    for step in 0..count {
        let Some(at) = value(step) else { continue };
        let (x, y) = (middle(step, count), up(axis, at));
        if count <= MOST_DOTS {
            let _ = write!(paths.dots, "M{x} {y}h0.01");
        }
        if let Some(before) = step.checked_sub(1).and_then(value) {
            let is_part = is_partial(step) || is_partial(step - 1);
            let path = if is_part { &mut paths.partial } else { &mut paths.whole };
            if end != Some((step - 1, is_part)) {
                let _ = write!(path, "M{} {}", middle(step - 1, count), up(axis, before));
            }
            let _ = write!(path, "L{x} {y}");
            end = Some((step, is_part));
        } else if value(step + 1).is_none() && count > MOST_DOTS {
            // With neither neighbour nor dot it would not be seen.
            let _ = write!(paths.whole, "M{x} {y}h0.01");
        }
    }
    bands(points, count, axis, &mut paths);
    paths
}

/// The interval, along each run of neighbours that have one.
fn bands(points: &[Point], count: usize, axis: &Axis, paths: &mut Paths) {
    let interval = |step: usize| points.get(step).filter(|point| point.value.is_some())?.interval;
    let mut step = 0;
    while step < count {
        let run: Vec<_> = (step..count).map_while(|at| Some((middle(at, count), interval(at)?))).collect();
        match run.as_slice() {
            [] => {}
            [(x, (low, high))] => {
                let _ = write!(paths.whiskers, "M{x} {}V{}", up(axis, *low), up(axis, *high));
            }
            run => {
                for (place, (x, (_, high))) in run.iter().enumerate() {
                    let _ =
                        write!(paths.band, "{}{x} {}", if place == 0 { 'M' } else { 'L' }, up(axis, *high));
                }
                for (x, (low, _)) in run.iter().rev() {
                    let _ = write!(paths.band, "L{x} {}", up(axis, *low));
                }
                paths.band.push('Z');
            }
        }
        step += run.len().max(1);
    }
}

/// Bars on top of what `heights` has; adds to it.
fn bars(points: &[Point], steps: &[Step], axis: &Axis, heights: &mut [f64]) -> Paths {
    let mut paths = Paths::default();
    let slot = WIDTH / steps.len().max(1) as f64;
    for (place, ((point, step), height)) in points.iter().zip(steps).zip(heights).enumerate() {
        let value = point.value.unwrap_or(0.0);
        if value <= 0.0 {
            continue;
        }
        let (foot, head) = (up(axis, *height), up(axis, *height + value));
        *height += value;
        let (left, wide) = (tenth(slot * (place as f64 + (1.0 - FILL) / 2.0)), tenth(slot * FILL));
        let path = if step.is_partial { &mut paths.partial } else { &mut paths.whole };
        let _ = write!(path, "M{left} {foot}V{head}h{wide}V{foot}Z");
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::super::{Series, Unit, series::tests::steps};
    use super::*;

    fn chart(series: Vec<Series>, count: usize) -> Chart {
        let (title, summary) = (String::new(), String::new());
        Chart { title, summary, along: "Time", steps: steps(count), unit: Unit::Count, series, bound: None }
    }

    fn axis() -> Axis {
        Axis::new(Unit::Count, 0.0, 40.0, true)
    }

    #[test]
    fn bars_stand_on_each_other() {
        let chart = chart(vec![Series::bars("a", "a", [10, 0, 5]), Series::bars("b", "b", [10, 20, 0])], 3);
        let [a, b] = <[Paths; 2]>::try_from(paths(&chart, &axis())).unwrap();
        assert_eq!(a.whole, "M36.7 160V120h260V160Z");
        // The last step is not over: its bar is a path of its own.
        assert_eq!(a.partial, "M703.3 160V140h260V160Z");
        assert_eq!(b.whole, "M36.7 120V80h260V120ZM370 160V80h260V160Z");
        assert_eq!(b.partial, "");
    }

    #[test]
    fn a_line_breaks_where_nothing_is_known() {
        let point =
            |value| Point { value, interval: value.map(|value| (value - 10.0, value + 10.0)), n: Some(9) };
        let points = vec![point(Some(20.0)), point(Some(30.0)), point(None), point(Some(10.0)), point(None)];
        let chart = chart(vec![Series::line("a", "a", points)], 5);
        let paths = paths(&chart, &axis()).remove(0);
        assert_eq!(paths.whole, "M100 80L300 40");
        assert_eq!(paths.dots, "M100 80h0.01M300 40h0.01M700 120h0.01");
        assert_eq!(paths.band, "M100 40L300 0L300 80L100 120Z");
        assert_eq!(paths.whiskers, "M700 160V80");
    }

    #[test]
    fn a_line_goes_on_where_it_ended() {
        let points = [10.0, 20.0, 30.0, 40.0].map(|value| Point::exact(Some(value))).to_vec();
        let paths = paths(&chart(vec![Series::line("a", "a", points)], 4), &axis()).remove(0);
        assert_eq!(paths.whole, "M125 120L375 80L625 40");
        assert_eq!(paths.partial, "M625 40L875 0");
    }

    #[test]
    fn the_way_to_a_step_that_is_not_over_stands_apart() {
        let points = [10.0, 20.0, 30.0].map(|value| Point::exact(Some(value))).to_vec();
        let paths = paths(&chart(vec![Series::line("a", "a", points)], 3), &axis()).remove(0);
        assert_eq!(paths.whole, "M166.7 120L500 80");
        assert_eq!(paths.partial, "M500 80L833.3 40");
    }
}
