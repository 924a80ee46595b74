//! Figures as rows: one of each bucket, metric and group.

use app::model::{
    Accuracy, Adoption, Bucket, BucketSize, Dimension, Estimate, Exceptions, ExportTable, Flow, Length,
    OutcomeFigures, Outcomes, Period, Proportion, Quantiles, ShareGroup, Throughput,
};

use super::{Column, Field, Kind, Row};

/// A figure of one bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// The workflow's slug.
    pub workflow: String,
    /// How long the bucket is.
    pub size: BucketSize,
    /// The bucket.
    pub bucket: Bucket,
    /// Which figure.
    pub metric: String,
    /// In what it is measured.
    pub unit: &'static str,
    /// Of which group; none: of all.
    pub group: Option<Group>,
    /// How much, and how sure that is.
    pub figure: Estimate,
}

/// One value of a dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The dimension.
    pub by: Dimension,
    /// The value.
    pub value: String,
    /// The value in words.
    pub label: String,
}

const ITEMS: &str = "items";
const SHARE: &str = "share, 0 to 1";
const SECONDS: &str = "seconds";

/// Counts of what went through, and how long it took.
pub fn of_throughput(
    workflow: &str,
    period: &Period,
    by: Option<Dimension>,
    all: &Throughput,
) -> Vec<Metric> {
    let into = Rows { workflow, period };
    let mut rows = into.flow(None, &all.series);
    for group in &all.groups {
        rows.extend(
            into.flow(Group::new(by, group.is_rest, &group.value, &group.label).as_ref(), &group.series),
        );
    }
    rows.extend(all.lengths.kinds.iter().flat_map(|length| into.length(length)));
    rows
}

/// Output accuracy.
pub fn of_accuracy(workflow: &str, period: &Period, by: Option<Dimension>, all: &Accuracy) -> Vec<Metric> {
    let into = Rows { workflow, period };
    let mut rows = into.shares("accuracy", None, &all.series);
    rows.extend(into.share_groups("accuracy", by, &all.groups));
    rows
}

/// Adoption.
pub fn of_adoption(workflow: &str, period: &Period, all: &Adoption) -> Vec<Metric> {
    let into = Rows { workflow, period };
    let mut rows = into.shares("adoption", None, &all.series);
    let sources = all.sources_series.iter().map(|sources| counted(*sources));
    rows.extend(into.rows("sources", "sources", None, sources));
    rows
}

/// The exception rate, whole and by kind.
pub fn of_exceptions(
    workflow: &str,
    period: &Period,
    by: Option<Dimension>,
    all: &Exceptions,
) -> Vec<Metric> {
    let into = Rows { workflow, period };
    let mut rows = into.shares("exceptions", None, &all.series);
    for part in &all.parts {
        rows.extend(into.shares(&format!("exceptions.{}", part.kind), None, &part.series));
    }
    rows.extend(into.share_groups("exceptions", by, &all.groups));
    rows
}

/// What happened downstream.
pub fn of_outcomes(workflow: &str, period: &Period, all: &Outcomes) -> Vec<Metric> {
    let into = Rows { workflow, period };
    let of = |outcome: &app::model::Outcome| {
        let name = format!("outcome.{}", outcome.name);
        match &outcome.figures {
            OutcomeFigures::Share { series, .. } => into.shares(&name, None, series),
            OutcomeFigures::Mean { series, .. } => {
                into.rows(&name, "as posted", None, series.iter().copied())
            }
        }
    };
    all.metrics.iter().flat_map(of).collect()
}

impl Group {
    /// None without a dimension. What is told apart no more has no value, but says so in words.
    fn new(by: Option<Dimension>, is_rest: bool, value: &str, label: &str) -> Option<Self> {
        let value = if is_rest { "" } else { value };
        by.map(|by| Self { by, value: value.to_owned(), label: label.to_owned() })
    }
}

/// Makes series into rows.
#[derive(Clone, Copy)]
struct Rows<'a> {
    workflow: &'a str,
    period: &'a Period,
}

