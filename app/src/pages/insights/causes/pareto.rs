use leptos::prelude::*;

use super::super::{address::Links, words::count};
use crate::{
    catalogue::insights as catalogue,
    components::chart::{
        Bound, Chart, Picture, Point, Series, Shape, Step, Unit,
        words::{estimate, grouped, percent},
    },
    model::{Cause, PageTable, RootCauses},
};

/// Where it is enough.
const LINE: f64 = 0.8;

/// How much each cause explains, and all down to it together, with the line at 80%.
#[component]
pub(super) fn Pareto(causes: RootCauses, links: Links) -> impl IntoView {
    view! { <Picture chart=chart(&causes) at=links.table(PageTable::Pareto) /> }
}

/// A cause in a few words.
pub(super) fn name(cause: &Cause) -> String {
    let label = super::super::words::label(&cause.label);
    format!("{}: {label}", catalogue::cause(cause.kind))
}

/// The causes in their order.
pub(super) fn chart(causes: &RootCauses) -> Chart {
    let step = |(place, cause): (usize, &Cause)| Step {
        name: format!("{}. {}", place + 1, name(cause)),
        short: (place + 1).to_string(),
        plain: format!("{}:{}", cause.kind, cause.value),
        is_partial: false,
    };
    let explained = Series {
        name: "explains".to_owned(),
        look: "approved",
        shape: Shape::Bar,
        points: causes.causes.iter().map(|cause| Point::from(&cause.explained)).collect(),
        links: Vec::new(),
    };
    let cumulative = causes.causes.iter().map(|cause| Point::exact(Some(cause.cumulative))).collect();
    Chart {
        title: "Root causes by how much unusable output each explains".to_owned(),
        summary: summary(causes),
        along: "Cause",
        steps: causes.causes.iter().enumerate().map(step).collect(),
        unit: Unit::Share,
        series: vec![explained, Series::line("with those before it", "submitted", cumulative)],
        bound: Some(Bound { value: LINE, words: percent(LINE) }),
    }
}

/// So many of the first causes explain 80% of it; nothing where all of them do not.
pub(super) fn enough(causes: &[Cause]) -> Option<usize> {
    causes.iter().position(|cause| cause.cumulative >= LINE - 1e-9).map(|place| place + 1)
}

fn summary(causes: &RootCauses) -> String {
    let all = causes.causes.last().map_or(0.0, |cause| cause.cumulative);
    let covered = match enough(&causes.causes) {
        Some(1) => "The first cause alone explains 80% of it or more.".to_owned(),
        Some(number) => format!("The first {number} causes together explain 80% of it or more."),
        None => format!("All causes together explain {} of it, less than 80%.", percent(all)),
    };
    let last = if causes.has_more { " last" } else { "" };
    format!(
        "{} of the outputs are unusable: people edited or rejected {} of the {} that they looked at{last}. {covered}",
        estimate(&causes.share),
        grouped(causes.unusable),
        count(causes.looked_at, "item", "items"),
    )
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{
        BucketSize, CauseKind, Choices, InsightsFrame, Period, Proportion, Timestamp, WeekStart,
    };

    pub(in super::super) fn cause(label: &str, cumulative: f64) -> Cause {
        let share = Proportion { value: Some(0.5), low: 0.4, high: 0.6, n: 90 };
        Cause {
            kind: CauseKind::Source,
            value: label.to_owned(),
            label: label.to_owned(),
            unusable: 45,
            items: 60,
            explained: share,
            cumulative,
            rate: Proportion { value: Some(0.75), ..share },
            rate_elsewhere: Proportion { value: Some(0.1), ..share },
            can_be_rule: true,
        }
    }

    pub(in super::super) fn causes(causes: Vec<Cause>) -> RootCauses {
        let period = Period {
            first_day: "2026-01-05".to_owned(),
            last_day: "2026-01-11".to_owned(),
            from: Timestamp(0),
            to: Timestamp(1),
            time_zone: "UTC".to_owned(),
            week: WeekStart::Monday,
            bucket: BucketSize::Day,
            buckets: Vec::new(),
        };
        RootCauses {
            frame: InsightsFrame {
                period,
                choices: Choices::default(),
                saved: Vec::new(),
                alerts: Vec::new(),
            },
            slug: "triage".to_owned(),
            name: "Triage".to_owned(),
            looked_at: 300,
            has_more: false,
            unusable: 90,
            share: Proportion { value: Some(0.12), low: 0.09, high: 0.16, n: 300 },
            causes,
            field_changes: Vec::new(),
        }
    }

    #[test]
    fn the_sentence_says_how_many_causes_are_enough() {
        let found = causes(vec![cause("chat", 0.5), cause("voice", 0.8), cause("", 0.9)]);
        assert_eq!(enough(&found.causes), Some(2));
        assert_eq!(
            summary(&found),
            "12% (9% to 16%) of the outputs are unusable: people edited or rejected 90 of the 300 items that they looked \
             at. The first 2 causes together explain 80% of it or more."
        );
        let few = RootCauses { has_more: true, ..causes(vec![cause("chat", 0.5)]) };
        assert!(
            summary(&few)
                .ends_with("that they looked at last. All causes together explain 50% of it, less than 80%.")
        );
    }

    #[test]
    fn bars_and_line_share_the_picture() {
        let chart = chart(&causes(vec![cause("chat", 0.5), cause("", 0.9)]));
        assert_eq!(
            chart.reading(1),
            "2. Source: none given: explains 50% (40% to 60%), n = 90, with those before it 90%"
        );
        assert_eq!((chart.axis().low, chart.axis().high), (0.0, 1.0));
    }
}
