use app::model::{GoldenId, ItemId, Timestamp, UserId, Verdict, VerdictId, WorkflowId};
use async_trait::async_trait;

use super::{LeaseGrant, SlotRow, Stored};
use crate::domain::{audit::NewEntry, statistics::agreement::Pairs};

/// A golden item to be stored.
#[derive(Debug, Clone)]
pub struct NewGolden {
    /// Id.
    pub id: GoldenId,
    /// The decided item; its decision is the right answer.
    pub source: ItemId,
    /// Its workflow.
    pub workflow: WorkflowId,
    /// Whether new reviewers get it first.
    pub onboarding: bool,
    /// Who made it.
    pub by: String,
    /// Now.
    pub at: Timestamp,
}

/// A stored golden item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldenRow {
    /// Id.
    pub id: GoldenId,
    /// The decided item.
    pub source: ItemId,
    /// Its name.
    pub title: Option<String>,
    /// Its workflow.
    pub workflow: WorkflowId,
    /// What was decided.
    pub verdict: Verdict,
    /// The slot whose edit went out, of an edit.
    pub slot: i64,
    /// Whether new reviewers get it first.
    pub onboarding: bool,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was taken out.
    pub retired_at: Option<Timestamp>,
    /// Answers that can no longer be taken back.
    pub answers: i64,
    /// Those of them that are right.
    pub right: i64,
}

/// Which golden items a reviewer may meet: live ones whose item they have not met yet, neither as golden nor live, and
/// that they have neither decided nor made golden themselves. Oldest first.
#[derive(Debug, Clone)]
pub struct GoldenQuery {
    /// Who.
    pub user: UserId,
    /// The same, as decisions and makers are written (`user:EMAIL`).
    pub label: String,
    /// In these workflows.
    pub workflows: Vec<WorkflowId>,
    /// Only those for onboarding, of workflows that the reviewer was new to when they were made.
    pub onboarding: bool,
    /// Rows.
    pub limit: i64,
}

/// A golden item that a reviewer may meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoldenToMeet {
    /// Which.
    pub id: GoldenId,
    /// The decided item.
    pub source: ItemId,
    /// Its workflow.
    pub workflow: WorkflowId,
}

/// A copy that a reviewer has neither answered nor skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenGolden {
    /// Whether it is one for new reviewers.
    pub onboarding: bool,
    /// Until when the reviewer holds it; none where it was given back or put off.
    pub leased_until: Option<Timestamp>,
}

/// A copy of a golden item, given to a reviewer.
#[derive(Debug, Clone)]
pub struct NewGoldenCopy {
    /// Of which.
    pub golden: GoldenId,
    /// The decided item that is copied.
    pub source: ItemId,
    /// When it came in, as far as its reviewer is shown.
    pub created_at: Timestamp,
    /// The lease on it: its item is the copy's id, its slot 0, its moment when the copy is given out.
    pub lease: LeaseGrant,
}

/// How a verdict on a copy compares.
#[derive(Debug, Clone, Copy)]
pub struct NewGoldenAnswer {
    /// The verdict.
    pub verdict: VerdictId,
    /// On a copy of which golden item.
    pub golden: GoldenId,
    /// The copy.
    pub item: ItemId,
    /// Its workflow.
    pub workflow: WorkflowId,
    /// Whose.
    pub user: UserId,
    /// Whether it is right.
    pub correct: bool,
    /// Now.
    pub at: Timestamp,
}

/// A reviewer's results in one workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldenResultRow {
    /// Whose.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// In which workflow.
    pub workflow: WorkflowId,
    /// Answers that can no longer be taken back.
    pub answers: i64,
    /// Those of them that are right.
    pub right: i64,
    /// When the last was given.
    pub last_at: Timestamp,
}

/// An answer that can no longer be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldenAnswerRow {
    /// The copy.
    pub item: ItemId,
    /// Its name.
    pub title: Option<String>,
    /// Of which golden item.
    pub golden: GoldenId,
    /// Its workflow.
    pub workflow: WorkflowId,
    /// What was said.
    pub said: Verdict,
    /// The corrected output, of an edit.
    pub edit: Option<Vec<u8>>,
    /// Whether it is right.
    pub correct: bool,
    /// When.
    pub at: Timestamp,
}

