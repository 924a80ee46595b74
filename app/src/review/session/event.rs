use serde::{Deserialize, Serialize};

use crate::{
    error::AppError,
    model::{ClaimAnswer, ItemId, LeaseToken, RawJson, ReviewItem, ReviewStatus, Timestamp, Verdict},
    review::{outbox::Parcel, pass_on::PassOn},
};

/// What a reviewer says of the item on screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Approve, edit or reject.
    pub verdict: Verdict,
    /// The correction.
    pub output: Option<RawJson>,
    /// Why it is rejected.
    pub reasons: Vec<String>,
    /// In words.
    pub comment: Option<String>,
    /// Milliseconds of work.
    pub active_ms: i64,
    /// A correction that was begun and is not sent with this verdict: an undo brings it back.
    pub unsent: Option<RawJson>,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// What an earlier load of the page left on its way.
    Kept(Vec<Parcel>),
    /// Time went on.
    Tick,
    /// Somebody came to the page, or left it.
    Awake(bool),
    /// The network is back, or the reviewer signed in again.
    Online,
    /// The reviewer asks for the next item.
    Ask,
    /// A claim was answered.
    Claimed {
        /// Its number.
        number: u64,
        /// The answer.
        answer: Result<ClaimAnswer, AppError>,
    },
    /// A verdict on the item on screen.
    Decide(Said),
    /// Never show it to me again.
    Skip,
    /// Later.
    Defer {
        /// Minutes.
        minutes: i64,
    },
    /// To somebody else.
    Escalate(PassOn),
    /// A parcel was answered.
    Sent {
        /// Its lease.
        lease: LeaseToken,
        /// The answer.
        answer: Result<(), AppError>,
    },
    /// Take the last verdict back.
    Undo,
    /// An undo was answered.
    Undone {
        /// The item.
        item: ItemId,
        /// The item again, claimed.
        answer: Result<Box<ReviewItem>, AppError>,
    },
    /// A heartbeat was answered.
    Renewed {
        /// Which holds were asked for.
        asked: Vec<(ItemId, LeaseToken)>,
        /// Which live, until when.
        alive: Vec<(ItemId, Timestamp)>,
    },
    /// Take the item on screen again, whose hold ran out.
    Retake,
    /// Put a returned verdict's item on screen again.
    RetakeReturned(LeaseToken),
    /// Taking an item again was answered.
    Retaken {
        /// The item.
        item: ItemId,
        /// The item, claimed.
        answer: Result<Box<ReviewItem>, AppError>,
    },
    /// Throw a returned verdict away.
    Dismiss(LeaseToken),
    /// Another tab says something.
    Heard(Tell),
    /// What is left was asked for.
    Status(ReviewStatus),
    /// The page came back from the browser's memory; what it had claimed ahead was given back.
    CameBack,
    /// Leave the item on screen, whose hold is lost, for the next.
    MoveOn,
}

/// What one tab tells the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tell {
    /// It decided or gave back this item; the server does not know yet.
    Left(ItemId),
    /// The server knows.
    Acknowledged(ItemId),
    /// It did not come to that: the item may come again.
    Back(ItemId),
}

/// Something to do.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Claim.
    Claim {
        /// To be given back with the answer.
        number: u64,
        /// How many, those held already included.
        limit: u32,
    },
    /// Send a parcel.
    Send(Parcel),
    /// Keep a parcel in the browser.
    Keep(Parcel),
    /// Forget a kept parcel.
    Forget(LeaseToken),
    /// Ask for a verdict back.
    Undo(ItemId),
    /// Take this very item again.
    Retake {
        /// The item.
        item: ItemId,
        /// Its workflow's slug.
        workflow: String,
    },
    /// Forget what was typed for an item.
    ForgetDraft(ItemId),
    /// Put back what was sent as what is being typed, before the item is shown.
    Reopen {
        /// The item, as it is on screen now.
        item: std::sync::Arc<ReviewItem>,
        /// The correction.
        output: Option<RawJson>,
        /// The comment.
        comment: String,
        /// To whom it was to be passed on.
        pass_on: PassOn,
    },
    /// Another item is on screen: move the focus to it.
    ShowNext,
    /// Tell a screen reader.
    Say(String),
    /// Tell the other tabs.
    Tell(Tell),
    /// Ask what is left.
    AskStatus,
}
