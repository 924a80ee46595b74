use serde::{Deserialize, Serialize};

use super::{BucketSize, WeekStart};
use crate::model::{Alert, FilterId, Timestamp};

/// What every insights page needs besides its figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InsightsFrame {
    /// The period as it was understood.
    pub period: Period,
    /// What the page's menus offer.
    pub choices: Choices,
    /// The person's views and the shared ones, by name.
    pub saved: Vec<SavedView>,
    /// Open alerts about the success metrics of the workflows in question: a week whose interval lies below the threshold.
    pub alerts: Vec<Alert>,
}

/// The period that was asked for, as it was understood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Period {
    /// Its first day in the time zone, such as `2026-01-05`.
    pub first_day: String,
    /// Its last day.
    pub last_day: String,
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, which does not belong to it.
    pub to: Timestamp,
    /// The time zone that was taken.
    pub time_zone: String,
    /// On which day weeks begin.
    pub week: WeekStart,
    /// How long its buckets are.
    pub bucket: BucketSize,
    /// Its buckets, without gaps, oldest first. At most 400: where more were asked for, longer ones are taken.
    pub buckets: Vec<Bucket>,
}

/// One step of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Bucket {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, which does not belong to it.
    pub to: Timestamp,
    /// Its beginning by the clock of the time zone: `2026-01-05T00:00`.
    pub local: String,
    /// Whether it is cut off, by the period or because it is not over yet.
    pub is_partial: bool,
}

/// What the menus offer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Slugs and names of the workflows that are not archived, by name.
    pub workflows: Vec<(String, String)>,
    /// Models seen in the last 90 days, those seen most often first; at most 50, as the two below.
    pub models: Vec<String>,
    /// Prompt versions.
    pub prompt_versions: Vec<String>,
    /// Sources.
    pub sources: Vec<String>,
}

/// A page with its query, under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SavedView {
    /// Id.
    pub id: FilterId,
    /// Its name; saving the same name again replaces it.
    pub name: String,
    /// The page with its query: a path that begins with `/insights`.
    pub address: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// Whether the person who asks may delete it.
    pub mine: bool,
}
