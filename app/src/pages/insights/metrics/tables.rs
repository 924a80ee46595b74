use super::{
    super::address::Links,
    accuracy, adoption, exceptions, outcomes,
    shares::{self, ACCURACY, EXCEPTIONS},
    success,
};
use crate::{
    components::chart::Table,
    model::{Answered, InsightsQuery, MetricsSheet, PageTable},
};

/// A table of the sheet, made as the sheet makes it; none where the sheet, asked this, has no such.
pub(in super::super) fn table(
    table: PageTable,
    sheet: &MetricsSheet,
    query: &InsightsQuery,
) -> Option<Table> {
    let period = &sheet.frame.period;
    let links = Links::new(query, period);
    match table {
        PageTable::Success => {
            sheet.success.as_ref().filter(|success| !success.weeks.is_empty()).map(success::table)
        }
        PageTable::Accuracy => {
            known(&sheet.accuracy).map(|known| Table::of(&accuracy::chart(known, period, &links)))
        }
        PageTable::AccuracyGroups | PageTable::AccuracyGroupsOverTime => {
            let groups = &known(&sheet.accuracy)?.groups;
            let by = query.by.filter(|_| !groups.is_empty())?;
            Some(match table {
                PageTable::AccuracyGroups => shares::rows(&ACCURACY, by, groups),
                _ => shares::over_time(&ACCURACY, by, groups, period, &links),
            })
        }
        PageTable::Adoption => {
            known(&sheet.adoption).map(|known| Table::of(&adoption::share(known, period, &links)))
        }
        PageTable::Sources => {
            known(&sheet.adoption).map(|known| Table::of(&adoption::sources(known, period)))
        }
        PageTable::Outcomes => {
            known(&sheet.outcomes).map(|known| outcomes::table(&known.metrics, period, &links))
        }
        _ => exceptions_table(table, sheet, query, &links),
    }
}

fn exceptions_table(
    table: PageTable,
    sheet: &MetricsSheet,
    query: &InsightsQuery,
    links: &Links,
) -> Option<Table> {
    let period = &sheet.frame.period;
    let known = known(&sheet.exceptions)?;
    let by = query.by.filter(|_| !known.groups.is_empty());
    match table {
        PageTable::Exceptions => Some(Table::of(&exceptions::chart(known, period, links))),
        PageTable::ExceptionKinds => Some(exceptions::kinds(&known.parts, links)),
        PageTable::ExceptionKindsOverTime => Some(exceptions::kinds_over_time(&known.parts, period, links)),
        PageTable::ExceptionGroups => by.map(|by| shares::rows(&EXCEPTIONS, by, &known.groups)),
        PageTable::ExceptionGroupsOverTime => {
            by.map(|by| shares::over_time(&EXCEPTIONS, by, &known.groups, period, links))
        }
        _ => None,
    }
}

/// The figures, where there are any.
const fn known<T>(answer: &Answered<T>) -> Option<&T> {
    match answer {
        Answered::Known(known) => Some(known),
        Answered::Unanswerable { .. } => None,
    }
}
