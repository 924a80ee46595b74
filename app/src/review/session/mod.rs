//! One reviewer's session in one tab: what is on screen, what is claimed ahead, what is on its way.
//!
//! [`Session::apply`] takes what happened and answers what to do about it. A verdict takes the item off the screen at
//! once and puts the next in its place; whether the server accepts it is found out behind the reviewer's back. What
//! the server refuses comes back with everything that was typed.
//!
//! ```text
//!   claimed ──> line[0] on screen ── verdict ──> outbox ── accepted ──> can be undone ── time ──> gone
//!      ^             │                              │                        │
//!      │             └ hold lost ─> taken again     └ refused ─> returned    └ undo ─> line[0]
//!      └────────────────────────────────────────────────┘ taken again
//! ```
//!
//! An item that was decided here may still be in the answer to a claim that was sent before the verdict arrived. Each
//! claim and each acknowledgement therefore takes the next number, and an item is taken from an answer only if the
//! claim's number is higher than the acknowledgement's.

mod claiming;
mod deciding;
mod event;
mod holding;
#[cfg(test)]
mod tests;

pub use event::{Effect, Event, Said, Tell};

use std::{collections::HashMap, sync::Arc};

use super::{
    outbox::{Job, Outbox, Parcel},
    start::ReviewStart,
    tree::Tree,
};
use crate::model::{
    ItemId, LeaseToken, NothingToClaim, OutputKind, RawJson, ReasonCode, ReviewItem, ReviewStatus, Verdict,
};

/// How many items are claimed behind the one on screen.
pub const AHEAD: usize = 3;

/// An item that this tab holds.
#[derive(Debug, Clone)]
pub struct Held {
    /// The item, as it was claimed.
    pub item: Arc<ReviewItem>,
    /// The lease it is held under now.
    pub lease: LeaseToken,
    /// Whether the hold is good.
    pub hold: Hold,
}

/// Whether a hold is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// It is.
    Live,
    /// It ran out, and it is being taken again.
    Retaking,
    /// It ran out, and the item could not be had again.
    Lost,
}

/// What the server refused: a verdict, or passing an item on.
#[derive(Debug, Clone)]
pub struct Returned {
    /// What was sent, and why it was refused.
    pub parcel: Parcel,
    /// The item as it was on screen; none after a reload.
    pub shown: Option<Arc<ReviewItem>>,
    /// The lease it is held under, where it still is.
    pub lease: LeaseToken,
    /// Whether it is being taken again.
    pub retaking: bool,
}

/// A verdict that can still be taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Undoable {
    /// The item.
    pub item: ItemId,
    /// Its title.
    pub title: String,
    /// What was said; none where it was said before this page was loaded.
    pub verdict: Option<Verdict>,
    /// The correction, so that an undone edit opens as it was.
    pub output: Option<RawJson>,
    /// The comment.
    pub comment: String,
    /// Until when (milliseconds since 1970).
    pub until: i64,
    /// Whether the server has it.
    pub acknowledged: bool,
    /// Whether the reviewer wants it back.
    pub wanted: bool,
}

/// What stands between the reviewer and the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The server cannot be reached.
    Offline,
    /// Nobody is signed in any more.
    SignedOut,
    /// The server says this.
    Refused(String),
}

/// One reviewer's session in one tab.
#[derive(Debug, Clone, Default)]
pub struct Session {
    line: Vec<Held>,
    outbox: Outbox,
    returned: Vec<Returned>,
    undos: Vec<Undoable>,
    nothing: Option<NothingToClaim>,
    status: ReviewStatus,
    trouble: Option<Trouble>,
    /// The number of the claim that is under way.
    asking: Option<u64>,
    /// Claims and acknowledgements, counted together.
    number: u64,
    /// Items that left: none while the server has not acknowledged it, else its number.
    left: HashMap<ItemId, Option<u64>>,
    /// Whether somebody is at the page, so that items may be held for them.
    awake: bool,
    next_ask: i64,
    fruitless: u32,
}

impl Session {
    /// What the page opens with.
    pub fn start(start: &ReviewStart) -> Self {
        let mut session = Self { status: start.status.clone(), ..Self::default() };
        session.line.extend(start.first.clone().map(|item| Held::new(Arc::new(item))));
        session.undos.extend(start.status.undoable.map(|(item, until)| Undoable {
            item,
            title: String::new(),
            verdict: None,
            output: None,
            comment: String::new(),
            until: until.0 / 1_000,
            acknowledged: true,
            wanted: false,
        }));
        session
    }

    /// The item on screen.
    pub fn current(&self) -> Option<&Held> {
        self.line.first()
    }

    /// Items that this tab holds, the one on screen first.
    pub fn line(&self) -> &[Held] {
        &self.line
    }

    /// What came back.
    pub fn returned(&self) -> &[Returned] {
        &self.returned
    }

    /// The verdict that an undo would take back.
    pub fn undoable(&self) -> Option<&Undoable> {
        self.undos.last()
    }

    /// Why there is no item; none while that is not known.
    pub fn nothing(&self) -> Option<&NothingToClaim> {
        self.nothing.as_ref().filter(|_| self.line.is_empty())
    }

