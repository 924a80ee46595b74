//! People who reviewed it, each at their own pace.

use app::model::{ClaimRequest, CurrentUser, ReviewItem, Verdict, VerdictRequest};
use futures::future::join_all;
use rand::{Rng as _, rngs::StdRng};

use super::{
    super::people::People,
    clock::PastClock,
    truth::{Truth, Truths},
};
use crate::service::{Actor, Error, Services};

/// Items that one person takes at once.
const AT_ONCE: u32 = 8;
/// Seconds that one such handful takes; less than the shortest lease.
const HANDFUL: i64 = 100;
/// Handfuls of one shift at most.
const MOST: usize = 12;

/// A reviewer and how many milliseconds an easy item takes them.
struct Reviewer {
    user: CurrentUser,
    pace: f64,
}

/// Who is there.
pub(super) struct Shift(Vec<Reviewer>);

impl Shift {
    /// The reviewer, and two who help out.
    pub(super) async fn new(services: &Services) -> Result<Self, Error> {
        let mut reviewers = Vec::new();
        for (place, pace) in [(0, 8_500.0), (1, 13_500.0), (3, 11_000.0)] {
            let user = services.user_by_email(&Actor::Cli, &People::ALL[place].email()).await?;
            reviewers.push(Reviewer { user, pace });
        }
        Ok(Self(reviewers))
    }

    /// Reviews what waits.
    pub(super) async fn review(
        &self,
        services: &Services,
        clock: &PastClock,
        rng: &mut StdRng,
        truths: &Truths,
    ) -> Result<(), Error> {
        clock.advance_seconds(rng.random_range(120..1_500));
        let mut idle = 0;
        for turn in 0..MOST {
            // The reviewer takes most of it.
            let reviewer = &self.0[if turn % 3 == 0 { 0 } else { turn % self.0.len() }];
            let request = ClaimRequest { limit: Some(AT_ONCE), ..ClaimRequest::default() };
            let items = services.claim(&reviewer.user, &request).await?.items;
            idle = if items.is_empty() { idle + 1 } else { 0 };
            if idle >= self.0.len() {
                break;
            }
            if items.is_empty() {
                continue;
            }
            clock.advance_seconds(HANDFUL);
            let given = items.iter().map(|item| give(services, reviewer, item, truths, rng.random()));
            for done in join_all(given.collect::<Vec<_>>()).await {
                done?;
            }
            clock.advance_seconds(rng.random_range(20..90));
        }
        services.finalise_due_holds().await?;
        Ok(())
    }
}

async fn give(
    services: &Services,
    reviewer: &Reviewer,
    claimed: &ReviewItem,
    truths: &Truths,
    luck: f64,
) -> Result<(), Error> {
    let (id, lease) = (claimed.item.id, claimed.lease.token);
    let truth = truths.of(claimed.item.external_id.as_deref());
    let Some(truth) = truth else { return services.release_claim(&reviewer.user, id, lease).await };
    let request = VerdictRequest {
        lease,
        verdict: truth.verdict,
        output: truth.output.clone(),
        reasons: if truth.verdict == Verdict::Approve { Vec::new() } else { truth.reasons.clone() },
        comment: None,
        active_ms: active_ms(reviewer.pace, claimed, truth, luck),
    };
    match services.give_verdict(&reviewer.user, id, &request).await {
        Ok(_) => Ok(()),
        // What cannot be decided so goes back to the queue.
        Err(Error::Invalid { .. }) => services.release_claim(&reviewer.user, id, lease).await,
        Err(error) => Err(error),
    }
}

/// Longer for long outputs and for corrections; mostly near the reviewer's pace, now and then much longer.
fn active_ms(pace: f64, claimed: &ReviewItem, truth: &Truth, luck: f64) -> i64 {
    let length = claimed.payload.output.as_ref().map_or(0, |output| output.text().len());
    let work = match truth.verdict {
        Verdict::Edit => 2.4,
        Verdict::Reject => 1.3,
        _ => 1.0,
    };
    // A log-logistic spread, cut where the handful ends.
    let spread = (luck.clamp(0.02, 0.98) / (1.0 - luck.clamp(0.02, 0.98))).powf(0.25);
    ((pace + 6.0 * length as f64) * work * spread).min(95_000.0) as i64
}
