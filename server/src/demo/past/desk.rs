//! The work itself, through the use cases: items are submitted, claimed, decided, and become final.
//!
//! What is done at about the same time is done at once, so that the database commits it together; each of it at its own
//! moment. Claims are queued one after the other, so that the same people get the same items each time.

use std::collections::HashMap;

use app::model::{ClaimAnswer, ClaimRequest, Item, ItemId, ReviewItem, Route, Timestamp, Verdict};
use futures::future::join_all;

use super::{
    aftermath::{Aftermath, Told, bypasses},
    calendar::{Session, Tick},
    chance::Chance,
    clock::Hand,
    reviewers::{Opinion, Reviewer, Shift, all_hands, roster},
    task::{Task, unreadable, waves},
    written::{Truth, Written},
};
use crate::service::{Actor, BypassPost, Error, Services};

/// So much is done at once at most.
const HANDS: usize = 12;
/// How long people hold what they claim, in seconds.
const LEASE: i64 = 3_600;
/// What is left over is decided in so many rounds at most,
const ROUNDS: i64 = 10;
/// each so long after the one before, in seconds.
const ROUND: i64 = 700;

/// The desk at which people review.
pub(super) struct Desk {
    hands: Vec<Hand>,
    /// Those who review.
    pub(super) staff: Vec<Reviewer>,
    truths: HashMap<String, Truth>,
    /// What people decided alone, in order, as far as it could be read.
    pub(super) decided: Vec<Decided>,
    /// How many opinions each item has had.
    opinions: HashMap<ItemId, usize>,
    aftermath: Aftermath,
}

/// A decision of somebody's, who was the only one to look.
#[derive(Debug, Clone)]
pub(super) struct Decided {
    pub(super) item: ItemId,
    pub(super) workflow: String,
    pub(super) verdict: Verdict,
}

/// What is done when people leave the desk.
enum Chore {
    Finalise,
    Tell(Told),
    Count(&'static str, BypassPost),
}

impl Desk {
    pub(super) fn new(present: &Services) -> Self {
        let hands = (0..HANDS).map(|number| Hand::new(present, &format!("hand {number}"))).collect();
        Self {
            hands,
            staff: Vec::new(),
            truths: HashMap::new(),
            decided: Vec::new(),
            opinions: HashMap::new(),
            aftermath: Aftermath::default(),
        }
    }

