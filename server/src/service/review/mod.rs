//! What a reviewer does: claim, decide, take back, give back.
//!
//! Two rules hold each other up. A lease is proved by its token, its person and the clock, in the very statement that
//! changes something; so of two tabs, two people or two servers exactly one wins. And the answer to the loser is found
//! out after the fact, by looking, so that it is true: decided by whom, or lost to the clock.

mod claim;
mod escalate;
mod give_back;
mod load;
mod lost;
mod renew;
mod undo;
mod verdict;

use app::model::{
    ClaimRequest, CurrentUser, FieldError, ItemId, LeaseToken, Permission, RawJson, ReviewStatus, Role,
    UserId,
};
use uuid::Builder;

use super::{Actor, Error, Services};
use crate::{
    domain::decision,
    store::{Reads, SlotRow},
};

impl Services {
    /// Narrows a claim to the workflow that the actor's key is bound to, and answers whose claim it is.
    ///
    /// # Errors
    /// `Forbidden`.
    pub fn reviewer_for_claim(&self, by: &Actor, request: &mut ClaimRequest) -> Result<CurrentUser, Error> {
        let reviewer = by.reviewer()?.clone();
        if let Some((_, bound)) = by.bound_to() {
            for asked in &request.workflows {
                by.require_bound_to(asked)?;
            }
            request.workflows = vec![bound.clone()];
        }
        Ok(reviewer)
    }

    /// Whose verdict it would be, where the actor may review this item (its key may be bound to a workflow).
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn reviewer_for_item(&self, by: &Actor, item: ItemId) -> Result<CurrentUser, Error> {
        let reviewer = by.reviewer()?.clone();
        if by.bound_to().is_some() {
            self.visible_item(by, item).await?;
        }
        Ok(reviewer)
    }

    /// What is left, and the person's count today.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn review_status(&self, user: &CurrentUser) -> Result<ReviewStatus, Error> {
        let now = self.now();
        let mut reader = self.read().await?;
        Ok(ReviewStatus {
            waiting: reader.item_counts().await?.iter().map(|counts| counts.pending).sum(),
            mine_today: reader.verdict_count(user.id, now.start_of_day()).await?,
            undoable: reader.undoable_verdict(user.id, now).await?,
        })
    }

    /// What an edit would be refused for; empty when it is good.
    ///
    /// # Errors
    /// `NotFound` (workflow).
    pub async fn check_output(
        &self,
        user: &CurrentUser,
        workflow: &str,
        output: &RawJson,
    ) -> Result<Vec<FieldError>, Error> {
        may_review(user)?;
        let known = self.known(workflow).await?;
        Ok(decision::check_output(&known.routing, output))
    }

    /// A lease's token: unpredictable, because whoever has it (and is its person) may decide.
    pub(in crate::service) fn new_token(&self) -> LeaseToken {
        let random = self.0.clock.random();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&random[..16]);
        LeaseToken(Builder::from_random_bytes(bytes).into_uuid())
    }
}

fn may_review(user: &CurrentUser) -> Result<(), Error> {
    if Role::may(user.role, Permission::Review) {
        Ok(())
    } else {
        Err(Error::forbidden(format!("Your role ({}) may not review items. Ask an admin.", user.role)))
    }
}

/// The audit log's name of a person.
fn label(user: &CurrentUser) -> String {
    format!("user:{}", user.email)
}

/// The slot that this person holds by this token, whether or not the lease has run out.
fn held_by(slots: &[SlotRow], user: &CurrentUser, token: LeaseToken) -> Option<SlotRow> {
    slots.iter().find(|slot| slot.lease_user == Some(user.id) && slot.lease_token == Some(token)).cloned()
}

/// Whether a person has given an opinion on an item that stands, and so is not asked for another.
pub(super) async fn gave_opinion(reads: &mut dyn Reads, item: ItemId, person: UserId) -> Result<bool, Error> {
    let verdicts = reads.verdicts_of(item).await?;
    Ok(verdicts.iter().any(|row| row.user == person && row.undone_at.is_none()))
}
