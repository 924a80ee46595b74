use serde::{Deserialize, Serialize};

use super::{
    BulkOperation, FilterId, ItemId, Page, Priority, Reason, Route, Target, Timestamp, UnknownWord, spelled,
};

/// Where an item of the queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    /// Free to be claimed.
    Free,
    /// Someone has it.
    Leased,
    /// Put off until later.
    Deferred,
}
spelled!(QueueState { Free => "free", Leased => "leased", Deferred => "deferred" });

/// How an item of the queue stands with its due time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum QueueDue {
    /// It is past.
    Overdue,
    /// It is to come, and comes before the item's turn at the present pace: what [`super::LiveQueue::at_risk`] counts.
    AtRisk,
    /// There is one.
    Set,
}
spelled!(QueueDue { Overdue => "overdue", AtRisk => "at_risk", Set => "set" });

/// What the queue page may be narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QueueFilter {
    /// Workflow slug.
    pub workflow: Option<String>,
    /// State.
    pub state: Option<QueueState>,
    /// A reason that applied.
    pub reason: Option<super::ReasonCode>,
    /// How urgent.
    pub priority: Option<Priority>,
    /// How it stands with its due time.
    pub due: Option<QueueDue>,
    /// For whom: a group's name, a person's address, `me`, or `anyone` (given to nobody in particular).
    pub assigned: Option<String>,
    /// Text in title, external id, model or source.
    pub q: Option<String>,
    /// At most so many rows (1..=500).
    pub limit: Option<u32>,
    /// From the page before.
    pub cursor: Option<String>,
}

/// One item that waits, in the order in which it will be claimed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueueRow {
    /// Item.
    pub id: ItemId,
    /// Workflow slug.
    pub workflow: String,
    /// Short name.
    pub title: Option<String>,
    /// The producer's id.
    pub external_id: Option<String>,
    /// Route (`review` or `fallback`).
    pub route: Route,
    /// Why it is here.
    pub reasons: Vec<Reason>,
    /// How urgent.
    pub priority: Priority,
    /// When it should be decided.
    pub due_at: Option<Timestamp>,
    /// The producer's confidence.
    pub confidence: Option<f64>,
    /// When it came.
    pub created_at: Timestamp,
    /// Free, leased or deferred.
    pub state: QueueState,
    /// Who holds it.
    pub held_by: Option<String>,
    /// For whom alone it is: a group's or a person's name. None: for anybody.
    pub assigned: Option<String>,
    /// Which opinion it waits for: 1 is the first.
    pub opinion: i64,
    /// Whether it waits for somebody to settle what two people disagreed on.
    pub adjudication: bool,
    /// When the lease or the deferral ends.
    pub until: Option<Timestamp>,
}

/// A filter of the queue with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFilter {
    /// Id.
    pub id: FilterId,
    /// Its name.
    pub name: String,
    /// The page's query string, without the question mark.
    pub query: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// Whether the person who asks may delete it.
    pub mine: bool,
}

/// The queue page in one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueuePage {
    /// What waits.
    pub rows: Page<QueueRow>,
    /// How many items wait and match: what an act on all of them would take. At most [`Self::MOST_COUNTED`].
    pub matching: i64,
    /// To whom work can be given, groups first.
    pub targets: Vec<Target>,
    /// The person's filters and the shared ones, by name.
    pub saved: Vec<SavedFilter>,
    /// Acts on many items of the last hour, newest first: the person's own, and those that can still be taken back.
    pub recent: Vec<BulkOperation>,
}

impl QueuePage {
    /// The most that are counted, and that one act may take.
    pub const MOST_COUNTED: i64 = 10_000;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_travels_by_the_words_that_its_address_has() {
        for due in QueueDue::ALL {
            assert_eq!(due.as_str().parse::<QueueDue>(), Ok(*due));
            assert_eq!(serde_json::to_value(due).unwrap(), due.as_str());
            let filter: QueueFilter = serde_qs::from_str(&format!("due={due}")).unwrap();
            assert_eq!(filter, QueueFilter { due: Some(*due), ..QueueFilter::default() });
        }
        assert!(
            "late".parse::<QueueDue>().is_err() && serde_qs::from_str::<QueueFilter>("due=late").is_err()
        );
    }
}
