use serde::{Deserialize, Serialize};

use crate::model::{Permission, UnknownWord, spelled};

/// A table of a page of the insights: of a picture, or of rows to compare. `/insights/tables/{table}` shows it alone, and
/// `/insights/export/{table}.csv` is its file. Both take the page's own query, with the workflow's slug as `workflow`
/// where the page is of one workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageTable {
    /// Whether each workflow works.
    Signs,
    /// The comparison that was asked for.
    Comparison,
    /// What came in, and what was decided.
    Flow,
    /// The same by a dimension.
    Groups,
    /// The same by a dimension over time.
    GroupsOverTime,
    /// Active seconds of a review.
    ActiveTime,
    /// The other lengths.
    Lengths,
    /// Reviewers.
    Reviewers,
    /// The success metric, week by week.
    Success,
    /// Output accuracy.
    Accuracy,
    /// The same by a dimension.
    AccuracyGroups,
    /// The same by a dimension over time.
    AccuracyGroupsOverTime,
    /// Adoption.
    Adoption,
    /// Distinct sources.
    Sources,
    /// Exception rate.
    Exceptions,
    /// The same by kind.
    ExceptionKinds,
    /// The same by kind over time.
    ExceptionKindsOverTime,
    /// The same by a dimension.
    ExceptionGroups,
    /// The same by a dimension over time.
    ExceptionGroupsOverTime,
    /// Downstream outcomes, all of them.
    Outcomes,
    /// How much each root cause explains, and all down to it together.
    Pareto,
    /// Root causes with what they rest on.
    Causes,
    /// Fields that reviewers change.
    FieldChanges,
    /// How far people agree.
    Agreement,
    /// Reviewers on golden items.
    GoldenResults,
    /// Golden items.
    GoldenItems,
}
spelled!(PageTable {
    Signs => "signs", Comparison => "comparison", Flow => "flow", Groups => "groups",
    GroupsOverTime => "groups_over_time", ActiveTime => "active_time", Lengths => "lengths",
    Reviewers => "reviewers", Success => "success", Accuracy => "accuracy", AccuracyGroups => "accuracy_groups",
    AccuracyGroupsOverTime => "accuracy_groups_over_time", Adoption => "adoption", Sources => "sources",
    Exceptions => "exceptions", ExceptionKinds => "exception_kinds",
    ExceptionKindsOverTime => "exception_kinds_over_time", ExceptionGroups => "exception_groups",
    ExceptionGroupsOverTime => "exception_groups_over_time", Outcomes => "outcomes", Pareto => "pareto",
    Causes => "causes", FieldChanges => "field_changes", Agreement => "agreement",
    GoldenResults => "golden_results", GoldenItems => "golden_items",
});

/// The pages of the insights that have tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InsightsPlace {
    /// `/insights`.
    Throughput,
    /// `/insights/{slug}`.
    Metrics,
    /// `/insights/{slug}/causes`.
    Causes,
    /// `/insights/quality`.
    Quality,
}

impl PageTable {
    /// The page that it stands on.
    pub const fn place(self) -> InsightsPlace {
        match self {
            Self::Signs
            | Self::Comparison
            | Self::Flow
            | Self::Groups
            | Self::GroupsOverTime
            | Self::ActiveTime
            | Self::Lengths
            | Self::Reviewers => InsightsPlace::Throughput,
            Self::Success
            | Self::Accuracy
            | Self::AccuracyGroups
            | Self::AccuracyGroupsOverTime
            | Self::Adoption
            | Self::Sources
            | Self::Exceptions
            | Self::ExceptionKinds
            | Self::ExceptionKindsOverTime
            | Self::ExceptionGroups
            | Self::ExceptionGroupsOverTime
            | Self::Outcomes => InsightsPlace::Metrics,
            Self::Pareto | Self::Causes | Self::FieldChanges => InsightsPlace::Causes,
            Self::Agreement | Self::GoldenResults | Self::GoldenItems => InsightsPlace::Quality,
        }
    }

    /// What it takes to see it: what its page takes, and of single people more.
    pub const fn needs(self) -> Permission {
        match self {
            Self::Reviewers => Permission::SeePeopleFigures,
            _ => Permission::SeeQuality,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ExportTable;

    #[test]
    fn no_two_files_have_one_name() {
        for table in PageTable::ALL {
            assert!(table.as_str().parse::<ExportTable>().is_err(), "{table}");
            assert_eq!(table.as_str().parse::<PageTable>(), Ok(*table));
        }
    }
}
