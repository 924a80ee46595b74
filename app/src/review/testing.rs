//! Items for tests.

use uuid::Uuid;

use crate::model::{
    Item, ItemId, ItemStatus, Lease, LeaseToken, OutputKind, Presentation, Priority, RawJson, ReviewItem,
    Route, ShownPayload, Timestamp, WorkflowBrief,
};

/// An item with this number as id, and a lease with the same number.
pub(crate) fn review_item(number: u128) -> ReviewItem {
    ReviewItem {
        item: Item {
            rule: None,
            group: None,
            id: ItemId(Uuid::from_u128(number)),
            workflow: "triage".to_owned(),
            external_id: None,
            title: Some(format!("Item {number}")),
            route: Route::Review,
            reasons: Vec::new(),
            policy_version: Some(1),
            status: ItemStatus::Claimed,
            priority: Priority::Normal,
            due_at: None,
            decision: None,
            fallback_message: None,
            confidence: Some(0.5),
            model: None,
            prompt_version: None,
            source: None,
            occurred_at: None,
            created_at: Timestamp(0),
        },
        workflow: WorkflowBrief {
            slug: "triage".to_owned(),
            name: "Triage".to_owned(),
            kind: OutputKind::Json,
            schema: None,
            target_seconds: 20,
            undo_seconds: 5,
            lease_seconds: 120,
            weak_below: 0.8,
            reject_reasons: Vec::new(),
        },
        payload: ShownPayload {
            output: Some(RawJson::from(&serde_json::json!({"sum": 1}))),
            presentation: Presentation::AsIs,
            ..ShownPayload::default()
        },
        field_confidence: Vec::new(),
        metadata: None,
        lease: Lease { token: LeaseToken(Uuid::from_u128(number)), expires_at: Timestamp(120_000_000) },
        claimed_at: Timestamp(0),
        adjudication: false,
        opinions: Vec::new(),
        notes: Vec::new(),
    }
}
