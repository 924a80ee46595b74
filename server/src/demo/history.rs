//! Some items are decided before the first visitor comes, so that lists and records have something to show.

use app::model::{ClaimRequest, CurrentUser, RawJson, ReviewItem, Verdict, VerdictRequest};
use serde_json::Value;

use super::people::People;
use crate::service::{Actor, Error, Services};

/// So many items of each workflow are decided.
const DECIDED: u32 = 6;

/// Lets the reviewer decide some items of each workflow.
pub(super) async fn decide_some(services: &Services) -> Result<(), Error> {
    let reviewer = services.user_by_email(&Actor::Cli, &People::ALL[0].email()).await?;
    for workflow in services.list_workflows(&Actor::Cli).await? {
        let request =
            ClaimRequest { workflows: vec![workflow.slug], limit: Some(DECIDED), ..ClaimRequest::default() };
        for (number, item) in services.claim(&reviewer, &request).await?.items.into_iter().enumerate() {
            decide(services, &reviewer, number, item).await?;
        }
    }
    Ok(())
}

async fn decide(
    services: &Services,
    reviewer: &CurrentUser,
    number: usize,
    claimed: ReviewItem,
) -> Result<(), Error> {
    let id = claimed.item.id;
    let lease = claimed.lease.token;
    let verdict = verdict(number, &claimed);
    match services.give_verdict(reviewer, id, &verdict).await {
        Ok(_) => Ok(()),
        // Not every item can be decided so: it goes back to the queue.
        Err(Error::Invalid { .. }) => services.release_claim(reviewer, id, lease).await,
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
        active_ms: 4_000 + 2_300 * i64::try_from(number % 7).unwrap_or(0),
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