impl Rows<'_> {
    fn rows(
        self,
        metric: &str,
        unit: &'static str,
        group: Option<&Group>,
        series: impl Iterator<Item = Estimate>,
    ) -> Vec<Metric> {
        let row = |(bucket, figure): (&Bucket, Estimate)| Metric {
            workflow: self.workflow.to_owned(),
            size: self.period.bucket,
            bucket: bucket.clone(),
            metric: metric.to_owned(),
            unit,
            group: group.cloned(),
            figure,
        };
        self.period.buckets.iter().zip(series).map(row).collect()
    }

    fn shares(self, metric: &str, group: Option<&Group>, series: &[Proportion]) -> Vec<Metric> {
        self.rows(metric, SHARE, group, series.iter().map(estimated))
    }

    fn share_groups(self, metric: &str, by: Option<Dimension>, groups: &[ShareGroup]) -> Vec<Metric> {
        let of = |group: &ShareGroup| {
            let named = Group::new(by, group.is_rest, &group.value, &group.label);
            self.shares(metric, named.as_ref(), &group.series)
        };
        groups.iter().flat_map(of).collect()
    }

    fn flow(self, group: Option<&Group>, series: &[Flow]) -> Vec<Metric> {
        type Count = fn(&Flow) -> i64;
        let counts: [(&str, Count); 6] = [
            ("submitted", |flow| flow.submitted),
            ("released", |flow| flow.released),
            ("reviewed", |flow| flow.reviewed),
            ("edited", |flow| flow.edited),
            ("rejected", |flow| flow.rejected),
            ("stopped", |flow| flow.stopped),
        ];
        let of = |(metric, count): (&str, Count)| {
            self.rows(metric, ITEMS, group, series.iter().map(|flow| counted(count(flow))))
        };
        counts.into_iter().flat_map(of).collect()
    }

    fn length(self, length: &Length) -> Vec<Metric> {
        type Quantile = fn(&Quantiles) -> Option<f64>;
        let quantiles: [(&str, Quantile); 3] =
            [("p50", |all| all.p50), ("p90", |all| all.p90), ("p95", |all| all.p95)];
        let of = |(name, quantile): (&str, Quantile)| {
            let figure = |all: &Quantiles| Estimate { value: quantile(all), low: None, high: None, n: all.n };
            self.rows(&format!("{}.{name}", length.kind), SECONDS, None, length.series.iter().map(figure))
        };
        quantiles.into_iter().flat_map(of).collect()
    }
}

/// A count is exact: it has no interval.
fn counted(count: i64) -> Estimate {
    Estimate { value: Some(count as f64), low: None, high: None, n: u64::try_from(count).unwrap_or(0) }
}

/// Where nothing was seen there is no interval to speak of.
fn estimated(share: &Proportion) -> Estimate {
    let (low, high) = (share.value.map(|_| share.low), share.value.map(|_| share.high));
    Estimate { value: share.value, low, high, n: share.n }
}

impl Row for Metric {
    const TABLE: ExportTable = ExportTable::Metrics;

    fn fields() -> Vec<Field<Self>> {
        let mut fields = vec![
            Field::new(Column::new("workflow", Kind::Text, "The workflow's slug."), |row: &Self| {
                row.workflow.as_str().into()
            }),
            Field::new(
                Column::new(
                    "metric",
                    Kind::Text,
                    "Which figure. Items by arrival: `submitted`; by final decision: `released`, `reviewed`, `edited`, \
                     `rejected`, `stopped` (by policy). Durations: `active`, `idle`, `wait` and `end_to_end`, each with \
                     `.p50`, `.p90` and `.p95`. Shares: `accuracy`, `adoption`, `exceptions` and its kinds \
                     (`exceptions.failed` and so on), `outcome.` with the name as posted. And `sources`, how many \
                     there were.",
                ),
                |row| row.metric.as_str().into(),
            ),
        ];
        fields.extend(bucket());
        fields.extend(group());
        fields.extend(figure());
        fields
    }
}

fn bucket() -> Vec<Field<Metric>> {
    vec![
        Field::new(
            Column::new("bucket", Kind::Text, "How long a bucket is: `hour`, `day` or `week`."),
            |row| row.size.as_str().into(),
        ),
        Field::new(Column::new("bucket_from", Kind::Timestamp, "The bucket's beginning."), |row| {
            row.bucket.from.into()
        }),
        Field::new(
            Column::new("bucket_to", Kind::Timestamp, "The bucket's end, which does not belong to it."),
            |row| row.bucket.to.into(),
        ),
        Field::new(
            Column::new(
                "bucket_local",
                Kind::Text,
                "The bucket's beginning by the clock of the time zone that was asked for.",
            ),
            |row| row.bucket.local.as_str().into(),
        ),
        Field::new(
            Column::new("bucket_partial", Kind::Boolean, "Whether it is cut off, or not over yet."),
            |row| row.bucket.is_partial.into(),
        ),
    ]
}

