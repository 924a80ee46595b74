//! Share wrong against share released, as steps: one for each threshold.

use std::fmt::Write;

use leptos::prelude::*;

use super::{
    plot::{Axes, Plot},
    risk::Mark,
};
use crate::{components::chart::words::percent, model::RiskPoint};

/// Room for the names of the marks, one line each.
const TOP: f64 = 54.0;
const FIRST_NAME: f64 = 30.0;
const LINE: f64 = 15.0;
/// Ends of the upward axis, of which the least that fits is taken.
const ENDS: [f64; 7] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0];

/// One threshold's step.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    from: f64,
    to: f64,
    low: f64,
    value: f64,
    high: f64,
}

/// The picture, named by a sentence that says the same.
#[component]
pub(super) fn RiskPicture(
    curve: Vec<RiskPoint>,
    marks: Vec<Mark>,
    bound: f64,
    summary: String,
) -> impl IntoView {
    let plot = Plot { top: TOP, most: end(&curve, bound) };
    let steps = steps(&curve);
    let name =
        format!("Share wrong against share released; at most {} may be wrong. {summary}", percent(bound));
    let names =
        marks.into_iter().enumerate().map(|(place, mark)| mark_view(&plot, place, mark)).collect_view();
    let (right, at_bound) = (plot.x(1.0), plot.y(bound));
    view! {
        <div class="plot-frame">
            <svg
                class="plot"
                viewBox=plot.view_box()
                role="img"
                aria-label=name
            >
                <Axes
                    plot
                    across="Share released"
                    numbers=[(0.0, "0%"), (0.5, "50%"), (1.0, "100%")]
                    up="Share wrong"
                />
                <path class="plot__band" d=band(&plot, &steps)></path>
                <path class="plot__line" d=line(&plot, &steps)></path>
                <path class="plot__bound" d=format!("M{} {at_bound}H{right}", plot.x(0.0))></path>
                <text class="plot__words plot__words--on" x=right - 2.0 y=at_bound - 4.0 text-anchor="end">
                    {format!("may be wrong: {}", percent(bound))}
                </text>
                {names}
            </svg>
        </div>
    }
    .into_any()
}

/// High enough for the bound and for the line where it rests on more than a few outputs.
fn end(curve: &[RiskPoint], bound: f64) -> f64 {
    let worth = curve.iter().filter(|point| point.released >= 0.1);
    let seen = worth.filter_map(|point| point.wrong.value);
    let needed = seen.fold(bound * 2.0, |most, value| most.max(value * 1.3));
    ENDS.into_iter().find(|end| *end >= needed).unwrap_or(1.0)
}

fn steps(curve: &[RiskPoint]) -> Vec<Step> {
    let froms = [0.0].into_iter().chain(curve.iter().map(|point| point.released));
    let step = |(from, point): (f64, &RiskPoint)| {
        let value = point.wrong.value?;
        Some(Step { from, to: point.released, low: point.wrong.low, value, high: point.wrong.high })
    };
    froms.zip(curve).filter_map(step).collect()
}

/// From left to right.
fn line(plot: &Plot, steps: &[Step]) -> String {
    along(plot, steps, |step| step.value)
}

fn along(plot: &Plot, steps: &[Step], of: impl Fn(&Step) -> f64) -> String {
    let mut path = String::new();
    for step in steps {
        let y = plot.y(of(step));
        let _ = match path.is_empty() {
            true => write!(path, "M{} {y}H{}", plot.x(step.from), plot.x(step.to)),
            false => write!(path, "V{y}H{}", plot.x(step.to)),
        };
    }
    path
}

/// Along the upper ends, and back along the lower ones.
fn band(plot: &Plot, steps: &[Step]) -> String {
    let mut path = along(plot, steps, |step| step.high);
    for step in steps.iter().rev() {
        let _ = write!(path, "V{}H{}", plot.y(step.low), plot.x(step.from));
    }
    if !path.is_empty() {
        path.push('Z');
    }
    path
}

/// An upright line with its name above, on the side where there is room.
fn mark_view(plot: &Plot, place: usize, mark: Mark) -> AnyView {
    let released = mark.point.map_or(0.0, |point| point.released);
    let (x, base) = (plot.x(released), FIRST_NAME + LINE * place as f64);
    let (anchor, beside) = if released < 0.5 { ("start", x + 4.0) } else { ("end", x - 4.0) };
    let value = mark.point.and_then(|point| point.wrong.value).map(|value| plot.y(value));
    let class = format!("plot__mark plot__mark--{}", mark.name);
    let words = match mark.name {
        "now" => format!("now {}", mark.threshold),
        name => format!("{name} from {}", mark.threshold),
    };
    view! {
        <path class=class d=format!("M{x} {}V{}", base - 9.0, plot.bottom())></path>
        {value.map(|y| view! { <circle class=format!("plot__dot plot__dot--{}", mark.name) cx=x cy=y r=4.0></circle> })}
        <text class="plot__words plot__words--strong" x=beside y=base text-anchor=anchor>
            {words}
        </text>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Proportion;

    fn point(threshold: f64, released: f64, value: Option<f64>) -> RiskPoint {
        let wrong = Proportion { value, low: 0.0, high: 0.1, n: 20 };
        RiskPoint { threshold, released, wrong }
    }

    #[test]
    fn each_threshold_is_a_step_that_begins_where_the_last_ended() {
        let curve = [point(0.95, 0.25, None), point(0.9, 0.5, Some(0.05)), point(0.8, 1.0, Some(0.1))];
        let steps = steps(&curve);
        assert_eq!(
            steps.iter().map(|step| (step.from, step.to)).collect::<Vec<_>>(),
            [(0.25, 0.5), (0.5, 1.0)]
        );
        let plot = Plot { top: TOP, most: 0.2 };
        assert_eq!(line(&plot, &steps), "M105 204H170V154H300");
        assert_eq!(band(&plot, &steps), "M105 154H170V154H300V254H170V254H105Z");
        assert_eq!(band(&plot, &[]), "");
    }

    #[test]
    fn the_axis_ends_above_bound_and_line() {
        assert_eq!(end(&[], 0.02), 0.05);
        assert_eq!(end(&[point(0.9, 0.5, Some(0.3))], 0.02), 0.5);
        // A few outputs at the top do not stretch it.
        assert_eq!(end(&[point(0.99, 0.01, Some(1.0)), point(0.9, 0.5, Some(0.03))], 0.02), 0.05);
    }
}
