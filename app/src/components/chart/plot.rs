use leptos::{ev, html, prelude::*};

use super::{
    Axis, Chart, Series, Shape,
    shape::{self, HEIGHT, Paths, WIDTH},
};

/// Names below a picture: at most so many on a wide screen, and half of them on a narrow one.
const MOST_NAMES: usize = 8;

/// Which step's exact values are read; none before anything was pointed at.
pub(super) type Picked = RwSignal<Option<usize>>;

/// The picture itself with its axes. Pointing at it picks the nearest step.
#[component]
pub(super) fn Plot(
    /// What it shows.
    chart: Chart,
    /// Its upward axis.
    axis: Axis,
    /// Its name for those who do not see it.
    name: String,
    /// The step that is read.
    picked: Picked,
    /// Whether it is one of several.
    #[prop(optional)]
    is_small: bool,
    /// What else lies over the picture.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let count = chart.steps.len();
    let plot = NodeRef::<html::Div>::new();
    let pick = move |event: &ev::PointerEvent| {
        if let Some(step) = step_at(plot, event, count) {
            picked.set(Some(step));
        }
    };
    let guide = move || {
        let at = picked.get().map(|step| shape::middle(step, count) / WIDTH * 100.0);
        at.map(|at| view! { <div class="chart__guide" style=format!("--at: {at:.2}%")></div> })
    };
    view! {
        <div class="chart__body">
            <Up axis=axis.clone() chart=chart.clone() />
            <div
                class="chart__plot"
                node_ref=plot
                on:pointermove=move |event| pick(&event)
                on:pointerdown=move |event| pick(&event)
            >
                <Drawing chart=chart.clone() axis name is_small />
                {guide}
                {children.map(|children| children())}
            </div>
            <Across chart />
        </div>
    }
    .into_any()
}

/// The step under the pointer.
#[cfg(target_arch = "wasm32")]
fn step_at(plot: NodeRef<html::Div>, event: &ev::PointerEvent, count: usize) -> Option<usize> {
    let wide = f64::from(plot.get_untracked()?.client_width());
    let at = f64::from(event.offset_x()) / wide;
    (count > 0 && wide > 0.0).then(|| ((at * count as f64).max(0.0) as usize).min(count - 1))
}

#[cfg(not(target_arch = "wasm32"))]
fn step_at(_plot: NodeRef<html::Div>, _event: &ev::PointerEvent, _count: usize) -> Option<usize> {
    None
}

#[component]
fn Drawing(chart: Chart, axis: Axis, name: String, is_small: bool) -> impl IntoView {
    let grid: String = axis.ticks.iter().map(|tick| shape::level(&axis, *tick)).collect();
    let paths = shape::paths(&chart, &axis);
    let bound = chart.bound.map(|bound| {
        view! { <path class="chart__bound" d=shape::level(&axis, bound.value)></path> }
    });
    let drawn = chart.series.iter().zip(paths).map(|(series, paths)| marks(series, paths, is_small));
    view! {
        <svg
            class="chart__picture"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            preserveAspectRatio="none"
            role="img"
            aria-label=name
        >
            <path class="chart__grid" d=grid></path>
            {drawn.collect_view()}
            {bound}
        </svg>
    }
    .into_any()
}

/// Only paths that draw something. Where there is little room, the line says enough of what came in.
fn marks(series: &Series, mut paths: Paths, is_small: bool) -> AnyView {
    let look = series.look;
    if is_small && look == "submitted" {
        paths.dots.clear();
    }
    let path = |class: String, d: String| {
        (!d.is_empty()).then(|| view! { <path class=class d=d></path> }.into_any())
    };
    match series.shape {
        Shape::Bar => [
            path(format!("chart__bar chart__bar--{look}"), paths.whole),
            path(format!("chart__bar chart__bar--{look} chart__bar--partial"), paths.partial),
        ]
        .into_iter()
        .flatten()
        .collect_view()
        .into_any(),
        Shape::Line => [
            // On top of bars a line needs an edge to be seen.
            path(
                "chart__halo".to_owned(),
                if look == "submitted" { paths.whole.clone() } else { String::new() },
            ),
            path(format!("chart__band chart__band--{look}"), paths.band),
            path(format!("chart__whisker chart__whisker--{look}"), paths.whiskers),
            path(format!("chart__line chart__line--{look}"), paths.whole),
            path(format!("chart__line chart__line--{look} chart__line--partial"), paths.partial),
            path(format!("chart__dot chart__dot--{look}"), paths.dots),
        ]
        .into_iter()
        .flatten()
        .collect_view()
        .into_any(),
    }
}

/// The numbers of the upward axis. The table says them all, so they are not read aloud.
#[component]
fn Up(axis: Axis, chart: Chart) -> impl IntoView {
    let number = |tick: &f64| {
        view! {
            <span style=format!("--at: {:.2}%", axis.place(*tick) * 100.0)>{chart.unit.tick(*tick)}</span>
        }
    };
    view! {
        <div class="chart__up" aria-hidden="true">
            {axis.ticks.iter().map(number).collect_view()}
        </div>
    }
    .into_any()
}

/// The names of some steps, the last one always among them.
#[component]
fn Across(chart: Chart) -> impl IntoView {
    let count = chart.steps.len();
    let every = count.div_ceil(MOST_NAMES).max(1);
    let named = chart
        .steps
        .into_iter()
        .enumerate()
        .filter(move |(place, _)| (count - 1 - place).is_multiple_of(every));
    let name = move |(place, step): (usize, super::Step)| {
        let is_second = ((count - 1 - place) / every).is_multiple_of(2);
        view! {
            <span
                class=(!is_second).then_some("chart__more")
                style=format!("--at: {:.2}%", shape::middle(place, count) / WIDTH * 100.0)
            >
                {step.short}
            </span>
        }
    };
    view! {
        <div class="chart__across" aria-hidden="true">
            {named.map(name).collect_view()}
        </div>
    }
    .into_any()
}
