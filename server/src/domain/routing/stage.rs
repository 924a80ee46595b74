use app::model::{Policy, Reason, ReasonCode, Route, StageTrace, WhenInDoubt};
use serde_json::Value;

use super::WorkflowRouting;
use crate::domain::{
    envelope::{Envelope, EnvelopeError, Received},
    output::Understood,
};

/// What a stage may look at. JSON that several stages need is parsed once.
pub(super) struct Case<'a> {
    pub(super) workflow: &'a WorkflowRouting,
    pub(super) policy: Option<&'a Policy>,
    pub(super) received: Result<&'a Envelope, &'a EnvelopeError>,
    pub(super) understood: Option<&'a Understood>,
    pub(super) output: Option<Value>,
    pub(super) seed: u64,
}

impl<'a> Case<'a> {
    pub(super) fn new(
        workflow: &'a WorkflowRouting,
        received: &'a Received,
        understood: Option<&'a Understood>,
        seed: u64,
    ) -> Self {
        let received = match received {
            Received::Envelope(envelope) => Ok(envelope.as_ref()),
            Received::Malformed(error) => Err(error),
        };
        // A body that is no envelope has no output, whatever the caller hands in.
        let understood = understood.filter(|_| received.is_ok());
        let output =
            understood.and_then(|understood| understood.output.as_ref()).map(|output| output.value());
        Self { workflow, policy: workflow.policy(), received, understood, output, seed }
    }

    /// Where routing's own failures go.
    pub(super) fn on_policy_error(&self) -> Asks {
        Asks::doubt(self.policy.map(|policy| policy.on_policy_error))
    }
}

/// What a stage wants done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Nothing: it looked, and all is well.
    Pass,
    /// Nothing: there was nothing to look at.
    Skip,
    /// This route.
    For(Route),
}

impl Asks {
    /// In doubt: what the policy says, else a person.
    pub(super) fn doubt(what: Option<WhenInDoubt>) -> Self {
        match what {
            Some(WhenInDoubt::Fallback) => Self::For(Route::Fallback),
            Some(WhenInDoubt::Review) | None => Self::For(Route::Review),
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Skip => "skip",
            Self::For(route) => route.as_str(),
        }
    }
}

/// What a stage said.
pub(super) struct Said {
    pub(super) asks: Asks,
    pub(super) note: String,
    pub(super) reasons: Vec<Reason>,
}

impl Said {
    pub(super) fn pass(note: impl Into<String>) -> Self {
        Self { asks: Asks::Pass, note: note.into(), reasons: Vec::new() }
    }

    pub(super) fn skip(note: impl Into<String>) -> Self {
        Self { asks: Asks::Skip, note: note.into(), reasons: Vec::new() }
    }

    /// Asks for a route, with the reasons; the note is the first of them where there is only one.
    pub(super) fn asks(asks: Asks, note: impl Into<String>, reasons: Vec<Reason>) -> Self {
        Self { asks, note: note.into(), reasons }
    }

    /// One reason, which is the note too.
    pub(super) fn because(asks: Asks, code: ReasonCode, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { asks, note: detail.clone(), reasons: vec![reason(code, detail, None)] }
    }

    pub(super) fn traced(self, stage: &str) -> StageTrace {
        StageTrace {
            stage: stage.to_owned(),
            outcome: self.asks.as_str().to_owned(),
            note: self.note,
            reasons: self.reasons,
        }
    }
}

pub(super) fn reason(code: ReasonCode, detail: impl Into<String>, pointer: Option<String>) -> Reason {
    Reason { code, detail: detail.into(), pointer }
}

/// The route that all stages together ask for; none where nobody asks for anything.
///
/// Whoever asks for a person gets one, whatever anybody else asks: a fallback (the producer is told, and a person
/// handles it) before a review, a review before a reject, and a release only where nobody asks for anything else.
pub(super) fn settle(asks: impl Iterator<Item = Asks>) -> Option<Route> {
    const fn weight(route: Route) -> u8 {
        match route {
            Route::Release => 0,
            Route::Reject => 1,
            Route::Review => 2,
            Route::Fallback => 3,
        }
    }
    asks.filter_map(|asks| match asks {
        Asks::For(route) => Some(route),
        Asks::Pass | Asks::Skip => None,
    })
    .max_by_key(|route| weight(*route))
}
