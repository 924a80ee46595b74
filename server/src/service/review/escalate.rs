use app::model::{CurrentUser, ItemId, LeaseToken, ShownNote};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{gave_opinion, held_by, label, may_review};
use crate::{
    domain::audit::{NewEntry, kinds, to_hex},
    service::{Error, Services, groups},
    store::{Audience, EndLease, LeaseKey, NewNote, PassOn, ReviewerMark, SlotKind, StoreError, Tx},
};

/// The longest note, in characters.
const LONGEST_NOTE: usize = 2_000;

impl Services {
    /// Passes an item on, with a note, to a group (its name) or a person (an address). Whoever passes it on is not
    /// offered it again. Sent twice it is done once.
    ///
    /// # Errors
    /// `Conflict` (`lease_lost`, `already_decided`), `Invalid` (`unknown_target`, `invalid_note`), `NotFound`.
    pub async fn escalate(
        &self,
        user: &CurrentUser,
        item: ItemId,
        lease: LeaseToken,
        to: &str,
        note: &str,
    ) -> Result<(), Error> {
        may_review(user)?;
        let note = good_note(note)?;
        let (audience, name) = groups::target(&mut *self.read().await?, to).await?;
        if audience == Audience::Person(user.id) {
            let message = "You have it already. Pass it on to somebody else, or put it off.";
            return Err(Error::invalid_field("/to", "unknown_target", message));
        }
        let key = LeaseKey { item, token: lease, user: user.id, now: self.now() };
        let entry = NewEntry {
            actor: label(user),
            kind: kinds::ITEM_PASSED_ON,
            item: Some(item),
            subject: None,
            details: json!({ "to": name, "note_sha256": to_hex(&Sha256::digest(note.as_bytes())) }),
        };
        let sent = (name.clone(), note.clone());
        let note = NewNote { id: self.0.clock.new_id(), target: name, text: note };
        let (pass, who) = (PassOn { audience, note }, user.clone());
        let passed =
            self.write(move |tx| Box::pin(async move { pass_on(tx, &who, key, pass, entry).await })).await?;
        if passed {
            self.0.wakeups.queue_changed();
            return Ok(());
        }
        // Sent again because the answer was lost: it was done, and is answered again.
        let newest = self.read().await?.notes_of(item).await?.pop();
        let is_it = |note: ShownNote| note.by == user.name && note.to == sent.0 && note.text == sent.1;
        if newest.is_some_and(is_it) { Ok(()) } else { Err(self.why_lost(user, item, lease).await?) }
    }
}

/// Answers whether the lease was live.
async fn pass_on(
    tx: &mut dyn Tx,
    user: &CurrentUser,
    key: LeaseKey,
    pass: PassOn,
    entry: NewEntry,
) -> Result<bool, Error> {
    let slots = tx.slots_of(key.item).await?;
    let Some(slot) = held_by(&slots, user, key.token) else { return Ok(false) };
    if let Audience::Person(person) = pass.audience
        && gave_opinion(tx, key.item, person).await?
    {
        let message = format!("{} has given an opinion on this item already.", pass.note.target);
        return Err(Error::invalid_field("/to", "unknown_target", message));
    }
    let passed = if slot.kind == SlotKind::Golden {
        // It is for this reviewer only: passing it on is like skipping it.
        let end = EndLease { available_at: key.now, mark: Some(ReviewerMark::Skipped) };
        tx.end_lease(key, end, entry).await
    } else {
        tx.pass_on(key, &pass, entry).await
    };
    match passed {
        Ok(()) => Ok(true),
        Err(StoreError::Stale { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn good_note(note: &str) -> Result<String, Error> {
    let note = note.trim();
    let refuse = |message: String| Err(Error::invalid_field("/note", "invalid_note", message));
    if note.is_empty() {
        return refuse("Say in a few words why: whoever gets it reads it first.".to_owned());
    }
    if note.chars().count() > LONGEST_NOTE {
        return refuse(format!("A note has at most {LONGEST_NOTE} characters."));
    }
    Ok(note.to_owned())
}
