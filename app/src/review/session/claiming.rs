use std::sync::Arc;

use super::{AHEAD, Effect, Held, Hold, Session, Trouble, title};
use crate::{
    error::AppError,
    model::{ClaimAnswer, NothingToClaim, ReviewItem},
    review::outbox::{Fate, Parcel, fate},
};

/// How soon more is asked for where the queue gave less than wanted (milliseconds).
const TOP_UP_MS: i64 = 10_000;
/// The longest pause between looks at an empty queue (milliseconds).
const LONGEST_PAUSE_MS: i64 = 20_000;

impl Session {
    /// Asks for more where fewer than [`AHEAD`] stand behind the item on screen.
    pub(super) fn claim_if_needed(&mut self, now: i64) -> Option<Effect> {
        let enough = self.line.len() > AHEAD;
        if !self.awake || enough || self.asking.is_some() || now < self.next_ask {
            return None;
        }
        let number = self.next_number();
        self.asking = Some(number);
        // What is on its way, or came back but is still held, counts as held on the server.
        let counted = self.holds().len() - self.line.iter().filter(|held| held.hold == Hold::Live).count();
        let limit = AHEAD + 1 + self.outbox.len() + counted;
        Some(Effect::Claim { number, limit: u32::try_from(limit).unwrap_or(50).min(50) })
    }

    pub(super) fn claimed(
        &mut self,
        number: u64,
        answer: Result<ClaimAnswer, AppError>,
        now: i64,
    ) -> Vec<Effect> {
        if self.asking != Some(number) {
            return Vec::new();
        }
        self.asking = None;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.fruitless += 1;
                self.next_ask = now + pause(self.fruitless);
                self.trouble = Some(trouble(&error));
                return Vec::new();
            }
        };
        self.trouble = None;
        let was_empty = self.line.is_empty();
        let got_none = answer.items.is_empty();
        for item in answer.items {
            self.take_in(item, number);
        }
        self.nothing = answer.nothing.filter(|_| self.line.is_empty());
        self.plan_next_ask(got_none, now);
        match self.line.first() {
            Some(first) if was_empty => {
                vec![
                    Effect::Say(format!("Next: {}.", title(&first.item))),
                    Effect::ShowNext,
                    Effect::AskStatus,
                ]
            }
            None if got_none && self.fruitless == 1 => vec![Effect::AskStatus],
            _ => Vec::new(),
        }
    }

    fn take_in(&mut self, item: ReviewItem, claim: u64) {
        let id = item.item.id;
        if let Some(held) = self.line.iter_mut().find(|held| held.item.item.id == id) {
            held.lease = item.lease.token;
            held.hold = Hold::Live;
            return;
        }
        let left_later = self.left.get(&id).is_some_and(|left| left.is_none_or(|number| number >= claim));
        if left_later || self.outbox.holds(id) {
            return;
        }
        self.left.remove(&id);
        if let Some(back) = self.returned.iter_mut().find(|back| back.parcel.item == id) {
            back.hold(item);
        } else {
            self.line.push(Held::new(Arc::new(item)));
        }
    }

    fn plan_next_ask(&mut self, got_none: bool, now: i64) {
        self.fruitless = if self.line.is_empty() { self.fruitless + 1 } else { 0 };
        self.next_ask = match (self.line.is_empty(), &self.nothing) {
            // Full, or as much as there is: the next verdict asks again.
            (false, _) => now + TOP_UP_MS,
            (true, Some(NothingToClaim::AllHeld { next_free_at: Some(free), .. })) => {
                let until_free = free.0 / 1_000 - now;
                now + until_free.clamp(1_000, pause(self.fruitless).max(5_000))
            }
            (true, Some(_)) => now + pause(self.fruitless),
            // Only items that are on their way out: look again when they have gone.
            (true, None) => now + if got_none { pause(self.fruitless) } else { 500 },
        };
    }

    pub(super) fn ask_now(&mut self, now: i64) -> Vec<Effect> {
        self.awake = true;
        self.next_ask = now;
        self.fruitless = 0;
        Vec::new()
    }

    pub(super) fn wake(&mut self, awake: bool, now: i64) -> Vec<Effect> {
        let woke = awake && !self.awake;
        self.awake = awake;
        if woke {
            self.next_ask = now;
            self.fruitless = 0;
            self.outbox.hurry(now);
        }
        Vec::new()
    }

    pub(super) fn online(&mut self, now: i64) -> Vec<Effect> {
        self.outbox.hurry(now);
        self.next_ask = self.next_ask.min(now);
        self.trouble = None;
        Vec::new()
    }

    pub(super) fn tick(&mut self, now: i64) -> Vec<Effect> {
        self.undos.retain(|undo| undo.until > now || undo.wanted || !undo.acknowledged);
        Vec::new()
    }

    /// Takes up what an earlier load of the page left on its way.
    pub(super) fn restore(&mut self, parcels: Vec<Parcel>, now: i64) -> Vec<Effect> {
        for parcel in parcels {
            self.line.retain(|held| held.item.item.id != parcel.item || parcel.refusal.is_some());
            if parcel.refusal.is_some() {
                self.returned.push(super::Returned {
                    lease: parcel.lease,
                    parcel,
                    shown: None,
                    retaking: false,
                });
            } else {
                self.left.insert(parcel.item, None);
                self.outbox.post(parcel, None, now);
            }
        }
        Vec::new()
    }

    /// The page came back from the browser's memory: only the item on screen may still be held.
    pub(super) fn came_back(&mut self, now: i64) -> Vec<Effect> {
        self.line.truncate(1);
        self.asking = None;
        self.next_ask = now;
        Vec::new()
    }
}

/// 1, 2, 4, 8, 16, then 20 s.
fn pause(fruitless: u32) -> i64 {
    (1_000_i64 << fruitless.saturating_sub(1).min(5)).min(LONGEST_PAUSE_MS)
}

/// What an error means for the whole page.
pub(super) fn trouble(error: &AppError) -> Trouble {
    match fate(error) {
        Fate::Again(_) => Trouble::Offline,
        Fate::SignIn => Trouble::SignedOut,
        Fate::Refused(refusal) => Trouble::Refused(refusal.message),
    }
}
