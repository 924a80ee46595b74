//! Some of the backlog is decided before the first visitor comes, so that lists and records have something to show.

use app::model::{ClaimRequest, CurrentUser, RawJson, ReviewItem, Timestamp, Verdict, VerdictRequest};
use serde_json::Value;

use super::{calendar::Session, clock::Hand};
use crate::{
    demo::people::People,
    service::{Actor, Error},
};

/// Between two verdicts, in milliseconds.
const PAUSE: i64 = 1_900;

/// So many of a workflow's items are decided in each session.
pub(super) struct Share {
    /// The workflow's slug.
    pub(super) workflow: String,
    /// How many.
    pub(super) items: u32,
}

/// Lets the reviewer decide some items of each workflow, one after the other. Answers when that is done. `number`: of
/// the session, from 0.
///
/// # Errors
/// What the use cases answer.
pub(super) async fn decide_some(
    hand: &Hand,
    shares: &[Share],
    session: &Session,
    number: usize,
) -> Result<Timestamp, Error> {
    let mut now = session.at;
    let reviewer = hand.at(now).user_by_email(&Actor::Cli, &People::ALL[0].email()).await?;
    for share in shares {
        let request = ClaimRequest {
            workflows: vec![share.workflow.clone()],
            limit: Some(share.items),
            ..ClaimRequest::default()
        };
        let before = number * usize::try_from(share.items).unwrap_or(0);
        for (place, claimed) in (before..).zip(hand.at(now).claim(&reviewer, &request).await?.items) {
            let verdict = verdict(place, &claimed);
            now = Timestamp(now.0 + (verdict.active_ms + PAUSE) * 1_000);
            decide(hand, now, &reviewer, &claimed, &verdict).await?;
        }
    }
    Ok(now)
}

async fn decide(
    hand: &Hand,
    now: Timestamp,
    reviewer: &CurrentUser,
    claimed: &ReviewItem,
    verdict: &VerdictRequest,
) -> Result<(), Error> {
    let (services, id) = (hand.at(now), claimed.item.id);
    match services.give_verdict(reviewer, id, verdict).await {
        Ok(_) => Ok(()),
        // Not every item can be decided so: it goes back to the queue.
        Err(Error::Invalid { .. }) => services.release_claim(reviewer, id, claimed.lease.token).await,
        Err(error) => Err(error),
    }
}

/// Mostly approved, some rejected with the workflow's own reason, an e-mail signed by hand.
fn verdict(number: usize, claimed: &ReviewItem) -> VerdictRequest {
    let mut request = VerdictRequest {
        lease: claimed.lease.token,
        verdict: Verdict::Approve,
        output: None,
        reasons: Vec::new(),
        comment: None,
        active_ms: usual_ms(&claimed.item.workflow) + 2_300 * i64::try_from(number % 7).unwrap_or(0),
    };
    let draft = claimed.payload.output.as_ref().map(RawJson::value);
    match (number % 6, draft) {
        (3, _) | (_, None) => {
            request.verdict = Verdict::Reject;
            request.reasons = claimed
                .workflow
                .reject_reasons
                .first()
                .map(|reason| reason.code.clone())
                .into_iter()
                .collect();
        }
        (4, Some(Value::String(draft))) => {
            request.verdict = Verdict::Edit;
            let edited = format!("{}\n\nP.S. You can reach me directly on +00 555 0142.", draft.trim_end());
            request.output = Some(RawJson::from(&Value::String(edited)));
            request.comment = Some("Added the direct line.".to_owned());
        }
        _ => {}
    }
    request
}

/// How long the quickest takes.
fn usual_ms(workflow: &str) -> i64 {
    match workflow {
        "invoice-extraction" | "help-articles" => 24_000,
        "reply-drafts" => 19_000,
        _ => 4_000,
    }
}
