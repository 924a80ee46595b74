use app::model::{
    BucketSize, Dimension, ExportTable, InsightsQuery, ItemStatus, ReasonCode, Route, Timestamp, Verdict,
    WeekStart,
};
use serde::Deserialize;

use super::Error;
use crate::{
    domain::{
        export::Format,
        insights::period::{Span, ends},
    },
    store::ExportOnly,
};

/// What is to be exported of a table, and how it is to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ExportRequest {
    /// How it is written: `csv`, `jsonl` (unless said) or `parquet`.
    #[param(inline)]
    pub format: Format,
    /// Only of this workflow (slug).
    pub workflow: Option<String>,
    /// The first day, such as `2026-01-05`, in the time zone below; or a moment (RFC 3339). None: from the beginning; of
    /// `metrics`: 27 days before the last.
    pub from: Option<String>,
    /// The last day, which belongs to the period; or the moment that ends it. None: until now.
    pub to: Option<String>,
    /// Time zone: an IANA name, or minutes east of UTC. None: UTC.
    pub tz: Option<String>,
    /// Only items that routing sent there.
    #[param(inline)]
    pub route: Option<Route>,
    /// Only items of which this reason applied.
    #[param(inline)]
    pub reason: Option<ReasonCode>,
    /// Only where this was said (of `items`: decided finally). Not of corrections and pairs, which are all edits.
    #[param(inline)]
    pub verdict: Option<Verdict>,
    /// Only items that stand there. Of `items` only.
    #[param(inline)]
    pub status: Option<ItemStatus>,
    /// Only of exactly this model; empty: only of those of which none was said.
    pub model: Option<String>,
    /// Only of exactly this prompt version; empty: only of those of which none was said.
    pub prompt_version: Option<String>,
    /// Only of exactly this source; empty: only of those of which none was said.
    pub source: Option<String>,
    /// Of `metrics`: how long a bucket is. None: hours up to two days, days up to 62, else weeks.
    #[param(inline)]
    pub bucket: Option<BucketSize>,
    /// Of `metrics`: on which day weeks begin. None: Monday.
    #[param(inline)]
    pub week: Option<WeekStart>,
    /// Of `metrics`: also for each value of this, the largest eight.
    #[param(inline)]
    pub by: Option<Dimension>,
}

impl ExportRequest {
    /// What a page is asked, without what it only shows and what says nothing of the table: its address holds both.
    pub(super) fn of_page(query: InsightsQuery, table: ExportTable, format: Format) -> Self {
        let InsightsQuery { workflow, from, to, bucket, tz, week, by, .. } = query;
        let rows = Self { format, workflow, from, to, tz, ..Self::default() };
        match table {
            ExportTable::Dictionary => Self { format, ..Self::default() },
            ExportTable::Metrics => Self { bucket, week, by, ..rows },
            _ => rows,
        }
    }

    /// The same question as figures are asked with.
    pub(super) fn figures(&self) -> InsightsQuery {
        InsightsQuery {
            workflow: self.workflow.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            bucket: self.bucket,
            tz: self.tz.clone(),
            week: self.week,
            by: self.by,
            ..InsightsQuery::default()
        }
    }

    /// The period, where nothing is said of an end as far as there are rows.
    ///
    /// # Errors
    /// `Invalid` (`invalid_day`, `invalid_period`, `invalid_time_zone`).
    pub(super) fn span(&self) -> Result<Span, Error> {
        let (from, to) = ends(&self.figures()).map_err(|error| {
            let code = match error.code.as_str() {
                "invalid_day" => "invalid_day",
                "invalid_time_zone" => "invalid_time_zone",
                _ => "invalid_period",
            };
            Error::invalid_field(&error.pointer, code, error.message)
        })?;
        Ok(Span { from: from.unwrap_or(Timestamp(i64::MIN)), to: to.unwrap_or(Timestamp(i64::MAX)) })
    }

