use app::model::{Item, ItemId, ItemStatus, RawJson, Reason, ReasonCode, Route, Timestamp, Verdict};
use bytes::Bytes;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{Error, Submitted};
use crate::{
    domain::{
        audit::{NewEntry, kinds, to_hex},
        envelope::{self, Envelope, Received},
        output::{self, Understood},
        routing::{self, Gates, Routed},
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
    let judged = Judged::new(known, &arrival);
    let item = judged.item(known, &arrival);
    let status = if judged.is_malformed() { 202 } else { 201 };
    let body = serde_json::to_string(&item).map_err(Error::internal)?;
    let key = arrival.key.clone().or_else(|| judged.key_inside().map(str::to_owned));
    let idempotency = key.map(|key| NewIdempotency {
        key,
        body_sha256: judged.raw_sha256,
        status: i64::from(status),
        answer: body.clone(),
    });
    let audit = judged.entries(known, &arrival);
    let new = NewItem { idempotency, audit, ..judged.into_new(known, &item, arrival.body) };
    Ok(Prepared { new, answer: Submitted { status, item, replayed: false, body } })
}

/// A body with all that was found out about it.
struct Judged {
    received: Received,
    understood: Option<Understood>,
    raw_sha256: [u8; 32],
    seed: u64,
    gates: Gates,
    routed: Routed,
    /// Where the policy decides alone.
    decision: Option<NewDecision>,
}

impl Judged {
    fn new(known: &Known, arrival: &Arrival<'_>) -> Self {
        let received = envelope::read(&arrival.body);
        let understood = output::understand_received(known.kind(), &received);
        let seed = routing::seed_of(known.row.id.0.as_bytes(), &arrival.body, &received);
        let gates = known.gates();
        let routed = routing::route(&known.routing, &received, understood.as_ref(), seed, &gates);
        let output = understood.as_ref().and_then(|understood| understood.output.as_ref());
        let routed = doubted(routed, output);
        let decision = decided_by_policy(arrival, routed.route, output);
        Self {
            raw_sha256: Sha256::digest(&arrival.body).into(),
            received,
            understood,
            seed,
            gates,
            routed,
            decision,
        }
    }

    const fn is_malformed(&self) -> bool {
        matches!(self.received, Received::Malformed(_))
    }

    fn output(&self) -> Option<&RawJson> {
        self.understood.as_ref().and_then(|understood| understood.output.as_ref())
    }

    fn key_inside(&self) -> Option<&str> {
        match &self.received {
            Received::Envelope(envelope) => envelope.idempotency_key.as_deref(),
            Received::Malformed(error) => error.idempotency_key.as_deref(),
        }
    }

    /// The item as it is answered.
    fn item(&self, known: &Known, arrival: &Arrival<'_>) -> Item {
        let nothing = Envelope::default();
        let envelope = if let Received::Envelope(envelope) = &self.received { envelope } else { &nothing };
        let released = self.output().filter(|_| self.routed.route == Route::Release);
        Item {
            id: arrival.id,
            workflow: known.slug().to_owned(),
            external_id: self.received.external_id().map(str::to_owned),
            title: self.output().and_then(|output| output::title(&known.row.definition, output)),
            route: self.routed.route,
            reasons: self.routed.reasons.clone(),
            policy_version: known.policy_version(),
            rule: self.routed.rule.clone(),
            group: self.routed.group.clone(),
            status: if self.decision.is_some() { ItemStatus::Final } else { ItemStatus::Pending },
            priority: self.routed.priority,
            due_at: self.routed.due_seconds.map(|seconds| arrival.at.plus_seconds(seconds)),
            decision: self.decision.clone().map(|decision| outputs::shown(decision, released.cloned())),
            fallback_message: self.routed.fallback_message.clone(),
            confidence: envelope.confidence,
            model: envelope.model.clone(),
            prompt_version: envelope.prompt_version.clone(),
            source: envelope.source.clone(),
            occurred_at: envelope.occurred_at,
            created_at: arrival.at,
        }
    }

    fn entries(&self, known: &Known, arrival: &Arrival<'_>) -> Vec<NewEntry> {
        let subject = Some(format!("workflow:{}", known.slug()));
        let codes: Vec<ReasonCode> = self.routed.reasons.iter().map(|reason| reason.code).collect();
        let mut entries = vec![NewEntry {
            actor: arrival.by.to_owned(),
            kind: kinds::ITEM_RECEIVED,
            item: Some(arrival.id),
            subject: subject.clone(),
            details: json!({
                "route": self.routed.route,
                "reasons": codes,
                "policy_version": known.policy_version(),
                "malformed": self.is_malformed(),
                "raw_bytes": arrival.body.len(),
                "raw_sha256": to_hex(&self.raw_sha256),
            }),
        }];
        entries.extend(self.decision.as_ref().map(|decision| NewEntry {
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

    /// The item as it is stored, yet without idempotency key and audit entries.
    fn into_new(self, known: &Known, item: &Item, raw: Bytes) -> NewItem {
        NewItem {
            id: item.id,
            workflow: known.row.id,
            external_id: item.external_id.clone(),
            title: item.title.clone(),
            route: item.route,
            malformed: self.is_malformed(),
            reasons: self.routed.reasons,
            trace: self.routed.trace,
            policy_version: item.policy_version,
            rule: self.routed.rule,
            group: self.routed.group,
            gates: self.gates,
            priority: item.priority,
            due_at: item.due_at,
            fallback_message: self.routed.fallback_message,
            confidence: item.confidence,
            model: item.model.clone(),
            prompt_version: item.prompt_version.clone(),
            source: item.source.clone(),
            occurred_at: item.occurred_at,
            created_at: item.created_at,
            // The database's integers are signed; the bits stay the same.
            seed: self.seed.cast_signed(),
            inclusion_probability: self.routed.inclusion_probability,
            raw,
            raw_sha256: self.raw_sha256,
            opinions: match &self.decision {
                Some(_) => 0,
                None if self.routed.double_review => 2,
                None => 1,
            },
            audience: known.audience(item.group.as_deref()),
            raise_at: raise_at(known, item),
            decision: self.decision,
            idempotency: None,
            audit: Vec::new(),
        }
    }
}

/// The last guard of invariant 2: what has no output that can be understood is never released, whatever routing said.
fn doubted(routed: Routed, output: Option<&RawJson>) -> Routed {
    if routed.route != Route::Release || output.is_some() {
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
fn decided_by_policy(arrival: &Arrival<'_>, route: Route, output: Option<&RawJson>) -> Option<NewDecision> {
    let (verdict, source, output_sha256) = match route {
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
        agreement: None,
    })
}

/// When the item is raised if it still waits. What is urgent already is raised too: before what is due later.
fn raise_at(known: &Known, item: &Item) -> Option<Timestamp> {
    let hours = known.row.definition.review.raise_after_hours;
    (hours > 0).then(|| item.created_at.plus_seconds(hours * 3600))
}
