use app::model::{
    Behind, CauseKind, Dimension, FilterId, ItemId, ReasonCode, Timestamp, UserId, Verdict, WorkflowId,
};
use async_trait::async_trait;
use uuid::Uuid;

use super::Stored;
use crate::domain::{
    audit::NewEntry,
    insights::{
        cells::Cells,
        cut::Cut,
        event::Inclusion,
        rows::{OutcomeSums, Posted, Times},
        span::Piece,
    },
};

/// Which kept figures are asked for. Several pieces may have one number: their figures are added up.
#[derive(Debug, Clone)]
pub struct FiguresQuery {
    /// Of these workflows.
    pub workflows: Vec<WorkflowId>,
    /// Told apart by this.
    pub cut: Cut,
    /// Of which values.
    pub values: Values,
    /// Over these pieces of time, each with a number.
    pub pieces: Vec<(i64, Piece)>,
}

/// Which values of a cut are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// Every one, told apart.
    Each,
    /// These, told apart.
    These(Vec<String>),
    /// All but these, as one whose value is the empty text.
    Others(Vec<String>),
}

/// Counts that were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct FiguresRow {
    /// The pieces' number.
    pub number: i64,
    /// Workflow.
    pub workflow: WorkflowId,
    /// Value.
    pub value: String,
    /// The items' inclusion probability.
    pub inclusion: Inclusion,
    /// The counts.
    pub cells: Cells,
}

/// Durations that were asked for: one row as it is kept, of which there may be many of one number and value.
#[derive(Debug, Clone)]
pub struct TimesRow {
    /// The piece's number.
    pub number: i64,
    /// Workflow.
    pub workflow: WorkflowId,
    /// Value.
    pub value: String,
    /// The durations.
    pub times: Times,
}

/// What was posted of one outcome metric: one row as it is kept.
#[derive(Debug, Clone)]
pub struct OutcomesRow {
    /// The piece's number.
    pub number: i64,
    /// The outcome's name.
    pub metric: String,
    /// What was posted.
    pub sums: OutcomeSums,
}

/// The queue at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveRow {
    /// Items that wait.
    pub waiting: i64,
    /// Items that are held.
    pub held: i64,
    /// Items that somebody has in hand.
    pub in_hand: i64,
    /// The item that has waited longest.
    pub oldest: Option<(ItemId, Timestamp)>,
    /// Items past their due time.
    pub overdue: i64,
    /// Items whose due time is still to come, with it, in the order in which they will be claimed: those that are due
    /// first.
    pub due: Vec<(ItemId, Timestamp)>,
    /// People who hold an item, or gave a verdict since the moment asked for.
    pub people: i64,
}

/// Which items a figure counts.
#[derive(Debug, Clone)]
pub struct BehindQuery {
    /// Which of them.
    pub what: Behind,
    /// Of this workflow.
    pub workflow: WorkflowId,
    /// Not before.
    pub from: Timestamp,
    /// Before.
    pub to: Timestamp,
    /// With this value of a dimension. [`Dimension::Workflow`] narrows nothing further.
    pub by: Option<(Dimension, String)>,
    /// With this trait, of a kind that the item's row tells.
    pub cause: Option<(CauseKind, String)>,
    /// With an outcome of this name, where [`Behind::Outcome`] is asked for.
    pub outcome: Option<String>,
    /// Only those before this moment and item: the cursor.
    pub before: Option<(Timestamp, ItemId)>,
    /// Rows.
    pub limit: i64,
}

/// An item behind a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BehindRow {
    /// The item.
    pub item: ItemId,
    /// The moment by which it counts.
    pub at: Timestamp,
    /// How likely it was that a person would see it.
    pub inclusion: Option<f64>,
}

/// Items of a workflow, by which of their moments they count, and what was found of them.
#[derive(Debug, Clone, PartialEq)]
pub struct BehindRows {
    /// Newest first.
    pub rows: Vec<BehindRow>,
    /// Where looking ended although there may be more, because enough was looked at for one time.
    pub looked_up_to: Option<(Timestamp, ItemId)>,
}

/// An item that people looked at, with what may have made it unusable.
#[derive(Debug, Clone)]
pub struct LookedRow {
    /// The item.
    pub item: ItemId,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// What was decided.
    pub verdict: Verdict,
    /// Why, by the reviewer's codes.
    pub reasons: Vec<String>,
    /// Why it was routed as it was.
    pub codes: Vec<ReasonCode>,
    /// How likely it was that a person would see it.
    pub inclusion: Inclusion,
    /// Source; empty where it has none, as the next two.
    pub source: String,
    /// Model.
    pub model: String,
    /// Prompt version.
    pub prompt_version: String,
    /// The body as received, where it is not too large.
    pub raw: Option<Vec<u8>>,
    /// The corrected output, where it is not too large.
    pub edit: Option<Vec<u8>>,
}

