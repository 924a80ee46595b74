use super::{super::address::Links, changes, pareto, ranked};
use crate::{
    components::chart::Table,
    model::{InsightsQuery, PageTable, RootCauses},
};

/// A table of the page, made as the page makes it; none where nothing was found.
pub(in super::super) fn table(table: PageTable, found: &RootCauses, query: &InsightsQuery) -> Option<Table> {
    let has_causes = !found.causes.is_empty();
    match table {
        PageTable::Pareto => has_causes.then(|| Table::of(&pareto::chart(found))),
        PageTable::Causes => {
            let links = Links::new(query, &found.frame.period);
            has_causes.then(|| ranked::table(&found.causes, &links))
        }
        PageTable::FieldChanges => {
            (!found.field_changes.is_empty()).then(|| changes::table(&found.field_changes))
        }
        _ => None,
    }
}