    /// Which rows of the table.
    ///
    /// # Errors
    /// `Invalid` (`filter_not_applicable`): what would narrow another table must not be passed over here.
    pub(super) fn only(&self, table: ExportTable) -> Result<ExportOnly, Error> {
        let is_said = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        let of_rows = table != ExportTable::Dictionary;
        let of_figures = table == ExportTable::Metrics;
        let of_items = !matches!(table, ExportTable::Metrics | ExportTable::Dictionary);
        let of_edits = matches!(table, ExportTable::Corrections | ExportTable::Preferences);
        let is_stored = self.status != Some(ItemStatus::Claimed);
        for (name, is_given, fits) in [
            ("workflow", is_said(&self.workflow), of_rows),
            ("from", is_said(&self.from), of_rows),
            ("to", is_said(&self.to), of_rows),
            ("tz", is_said(&self.tz), of_rows),
            ("route", self.route.is_some(), of_items),
            ("reason", self.reason.is_some(), of_items),
            ("verdict", self.verdict.is_some(), of_items && !of_edits),
            ("status", self.status.is_some(), table == ExportTable::Items && is_stored),
            ("model", self.model.is_some(), of_items),
            ("prompt_version", self.prompt_version.is_some(), of_items),
            ("source", self.source.is_some(), of_items),
            ("bucket", self.bucket.is_some(), of_figures),
            ("week", self.week.is_some(), of_figures),
            ("by", self.by.is_some(), of_figures),
        ] {
            if is_given && !fits {
                return Err(Error::invalid_field(
                    &format!("/{name}"),
                    "filter_not_applicable",
                    format!("The table `{table}` cannot be narrowed by this `{name}`. Leave it out."),
                ));
            }
        }
        Ok(ExportOnly {
            route: self.route,
            reason: self.reason,
            verdict: if of_edits { Some(Verdict::Edit) } else { self.verdict },
            status: self.status,
            model: self.model.clone(),
            prompt_version: self.prompt_version.clone(),
            source: self.source.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_says_nothing_of_a_table_is_refused() {
        let by_model = ExportRequest { model: Some("m".to_owned()), ..ExportRequest::default() };
        assert_eq!(by_model.only(ExportTable::Items).unwrap().model.as_deref(), Some("m"));
        for table in [ExportTable::Metrics, ExportTable::Dictionary] {
            let error = by_model.only(table).unwrap_err();
            assert!(error.to_string().contains("`model`"), "{error}");
        }
        let by_source = ExportRequest { by: Some(Dimension::Source), ..ExportRequest::default() };
        let of_days = ExportRequest { bucket: Some(BucketSize::Day), ..ExportRequest::default() };
        for request in [by_source, of_days] {
            assert!(request.only(ExportTable::Metrics).is_ok());
            assert!(request.only(ExportTable::Items).is_err());
        }
        let of_workflow = ExportRequest { workflow: Some("triage".to_owned()), ..ExportRequest::default() };
        assert!(of_workflow.only(ExportTable::Verdicts).is_ok());
        assert!(of_workflow.only(ExportTable::Dictionary).is_err());
        let of_none = ExportRequest { workflow: Some(" ".to_owned()), ..ExportRequest::default() };
        assert!(of_none.only(ExportTable::Dictionary).is_ok());
        let by_verdict = ExportRequest { verdict: Some(Verdict::Reject), ..ExportRequest::default() };
        assert!(by_verdict.only(ExportTable::Verdicts).is_ok());
        assert!(by_verdict.only(ExportTable::Preferences).is_err());
        let claimed = ExportRequest { status: Some(ItemStatus::Claimed), ..ExportRequest::default() };
        assert!(claimed.only(ExportTable::Items).is_err());
    }

    #[test]
    fn a_period_of_which_nothing_is_said_has_no_end() {
        let asked = |from: Option<&str>, to: Option<&str>| {
            let (from, to) = (from.map(str::to_owned), to.map(str::to_owned));
            let span = ExportRequest { from, to, ..ExportRequest::default() }.span().unwrap();
            (span.from.0, span.to.0)
        };
        let (day, next) = (1_767_571_200_000_000, 1_767_657_600_000_000);
        assert_eq!(asked(None, None), (i64::MIN, i64::MAX));
        assert_eq!(asked(Some("2026-01-05"), Some(" ")), (day, i64::MAX));
        assert_eq!(asked(None, Some("2026-01-05")), (i64::MIN, next));
        let mars = ExportRequest { tz: Some("Mars/Base".to_owned()), ..ExportRequest::default() };
        assert_eq!(mars.span().unwrap_err().code(), "invalid_time_zone");
    }

    #[test]
    fn a_page_narrows_each_table_by_what_says_something_of_it() {
        let query = InsightsQuery {
            workflow: Some("triage".to_owned()),
            from: Some("2026-01-05".to_owned()),
            by: Some(Dimension::Source),
            bucket: Some(BucketSize::Day),
            ..InsightsQuery::default()
        };
        for table in ExportTable::ALL {
            let request = ExportRequest::of_page(query.clone(), *table, Format::Csv);
            assert!(request.only(*table).is_ok(), "{table}");
            assert_eq!(request.by.is_some(), *table == ExportTable::Metrics);
            assert_eq!(request.workflow.is_some(), *table != ExportTable::Dictionary);
        }
    }

    #[test]
    fn corrections_are_edits() {
        let only = ExportRequest::default().only(ExportTable::Corrections).unwrap();
        assert_eq!(only, ExportOnly { verdict: Some(Verdict::Edit), ..ExportOnly::default() });
    }
}
