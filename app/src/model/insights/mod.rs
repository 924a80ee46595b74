//! What the insights pages ask and are answered. Each page opens with one answer, in which every share carries its n and
//! its 95% interval ([`Proportion`](super::Proportion)).
//!
//! Series run beside [`Period::buckets`]: they are as long, and their n-th value belongs to the n-th bucket. Groups, where
//! a dimension is asked for, come largest first, at most [`InsightsQuery::MOST_GROUPS`] of them; what is left over is the
//! last one, with [`FlowGroup::is_rest`]. A value that an item does not have (no model, no source) is the empty text.
//!
//! The live numbers come as server-sent events from `GET /insights/live?workflow=`, a [`LiveQueue`] as JSON in each, and
//! whole tables from `GET /insights/export/{table}.{csv|jsonl|parquet}?` and the page's own query ([`ExportTable`]). Under
//! the same address the tables of the pages themselves are files, as CSV ([`PageTable`]). All take the session's cookie and
//! [`Permission::SeeQuality`](super::Permission::SeeQuality).

mod behind;
mod causes;
mod export;
mod frame;
mod lengths;
mod live;
mod metrics;
mod page_table;
mod query;
mod success;
mod throughput;
mod versus;

pub use behind::{Behind, Between, ItemBehind, ItemsBehind, ItemsBehindPage};
pub use causes::{Cause, CauseKind, ChangedPair, FieldChange, RootCauses, SuggestedRule};
pub use export::ExportTable;
pub use frame::{Bucket, Choices, InsightsFrame, Period, SavedView};
pub use lengths::{Length, LengthKind, Lengths, Quantiles};
pub use live::{Forecast, LiveQueue, Outlook};
pub use metrics::{
    Accuracy, Adoption, Answered, ExceptionKind, ExceptionPart, Exceptions, MetricsSheet, Outcome,
    OutcomeFigures, Outcomes, ShareGroup,
};
pub use page_table::{InsightsPlace, PageTable};
pub use query::{BucketSize, CompareWith, Dimension, InsightsQuery, WeekStart};
pub use success::{MetricKind, Standing, Success, SuccessWeek};
pub use throughput::{Flow, FlowGroup, InsightsPage, ReviewerRow, Throughput, WorkflowSign};
pub use versus::{Difference, Estimate, Measure, Versus, VersusRow};
