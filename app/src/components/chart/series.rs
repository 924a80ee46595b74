use super::{Axis, Unit, words};
use crate::model::{Estimate, Proportion};

/// What a chart shows: something over steps, mostly of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it is, in a few words: its name for those who do not see it.
    pub title: String,
    /// What it says, in a sentence.
    pub summary: String,
    /// What goes from left to right, as a heading: `Time`, mostly.
    pub along: &'static str,
    /// Its steps from left to right.
    pub steps: Vec<Step>,
    /// What its numbers are.
    pub unit: Unit,
    /// What is drawn, each as long as `steps`. Bars stand on each other in this order.
    pub series: Vec<Series>,
    /// A level to hold them against.
    pub bound: Option<Bound>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its whole name, e.g. `Mon 5 Jan 2026`.
    pub name: String,
    /// Its name below the picture, e.g. `5 Jan`.
    pub short: String,
    /// Its beginning, for programs.
    pub plain: String,
    /// Whether it is cut off, or not over yet.
    pub is_partial: bool,
}

/// A level to hold values against.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Where.
    pub value: f64,
    /// What it is, e.g. `target 20 s`.
    pub words: String,
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A line, with its interval as a band.
    Line,
    /// A bar at each step, on top of the bars of the series before.
    Bar,
}

/// One row of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// The end of its class: colour and, because colour is never the only mark, dashes or stripes.
    pub look: &'static str,
    /// How it is drawn.
    pub shape: Shape,
    /// Its values, one a step.
    pub points: Vec<Point>,
    /// For each step where the items behind its value are listed; empty where nowhere.
    pub links: Vec<String>,
}

/// One value, and how sure it is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Point {
    /// The value; none where there is none.
    pub value: Option<f64>,
    /// Its 95% interval.
    pub interval: Option<(f64, f64)>,
    /// On how many it rests.
    pub n: Option<u64>,
}

impl Point {
    /// A value that is what it is: a count, say.
    pub const fn exact(value: Option<f64>) -> Self {
        Self { value, interval: None, n: None }
    }

    /// The value in words, with its interval and n where it has them.
    pub fn words(&self, unit: Unit) -> String {
        let Some(value) = self.value else { return "nothing".to_owned() };
        let mut said = unit.words(value);
        if let Some((low, high)) = self.interval {
            said += &format!(" ({} to {})", unit.words(low), unit.words(high));
        }
        if let Some(n) = self.n {
            said += &format!(", n = {}", words::grouped(n.cast_signed()));
        }
        said
    }
}

impl From<&Proportion> for Point {
    fn from(share: &Proportion) -> Self {
        let interval = share.value.map(|_| (share.low, share.high));
        Self { value: share.value, interval, n: Some(share.n) }
    }
}

impl From<&Estimate> for Point {
    fn from(estimate: &Estimate) -> Self {
        Self { value: estimate.value, interval: estimate.low.zip(estimate.high), n: Some(estimate.n) }
    }
}

impl Series {
    /// A line without links.
    pub fn line(name: impl Into<String>, look: &'static str, points: Vec<Point>) -> Self {
        Self { name: name.into(), look, shape: Shape::Line, points, links: Vec::new() }
    }

    /// Bars of counts, without links.
    pub fn bars(name: impl Into<String>, look: &'static str, counts: impl IntoIterator<Item = i64>) -> Self {
        let points = counts.into_iter().map(|count| Point::exact(Some(count as f64))).collect();
        Self { name: name.into(), look, shape: Shape::Bar, points, links: Vec::new() }
    }

    /// The same, with where the items behind each value are listed.
    pub fn with_links(mut self, links: Vec<String>) -> Self {
        self.links = links;
        self
    }

    /// Its value at a step; nothing beyond its end.
    pub fn at(&self, step: usize) -> Point {
        self.points.get(step).copied().unwrap_or_default()
    }
}

impl Chart {
    /// Whether there is anything to draw.
    pub fn is_empty(&self) -> bool {
        self.series.iter().flat_map(|series| &series.points).all(|point| {
            point.value.is_none_or(|value| {
                // A bar of nothing is not seen.
                self.unit == Unit::Count && value == 0.0
            })
        })
    }

    /// The upward axis, with room for all of it. Bars begin at 0, and so do lengths and counts; shares need not.
    pub fn axis(&self) -> Axis {
        Self::axis_of(std::slice::from_ref(self))
    }

