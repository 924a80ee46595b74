use leptos::prelude::*;

use super::plot::{Axes, Plot};
use crate::{
    components::chart::words::{estimate, percent},
    model::ReliabilityBin,
    review::wording::count,
};

const PLOT: Plot = Plot { top: 24.0, most: 1.0 };
/// The radius of the point with most reviews.
const LARGEST: f64 = 9.0;
/// A point that stands for few can still be seen.
const SMALLEST: f64 = 1.5;

/// Whether confidence means what it says.
#[component]
pub(super) fn Reliability(bins: Vec<ReliabilityBin>, ece: Option<f64>) -> impl IntoView {
    let summary = summary(&bins);
    let error = ece.map(|ece| {
        let points = format!("{:.1}", ece * 100.0);
        view! {
            <p>
                <strong>{format!("Expected calibration error {ece:.3}")}</strong>
                {format!(": on average, confidence and the share that is right lie {points} points apart.")}
            </p>
        }
    });
    view! {
        <section class="card" aria-labelledby="reliability-title">
            <header class="card__header">
                <h2 id="reliability-title">"Does confidence mean what it says?"</h2>
            </header>
            <div class="card__body">
                <p>{summary.clone()}</p>
                {error}
                <Picture bins=bins.clone() summary />
                <p class="muted small">
                    "A point on the dashed line is right as often as it is confident; one below it, less often. The \
                    larger a point, the more of its outputs were reviewed; its bar is the 95% interval."
                </p>
                <Table bins />
            </div>
        </section>
    }
    .into_any()
}

/// How the ranges lie to the diagonal.
fn summary(bins: &[ReliabilityBin]) -> String {
    let seen: Vec<_> = bins.iter().filter(|bin| bin.right.value.is_some()).collect();
    let below = seen.iter().filter(|bin| bin.right.high < bin.mean_confidence);
    let above = seen.iter().filter(|bin| bin.right.low > bin.mean_confidence);
    let (below, above): (Vec<_>, Vec<_>) = (below.collect(), above.collect());
    let named = |bins: &[&&ReliabilityBin]| bins.iter().map(|bin| range(bin)).collect::<Vec<_>>().join(", ");
    let mut said = format!(
        "In {} of {} of confidence, the share that is right fits the confidence, as far as the reviews can tell.",
        seen.len() - below.len() - above.len(),
        count(seen.len() as i64, "reviewed range", "reviewed ranges"),
    );
    if !below.is_empty() {
        said += &format!(" Too confident: {}.", named(&below));
    }
    if !above.is_empty() {
        said += &format!(" Not confident enough: {}.", named(&above));
    }
    said
}

fn range(bin: &ReliabilityBin) -> String {
    format!("{:.2} to {:.2}", bin.low, bin.high)
}

#[component]
fn Picture(bins: Vec<ReliabilityBin>, summary: String) -> impl IntoView {
    let most = bins.iter().map(|bin| bin.right.n).max().unwrap_or(1).max(1) as f64;
    let diagonal = format!("M{} {}L{} {}", PLOT.x(0.0), PLOT.y(0.0), PLOT.x(1.0), PLOT.y(1.0));
    let point = |bin: &ReliabilityBin| bin.right.value.map(|right| point(bin, right, most));
    view! {
        <div class="plot-frame">
            <svg
                class="plot"
                viewBox=PLOT.view_box()
                role="img"
                aria-label=format!("Reliability diagram: confidence against share right. {summary}")
            >
                <Axes
                    plot=PLOT
                    across="Confidence"
                    numbers=[(0.0, "0"), (0.5, "0.5"), (1.0, "1")]
                    up="Share right"
                />
                <path class="plot__ideal" d=diagonal></path>
                {bins.iter().filter_map(point).collect_view()}
            </svg>
        </div>
    }
    .into_any()
}

/// Its area grows with the reviews.
fn point(bin: &ReliabilityBin, right: f64, most: f64) -> AnyView {
    let (x, low, high) = (PLOT.x(bin.mean_confidence), PLOT.y(bin.right.low), PLOT.y(bin.right.high));
    let radius = (LARGEST * (bin.right.n as f64 / most).sqrt()).max(SMALLEST);
    let (from, to) = (x - 3.0, x + 3.0);
    view! {
        <path class="plot__bar" d=format!("M{x} {low}V{high}M{from:.1} {low}H{to:.1}M{from:.1} {high}H{to:.1}")></path>
        <circle class="plot__point" cx=x cy=PLOT.y(right) r=format!("{radius:.1}")></circle>
    }
    .into_any()
}

#[component]
fn Table(bins: Vec<ReliabilityBin>) -> impl IntoView {
    let row = |bin: ReliabilityBin| {
        view! {
            <tr>
                <th scope="row" class="cell-tight">
                    {range(&bin)}
                </th>
                <td class="cell-number">{bin.items}</td>
                <td class="cell-number">{bin.right.n}</td>
                <td class="cell-number">{percent(bin.mean_confidence)}</td>
                <td class="cell-number">{estimate(&bin.right)}</td>
            </tr>
        }
        .into_any()
    };
    let heading = |words: &'static str| {
        view! {
            <th scope="col" class="cell-number">
                {words}
            </th>
        }
        .into_any()
    };
    view! {
        <details class="fold">
            <summary>"The same as a table"</summary>
            <div class="table-frame" tabindex="0" role="region" aria-label="Confidence and share right">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Confidence"</th>
                            {["Outputs", "Reviewed", "Mean confidence", "Right (95% interval)"]
                                .map(heading)
                                .into_iter()
                                .collect_view()}
                        </tr>
                    </thead>
                    <tbody>{bins.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Proportion;

    fn bin(low: f64, mean_confidence: f64, value: Option<f64>) -> ReliabilityBin {
        let right = Proportion {
            value,
            low: value.map_or(0.0, |value| value - 0.05),
            high: value.map_or(1.0, |value| value + 0.05),
            n: if value.is_some() { 40 } else { 0 },
        };
        ReliabilityBin { low, high: low + 0.1, items: 90, mean_confidence, right }
    }

    #[test]
    fn the_summary_names_what_is_off() {
        let bins = [
            bin(0.5, 0.55, Some(0.7)),
            bin(0.7, 0.75, None),
            bin(0.8, 0.86, Some(0.6)),
            bin(0.9, 0.94, Some(0.93)),
        ];
        assert_eq!(
            summary(&bins),
            "In 1 of 3 reviewed ranges of confidence, the share that is right fits the confidence, as far as the \
             reviews can tell. Too confident: 0.80 to 0.90. Not confident enough: 0.50 to 0.60."
        );
        assert!(summary(&bins[3..]).starts_with("In 1 of 1 reviewed range of confidence, "));
    }
}
