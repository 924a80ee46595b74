use leptos::prelude::*;

use super::{answer::at, risk_picture::RiskPicture};
use crate::{
    components::chart::words::{estimate, percent},
    model::{Advice, Proportion, RiskPoint, ThresholdAdvice},
};

/// A threshold with a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mark {
    /// "now" or "safe".
    pub(super) name: &'static str,
    /// The threshold.
    pub(super) threshold: f64,
    /// What it releases; nothing where no output is as confident.
    pub(super) point: Option<RiskPoint>,
}

/// The threshold of now, and the one that is advised.
fn marks(advice: &ThresholdAdvice) -> Vec<Mark> {
    let safe = match advice.advice {
        Advice::Safe { threshold, .. } => Some(threshold),
        Advice::NotEnough { .. } | Advice::NoneSafe { .. } => None,
    };
    let named = [("now", advice.current_threshold), ("safe", safe)];
    let mark = |(name, threshold): (&'static str, Option<f64>)| {
        threshold.map(|threshold| Mark { name, threshold, point: at(&advice.curve, threshold).copied() })
    };
    named.into_iter().filter_map(mark).collect()
}

/// What each threshold would release, and how much of it is wrong.
#[component]
pub(super) fn Risk(advice: ThresholdAdvice) -> impl IntoView {
    let marks = marks(&advice);
    let summary = summary(&advice, &marks);
    view! {
        <section class="card" aria-labelledby="risk-title">
            <header class="card__header">
                <h2 id="risk-title">"What would each threshold release?"</h2>
            </header>
            <div class="card__body">
                <p>{summary.clone()}</p>
                <RiskPicture curve=advice.curve.clone() marks=marks.clone() bound=advice.bound summary />
                <p class="muted small">
                    "From left to right the threshold falls, and more is released. The line is the share of it that is \
                    wrong, the band its 95% interval, the dashed line what may be wrong. The band holds for each \
                    threshold alone: to pick the lowest that dips under the dashed line would be to pick luck, so the \
                    answer may be higher than the picture suggests. What is more than the picture holds stands \
                    at its upper edge."
                </p>
                <Table curve=advice.curve marks />
            </div>
        </section>
    }
    .into_any()
}

fn summary(advice: &ThresholdAdvice, marks: &[Mark]) -> String {
    let is_marked = |all: &RiskPoint| {
        marks.iter().filter_map(|mark| mark.point).any(|point| point.threshold == all.threshold)
    };
    let all = advice.curve.last().filter(|all| all.wrong.value.is_some() && !is_marked(all));
    let all = all.map(|point| {
        format!(
            "Releasing from {} would release {}, {}.",
            point.threshold,
            percent(point.released),
            wrong(&point.wrong)
        )
    });
    let each = marks.iter().filter_map(|mark| {
        let point = mark.point?;
        Some(format!(
            "{} {}: {} released, {}.",
            if mark.name == "now" { "Now" } else { "Safe from" },
            mark.threshold,
            percent(point.released),
            wrong(&point.wrong)
        ))
    });
    each.chain(all).collect::<Vec<_>>().join(" ")
}

/// How many of some outputs are wrong, in a sentence about them.
fn wrong(of: &Proportion) -> String {
    match of.value {
        Some(_) => format!("{} of them wrong", estimate(of)),
        None => "none of them reviewed".to_owned(),
    }
}

#[component]
fn Table(curve: Vec<RiskPoint>, marks: Vec<Mark>) -> impl IntoView {
    let row = move |point: RiskPoint| {
        let is_at = |mark: &&Mark| mark.point.is_some_and(|at| at.threshold == point.threshold);
        let names = marks.iter().filter(is_at).map(|mark| {
            view! { <span class="badge">{format!("{} {}", mark.name, mark.threshold)}</span> }
        });
        view! {
            <tr>
                <th scope="row">
                    <span class="cluster">{format!("{:.3}", point.threshold)} {names.collect_view()}</span>
                </th>
                <td class="cell-number">{percent(point.released)}</td>
                <td class="cell-number">{point.wrong.n}</td>
                <td class="cell-number">{estimate(&point.wrong)}</td>
            </tr>
        }
        .into_any()
    };
    view! {
        <details class="fold">
            <summary>"The same as a table"</summary>
            <div
                class="table-frame threshold__table"
                tabindex="0"
                role="region"
                aria-label="What each threshold releases"
            >
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Release from"</th>
                            {["Released", "Reviewed", "Wrong (95% interval)"]
                                .map(|words| view! { <th scope="col" class="cell-number">{words}</th> })
                                .into_iter()
                                .collect_view()}
                        </tr>
                    </thead>
                    <tbody>{curve.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nothing_was_reviewed_nothing_is_called_wrong() {
        let mut share = Proportion { value: Some(0.008), low: 0.002, high: 0.031, n: 120 };
        assert_eq!(wrong(&share), "0.8% (0.2% to 3.1%) of them wrong");
        share.value = None;
        assert_eq!(wrong(&share), "none of them reviewed");
    }
}
