//! An opinion on its way to becoming a verdict.

use std::collections::HashSet;

use app::model::{RawJson, ReviewItem, Timestamp, Verdict, VerdictRequest};

use super::{
    reviewers::Opinion,
    written::{Flaw, Truth},
};

/// An opinion that is about to be given.
pub(super) struct Task {
    /// Whose, by their place in the staff.
    pub(super) reviewer: usize,
    /// On what.
    pub(super) claimed: ReviewItem,
    /// What they think.
    pub(super) opinion: Opinion,
    /// How long they worked on it.
    pub(super) active_ms: i64,
    /// When they say so.
    pub(super) at: Timestamp,
}

impl Task {
    /// The verdict that says so.
    pub(super) fn verdict(&self) -> VerdictRequest {
        let (verdict, output, reasons, comment) = match &self.opinion {
            Opinion::Right | Opinion::Ask(_) => (Verdict::Approve, None, Vec::new(), None),
            Opinion::Mend(output, comment) => {
                (Verdict::Edit, Some(RawJson::from(output)), Vec::new(), comment.clone())
            }
            Opinion::Refuse(reason, comment) => {
                (Verdict::Reject, None, vec![reason.clone()], comment.clone())
            }
        };
        VerdictRequest {
            lease: self.claimed.lease.token,
            verdict,
            output,
            reasons,
            comment,
            active_ms: self.active_ms,
        }
    }

    /// The verdict on what cannot go out in any case.
    pub(super) fn rejection(&self) -> VerdictRequest {
        let reason = self.claimed.workflow.reject_reasons.first().map(|reason| reason.code.clone());
        VerdictRequest {
            verdict: Verdict::Reject,
            output: None,
            reasons: reason.into_iter().collect(),
            comment: None,
            ..self.verdict()
        }
    }
}

/// What people find who look at something that nobody can read.
pub(super) fn unreadable(claimed: &ReviewItem) -> Truth {
    let reason = claimed.workflow.reject_reasons.last().map(|reason| reason.code.clone());
    let comment = Some("Nothing that can be read: an error page of the producer's.".to_owned());
    let flaw = Flaw { reason: reason.unwrap_or_default(), mended: None, comment };
    Truth { flaw: Some(flaw), length: 0.4, ..Truth::default() }
}

/// In the order of time, and of each item one opinion at a time: who decides last must come last.
pub(super) fn waves(mut tasks: Vec<Task>) -> Vec<Vec<Task>> {
    tasks.sort_by_key(|task| task.at);
    let mut waves = Vec::new();
    while !tasks.is_empty() {
        let mut seen = HashSet::new();
        let (now, later) = tasks.into_iter().partition(|task: &Task| seen.insert(task.claimed.item.id));
        waves.push(now);
        tasks = later;
    }
    waves
}
