use std::sync::Arc;

use super::{Effect, Held, Hold, Session, Tell};
use crate::{
    error::AppError,
    model::{ItemId, LeaseToken, RawJson, ReviewItem, Timestamp},
    review::{
        outbox::{Fate, Job, fate},
        pass_on::PassOn,
    },
};

impl Session {
    /// What a heartbeat found: holds that ran out.
    pub(super) fn renewed(
        &mut self,
        asked: &[(ItemId, LeaseToken)],
        alive: &[(ItemId, Timestamp)],
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        let lost = asked.iter().filter(|(item, _)| !alive.iter().any(|(one, _)| one == item));
        for (item, lease) in lost {
            for back in self.returned.iter_mut().filter(|back| back.lease == *lease) {
                if let Some(refusal) = &mut back.parcel.refusal {
                    refusal.still_held = false;
                }
            }
            match self.position(*item) {
                Some(0) if self.line.first().is_some_and(|held| held.lease == *lease) => {
                    effects.extend(self.retake());
                }
                Some(at) if at > 0 => {
                    self.line.remove(at);
                }
                _ => {}
            }
        }
        effects
    }

    /// Takes the item on screen again.
    pub(super) fn retake(&mut self) -> Vec<Effect> {
        let Some(held) = self.line.first_mut() else { return Vec::new() };
        held.hold = Hold::Retaking;
        vec![Effect::Retake { item: held.item.item.id, workflow: held.item.workflow.slug.clone() }]
    }

    /// Puts a returned verdict's item on screen: at once where it is still held, else after taking it again.
    pub(super) fn retake_returned(&mut self, lease: LeaseToken) -> Vec<Effect> {
        let Some(at) = self.returned.iter().position(|back| back.parcel.lease == lease) else {
            return Vec::new();
        };
        let Some(back) = self.returned.get_mut(at) else { return Vec::new() };
        let still_held = back.parcel.refusal.as_ref().is_some_and(|refusal| refusal.still_held);
        match back.shown.clone() {
            Some(item) if still_held => {
                let mut item = (*item).clone();
                item.lease.token = back.lease;
                self.show_returned(at, item)
            }
            _ => {
                back.retaking = true;
                vec![Effect::Retake { item: back.parcel.item, workflow: back.parcel.workflow.clone() }]
            }
        }
    }

    pub(super) fn retaken(&mut self, item: ItemId, answer: Result<Box<ReviewItem>, AppError>) -> Vec<Effect> {
        let returned = self.returned.iter().position(|back| back.parcel.item == item && back.retaking);
        match answer {
            Ok(again) => match returned {
                Some(at) => self.show_returned(at, *again),
                None => self.hold_again(*again),
            },
            Err(error) => self.not_retaken(item, returned, &error),
        }
    }

    /// The item on screen is ours again; what was typed stays where it is.
    fn hold_again(&mut self, again: ReviewItem) -> Vec<Effect> {
        match self.line.iter_mut().find(|held| held.item.item.id == again.item.id) {
            Some(held) => {
                held.lease = again.lease.token;
                held.hold = Hold::Live;
                vec![Effect::Say("You hold this item again.".to_owned())]
            }
            None => {
                self.put_first(again);
                vec![Effect::ShowNext]
            }
        }
    }

    fn show_returned(&mut self, at: usize, item: ReviewItem) -> Vec<Effect> {
        let back = self.returned.remove(at);
        self.put_first(item);
        let mut effects = match back.parcel.job {
            Job::Verdict(request) => {
                self.reopen_first(request.output, request.comment.unwrap_or_default(), PassOn::default())
            }
            Job::Escalate(pass_on) => self.reopen_first(None, String::new(), pass_on),
            Job::Skip | Job::Defer { .. } => vec![Effect::ShowNext],
        };
        effects.push(Effect::Forget(back.parcel.lease));
        effects
    }

    fn not_retaken(&mut self, item: ItemId, returned: Option<usize>, error: &AppError) -> Vec<Effect> {
        let message = error.to_string();
        if let Some(back) = returned.and_then(|at| self.returned.get_mut(at)) {
            back.retaking = false;
            if let Some(refusal) = &mut back.parcel.refusal {
                refusal.message = message.clone();
            }
        } else if let Some(held) = self.line.iter_mut().find(|held| held.item.item.id == item) {
            held.hold = Hold::Lost;
        }
        if !matches!(fate(error), Fate::Refused(_)) {
            self.trouble = Some(super::claiming::trouble(error));
        }
        vec![Effect::Say(format!("The item could not be taken again. {message}"))]
    }

    /// Throws a returned verdict away.
    pub(super) fn dismiss(&mut self, lease: LeaseToken) -> Vec<Effect> {
        let Some(at) = self.returned.iter().position(|back| back.parcel.lease == lease) else {
            return Vec::new();
        };
        let back = self.returned.remove(at);
        vec![Effect::Forget(lease), Effect::ForgetDraft(back.parcel.item)]
    }

    /// What another tab says.
    pub(super) fn heard(&mut self, tell: Tell) -> Vec<Effect> {
        match tell {
            Tell::Left(item) => {
                self.left.insert(item, None);
                self.take_off(item, "Decided in another tab.")
            }
            Tell::Acknowledged(item) => {
                let number = self.next_number();
                self.left.insert(item, Some(number));
                Vec::new()
            }
            Tell::Back(item) => {
                self.left.remove(&item);
                Vec::new()
            }
        }
    }

    /// Leaves an item whose hold is lost.
    pub(super) fn move_on(&mut self) -> Vec<Effect> {
        let Some(held) = self.line.first().filter(|held| held.hold != Hold::Live) else { return Vec::new() };
        let item = held.item.item.id;
        self.take_off(item, "Left.")
    }

    pub(super) fn put_first(&mut self, item: ReviewItem) {
        let id = item.item.id;
        self.left.remove(&id);
        self.line.retain(|held| held.item.item.id != id);
        self.line.insert(0, Held::new(Arc::new(item)));
        self.nothing = None;
    }

    pub(super) fn reopen_first(
        &self,
        output: Option<RawJson>,
        comment: String,
        pass_on: PassOn,
    ) -> Vec<Effect> {
        let Some(held) = self.line.first() else { return Vec::new() };
        let typed = output.is_some() || !comment.is_empty() || !pass_on.is_empty();
        let reopen = typed.then(|| Effect::Reopen { item: held.item.clone(), output, comment, pass_on });
        reopen.into_iter().chain([Effect::ShowNext]).collect()
    }
}
