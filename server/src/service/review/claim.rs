use app::model::{ClaimAnswer, ClaimRequest, CurrentUser, NothingToClaim, ReviewItem, Timestamp, WorkflowId};
use serde_json::json;

use super::{label, may_review, renew};
use crate::{
    domain::{
        audit::{NewEntry, kinds},
        lease,
    },
    service::{Error, Services, quality},
    store::{FreeSlotQuery, LeaseGrant, Reads, SlotRow, StoreError, Tx},
};

/// A claim, checked.
struct Claim {
    services: Services,
    user: CurrentUser,
    workflows: Option<Vec<WorkflowId>>,
    limit: i64,
    lease_seconds: Option<i64>,
}

impl Services {
    /// Claims work: what the person already holds comes first (a second tab joins the same leases), then a golden item
    /// where one is due, then the best that is free.
    ///
    /// # Errors
    /// `Invalid` (`invalid_limit`, `invalid_lease_seconds`), `NotFound` (workflow).
    pub async fn claim(&self, user: &CurrentUser, request: &ClaimRequest) -> Result<ClaimAnswer, Error> {
        may_review(user)?;
        let claim = self.checked_claim(user, request).await?;
        let (slots, granted, nothing) =
            self.write(move |tx| Box::pin(async move { claim.run(tx).await })).await?;
        if granted > 0 {
            self.0.wakeups.queue_changed();
        }
        Ok(ClaimAnswer { items: self.review_items(slots).await?, nothing })
    }

    /// What the person holds, best first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn my_items(&self, user: &CurrentUser) -> Result<Vec<ReviewItem>, Error> {
        let slots = self.read().await?.leases_of(user.id, self.now()).await?;
        self.review_items(slots).await
    }

    async fn checked_claim(&self, user: &CurrentUser, request: &ClaimRequest) -> Result<Claim, Error> {
        let limit = lease::claim_limit(request.limit).map_err(Error::of_field)?;
        if request.lease_seconds.is_some() {
            lease::lease_seconds(request.lease_seconds, 0).map_err(Error::of_field)?;
        }
        let mut workflows = Vec::with_capacity(request.workflows.len());
        for slug in &request.workflows {
            workflows.push(self.known(slug).await?.row.id);
        }
        Ok(Claim {
            services: self.clone(),
            user: user.clone(),
            workflows: (!workflows.is_empty()).then_some(workflows),
            limit: i64::from(limit),
            lease_seconds: request.lease_seconds,
        })
    }

    /// How long a lease in this workflow lasts, in seconds. Inside a transaction, so on its own connection.
    pub(super) async fn lease_seconds(
        &self,
        tx: &mut dyn Tx,
        workflow: WorkflowId,
    ) -> Result<i64, StoreError> {
        if let Some(known) = self.known_now(workflow) {
            return Ok(known.row.definition.review.lease_seconds);
        }
        let row = tx.workflow_by_id(workflow).await?;
        row.map(|row| row.definition.review.lease_seconds)
            .ok_or_else(|| StoreError::Corrupt(format!("workflow {workflow} is missing")))
    }

    /// When a lease that begins now ends: after as many seconds as the claim asks for, else as the workflow says, and
    /// never after the server's longest.
    pub(in crate::service) async fn lease_end(
        &self,
        tx: &mut dyn Tx,
        workflow: WorkflowId,
        asked: Option<i64>,
        now: Timestamp,
    ) -> Result<Timestamp, StoreError> {
        let seconds = match asked {
            Some(seconds) => seconds,
            None => self.lease_seconds(tx, workflow).await?,
        };
        Ok(now.plus_seconds(seconds.min(self.0.settings.max_lease_total_seconds)))
    }
}

