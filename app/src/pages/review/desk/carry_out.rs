//! Carrying out what the session asks for: calls to the server, the browser's storage, the focus.

use leptos::{prelude::*, task::spawn_local};

use super::{Desk, browser};
use crate::{
    error::AppError,
    model::{ClaimRequest, ReasonCode, ReviewItem},
    review::{
        drafts::{Draft, Drafts},
        edit::Edit,
        outbox::{Job, Parcel},
        pass_on::PassOn,
        session::{Effect, Event, Tell},
        shelf::Shelf,
        tree::Tree,
    },
    server_fns::review::{
        check_output, claim_items, defer_item, escalate_item, give_verdict, reclaim_item, skip_item,
        status_review, undo_verdict,
    },
};

/// A call that is not answered for so long counts as failed (milliseconds).
const PATIENCE_MS: u64 = 20_000;

impl Desk {
    pub(super) fn carry_out(self, effect: Effect) {
        match effect {
            Effect::Claim { number, limit } => self.claim(number, limit),
            Effect::Send(parcel) => self.send(parcel),
            Effect::Keep(parcel) => self.keep(&parcel),
            Effect::Forget(lease) => browser::BrowserShelf.remove(&self.names().parcel(lease)),
            Effect::Undo(item) => spawn_local(async move {
                let answer = undo_verdict(item).await.map(Box::new);
                self.on(Event::Undone { item, answer });
            }),
            Effect::Retake { item, workflow } => spawn_local(async move {
                let answer = reclaim_item(item, workflow).await.map(Box::new);
                self.on(Event::Retaken { item, answer });
            }),
            Effect::ForgetDraft(item) => self.with_drafts(|drafts| drafts.clear(item)),
            Effect::Reopen { item, output, comment, pass_on } => self.with_drafts(|drafts| {
                let kept = drafts.newest(item.item.id).unwrap_or_default();
                let known = kept.version;
                let draft = if pass_on.is_empty() {
                    let edit = output.map(|output| Edit::written(&item, &Tree::of(&output)));
                    Draft { edit, comment, ..Draft::default() }
                } else {
                    // Passing on sent nothing of an edit that was begun: it is still in the draft.
                    Draft { pass_on, ..kept }
                };
                drafts.save(item.item.id, draft, known, browser::now());
            }),
            Effect::ShowNext => {
                browser::to_top();
                browser::focus_soon("#review-heading".to_owned());
            }
            Effect::Say(words) => self.say(words),
            Effect::Tell(tell) => self.tell(tell),
            Effect::AskStatus => self.ask_status(),
        }
    }

    fn claim(self, number: u64, limit: u32) {
        browser::after(PATIENCE_MS, move || {
            self.on(Event::Claimed { number, answer: Err(no_answer()) });
        });
        spawn_local(async move {
            let request = ClaimRequest { limit: Some(limit), ..ClaimRequest::default() };
            let answer = claim_items(request).await;
            self.on(Event::Claimed { number, answer });
        });
    }

    fn send(self, parcel: Parcel) {
        let Parcel { item, lease, job, .. } = parcel;
        browser::after(PATIENCE_MS, move || {
            if self.session.try_with_untracked(|session| session.is_under_way(lease)) == Some(true) {
                self.on(Event::Sent { lease, answer: Err(no_answer()) });
            }
        });
        spawn_local(async move {
            let answer = match job {
                Job::Verdict(request) => give_verdict(item, request).await.map(|_| ()),
                Job::Skip => skip_item(item, lease).await,
                Job::Defer { minutes } => defer_item(item, lease, minutes).await,
                Job::Escalate(PassOn { to, note }) => escalate_item(item, lease, to, note).await,
            };
            self.on(Event::Sent { lease, answer });
        });
    }

    /// Kept in the browser until the server has it, so that a reload sends it again.
    fn keep(self, parcel: &Parcel) {
        if let Ok(text) = serde_json::to_string(parcel) {
            browser::BrowserShelf.put(&self.names().parcel(parcel.lease), &text);
        }
    }

    /// What an earlier load of the page, or a tab that is gone, left on its way.
    pub(super) fn kept_parcels(self) -> Vec<Parcel> {
        let shelf = browser::BrowserShelf;
        let ours = self.names().parcels();
        let keys = shelf.keys().into_iter().filter(|key| key.starts_with(&ours));
        keys.filter_map(|key| serde_json::from_str(&shelf.get(&key)?).ok()).collect()
    }

    fn tell(self, tell: Tell) {
        // The time makes each word differ from the one before: only a change is heard.
        if let Ok(text) = serde_json::to_string(&(tell, browser::now())) {
            browser::BrowserShelf.put(&self.names().word(), &text);
        }
    }

    /// Asks what is left.
    pub(in super::super) fn ask_status(self) {
        spawn_local(async move {
            if let Ok(status) = status_review().await {
                self.on(Event::Status(status));
            }
        });
    }

    /// Asks whether an output in which a schema found fault may go out by now: the schema may have changed since.
    pub(in super::super) fn ask_whether_it_fits(self, item: &ReviewItem) {
        let mut reasons = item.item.reasons.iter().map(|reason| reason.code);
        let is_in_doubt =
            reasons.any(|code| matches!(code, ReasonCode::SchemaViolation | ReasonCode::PolicyError));
        let Some(output) = item.payload.output.clone().filter(|_| is_in_doubt) else { return };
        let (id, workflow) = (item.item.id, item.workflow.slug.clone());
        spawn_local(async move {
            if let Ok(found) = check_output(workflow, output).await {
                let _ = self.fits.try_set(Some((id, found.is_empty())));
            }
        });
    }

    pub(super) fn with_drafts<T>(self, act: impl FnOnce(Drafts<'_, browser::BrowserShelf>) -> T) -> T {
        let tab = self.tab.get_value();
        act(Drafts { shelf: &browser::BrowserShelf, names: self.names(), tab: &tab })
    }
}

fn no_answer() -> AppError {
    AppError::Unreachable { message: "no answer came in time".to_owned() }
}
