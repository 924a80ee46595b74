//! Short ways to a workflow and a routed item, for the stages' tests.

use app::model::{Definition, ReasonCode};
use serde_json::{Value, json};

use super::{Gates, Routed, WorkflowRouting, route};
use crate::domain::{envelope, output};

/// A workflow from what is special about it.
pub(super) fn workflow(special: Value) -> WorkflowRouting {
    let mut definition = json!({"slug": "w", "name": "W"});
    for (field, value) in special.as_object().unwrap() {
        definition[field] = value.clone();
    }
    let mut definition: Definition = serde_json::from_value(definition).unwrap();
    let policy = definition.policy.take().map(|policy| (1, policy));
    WorkflowRouting::new(definition, policy)
}

pub(super) fn routed(workflow: &WorkflowRouting, body: &str) -> Routed {
    routed_with(workflow, body.as_bytes(), 7)
}

pub(super) fn routed_with(workflow: &WorkflowRouting, body: &[u8], seed: u64) -> Routed {
    routed_by(workflow, body, seed, &Gates::default())
}

pub(super) fn routed_behind(workflow: &WorkflowRouting, body: &str, gates: &Gates) -> Routed {
    routed_by(workflow, body.as_bytes(), 7, gates)
}

pub(super) fn routed_by(workflow: &WorkflowRouting, body: &[u8], seed: u64, gates: &Gates) -> Routed {
    let received = envelope::read(body);
    let understood = output::understand_received(workflow.definition.output.kind, &received);
    route(workflow, &received, understood.as_ref(), seed, gates)
}

pub(super) fn codes(routed: &Routed) -> Vec<ReasonCode> {
    routed.reasons.iter().map(|reason| reason.code).collect()
}

pub(super) fn outcome<'a>(routed: &'a Routed, stage: &str) -> &'a str {
    &routed.trace.iter().find(|said| said.stage == stage).unwrap().outcome
}
