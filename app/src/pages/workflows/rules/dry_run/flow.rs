//! Routes before and after, as bands whose width is the number of items.

use leptos::prelude::*;

use crate::{
    catalogue,
    model::{FlowCount, Route},
};

/// The bands' units from one side to the other: they are drawn as wide as there is room.
const ACROSS: f64 = 100.0;
/// Room for the words on each side and the bars, in pixels: words do not grow or shrink with the picture.
const MARGIN: f64 = 108.0;
/// What all items together are high.
const BODY: f64 = 160.0;
/// A route needs at least the height of its words.
const LEAST: f64 = 20.0;
const GAP: f64 = 6.0;
const BAR: f64 = 6.0;

/// A route on one side.
#[derive(Debug, Clone, PartialEq)]
struct Node {
    route: Route,
    items: i64,
    top: f64,
    height: f64,
}

/// Where everything stands.
#[derive(Debug, Clone, PartialEq)]
struct Picture {
    before: Vec<Node>,
    after: Vec<Node>,
    /// Each band's route after, and its outline.
    bands: Vec<(Route, String)>,
    height: f64,
}

/// The picture, and a sentence that says the same.
#[component]
pub(super) fn Flow(flow: Vec<FlowCount>) -> impl IntoView {
    let Picture { before, after, bands, height } = lay_out(&flow);
    let band = |(route, outline): (Route, String)| {
        view! { <path class=format!("flow__band flow__band--{route}") d=outline></path> }
    };
    let before = before.into_iter().map(|node| node_view(node, false)).collect_view();
    let after = after.into_iter().map(|node| node_view(node, true)).collect_view();
    let height = format!("{:.0}", height.ceil());
    let view_box = format!("0 0 {ACROSS} {height}");
    view! {
        <div
            class="flow"
            role="img"
            aria-label=format!("Routes before, on the left, and after, on the right. {}", sentence(&flow))
        >
            <svg class="flow__side" width=MARGIN height=height.clone() aria-hidden="true">
                {before}
            </svg>
            <svg
                class="flow__bands"
                height=height.clone()
                viewBox=view_box
                preserveAspectRatio="none"
                aria-hidden="true"
            >
                {bands.into_iter().map(band).collect_view()}
            </svg>
            <svg class="flow__side" width=MARGIN height=height aria-hidden="true">
                {after}
            </svg>
        </div>
    }
    .into_any()
}

fn node_view(node: Node, is_after: bool) -> AnyView {
    let (bar, words, anchor) =
        if is_after { (0.0, BAR + 6.0, "start") } else { (MARGIN - BAR, MARGIN - BAR - 6.0, "end") };
    let middle = node.top + node.height / 2.0 + 4.0;
    view! {
        <rect
            class=format!("flow__bar flow__band--{}", node.route)
            x=bar
            y=node.top
            width=BAR
            height=node.height
        ></rect>
        <text class="flow__words" x=words y=middle text-anchor=anchor>
            {format!("{} {}", catalogue::route(node.route), node.items)}
        </text>
    }
    .into_any()
}

/// What changes, in words.
pub(super) fn sentence(flow: &[FlowCount]) -> String {
    let all: i64 = flow.iter().map(|one| one.items).sum();
    let changed: Vec<_> = flow.iter().filter(|one| one.before != one.after).collect();
    let count: i64 = changed.iter().map(|one| one.items).sum();
    if count == 0 {
        return format!("None of {all} items would change route.");
    }
    let parts = changed.iter().map(|one| {
        format!("{} from {} to {}", one.items, catalogue::route(one.before), catalogue::route(one.after))
    });
    format!("{count} of {all} items would change route: {}.", parts.collect::<Vec<_>>().join(", "))
}

fn lay_out(flow: &[FlowCount]) -> Picture {
    let all: i64 = flow.iter().map(|one| one.items).sum();
    let scale = BODY / (all.max(1) as f64);
    let (before, low) = column(flow, scale, |one| one.before);
    let (after, deep) = column(flow, scale, |one| one.after);
    let mut bands = Vec::new();
    // In the order of the routes on both sides, so that bands of one route do not cross each other.
    let mut used_after: Vec<f64> = after.iter().map(|node| node.top).collect();
    for node in &before {
        let mut left = node.top;
        for (place, other) in after.iter().enumerate() {
            let items: i64 = flow
                .iter()
                .filter(|one| one.before == node.route && one.after == other.route)
                .map(|one| one.items)
                .sum();
            let Some(right) = used_after.get_mut(place).filter(|_| items > 0) else { continue };
            let thick = (items as f64 * scale).max(1.0);
            bands.push((other.route, outline(left, *right, thick)));
            left += thick;
            *right += thick;
        }
    }
    Picture { before, after, bands, height: low.max(deep) }
}

/// The routes of one side, from the top, and where they end.
fn column(flow: &[FlowCount], scale: f64, side: impl Fn(&FlowCount) -> Route) -> (Vec<Node>, f64) {
    let (mut nodes, mut top) = (Vec::new(), 0.0);
    for route in Route::ALL {
        let items: i64 = flow.iter().filter(|one| side(one) == *route).map(|one| one.items).sum();
        if items > 0 {
            let height = (items as f64 * scale).max(LEAST);
            nodes.push(Node { route: *route, items, top, height });
            top += height + GAP;
        }
    }
    (nodes, top)
}

fn outline(left: f64, right: f64, thick: f64) -> String {
    let (from, middle, to) = (0.0, ACROSS / 2.0, ACROSS);
    let (low, deep) = (left + thick, right + thick);
    format!(
        "M{from:.1} {left:.1}C{middle:.1} {left:.1} {middle:.1} {right:.1} {to:.1} {right:.1}V{deep:.1}\
         C{middle:.1} {deep:.1} {middle:.1} {low:.1} {from:.1} {low:.1}Z"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(before: Route, after: Route, items: i64) -> FlowCount {
        FlowCount { before, after, items }
    }

    #[test]
    fn a_sentence_says_what_the_picture_shows() {
        let flow = [count(Route::Review, Route::Review, 90), count(Route::Review, Route::Release, 10)];
        assert_eq!(sentence(&flow), "10 of 100 items would change route: 10 from Review to Released.");
        assert_eq!(sentence(&flow[..1]), "None of 90 items would change route.");
    }

    #[test]
    fn bands_fill_their_routes_and_words_have_room() {
        let picture = lay_out(&[
            count(Route::Review, Route::Review, 90),
            count(Route::Review, Route::Release, 9),
            count(Route::Reject, Route::Release, 1),
        ]);
        assert_eq!(picture.bands.len(), 3);
        assert_eq!(picture.before.iter().map(|node| node.items).collect::<Vec<_>>(), [99, 1]);
        assert_eq!(picture.after.iter().map(|node| node.items).collect::<Vec<_>>(), [90, 10]);
        for nodes in [&picture.before, &picture.after] {
            for pair in nodes.windows(2) {
                assert!(pair[1].top >= pair[0].top + pair[0].height + GAP);
            }
            assert!(
                nodes.iter().all(|node| node.height >= LEAST && node.top + node.height <= picture.height)
            );
        }
        assert_eq!(lay_out(&[]).bands, []);
    }
}
