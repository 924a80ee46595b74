//! The place of the proof gate and the freeze: what a workflow has yet to prove, and the stop that a person pulled.
//! Neither is counted yet, and the trace says so.

use super::stage::{Case, Said};

pub(super) fn run(case: &Case<'_>) -> Said {
    let declared = case.workflow.definition.proof_gate.as_ref().map_or(0, |gate| gate.outputs);
    if case.received.is_ok() && declared > 0 {
        return Said::skip(format!(
            "The workflow declares a proof gate of {declared} reviewed outputs; this version does not count them yet."
        ));
    }
    Said::skip("The workflow has no gate.")
}
