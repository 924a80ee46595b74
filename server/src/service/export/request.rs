use app::model::{
    BucketSize, Dimension, ExportTable, InsightsQuery, ItemStatus, ReasonCode, Route, Timestamp, Verdict,
    WeekStart,
};
use serde::Deserialize;

use super::Error;
use crate::{
    domain::{export::Format, insights::period::Span},
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
    /// Time zone: an IANA name, or minutes east of UTC. None, or one that is not known: UTC.
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
    /// Only of exactly this model.
    pub model: Option<String>,
    /// Only of exactly this prompt version.
    pub prompt_version: Option<String>,
    /// Only of exactly this source.
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
    /// What a page is asked, without what it only shows.
    pub(super) fn of_page(query: InsightsQuery, format: Format) -> Self {
        let InsightsQuery { workflow, from, to, bucket, tz, week, by, .. } = query;
        Self { format, workflow, from, to, tz, bucket, week, by, ..Self::default() }
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

    /// The period, where nothing is said of an end as far as there are rows. `shown`: as figures take it.
    pub(super) fn span(&self, shown: Span) -> Span {
        let or = |said: &Option<String>, shown, open| if is_blank(said.as_deref()) { open } else { shown };
        Span {
            from: or(&self.from, shown.from, Timestamp(i64::MIN)),
            to: or(&self.to, shown.to, Timestamp(i64::MAX)),
        }
    }

    /// Which rows of the table.
    ///
    /// # Errors
    /// `Invalid` (`filter_not_applicable`): what would narrow another table must not be passed over here.
    pub(super) fn only(&self, table: ExportTable) -> Result<ExportOnly, Error> {
        let of_items = !matches!(table, ExportTable::Metrics | ExportTable::Dictionary);
        let of_edits = matches!(table, ExportTable::Corrections | ExportTable::Preferences);
        let is_stored = self.status != Some(ItemStatus::Claimed);
        for (name, is_given, fits) in [
            ("route", self.route.is_some(), of_items),
            ("reason", self.reason.is_some(), of_items),
            ("verdict", self.verdict.is_some(), of_items && !of_edits),
            ("status", self.status.is_some(), table == ExportTable::Items && is_stored),
            ("model", self.model.is_some(), of_items),
            ("prompt_version", self.prompt_version.is_some(), of_items),
            ("source", self.source.is_some(), of_items),
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

fn is_blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
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
        let by_verdict = ExportRequest { verdict: Some(Verdict::Reject), ..ExportRequest::default() };
        assert!(by_verdict.only(ExportTable::Verdicts).is_ok());
        assert!(by_verdict.only(ExportTable::Preferences).is_err());
        let claimed = ExportRequest { status: Some(ItemStatus::Claimed), ..ExportRequest::default() };
        assert!(claimed.only(ExportTable::Items).is_err());
    }

    #[test]
    fn a_period_of_which_nothing_is_said_has_no_end() {
        let shown = Span { from: Timestamp(5), to: Timestamp(9) };
        let asked = |from: Option<&str>, to: Option<&str>| {
            let (from, to) = (from.map(str::to_owned), to.map(str::to_owned));
            let span = ExportRequest { from, to, ..ExportRequest::default() }.span(shown);
            (span.from.0, span.to.0)
        };
        assert_eq!(asked(None, None), (i64::MIN, i64::MAX));
        assert_eq!(asked(Some("2026-01-05"), Some(" ")), (5, i64::MAX));
        assert_eq!(asked(None, Some("2026-01-05")), (i64::MIN, 9));
    }

    #[test]
    fn corrections_are_edits() {
        let only = ExportRequest::default().only(ExportTable::Corrections).unwrap();
        assert_eq!(only, ExportOnly { verdict: Some(Verdict::Edit), ..ExportOnly::default() });
    }
}
