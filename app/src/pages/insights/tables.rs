//! The tables of the insights by their names: for the page that shows one alone, and for the server, which makes files of
//! them. Each is made from what its own page opens with, by the function that makes it there, so that page, table and file
//! cannot say different things.

use serde::{Deserialize, Serialize};

use super::{
    address::{address, file},
    causes, metrics, throughput, words,
};
use crate::{
    components::chart::Table,
    model::{
        InsightsPage, InsightsPlace, InsightsQuery, MetricsSheet, PageTable, Period, QualityPage, RootCauses,
    },
    pages::quality,
};

/// What a page of the insights opens with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PageAnswer {
    /// `/insights`.
    Throughput(Box<InsightsPage>),
    /// `/insights/{slug}`.
    Metrics(Box<MetricsSheet>),
    /// `/insights/{slug}/causes`.
    Causes(Box<RootCauses>),
    /// `/insights/quality`.
    Quality(Box<QualityPage>),
}

impl PageAnswer {
    /// A table of the page, which was asked this; none where it has no such, or not when it is asked this.
    pub fn table(&self, table: PageTable, query: &InsightsQuery) -> Option<Table> {
        match self {
            Self::Throughput(page) => throughput::table(table, page, query),
            Self::Metrics(sheet) => metrics::table(table, sheet, query),
            Self::Causes(found) => causes::table(table, found, query),
            Self::Quality(page) => quality::table(table, page),
        }
    }

    /// What its figures are of, in words.
    pub(super) fn of(&self) -> String {
        let days = |period: &Period| format!("{}, {}", words::days(period), period.time_zone);
        match self {
            Self::Throughput(page) => days(&page.frame.period),
            Self::Metrics(sheet) => format!("{} · {}", sheet.name, days(&sheet.frame.period)),
            Self::Causes(found) => format!("{} · {}", found.name, days(&found.frame.period)),
            Self::Quality(_) => {
                "Agreement is of the last 90 days, golden items and answers of all time.".to_owned()
            }
        }
    }
}

/// What a page asks of what its address says; the workflow stays named.
pub fn asked(place: InsightsPlace, query: InsightsQuery) -> InsightsQuery {
    let workflow = query.workflow.clone();
    let asked = match place {
        InsightsPlace::Throughput => query,
        InsightsPlace::Metrics => metrics::of_one_workflow(query),
        InsightsPlace::Causes => causes::of_causes(query),
        InsightsPlace::Quality => InsightsQuery::default(),
    };
    InsightsQuery { workflow, ..asked }
}

/// The page that was asked this: its address, and what a way back to it is called.
pub(super) fn page_of(place: InsightsPlace, query: &InsightsQuery) -> (String, &'static str) {
    let slug = query.workflow.as_deref().unwrap_or_default();
    let of_one = InsightsQuery { workflow: None, ..query.clone() };
    match place {
        InsightsPlace::Throughput => (address("/insights", query), "Back to throughput"),
        InsightsPlace::Metrics => {
            (address(&format!("/insights/{slug}"), &of_one), "Back to the four metrics")
        }
        InsightsPlace::Causes => {
            (address(&format!("/insights/{slug}/causes"), &of_one), "Back to the root causes")
        }
        InsightsPlace::Quality => ("/insights/quality".to_owned(), "Back to quality"),
    }
}

/// The file of a table of a page that is asked nothing.
pub(in crate::pages) fn file_of(table: PageTable) -> String {
    file(table, &InsightsQuery::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CompareWith, Dimension};

    #[test]
    fn a_table_is_asked_what_its_page_would_be() {
        let query = InsightsQuery {
            workflow: Some("triage".to_owned()),
            by: Some(Dimension::Reviewer),
            compare: Some(CompareWith::Period),
            ..InsightsQuery::default()
        };
        let of = |place| asked(place, query.clone());
        assert_eq!(of(InsightsPlace::Throughput), query);
        assert_eq!(of(InsightsPlace::Metrics), InsightsQuery { by: None, ..query.clone() });
        let of_one = InsightsQuery { workflow: query.workflow.clone(), ..InsightsQuery::default() };
        assert_eq!([of(InsightsPlace::Causes), of(InsightsPlace::Quality)], [of_one.clone(), of_one.clone()]);
        assert_eq!(page_of(InsightsPlace::Causes, &of_one).0, "/insights/triage/causes");
        assert_eq!(page_of(InsightsPlace::Throughput, &of_one).0, "/insights?workflow=triage");
    }
}
