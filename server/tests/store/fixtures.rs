//! What behaviours are told with: people, a workflow, items, leases, verdicts.

use app::model::{
    Definition, ItemId, LeaseToken, Priority, Reason, ReasonCode, Role, Route, StageTrace, Timestamp, UserId,
    Verdict, VerdictId, WorkflowId,
};
use bytes::Bytes;
use serde_json::json;
use server::{
    clock::{Clock as _, SystemClock},
    domain::{
        audit::{NewEntry, kinds},
        routing::Gates,
    },
    store::{
        Audience, CountsRow, DueHold, FreeSlotQuery, ItemRow, LeaseGrant, LeaseKey, NewDecision, NewItem,
        NewVerdict, OutputSource, SlotRow, Store, Stored, UserRow, WorkflowRow,
    },
};
use sha2::{Digest as _, Sha256};

/// The moment at which every behaviour begins.
pub(crate) const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

/// Seconds after the beginning.
pub(crate) const fn at(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub(crate) fn entry(kind: &'static str, item: Option<ItemId>) -> NewEntry {
    NewEntry { actor: "system".to_owned(), kind, item, subject: None, details: json!({ "n": 1 }) }
}

/// A workflow, stored.
pub(crate) async fn a_workflow(store: &Store, slug: &str) -> WorkflowId {
    let row = workflow_row(slug);
    let id = row.id;
    store
        .write(move |tx| {
            Box::pin(async move { tx.insert_workflow(&row, entry(kinds::WORKFLOW_CREATED, None)).await })
        })
        .await
        .unwrap();
    id
}

pub(crate) fn workflow_row(slug: &str) -> WorkflowRow {
    let definition: Definition = serde_json::from_value(json!({ "slug": slug, "name": slug })).unwrap();
    WorkflowRow {
        id: WorkflowId(SystemClock.new_id()),
        definition,
        active_policy: None,
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        archived_at: None,
        freeze: None,
        proven_at: None,
    }
}

/// A person, stored.
pub(crate) async fn a_person(store: &Store, name: &str) -> UserId {
    let row = user_row(name);
    let id = row.id;
    store
        .write(move |tx| Box::pin(async move { tx.insert_user(&row, entry(kinds::USER_ADDED, None)).await }))
        .await
        .unwrap();
    id
}

pub(crate) fn user_row(name: &str) -> UserRow {
    UserRow {
        id: UserId(SystemClock.new_id()),
        email: format!("{name}@example.org"),
        name: name.to_owned(),
        role: Role::Reviewer,
        password_hash: "$argon2id$".to_owned(),
        created_at: NOW,
        disabled_at: None,
    }
}

/// An item that waits for one person.
pub(crate) fn an_item(workflow: WorkflowId) -> NewItem {
    let id = ItemId(SystemClock.new_id());
    let raw = Bytes::from(format!(r#"{{"output": "{id}"}}"#));
    let reason = Reason {
        code: ReasonCode::LowConfidence,
        detail: "under 0.9".to_owned(),
        pointer: Some("/a".to_owned()),
    };
    NewItem {
        id,
        workflow,
        external_id: Some(format!("order-{id}")),
        title: Some("A title".to_owned()),
        route: Route::Review,
        reasons: vec![reason.clone()],
        trace: vec![StageTrace {
            stage: "confidence".to_owned(),
            outcome: "review".to_owned(),
            note: "0.5 < 0.9".to_owned(),
            reasons: vec![reason],
        }],
        policy_version: Some(3),
        rule: Some("refunds".to_owned()),
        group: Some("payments".to_owned()),
        gates: Gates { frozen: Some("a look first".to_owned()), proof: None },
        priority: Priority::Normal,
        due_at: None,
        fallback_message: None,
        confidence: Some(0.5),
        model: Some("model-a".to_owned()),
        prompt_version: Some("p1".to_owned()),
        source: Some("crm".to_owned()),
        occurred_at: Some(at(-60)),
        created_at: NOW,
        seed: -42,
        inclusion_probability: Some(1.0),
        malformed: false,
        raw_sha256: sha256(&raw),
        raw,
        opinions: 1,
        audience: Audience::Anyone,
        raise_at: None,
        decision: None,
        idempotency: None,
        audit: vec![entry(kinds::ITEM_RECEIVED, Some(id))],
    }
}

/// An item that the policy releases as it comes.
pub(crate) fn a_released_item(workflow: WorkflowId) -> NewItem {
    let mut item = an_item(workflow);
    item.route = Route::Release;
    item.opinions = 0;
    item.decision = Some(decision(item.id, Verdict::Release, NOW));
    item.audit.push(entry(kinds::ITEM_FINAL, Some(item.id)));
    item
}

pub(crate) fn decision(item: ItemId, verdict: Verdict, final_at: Timestamp) -> NewDecision {
    NewDecision {
        item,
        verdict,
        source: OutputSource::AsReceived,
        slot: 0,
        output_sha256: Some([7; 32]),
        decided_by: "policy".to_owned(),
        decided_at: NOW,
        final_at,
        reasons: vec!["tone".to_owned()],
        comment: Some("a comment".to_owned()),
        agreement: None,
    }
}

pub(crate) async fn store_items(store: &Store, items: Vec<NewItem>) -> Stored<()> {
    store.write(move |tx| Box::pin(async move { tx.insert_items(&items).await })).await
}

/// `count` items that wait, oldest first.
pub(crate) async fn waiting_items(store: &Store, workflow: WorkflowId, count: usize) -> Vec<ItemId> {
    let items: Vec<NewItem> = (0..count).map(|_| an_item(workflow)).collect();
    let ids = items.iter().map(|item| item.id).collect();
    store_items(store, items).await.unwrap();
    ids
}

pub(crate) async fn item(store: &Store, id: ItemId, now: Timestamp) -> ItemRow {
    store.read().await.unwrap().item(id, now).await.unwrap().unwrap()
}

pub(crate) async fn counts(store: &Store, workflow: WorkflowId) -> CountsRow {
    let rows = store.read().await.unwrap().item_counts().await.unwrap();
    let none = CountsRow::none(workflow);
    rows.into_iter().find(|row| row.workflow == workflow).unwrap_or(none)
}

/// Pending, held, final, cancelled.
pub(crate) async fn count_list(store: &Store, workflow: WorkflowId) -> [i64; 4] {
    let row = counts(store, workflow).await;
    [row.pending, row.held, row.finished, row.cancelled]
}

pub(crate) fn grant(slot: &SlotRow, user: UserId, now: Timestamp, seconds: i64) -> LeaseGrant {
    LeaseGrant {
        item: slot.item,
        slot: slot.slot,
        user,
        token: LeaseToken(SystemClock.new_id()),
        now,
        expires_at: now.plus_seconds(seconds),
    }
}

pub(crate) fn key(grant: &LeaseGrant, now: Timestamp) -> LeaseKey {
    LeaseKey { item: grant.item, token: grant.token, user: grant.user, now }
}

/// Claims as the service does: finds and leases in one transaction.
pub(crate) async fn claim(
    store: &Store,
    user: UserId,
    now: Timestamp,
    limit: i64,
    seconds: i64,
) -> Vec<LeaseGrant> {
    store
        .write(move |tx| {
            Box::pin(async move {
                let query = FreeSlotQuery { user, workflows: None, now, limit };
                let mut grants = Vec::new();
                for slot in tx.free_slots(&query).await? {
                    let grant = grant(&slot, user, now, seconds);
                    tx.grant_lease(&grant, vec![entry(kinds::ITEM_CLAIMED, Some(slot.item))]).await?;
                    grants.push(grant);
                }
                Stored::Ok(grants)
            })
        })
        .await
        .unwrap()
}

/// Claims the one item that is to be had.
pub(crate) async fn claim_one(store: &Store, user: UserId, now: Timestamp) -> LeaseGrant {
    claim(store, user, now, 1, 60).await.pop().unwrap()
}

pub(crate) fn verdict(grant: &LeaseGrant, now: Timestamp) -> NewVerdict {
    NewVerdict {
        id: VerdictId(SystemClock.new_id()),
        item: grant.item,
        slot: grant.slot,
        user: grant.user,
        lease: grant.token,
        verdict: Verdict::Approve,
        edit: None,
        reasons: Vec::new(),
        comment: None,
        active_ms: 4000,
        wall_ms: 9000,
        at: now,
        undo_until: now.plus_seconds(5),
    }
}

/// Gives a verdict and holds the decision until `final_at`, in one transaction.
pub(crate) async fn decide(store: &Store, verdict: NewVerdict, final_at: Timestamp) -> Stored<()> {
    store
        .write(move |tx| {
            Box::pin(async move {
                let key = LeaseKey {
                    item: verdict.item,
                    token: verdict.lease,
                    user: verdict.user,
                    now: verdict.at,
                };
                tx.insert_verdict(key, &verdict, entry(kinds::ITEM_VERDICT, Some(verdict.item))).await?;
                tx.hold_decision(&decision(verdict.item, verdict.verdict, final_at)).await
            })
        })
        .await
}

/// Makes final all that is due.
pub(crate) async fn finalise_due(store: &Store, now: Timestamp) -> Stored<Vec<DueHold>> {
    store
        .write(move |tx| {
            Box::pin(async move {
                let holds = tx.due_holds(now, 500).await?;
                let audit = holds.iter().map(|hold| entry(kinds::ITEM_FINAL, Some(hold.item))).collect();
                tx.finalise(&holds, now, audit).await?;
                Ok(holds)
            })
        })
        .await
}

/// Takes the verdict given under `grant` back; answers the new lease.
pub(crate) async fn undo(store: &Store, given: &LeaseGrant, now: Timestamp) -> Stored<LeaseGrant> {
    let given = given.clone();
    store
        .write(move |tx| {
            Box::pin(async move {
                let verdict = tx.verdict_by_lease(given.token).await?.unwrap();
                let lease = LeaseGrant {
                    token: LeaseToken(SystemClock.new_id()),
                    now,
                    expires_at: now.plus_seconds(60),
                    ..given
                };
                tx.undo_verdict(&verdict, &lease, entry(kinds::ITEM_UNDONE, Some(verdict.item))).await?;
                Ok(lease)
            })
        })
        .await
}
