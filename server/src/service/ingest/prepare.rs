use app::model::{Item, ItemId, ItemStatus, Reason, ReasonCode, Route, Timestamp, Verdict};
use bytes::Bytes;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{Error, Submitted};
use crate::{
    domain::{
        audit::{NewEntry, kinds, to_hex},
        envelope::{self, Envelope, Received},
        output::{self, Understood},
        routing::{self, Routed},
    },
    service::{known::Known, outputs},
    store::{NewDecision, NewIdempotency, NewItem, OutputSource},
};

/// A body on its way in.
pub(super) struct Arrival<'a> {
    pub(super) id: ItemId,
    pub(super) at: Timestamp,
    /// The actor's label.
    pub(super) by: &'a str,
    pub(super) key: Option<String>,
    pub(super) body: Bytes,
}

/// Ready to be stored, with the answer that is given once it is.
pub(super) struct Prepared {
    pub(super) new: NewItem,
    pub(super) answer: Submitted,
}

/// Reads, understands and routes one body.
pub(super) fn prepare(known: &Known, arrival: Arrival<'_>) -> Result<Prepared, Error> {
    let received = envelope::read(&arrival.body);
    let understood = match &received {
        Received::Envelope(envelope) => Some(output::understand(known.kind(), envelope)),
        Received::Malformed(_) => None,
    };
    let raw_sha256: [u8; 32] = Sha256::digest(&arrival.body).into();
    let seed = routing::seed_of(known.row.id.0.as_bytes(), &arrival.body, external_id(&received));
    let routed = routing::route(&known.routing, &received, understood.as_ref(), seed);
    let routed = doubted(routed, understood.as_ref());
    let decision = decided_by_policy(&arrival, &routed, understood.as_ref());
    let key = arrival.key.clone().or_else(|| key_inside(&received));

    let item = item(known, &arrival, &received, understood.as_ref(), &routed, decision.as_ref());
    let status = if matches!(received, Received::Envelope(_)) { 201 } else { 202 };
    let body = serde_json::to_string(&item).map_err(Error::internal)?;
    let idempotency = key.map(|key| NewIdempotency {
        key,
        body_sha256: raw_sha256,
        status: i64::from(status),
        answer: body.clone(),
    });
    let audit = entries(known, &arrival, &received, &raw_sha256, &routed, decision.as_ref());
    let new = NewItem {
        id: arrival.id,
        workflow: known.row.id,
        external_id: item.external_id.clone(),
        title: item.title.clone(),
        route: item.route,
        reasons: routed.reasons,
        trace: routed.trace,
        policy_version: item.policy_version,
        priority: item.priority,
        due_at: item.due_at,
        fallback_message: routed.fallback_message,
        confidence: item.confidence,
        model: item.model.clone(),
        prompt_version: item.prompt_version.clone(),
        source: item.source.clone(),
        occurred_at: item.occurred_at,
        created_at: arrival.at,
        // The database's integers are signed; the bits stay the same.
        seed: seed.cast_signed(),
        inclusion_probability: routed.inclusion_probability,
        malformed: matches!(received, Received::Malformed(_)),
        raw: arrival.body,
        raw_sha256,
        opinions: i64::from(decision.is_none()),
        decision,
        idempotency,
        audit,
    };
    Ok(Prepared { new, answer: Submitted { status, item, replayed: false, body } })
}

/// The last guard of invariant 2: what has no output that can be understood is never released, whatever routing said.
fn doubted(routed: Routed, understood: Option<&Understood>) -> Routed {
    if routed.route != Route::Release || understood.is_some_and(|understood| understood.output.is_some()) {
        return routed;
    }
    let mut reasons = routed.reasons;
    reasons.push(Reason {
        code: ReasonCode::PolicyError,
        detail: "Routing would have released an output that cannot be understood.".to_owned(),
        pointer: None,
    });
    Routed { route: Route::Review, reasons, ..routed }
}

