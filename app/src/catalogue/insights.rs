//! The words of the insights pages.

use crate::model::{
    Behind, BucketSize, CauseKind, CompareWith, Dimension, ExceptionKind, ExportTable, LengthKind, Measure,
    MetricKind, Standing, WeekStart,
};

/// What figures are grouped by.
pub const fn dimension(by: Dimension) -> &'static str {
    match by {
        Dimension::Workflow => "Workflow",
        Dimension::Route => "Route",
        Dimension::Reason => "Reason",
        Dimension::Reviewer => "Reviewer",
        Dimension::Model => "Model",
        Dimension::PromptVersion => "Prompt version",
        Dimension::Source => "Source",
    }
}

/// How long a bucket is.
pub const fn bucket_size(size: BucketSize) -> &'static str {
    match size {
        BucketSize::Hour => "Hour",
        BucketSize::Day => "Day",
        BucketSize::Week => "Week",
    }
}

/// On which day weeks begin.
pub const fn week_start(day: WeekStart) -> &'static str {
    match day {
        WeekStart::Monday => "Monday",
        WeekStart::Sunday => "Sunday",
        WeekStart::Saturday => "Saturday",
    }
}

/// What figures are compared with.
pub const fn compare_with(with: CompareWith) -> &'static str {
    match with {
        CompareWith::Period => "Another period",
        CompareWith::Model => "Two models",
        CompareWith::PromptVersion => "Two prompt versions",
        CompareWith::Source => "Two sources",
    }
}

/// What is measured.
pub const fn length(kind: LengthKind) -> &'static str {
    match kind {
        LengthKind::Active => "Active time",
        LengthKind::Idle => "Idle time",
        LengthKind::Wait => "Queue wait",
        LengthKind::EndToEnd => "End to end",
    }
}

/// What is measured, in a sentence.
pub const fn length_note(kind: LengthKind) -> &'static str {
    match kind {
        LengthKind::Active => "A reviewer had the item in view and the hands on it.",
        LengthKind::Idle => "A reviewer held it, and did something else.",
        LengthKind::Wait => "From arrival to the claim that led to the verdict.",
        LengthKind::EndToEnd => "From arrival to the final decision, of items that people decided.",
    }
}

/// What is compared.
pub const fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Accuracy => "Output accuracy",
        Measure::Edited => "Edited",
        Measure::Rejected => "Rejected",
        Measure::Exceptions => "Exceptions",
        Measure::ActiveMedian => "Active time, median",
        Measure::WaitMedian => "Queue wait, median",
    }
}

/// One of the four metrics.
pub const fn metric(kind: MetricKind) -> &'static str {
    match kind {
        MetricKind::Accuracy => "Output accuracy",
        MetricKind::Adoption => "Adoption",
        MetricKind::Exceptions => "Exception rate",
        MetricKind::Outcome => "Downstream outcome",
    }
}

/// Where an interval lies to a threshold.
pub const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Met => "Met",
        Standing::Below => "Below",
        Standing::Unclear => "Not clear",
        Standing::Unseen => "Nothing seen",
    }
}

/// One way to be an exception.
pub const fn exception(kind: ExceptionKind) -> &'static str {
    match kind {
        ExceptionKind::Failed => "Failed",
        ExceptionKind::Malformed => "Malformed",
        ExceptionKind::Fallback => "Fallback",
        ExceptionKind::Unusable => "Unusable",
    }
}

/// One way to be an exception, in a sentence.
pub const fn exception_note(kind: ExceptionKind) -> &'static str {
    match kind {
        ExceptionKind::Failed => "Routing failed on it.",
        ExceptionKind::Malformed => "It could not be understood, or breaks the schema.",
        ExceptionKind::Fallback => "The declared fallback was given.",
        ExceptionKind::Unusable => "A person rejected it.",
    }
}

/// Of which kind a cause is.
pub const fn cause(kind: CauseKind) -> &'static str {
    match kind {
        CauseKind::RejectReason => "Rejected because",
        CauseKind::EditedField => "Field corrected",
        CauseKind::RoutingReason => "Routing reason",
        CauseKind::MissingField => "Missing field",
        CauseKind::Source => "Source",
        CauseKind::Model => "Model",
        CauseKind::PromptVersion => "Prompt version",
        CauseKind::Format => "Format",
        CauseKind::Length => "Length",
        CauseKind::Category => "Category",
    }
}

/// Which items a figure counts.
pub const fn behind(what: Behind) -> &'static str {
    match what {
        Behind::Submitted => "Submitted",
        Behind::Released => "Released by policy",
        Behind::Reviewed => "Decided by people",
        Behind::Edited => "Edited",
        Behind::Rejected => "Rejected by people",
        Behind::Stopped => "Rejected by policy",
        Behind::Right => "Approved as they came",
        Behind::Unusable => "Edited or rejected",
        Behind::Looked => "Looked at by people",
        Behind::LookedRight => "Looked at, right as they came",
        Behind::LookedUnusable => "Looked at, edited or rejected",
        Behind::LookedRejected => "Looked at, rejected",
        Behind::Exceptions => "Exceptions",
        Behind::Failed => "Routing failed",
        Behind::Malformed => "Malformed",
        Behind::Fallback => "Fallback given",
        Behind::Outcome => "With an outcome",
    }
}

/// What can be exported.
pub const fn export(table: ExportTable) -> &'static str {
    match table {
        ExportTable::Items => "Items",
        ExportTable::Decisions => "Decisions",
        ExportTable::Verdicts => "Verdicts",
        ExportTable::Metrics => "Metrics",
        ExportTable::Corrections => "Corrected outputs",
        ExportTable::Preferences => "Preference pairs",
        ExportTable::Dictionary => "Data dictionary",
    }
}

/// What is in it, in a sentence.
pub const fn export_note(table: ExportTable) -> &'static str {
    match table {
        ExportTable::Items => "A row an item: where it came from, how it was routed and why.",
        ExportTable::Decisions => "A row a final decision.",
        ExportTable::Verdicts => "A row a verdict, with how long it took.",
        ExportTable::Metrics => "A row a bucket, a metric and a group, with n and interval.",
        ExportTable::Corrections => "Outputs as they came and as they were corrected.",
        ExportTable::Preferences => "What was corrected as rejected and chosen, for training.",
        ExportTable::Dictionary => "What each column of the others means.",
    }
}