    /// One axis for several charts of one unit, so that they can be compared.
    pub fn axis_of(charts: &[Self]) -> Axis {
        let unit = charts.first().map_or(Unit::Count, |chart| chart.unit);
        let has_bars = charts.iter().flat_map(|chart| &chart.series).any(|series| series.shape == Shape::Bar);
        let levels: Vec<f64> = charts.iter().flat_map(Self::levels).collect();
        let least = levels.iter().copied().fold(f64::INFINITY, f64::min);
        let most = levels.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (least, most) = if least <= most { (least, most) } else { (0.0, 1.0) };
        Axis::new(unit, least, most, has_bars || matches!(unit, Unit::Count | Unit::Seconds))
    }

    /// What the axis must have room for. An interval that says little presses all else flat: were it cut off, it would
    /// seem to say more than it does.
    fn levels(&self) -> Vec<f64> {
        let lines = self.series.iter().filter(|series| series.shape == Shape::Line);
        let of_line = |point: &Point| {
            // Without a value nothing is drawn.
            let ends = point.value.and(point.interval).map(|(low, high)| [low, high]);
            point.value.into_iter().chain(ends.into_iter().flatten()).collect::<Vec<_>>()
        };
        let bars: Vec<_> = self.series.iter().filter(|series| series.shape == Shape::Bar).collect();
        let steps = if bars.is_empty() { 0 } else { self.steps.len() };
        let heights = (0..steps).map(|step| bars.iter().filter_map(|series| series.at(step).value).sum());
        let bound = self.bound.iter().map(|bound| bound.value);
        lines.flat_map(|series| &series.points).flat_map(of_line).chain(heights).chain(bound).collect()
    }

    /// The last step that has a value: what is read while nothing is pointed at.
    pub fn last(&self) -> usize {
        let has_value = |step: &usize| self.series.iter().any(|series| series.at(*step).value.is_some());
        (0..self.steps.len()).rev().find(has_value).unwrap_or(0)
    }

    /// The name of a step.
    pub fn name(&self, step: usize) -> String {
        let so_far = |step: &Step| if step.is_partial { " (in part)" } else { "" };
        self.steps.get(step).map(|step| format!("{}{}", step.name, so_far(step))).unwrap_or_default()
    }

    /// All its exact values at a step.
    pub fn reading(&self, step: usize) -> String {
        let values: Vec<_> = self
            .series
            .iter()
            .map(|series| format!("{} {}", series.name, series.at(step).words(self.unit)))
            .collect();
        format!("{}: {}", self.name(step), values.join(", "))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn steps(count: usize) -> Vec<Step> {
        let step = |place: usize| Step {
            name: format!("day {place}"),
            short: place.to_string(),
            plain: format!("2026-01-{:02}", place + 1),
            is_partial: place + 1 == count,
        };
        (0..count).map(step).collect()
    }

    fn chart() -> Chart {
        let share = Proportion { value: Some(0.9), low: 0.8, high: 0.95, n: 40 };
        let none = Proportion { value: None, low: 0.0, high: 1.0, n: 0 };
        Chart {
            title: "Accuracy".to_owned(),
            summary: "It is good.".to_owned(),
            along: "Time",
            steps: steps(2),
            unit: Unit::Share,
            series: vec![Series::line("right", "share", vec![Point::from(&share), Point::from(&none)])],
            bound: None,
        }
    }

    #[test]
    fn a_reading_gives_value_interval_and_n() {
        let chart = chart();
        assert_eq!(chart.reading(0), "day 0: right 90% (80% to 95%), n = 40");
        assert_eq!(chart.reading(1), "day 1 (in part): right nothing");
        assert_eq!(chart.last(), 0);
    }

    #[test]
    fn an_interval_that_says_little_is_shown_to_its_ends() {
        let mut chart = chart();
        assert!(chart.axis().low >= 0.75, "{:?}", chart.axis());
        chart.series[0].points[1] = Point { value: Some(0.8), interval: Some((0.05, 0.99)), n: Some(2) };
        let axis = chart.axis();
        assert!(axis.low <= 0.05 && axis.high >= 0.99, "{axis:?}");
        chart.series.push(Series::bars("a", "a", [1, 1]));
        assert_eq!(chart.axis().low, 0.0);
    }

    #[test]
    fn a_chart_of_nothing_says_so() {
        let mut chart = chart();
        assert!(!chart.is_empty());
        chart.series[0].points.clear();
        assert!(chart.is_empty());
        chart.unit = Unit::Count;
        chart.series = vec![Series::bars("in", "in", [0, 0])];
        assert!(chart.is_empty());
    }
}