/// The decision where the policy decides alone: final at once.
fn decided_by_policy(
    arrival: &Arrival<'_>,
    routed: &Routed,
    understood: Option<&Understood>,
) -> Option<NewDecision> {
    let output = understood.and_then(|understood| understood.output.as_ref());
    let (verdict, source, output_sha256) = match routed.route {
        Route::Release => (Verdict::Release, OutputSource::AsReceived, output.map(outputs::hash_of)),
        Route::Reject => (Verdict::Reject, OutputSource::Nothing, None),
        Route::Review | Route::Fallback => return None,
    };
    Some(NewDecision {
        item: arrival.id,
        verdict,
        source,
        slot: 0,
        output_sha256,
        decided_by: "policy".to_owned(),
        decided_at: arrival.at,
        final_at: arrival.at,
        reasons: Vec::new(),
        comment: None,
    })
}

fn key_inside(received: &Received) -> Option<String> {
    match received {
        Received::Envelope(envelope) => envelope.idempotency_key.clone(),
        Received::Malformed(error) => error.idempotency_key.clone(),
    }
}

fn external_id(received: &Received) -> Option<&str> {
    match received {
        Received::Envelope(envelope) => envelope.external_id.as_deref(),
        Received::Malformed(error) => error.external_id.as_deref(),
    }
}

/// The item as it is answered.
fn item(
    known: &Known,
    arrival: &Arrival<'_>,
    received: &Received,
    understood: Option<&Understood>,
    routed: &Routed,
    decision: Option<&NewDecision>,
) -> Item {
    let nothing = Envelope::default();
    let envelope = if let Received::Envelope(envelope) = received { envelope } else { &nothing };
    let output = understood.and_then(|understood| understood.output.as_ref());
    let released = output.filter(|_| routed.route == Route::Release);
    Item {
        id: arrival.id,
        workflow: known.slug().to_owned(),
        external_id: external_id(received).map(str::to_owned),
        title: output.and_then(|output| output::title(&known.row.definition, output)),
        route: routed.route,
        reasons: routed.reasons.clone(),
        policy_version: known.policy_version(),
        status: if decision.is_some() { ItemStatus::Final } else { ItemStatus::Pending },
        priority: routed.priority,
        due_at: routed.due_seconds.map(|seconds| arrival.at.plus_seconds(seconds)),
        decision: decision.map(|decision| outputs::shown(decision.clone(), released.cloned())),
        fallback_message: routed.fallback_message.clone(),
        confidence: envelope.confidence,
        model: envelope.model.clone(),
        prompt_version: envelope.prompt_version.clone(),
        source: envelope.source.clone(),
        occurred_at: envelope.occurred_at,
        created_at: arrival.at,
    }
}

fn entries(
    known: &Known,
    arrival: &Arrival<'_>,
    received: &Received,
    raw_sha256: &[u8; 32],
    routed: &Routed,
    decision: Option<&NewDecision>,
) -> Vec<NewEntry> {
    let subject = Some(format!("workflow:{}", known.slug()));
    let codes: Vec<ReasonCode> = routed.reasons.iter().map(|reason| reason.code).collect();
    let mut entries = vec![NewEntry {
        actor: arrival.by.to_owned(),
        kind: kinds::ITEM_RECEIVED,
        item: Some(arrival.id),
        subject: subject.clone(),
        details: json!({
            "route": routed.route,
            "reasons": codes,
            "policy_version": known.policy_version(),
            "malformed": matches!(received, Received::Malformed(_)),
            "raw_bytes": arrival.body.len(),
            "raw_sha256": to_hex(raw_sha256),
        }),
    }];
    entries.extend(decision.map(|decision| NewEntry {
        actor: decision.decided_by.clone(),
        kind: kinds::ITEM_FINAL,
        item: Some(arrival.id),
        subject,
        details: json!({
            "verdict": decision.verdict,
            "output_sha256": decision.output_sha256.as_ref().map(|hash| to_hex(hash)),
        }),
    }));
    entries
}