    /// Submits what came at a moment, each workflow's as one batch.
    ///
    /// # Errors
    /// What the use cases answer.
    pub(super) async fn submit(&mut self, tick: &Tick, written: Vec<Written>) -> Result<(), Error> {
        let mut batches: Vec<(&'static str, Vec<Written>)> = Vec::new();
        for one in written {
            match batches.iter_mut().find(|(workflow, _)| *workflow == one.workflow) {
                Some((_, batch)) => batch.push(one),
                None => batches.push((one.workflow, vec![one])),
            }
        }
        let send = |(number, (hand, (workflow, batch))): (usize, (&Hand, &(&'static str, Vec<Written>)))| {
            let at = tick.at.plus_seconds(41 * number as i64);
            let (services, workflow) = (hand.at(at).clone(), *workflow);
            let bodies = batch.iter().map(|one| one.body.clone()).collect();
            async move { services.submit_batch(&Actor::Cli, workflow, bodies).await }
        };
        let sent = join_all(self.hands.iter().zip(&batches).enumerate().map(send)).await;
        for (answers, (_, batch)) in sent.into_iter().zip(batches) {
            for (answer, one) in answers?.into_iter().zip(batch) {
                let item = answer?.item;
                if item.route == Route::Release {
                    self.aftermath.expect(&item, one.truth.flaw.is_none(), item.created_at);
                }
                if let Some(id) = one.external_id {
                    self.truths.insert(id, one.truth);
                }
            }
        }
        Ok(())
    }

    /// People review what has come.
    ///
    /// # Errors
    /// What the use cases answer.
    pub(super) async fn work(&mut self, session: &Session) -> Result<(), Error> {
        let shifts = roster(&self.staff, session);
        let end = self.review(&shifts, session.age).await?.unwrap_or(session.at);
        let told = self.aftermath.known(session.at).into_iter().map(Chore::Tell);
        let counted = bypasses(session).into_iter().map(|(workflow, post)| Chore::Count(workflow, post));
        self.leave(end, told.chain(counted).collect()).await
    }

    /// Everybody reviews what is left, until nothing is.
    ///
    /// # Errors
    /// What the use cases answer.
    pub(super) async fn finish(&mut self, last: &Session) -> Result<(), Error> {
        for round in 1..=ROUNDS {
            let shifts = all_hands(&self.staff, last.at.plus_seconds(round * ROUND));
            let Some(end) = self.review(&shifts, last.age).await? else { return Ok(()) };
            self.leave(end, Vec::new()).await?;
        }
        Ok(())
    }

    /// Answers when the last verdict was given; none where there was nothing to do.
    async fn review(&mut self, shifts: &[Shift], age: i64) -> Result<Option<Timestamp>, Error> {
        let claimed = self.claim(shifts).await?;
        let mut tasks = Vec::new();
        for (shift, items) in shifts.iter().zip(claimed) {
            tasks.extend(self.tasks(shift, items, age));
        }
        let end = tasks.iter().map(|task| task.at).max();
        for wave in waves(tasks) {
            for tasks in wave.chunks(HANDS) {
                let done = self.hands.iter().zip(tasks).map(|(hand, task)| self.decide(hand, task));
                for (task, item) in tasks.iter().zip(join_all(done).await) {
                    if let Some(item) = item? {
                        self.note(task, &item);
                    }
                }
            }
        }
        Ok(end)
    }

    /// What each of them holds after claiming twice.
    async fn claim(&self, shifts: &[Shift]) -> Result<Vec<Vec<ReviewItem>>, Error> {
        let turns = (0..2).flat_map(|turn| shifts.iter().map(move |shift| (turn, shift)));
        let claims = self.hands.iter().zip(turns).map(|(hand, (turn, shift))| async move {
            let Some(reviewer) = self.staff.get(shift.reviewer) else { return Ok(Vec::new()) };
            let request = ClaimRequest {
                workflows: Vec::new(),
                limit: shift.limits.get(turn).copied(),
                lease_seconds: Some(LEASE),
            };
            let services = hand.at(shift.claims.get(turn).copied().unwrap_or_default());
            let ClaimAnswer { items, .. } = services.claim(&reviewer.user, &request).await?;
            Ok(items)
        });
        let claimed: Vec<Vec<ReviewItem>> =
            join_all(claims).await.into_iter().collect::<Result<_, Error>>()?;
        // The second time it is all that they hold.
        Ok(claimed.into_iter().skip(shifts.len()).collect())
    }

    /// What somebody does with what they hold, one after the other.
    fn tasks(&self, shift: &Shift, items: Vec<ReviewItem>, age: i64) -> Vec<Task> {
        let Some(reviewer) = self.staff.get(shift.reviewer) else { return Vec::new() };
        let mut at = shift.claims[0];
        let task = |claimed: ReviewItem| {
            let id = claimed.item.external_id.as_deref();
            let mut chance = Chance::of(&format!("{} {id:?}", reviewer.user.email));
            let unreadable = unreadable(&claimed);
            let truth = id.and_then(|id| self.truths.get(id)).unwrap_or(&unreadable);
            let opinion = reviewer.opinion(&claimed, truth, &mut chance);
            let active_ms =
                reviewer.takes(&claimed.item.workflow, &opinion, (truth.length, age), &mut chance);
            let begins = at.max(claimed.claimed_at);
            at = Timestamp(begins.0 + (active_ms + chance.between(700, 5_200)) * 1_000);
            Task { reviewer: shift.reviewer, claimed, opinion, active_ms, at }
        };
        items.into_iter().map(task).collect()
    }

    /// Answers the item where a verdict was given.
    async fn decide(&self, hand: &Hand, task: &Task) -> Result<Option<Item>, Error> {
        let Some(Reviewer { user, .. }) = self.staff.get(task.reviewer) else { return Ok(None) };
        let (services, item, lease) = (hand.at(task.at), task.claimed.item.id, task.claimed.lease.token);
        if let Opinion::Ask(ask) = &task.opinion {
            services.escalate(user, item, lease, ask.group, ask.note).await?;
            return Ok(None);
        }
        let verdict = task.verdict();
        match services.give_verdict(user, item, &verdict).await {
            // What breaks the schema cannot be approved, however well it looks.
            Err(Error::Invalid { .. }) if verdict.verdict != Verdict::Reject => {
                services.give_verdict(user, item, &task.rejection()).await.map(Some)
            }
            other => other.map(Some),
        }
    }

    fn note(&mut self, task: &Task, item: &Item) {
        let opinions = self.opinions.entry(item.id).or_default();
        *opinions += 1;
        let is_alone = *opinions == 1;
        let (Some(decision), Some(reviewer)) = (&item.decision, self.staff.get(task.reviewer)) else {
            return;
        };
        let is_theirs = decision.decided_by == format!("user:{}", reviewer.user.email);
        if is_alone && is_theirs && item.title.is_some() {
            let workflow = item.workflow.clone();
            self.decided.push(Decided { item: item.id, workflow, verdict: decision.verdict });
        }
        if decision.verdict != Verdict::Reject {
            let truth = item.external_id.as_ref().and_then(|id| self.truths.get(id));
            let is_right =
                decision.verdict == Verdict::Edit || truth.is_none_or(|truth| truth.flaw.is_none());
            self.aftermath.expect(item, is_right, decision.decided_at);
        }
    }

    /// Decisions become final; producers tell what they know.
    async fn leave(&self, end: Timestamp, mut chores: Vec<Chore>) -> Result<(), Error> {
        // Longer than any undo window here.
        let end = end.plus_seconds(15);
        chores.insert(0, Chore::Finalise);
        for (number, chores) in chores.chunks(HANDS).enumerate() {
            let first = (number * HANDS) as i64;
            let done = self.hands.iter().zip(chores).zip(first..).map(|((hand, chore), number)| async move {
                let services = hand.at(end.plus_seconds(number));
                match chore {
                    Chore::Finalise => services.finalise_due_holds().await.map(drop),
                    Chore::Tell(told) => {
                        match services.post_outcome(&Actor::Cli, told.item, told.post.clone()).await {
                            // A golden item's copy has no outcome.
                            Err(Error::NotFound { .. }) => Ok(()),
                            other => other.map(drop),
                        }
                    }
                    Chore::Count(workflow, post) => {
                        services.record_bypass(&Actor::Cli, workflow, post.clone()).await.map(drop)
                    }
                }
            });
            join_all(done).await.into_iter().collect::<Result<Vec<()>, Error>>()?;
        }
        Ok(())
    }
}
