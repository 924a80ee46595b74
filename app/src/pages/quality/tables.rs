use super::{agreement, golden, reviewers};
use crate::{
    components::chart::Table,
    model::{PageTable, QualityPage},
};

/// A table of the page, made as the page makes it.
pub(in super::super) fn table(table: PageTable, page: &QualityPage) -> Option<Table> {
    match table {
        PageTable::Agreement => Some(agreement::table(&page.workflows)),
        PageTable::GoldenResults => Some(reviewers::table(&page.reviewers)),
        PageTable::GoldenItems => Some(golden::table(&page.workflows)),
        _ => None,
    }
}
