//! The ground of a picture: where shares stand, and its axes. Units are pixels on a narrow phone; text never gets
//! smaller than 11 pixels there, and hardly larger elsewhere (`style/pages/threshold.css`).

use leptos::prelude::*;

/// The picture's width.
pub(super) const WIDTH: f64 = 320.0;
const LEFT: f64 = 40.0;
/// Half of "100%" stands beyond it.
const RIGHT: f64 = 300.0;
/// Room below the plot for the numbers and the words.
const BELOW: f64 = 38.0;
const BODY: f64 = 200.0;

/// Where the plot stands. Both axes begin at 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plot {
    /// The upper end of the plot.
    pub(super) top: f64,
    /// The share at its upper end.
    pub(super) most: f64,
}

impl Plot {
    /// The lower end.
    pub(super) fn bottom(&self) -> f64 {
        self.top + BODY
    }

    /// Of the whole picture.
    pub(super) fn view_box(&self) -> String {
        format!("0 0 {WIDTH} {}", self.bottom() + BELOW)
    }

    /// A place from left to right, 0..=1.
    pub(super) fn x(&self, share: f64) -> f64 {
        tenth(LEFT + (RIGHT - LEFT) * share.clamp(0.0, 1.0))
    }

    /// A place from the bottom to the top; what is above the plot stands at its upper end.
    pub(super) fn y(&self, share: f64) -> f64 {
        tenth(self.bottom() - BODY * (share / self.most).clamp(0.0, 1.0))
    }
}

/// Pictures need no more decimals.
fn tenth(place: f64) -> f64 {
    (place * 10.0).round() / 10.0
}

/// Lines at quarters with their numbers, and what the axes are.
#[component]
pub(super) fn Axes(
    plot: Plot,
    /// What goes from left to right.
    across: &'static str,
    /// Its numbers, with their places.
    numbers: [(f64, &'static str); 3],
    /// What goes up.
    up: &'static str,
) -> impl IntoView {
    let (left, right, bottom) = (plot.x(0.0), plot.x(1.0), plot.bottom());
    let level = |part: f64| {
        let share = plot.most * part;
        let y = plot.y(share);
        let number = (part == 0.0 || part == 0.5 || part == 1.0).then(|| {
            view! {
                <text class="plot__words" x=left - 4.0 y=y + 4.0 text-anchor="end">
                    {tick(share)}
                </text>
            }
        });
        view! {
            <path class="plot__grid" d=format!("M{left} {y}H{right}")></path>
            {number}
        }
        .into_any()
    };
    let number = |(share, words): (f64, &'static str)| {
        view! {
            <text class="plot__words" x=plot.x(share) y=bottom + 15.0 text-anchor="middle">
                {words}
            </text>
        }
        .into_any()
    };
    view! {
        {[0.0, 0.25, 0.5, 0.75, 1.0].map(level).into_iter().collect_view()}
        {numbers.map(number).into_iter().collect_view()}
        <text class="plot__words" x=2.0 y=12.0>
            {up}
        </text>
        <text class="plot__words" x=right y=bottom + 32.0 text-anchor="end">
            {across}
        </text>
    }
    .into_any()
}

/// A share at an axis, as short as it is exact.
fn tick(share: f64) -> String {
    format!("{}%", (share * 10_000.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_stand_inside_the_plot() {
        let plot = Plot { top: 20.0, most: 0.1 };
        assert_eq!((plot.x(0.0), plot.x(1.0), plot.x(2.0)), (LEFT, RIGHT, RIGHT));
        assert_eq!((plot.y(0.0), plot.y(0.1), plot.y(0.5)), (220.0, 20.0, 20.0));
        assert_eq!([0.0, 0.025, 0.05, 1.0].map(tick), ["0%", "2.5%", "5%", "100%"]);
    }
}