/// Which items that people looked at are asked for: the last decided first.
#[derive(Debug, Clone)]
pub struct LookedQuery {
    /// Of this workflow.
    pub workflow: WorkflowId,
    /// Decided at this moment or later.
    pub from: Timestamp,
    /// Decided before.
    pub to: Timestamp,
    /// Only those before this moment and item.
    pub before: Option<(Timestamp, ItemId)>,
    /// Bodies larger than this are not read.
    pub most_bytes: i64,
    /// Rows.
    pub limit: i64,
}

/// An outcome to be stored.
#[derive(Debug, Clone)]
pub struct NewOutcome {
    /// Of which item.
    pub item: ItemId,
    /// Its name.
    pub metric: String,
    /// Its value.
    pub value: Posted,
    /// When it was the case.
    pub at: Timestamp,
    /// Who posts it.
    pub by: String,
    /// Now.
    pub now: Timestamp,
}

/// Work around the automation, to be stored.
#[derive(Debug, Clone)]
pub struct NewBypass {
    /// Id.
    pub id: Uuid,
    /// Workflow.
    pub workflow: WorkflowId,
    /// How many times.
    pub count: i64,
    /// When.
    pub at: Timestamp,
    /// Words.
    pub note: Option<String>,
    /// Who records it.
    pub by: String,
    /// Now.
    pub now: Timestamp,
}

/// A stored view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedViewRow {
    /// Id.
    pub id: FilterId,
    /// Whose.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// The page with its query.
    pub address: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// When made.
    pub created_at: Timestamp,
}

/// Reading figures.
#[async_trait]
pub trait InsightsReads {
    /// Counts, added up.
    async fn figures(&mut self, query: &FiguresQuery) -> Stored<Vec<FiguresRow>>;
    /// Durations, as they are kept.
    async fn times(&mut self, query: &FiguresQuery) -> Stored<Vec<TimesRow>>;
    /// Outcomes of the items that came in these pieces of time, as they are kept.
    async fn outcome_figures(
        &mut self,
        workflows: &[WorkflowId],
        pieces: &[(i64, Piece)],
    ) -> Stored<Vec<OutcomesRow>>;
    /// The values of a cut that were seen most often, with how often: items, or reviews where only those are kept.
    async fn values_seen(
        &mut self,
        workflows: &[WorkflowId],
        cut: Cut,
        pieces: &[Piece],
        limit: i64,
    ) -> Stored<Vec<(String, i64)>>;
    /// How many sources sent items in the pieces of each number.
    async fn sources_seen(
        &mut self,
        workflows: &[WorkflowId],
        pieces: &[(i64, Piece)],
    ) -> Stored<Vec<(i64, i64)>>;
    /// The queue of these workflows. `seen_since`: who gave a verdict since counts as working on it; `limit`: due times,
    /// of all workflows together.
    async fn live(
        &mut self,
        workflows: &[WorkflowId],
        now: Timestamp,
        seen_since: Timestamp,
        limit: i64,
    ) -> Stored<LiveRow>;
    /// Items that a figure counts, newest first.
    async fn behind(&mut self, query: &BehindQuery) -> Stored<BehindRows>;
    /// Items that people looked at.
    async fn looked_at(&mut self, query: &LookedQuery) -> Stored<Vec<LookedRow>>;
    /// A person's views and the shared ones, by name.
    async fn saved_views(&mut self, user: UserId) -> Stored<Vec<SavedViewRow>>;
    /// Whether anybody ever recorded work around the automation of a workflow, be it none.
    async fn bypass_known(&mut self, workflow: WorkflowId) -> Stored<bool>;
    /// Workflows whose figures have yet to be made from their items.
    async fn figure_debts(&mut self) -> Stored<Vec<WorkflowId>>;
}

/// Changing what figures speak of.
#[async_trait]
pub trait InsightsWrites {
    /// Stores an outcome, in place of one of the same name.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where there is no such item.
    async fn post_outcome(&mut self, outcome: &NewOutcome, audit: NewEntry) -> Stored<()>;
    /// Stores work around the automation.
    async fn record_bypass(&mut self, bypass: &NewBypass, audit: NewEntry) -> Stored<()>;
    /// Stores a view, in place of the person's one of the same name; answers which id it has.
    async fn save_view(&mut self, view: &SavedViewRow) -> Stored<FilterId>;
    /// Forgets a view of a person.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where the person has no such view.
    async fn delete_view(&mut self, id: FilterId, user: UserId) -> Stored<()>;
    /// Makes a workflow's figures anew from its items, outcomes and bypasses; answers how many items there were. Others
    /// who write to the workflow wait for it.
    async fn rebuild_figures(&mut self, workflow: WorkflowId, at: Timestamp, audit: NewEntry) -> Stored<i64>;
}