impl Claim {
    /// The slots held now, how many of them are new, and why there are none where there are none.
    async fn run(self, tx: &mut dyn Tx) -> Result<(Vec<SlotRow>, usize, Option<NothingToClaim>), Error> {
        let now = self.services.now();
        // "Is it already mine" comes before "is it free".
        let mut slots = self.mine(tx, now).await?;
        let before = slots.len();
        if self.room_beside(&slots) > 0 {
            let (services, user, workflows) = (&self.services, &self.user, self.workflows.as_deref());
            slots.extend(quality::golden_for(services, tx, user, workflows, self.lease_seconds, now).await?);
            if !quality::is_onboarding(services, tx, user, workflows, now).await? {
                let limit = self.room_beside(&slots);
                let query = FreeSlotQuery { user: user.id, workflows: self.workflows.clone(), now, limit };
                for free in tx.free_slots(&query).await? {
                    slots.extend(self.grant(tx, free, now).await?);
                }
            }
        }
        let nothing = if slots.is_empty() { Some(self.why_nothing(tx, now).await?) } else { None };
        let granted = slots.len() - before;
        Ok((slots, granted, nothing))
    }

    /// How many more the claim asks for.
    fn room_beside(&self, slots: &[SlotRow]) -> i64 {
        self.limit - i64::try_from(slots.len()).unwrap_or(self.limit)
    }

    async fn mine(&self, tx: &mut dyn Tx, now: Timestamp) -> Result<Vec<SlotRow>, Error> {
        let mut mine = tx.leases_of(self.user.id, now).await?;
        mine.retain(|slot| self.asked_for(slot.workflow));
        mine.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        for slot in &mut mine {
            let seconds = self.services.lease_seconds(tx, slot.workflow).await?;
            // A reload or a second tab that finds most of the time gone gets new time, as by a heartbeat.
            let half_gone = slot.lease_expires_at.is_some_and(|end| end < now.plus_seconds(seconds / 2));
            if half_gone {
                renew::prolong(&self.services, tx, &self.user, slot, now).await?;
            }
        }
        Ok(mine)
    }

    fn asked_for(&self, workflow: WorkflowId) -> bool {
        self.workflows.as_ref().is_none_or(|asked| asked.contains(&workflow))
    }

    /// Leases a free slot; none where someone was faster.
    async fn grant(&self, tx: &mut dyn Tx, free: SlotRow, now: Timestamp) -> Result<Option<SlotRow>, Error> {
        let grant = LeaseGrant {
            item: free.item,
            slot: free.slot,
            user: self.user.id,
            token: self.services.new_token(),
            now,
            expires_at: self.services.lease_end(tx, free.workflow, self.lease_seconds, now).await?,
        };
        let mut audit = Vec::from_iter(expired(tx, &free).await?);
        audit.push(NewEntry {
            actor: label(&self.user),
            kind: kinds::ITEM_CLAIMED,
            item: Some(free.item),
            subject: None,
            details: json!({ "slot": free.slot, "expires_at": grant.expires_at }),
        });
        match tx.grant_lease(&grant, audit).await {
            Ok(()) => Ok(Some(SlotRow {
                lease_user: Some(grant.user),
                lease_token: Some(grant.token),
                lease_expires_at: Some(grant.expires_at),
                claimed_at: Some(grant.now),
                ..free
            })),
            Err(StoreError::Stale { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Empty, all held, and nothing left for this person are three answers.
    async fn why_nothing(&self, tx: &mut dyn Tx, now: Timestamp) -> Result<NothingToClaim, Error> {
        let counts = tx.item_counts().await?;
        let asked = counts.iter().filter(|counts| self.asked_for(counts.workflow));
        let waiting: i64 = asked.map(|counts| counts.pending).sum();
        let (held, next_free_at) = tx.unavailable(self.workflows.as_deref(), now).await?;
        Ok(match waiting {
            ..=0 => NothingToClaim::Empty,
            waiting if waiting > held => NothingToClaim::NotForYou { waiting: waiting - held },
            _ => NothingToClaim::AllHeld { held, next_free_at },
        })
    }
}

/// Notes the lease that ran out and is now replaced.
async fn expired(reads: &mut (impl Reads + ?Sized), slot: &SlotRow) -> Result<Option<NewEntry>, Error> {
    let (Some(user), Some(end)) = (slot.lease_user, slot.lease_expires_at) else { return Ok(None) };
    let holder =
        reads.user(user).await?.map_or_else(|| user.to_string(), |user| format!("user:{}", user.email));
    Ok(Some(NewEntry {
        actor: "system".to_owned(),
        kind: kinds::ITEM_LEASE_EXPIRED,
        item: Some(slot.item),
        subject: Some(holder),
        details: json!({ "slot": slot.slot, "expired_at": end }),
    }))
}