    /// What is left, and my count today, with what is on its way counted as done.
    pub fn status(&self) -> ReviewStatus {
        let sending = self.outbox.verdicts();
        ReviewStatus {
            waiting: (self.status.waiting - sending).max(0),
            mine_today: self.status.mine_today + sending,
            undoable: self.status.undoable,
        }
    }

    /// What stands in the way.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// How many things are on their way.
    pub fn sending(&self) -> usize {
        self.outbox.len()
    }

    /// Whether a parcel was sent and is not answered yet.
    pub fn is_under_way(&self, lease: LeaseToken) -> bool {
        self.outbox.is_under_way(lease)
    }

    /// Whether somebody is at the page.
    pub fn is_awake(&self) -> bool {
        self.awake
    }

    /// Every hold that a heartbeat should prolong.
    pub fn holds(&self) -> Vec<(ItemId, LeaseToken)> {
        let line = self
            .line
            .iter()
            .filter(|held| held.hold == Hold::Live)
            .map(|held| (held.item.item.id, held.lease));
        let returned = self
            .returned
            .iter()
            .filter(|back| back.parcel.refusal.as_ref().is_some_and(|refusal| refusal.still_held));
        line.chain(returned.map(|back| (back.parcel.item, back.lease))).collect()
    }

    /// Takes in what happened and answers what to do about it.
    pub fn apply(&mut self, event: Event, now: i64) -> Vec<Effect> {
        let mut effects = self.react(event, now);
        effects.extend(self.outbox.due(now).into_iter().map(Effect::Send));
        effects.extend(self.claim_if_needed(now));
        effects
    }

    fn react(&mut self, event: Event, now: i64) -> Vec<Effect> {
        match event {
            Event::Kept(parcels) => self.restore(parcels, now),
            Event::Tick => self.tick(now),
            Event::Awake(awake) => self.wake(awake, now),
            Event::Online => self.online(now),
            Event::Ask => self.ask_now(now),
            Event::Claimed { number, answer } => self.claimed(number, answer, now),
            Event::Decide(decision) => self.decide(decision, now),
            Event::Skip => self.give_back(Job::Skip, now),
            Event::Defer { minutes } => self.give_back(Job::Defer { minutes }, now),
            Event::Escalate(pass_on) => self.give_back(Job::Escalate(pass_on), now),
            Event::Sent { lease, answer } => self.sent(lease, answer, now),
            Event::Undo => self.undo(now),
            Event::Undone { item, answer } => self.undone(item, answer, now),
            Event::Renewed { asked, alive } => self.renewed(&asked, &alive),
            Event::Retake => self.retake(),
            Event::RetakeReturned(lease) => self.retake_returned(lease),
            Event::Retaken { item, answer } => self.retaken(item, answer),
            Event::Dismiss(lease) => self.dismiss(lease),
            Event::Heard(tell) => self.heard(tell),
            Event::Status(status) => {
                self.status = status;
                Vec::new()
            }
            Event::CameBack => self.came_back(now),
            Event::MoveOn => self.move_on(),
        }
    }

    fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    fn position(&self, item: ItemId) -> Option<usize> {
        self.line.iter().position(|held| held.item.item.id == item)
    }

    /// Takes an item off the line; answers how the screen follows where it was on screen.
    fn take_off(&mut self, item: ItemId, said: &str) -> Vec<Effect> {
        let Some(at) = self.position(item) else { return Vec::new() };
        self.line.remove(at);
        if at > 0 {
            return Vec::new();
        }
        vec![Effect::Say(self.followed_by_next(said)), Effect::ShowNext]
    }

    /// `said`, and what is on screen now.
    fn followed_by_next(&self, said: &str) -> String {
        match self.line.first() {
            Some(next) => format!("{said} Next: {}.", title(&next.item)),
            None => format!("{said} Looking for the next item."),
        }
    }
}

impl Held {
    fn new(item: Arc<ReviewItem>) -> Self {
        Self { lease: item.lease.token, item, hold: Hold::Live }
    }
}

impl Returned {
    /// A claim gave it to this reviewer again.
    fn hold(&mut self, item: ReviewItem) {
        self.lease = item.lease.token;
        self.shown = Some(Arc::new(item));
        if let Some(refusal) = &mut self.parcel.refusal {
            refusal.still_held = true;
        }
    }
}

/// Why the output cannot go out as it is; none where it can be approved. `fits`: what the server says of it now, where
/// it was asked; until then, what was found when the item came holds.
pub fn not_approvable(item: &ReviewItem, fits: Option<bool>) -> Option<&'static str> {
    let Some(output) = &item.payload.output else {
        return Some("There is no output to approve. Edit or reject this item.");
    };
    let is_fit = fits.unwrap_or_else(|| {
        let breaks_schema = item.item.reasons.iter().any(|reason| reason.code == ReasonCode::SchemaViolation);
        let is_of_its_kind =
            item.workflow.kind == OutputKind::Json || matches!(Tree::of(output), Tree::Text(_));
        !breaks_schema && is_of_its_kind
    });
    (!is_fit).then_some("This output breaks the schema: edit or reject it.")
}

/// What an item is called on screen.
pub fn title(item: &ReviewItem) -> String {
    let named = item.item.title.as_deref().or(item.item.external_id.as_deref());
    named.map_or_else(|| format!("{} item", item.workflow.name), str::to_owned)
}
