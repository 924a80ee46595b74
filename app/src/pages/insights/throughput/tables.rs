use super::{super::address::Links, flow, groups, lengths, reviewers, signs, versus};
use crate::{
    components::chart::Table,
    model::{InsightsPage, InsightsQuery, PageTable},
};

/// A table of the page, made as the page makes it; none where the page, asked this, has no such.
pub(in super::super) fn table(table: PageTable, page: &InsightsPage, query: &InsightsQuery) -> Option<Table> {
    let (period, throughput) = (&page.frame.period, &page.throughput);
    let links = Links::new(query, period);
    let by = query.by.filter(|_| !throughput.groups.is_empty());
    match table {
        PageTable::Signs => Some(signs::table(&page.signs)),
        PageTable::Comparison => {
            throughput.comparison.as_ref().filter(|versus| !versus.rows.is_empty()).map(versus::table)
        }
        PageTable::Flow => {
            Some(Table::of(&flow::over_time(&throughput.total, &throughput.series, period, &links)))
        }
        PageTable::Groups => by.map(|by| groups::table(by, &throughput.groups, &links)),
        PageTable::GroupsOverTime => by.map(|by| groups::over_time(by, &throughput.groups, period, &links)),
        PageTable::ActiveTime => {
            lengths::active(&throughput.lengths, period, &links).map(|chart| Table::of(&chart))
        }
        PageTable::Lengths => lengths::others(&throughput.lengths, period, &links),
        PageTable::Reviewers => throughput.reviewers.as_ref().map(|rows| reviewers::table(rows, &links)),
        _ => None,
    }
}