fn group() -> Vec<Field<Metric>> {
    vec![
        Field::new(
            Column::new(
                "dimension",
                Kind::Text,
                "What the figures are grouped by, where that was asked for. None: the row is of the whole workflow.",
            )
            .optional(),
            |row| row.group.as_ref().map(|group| group.by.as_str()).into(),
        ),
        Field::new(
            Column::new(
                "group_value",
                Kind::Text,
                "The group's value: a slug, a code, a user's id, a name. Empty where the items have none, and of all \
                 that are told apart no more.",
            )
            .optional(),
            |row| row.group.as_ref().map(|group| group.value.as_str()).into(),
        ),
        Field::new(
            Column::new("group_label", Kind::Text, "The group's value in words.").optional(),
            |row| row.group.as_ref().map(|group| group.label.as_str()).into(),
        ),
    ]
}

fn figure() -> Vec<Field<Metric>> {
    vec![
        Field::new(
            Column::new("unit", Kind::Text, "In what `value`, `low` and `high` are measured."),
            |row| row.unit.into(),
        ),
        Field::new(
            Column::new("value", Kind::Number, "The figure. None where nothing was seen.")
                .optional()
                .in_unit("see `unit`"),
            |row| row.figure.value.into(),
        ),
        Field::new(
            Column::new(
                "low",
                Kind::Number,
                "Lower end of its 95% interval. None where it is exact, or has none.",
            )
            .optional()
            .in_unit("see `unit`"),
            |row| row.figure.low.into(),
        ),
        Field::new(
            Column::new("high", Kind::Number, "Upper end of its 95% interval.")
                .optional()
                .in_unit("see `unit`"),
            |row| row.figure.high.into(),
        ),
        Field::new(
            Column::new("n", Kind::Integer, "How many were seen: items, or what else is counted."),
            |row| i64::try_from(row.figure.n).unwrap_or(i64::MAX).into(),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use app::model::{ExceptionKind, ExceptionPart, Timestamp, WeekStart};

    use super::*;

    fn bucket(from: i64) -> Bucket {
        Bucket {
            from: Timestamp(from),
            to: Timestamp(from + 1),
            local: "2026-01-05T00:00".to_owned(),
            is_partial: false,
        }
    }

    fn period() -> Period {
        Period {
            first_day: "2026-01-05".to_owned(),
            last_day: "2026-01-06".to_owned(),
            from: Timestamp(0),
            to: Timestamp(2),
            time_zone: "UTC".to_owned(),
            week: WeekStart::Monday,
            bucket: BucketSize::Day,
            buckets: vec![bucket(0), bucket(1)],
        }
    }

    const HALF: Proportion = Proportion { value: Some(0.5), low: 0.25, high: 0.75, n: 12 };
    const UNSEEN: Proportion = Proportion { value: None, low: 0.0, high: 1.0, n: 0 };

    #[test]
    fn each_bucket_metric_and_group_has_its_row() {
        let group = |value: &str, is_rest| ShareGroup {
            value: value.to_owned(),
            label: "words".to_owned(),
            is_rest,
            share: HALF,
            series: vec![HALF, UNSEEN],
            before: None,
            change: None,
        };
        let part =
            ExceptionPart { kind: ExceptionKind::Failed, items: 1, share: HALF, series: vec![UNSEEN, HALF] };
        let all = Exceptions {
            share: HALF,
            series: vec![HALF, UNSEEN],
            parts: vec![part],
            groups: vec![group("crm", false), group("", true)],
        };
        let rows = of_exceptions("triage", &period(), Some(Dimension::Source), &all);
        let told: Vec<_> = rows
            .iter()
            .map(|row| {
                let group = row.group.as_ref().map(|group| group.value.as_str());
                (row.metric.as_str(), row.bucket.from.0, group, row.figure.value, row.figure.low)
            })
            .collect();
        assert_eq!(
            told,
            [
                ("exceptions", 0, None, Some(0.5), Some(0.25)),
                ("exceptions", 1, None, None, None),
                ("exceptions.failed", 0, None, None, None),
                ("exceptions.failed", 1, None, Some(0.5), Some(0.25)),
                ("exceptions", 0, Some("crm"), Some(0.5), Some(0.25)),
                ("exceptions", 1, Some("crm"), None, None),
                ("exceptions", 0, Some(""), Some(0.5), Some(0.25)),
                ("exceptions", 1, Some(""), None, None),
            ]
        );
    }

    #[test]
    fn a_count_is_exact() {
        let flow = Flow { submitted: 7, edited: 2, ..Flow::default() };
        let into = Rows { workflow: "triage", period: &period() };
        let rows = into.flow(None, &[flow, Flow::default()]);
        assert_eq!(rows.len(), 12);
        assert_eq!((rows[0].metric.as_str(), rows[0].figure), ("submitted", counted(7)));
        assert_eq!((rows[0].figure.low, rows[0].figure.n, rows[0].unit), (None, 7, "items"));
    }
}