/// A piece of time: from its beginning up to, and without, its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Beginning.
    pub from: Timestamp,
    /// End.
    pub to: Timestamp,
}

/// Reading golden items and agreement.
#[async_trait]
pub trait QualityReads {
    /// One golden item, with the answers that cannot be taken back at `now`.
    async fn golden(&mut self, id: GoldenId, now: Timestamp) -> Stored<Option<GoldenRow>>;
    /// All golden items, retired ones too, newest first.
    async fn golden_items(&mut self, now: Timestamp) -> Stored<Vec<GoldenRow>>;
    /// The golden item that an item is a copy of.
    async fn golden_of_copy(&mut self, copy: ItemId, now: Timestamp) -> Stored<Option<GoldenRow>>;
    /// The workflows that have live golden items and are not archived.
    async fn golden_workflows(&mut self) -> Stored<Vec<WorkflowId>>;
    /// Which golden items a reviewer may meet.
    async fn golden_to_meet(&mut self, query: &GoldenQuery) -> Stored<Vec<GoldenToMeet>>;
    /// Those of these workflows in which something waits. As it was before this transaction, so that it can be asked
    /// before the transaction has written its counts.
    async fn with_work_waiting(&mut self, workflows: &[WorkflowId]) -> Stored<Vec<WorkflowId>>;
    /// Whether a person's last answers in a workflow were right, the last first; taken-back ones and those up to `after`
    /// do not count.
    async fn golden_record(
        &mut self,
        user: UserId,
        workflow: WorkflowId,
        after: Option<Timestamp>,
        limit: i64,
    ) -> Stored<Vec<bool>>;
    /// Results by reviewer and workflow, of everybody or of one person.
    async fn golden_results(&mut self, user: Option<UserId>, now: Timestamp) -> Stored<Vec<GoldenResultRow>>;
    /// A person's last answers that cannot be taken back any more, newest first.
    async fn golden_answers(
        &mut self,
        user: UserId,
        now: Timestamp,
        limit: i64,
    ) -> Stored<Vec<GoldenAnswerRow>>;
    /// What came of items that several people saw and whose decision, made in this period, is final: of one workflow or
    /// of all.
    async fn agreement(
        &mut self,
        workflow: Option<WorkflowId>,
        period: Period,
    ) -> Stored<Vec<(WorkflowId, Pairs)>>;
}

/// Changing golden items.
#[async_trait]
pub trait QualityWrites {
    /// Stores a golden item.
    ///
    /// # Errors
    /// [`super::StoreError::Taken`] where there is a live one from the same item (`golden_items.source`).
    async fn insert_golden(&mut self, golden: &NewGolden, audit: NewEntry) -> Stored<()>;
    /// Takes a golden item out.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it was taken out before.
    async fn retire_golden(&mut self, id: GoldenId, by: &str, at: Timestamp, audit: NewEntry) -> Stored<()>;
    /// The copy that a reviewer has neither answered nor skipped. On PostgreSQL the reviewer's claims are locked, so that
    /// the answer stays true to the end of the transaction.
    async fn open_golden(&mut self, user: UserId) -> Stored<Option<OpenGolden>>;
    /// Stores a copy of a golden item as if it had come in then, leased to its reviewer, who has met the item now. It is
    /// in no count.
    ///
    /// # Errors
    /// [`super::StoreError::Taken`] where the reviewer met the item before (`golden_meetings`);
    /// [`super::StoreError::Stale`] where the item's bytes are not there any more.
    async fn insert_golden_copy(&mut self, copy: &NewGoldenCopy, audit: Vec<NewEntry>) -> Stored<SlotRow>;
    /// Stores how a verdict compares.
    ///
    /// # Errors
    /// [`super::StoreError::Taken`] where that is known already (`golden_answers`).
    async fn insert_golden_answer(&mut self, answer: &NewGoldenAnswer, audit: NewEntry) -> Stored<()>;
}
