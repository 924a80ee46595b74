use std::sync::Arc;

use super::{
    Effect, Hold, Returned, Session, Tell, Trouble, Undoable, claiming::trouble, event::Said, title,
};
use crate::{
    error::AppError,
    model::{ItemId, LeaseToken, ReviewItem, VerdictRequest},
    review::{
        outbox::{Fate, Job, Parcel, Refusal, fate},
        pass_on::PassOn,
        wording,
    },
};

impl Session {
    /// Takes the item off the screen and puts the verdict on its way.
    pub(super) fn decide(&mut self, said: Said, now: i64) -> Vec<Effect> {
        let Some(held) = self.line.first().filter(|held| held.hold == Hold::Live) else { return Vec::new() };
        let (item, lease) = (held.item.clone(), held.lease);
        self.undos.push(Undoable {
            item: item.item.id,
            title: title(&item),
            verdict: Some(said.verdict),
            output: said.output.clone().or(said.unsent),
            comment: said.comment.clone().unwrap_or_default(),
            until: now + item.workflow.undo_seconds * 1_000,
            acknowledged: false,
            wanted: false,
        });
        let request = VerdictRequest {
            lease,
            verdict: said.verdict,
            output: said.output,
            reasons: said.reasons,
            comment: said.comment,
            active_ms: said.active_ms,
        };
        self.send_off(&item, lease, Job::Verdict(request), wording::done(said.verdict), now)
    }

    /// Skips, defers or passes on the item on screen.
    pub(super) fn give_back(&mut self, job: Job, now: i64) -> Vec<Effect> {
        let Some(held) = self.line.first() else { return Vec::new() };
        let (item, lease) = (held.item.clone(), held.lease);
        let said = wording::sent(&job);
        self.send_off(&item, lease, job, said, now)
    }

    fn send_off(
        &mut self,
        item: &Arc<ReviewItem>,
        lease: LeaseToken,
        job: Job,
        said: &str,
        now: i64,
    ) -> Vec<Effect> {
        let id = item.item.id;
        let parcel = Parcel {
            item: id,
            lease,
            workflow: item.workflow.slug.clone(),
            title: title(item),
            job,
            refusal: None,
        };
        let mut effects = vec![Effect::Keep(parcel.clone()), Effect::Tell(Tell::Left(id))];
        // Whoever decides is there.
        self.awake = true;
        self.outbox.post(parcel, Some(item.clone()), now);
        self.left.insert(id, None);
        self.next_ask = self.next_ask.min(now);
        effects.extend(self.take_off(id, &format!("{said}.")));
        effects
    }

    /// What the server said to a parcel.
    pub(super) fn sent(&mut self, lease: LeaseToken, answer: Result<(), AppError>, now: i64) -> Vec<Effect> {
        match answer.as_ref().map_err(fate) {
            Ok(()) => self.accepted(lease, now),
            Err(Fate::Again(least)) => {
                self.outbox.again(lease, least, now);
                self.trouble = Some(Trouble::Offline);
                Vec::new()
            }
            Err(Fate::SignIn) => {
                self.outbox.again(lease, 5_000, now);
                self.trouble = Some(Trouble::SignedOut);
                Vec::new()
            }
            Err(Fate::Refused(refusal)) => self.refused(lease, refusal),
        }
    }

    fn accepted(&mut self, lease: LeaseToken, now: i64) -> Vec<Effect> {
        let Some((parcel, shown)) = self.outbox.take(lease) else { return Vec::new() };
        self.trouble = None;
        let number = self.next_number();
        self.left.insert(parcel.item, Some(number));
        let mut effects = vec![
            Effect::Forget(lease),
            Effect::ForgetDraft(parcel.item),
            Effect::Tell(Tell::Acknowledged(parcel.item)),
        ];
        if matches!(parcel.job, Job::Verdict(_)) {
            self.status.waiting = (self.status.waiting - 1).max(0);
            self.status.mine_today += 1;
        }
        if let Some(undo) = self.undos.iter_mut().find(|undo| undo.item == parcel.item) {
            undo.acknowledged = true;
            // The hold began when the server took the verdict.
            let seconds = shown.map_or(0, |item| item.workflow.undo_seconds);
            undo.until = undo.until.max(now + seconds * 1_000);
            if undo.wanted {
                effects.push(Effect::Undo(parcel.item));
            }
        }
        if self.outbox.is_empty() {
            effects.push(Effect::AskStatus);
        }
        effects
    }

    fn refused(&mut self, lease: LeaseToken, refusal: Refusal) -> Vec<Effect> {
        let Some((mut parcel, shown)) = self.outbox.take(lease) else { return Vec::new() };
        let number = self.next_number();
        self.left.insert(parcel.item, Some(number));
        self.undos.retain(|undo| undo.item != parcel.item);
        let back = Effect::Tell(Tell::Back(parcel.item));
        if !parcel.job.comes_back() {
            // Whoever skips or defers has no more to do with the item, even where somebody else was quicker.
            return vec![Effect::Forget(lease), back];
        }
        let what = match parcel.job {
            Job::Escalate(_) => format!("{} was not passed on.", parcel.title),
            _ => format!("Your verdict on {} was not accepted.", parcel.title),
        };
        let said = format!("{what} {}", refusal.message);
        parcel.refusal = Some(refusal);
        let effects = vec![Effect::Keep(parcel.clone()), back, Effect::Say(said), Effect::AskStatus];
        self.returned.push(Returned { lease, parcel, shown, retaking: false });
        effects
    }

    /// Takes the last verdict back, as soon as the server has it.
    pub(super) fn undo(&mut self, now: i64) -> Vec<Effect> {
        let Some(undo) = self.undos.iter_mut().rev().find(|undo| undo.until > now || !undo.acknowledged)
        else {
            return vec![Effect::Say("There is nothing to undo.".to_owned())];
        };
        if undo.wanted {
            return Vec::new();
        }
        undo.wanted = true;
        if undo.acknowledged { vec![Effect::Undo(undo.item)] } else { Vec::new() }
    }

    pub(super) fn undone(
        &mut self,
        item: ItemId,
        answer: Result<Box<ReviewItem>, AppError>,
        now: i64,
    ) -> Vec<Effect> {
        let Some(at) = self.undos.iter().position(|undo| undo.item == item) else { return Vec::new() };
        match answer {
            Ok(again) => {
                let undo = self.undos.remove(at);
                self.status.mine_today = (self.status.mine_today - 1).max(0);
                self.put_first(*again);
                let mut effects = self.reopen_first(undo.output, undo.comment, PassOn::default());
                effects.push(Effect::Tell(Tell::Back(item)));
                effects.push(Effect::Say("Undone. The item is on screen again.".to_owned()));
                effects.push(Effect::AskStatus);
                effects
            }
            Err(error) => match fate(&error) {
                Fate::Again(_) | Fate::SignIn => {
                    self.trouble = Some(trouble(&error));
                    if let Some(undo) = self.undos.get_mut(at) {
                        undo.wanted = false;
                    }
                    vec![Effect::Say(format!("Not undone. {error}"))]
                }
                Fate::Refused(refusal) => {
                    self.undos.remove(at);
                    self.trouble = Some(Trouble::Refused(format!("Not undone. {}", refusal.message)));
                    self.next_ask = self.next_ask.min(now);
                    vec![Effect::Say(format!("Not undone. {}", refusal.message))]
                }
            },
        }
    }
}
