//! Keeping what is typed, and bringing it back.

use leptos::prelude::*;

use super::{Desk, Mode, browser};
use crate::{
    model::ReviewItem,
    review::drafts::{Draft, Saved},
};

/// What was found of an earlier draft.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in super::super) struct Restored {
    /// When the draft that is shown was typed (milliseconds since 1970).
    pub(in super::super) saved_at: Option<i64>,
    /// Another tab's draft that says something else.
    pub(in super::super) other: Option<Draft>,
    /// The browser keeps nothing.
    pub(in super::super) not_kept: bool,
}

impl Desk {
    /// Keeps what is typed now. Called on every change: there is no moment at which it could be lost.
    pub(in super::super) fn keep_draft(self) {
        let Some(item) = self.item() else { return };
        let edit = self.edit.get_untracked().filter(|edit| edit.is_changed(&item));
        let (comment, pass_on) = (self.comment.get_untracked(), self.pass_on.typed.get_untracked());
        let draft = Draft { edit, comment, pass_on, ..Draft::default() };
        let known = self.version.get_value();
        if draft.is_empty() && known == 0 {
            return;
        }
        let (saved, version) =
            self.with_drafts(|drafts| drafts.save(item.item.id, draft.clone(), known, browser::now()));
        self.version.set_value(version);
        match saved {
            Saved::Kept => {}
            Saved::BesideAnother => {
                let other = self.with_drafts(|drafts| drafts.others(item.item.id, &draft).into_iter().next());
                self.restored.update(|restored| restored.other = other.filter(|other| !other.is_empty()));
            }
            Saved::NotKept => self.restored.update(|restored| restored.not_kept = true),
        }
    }

    /// Brings back what was typed for an item before a reload, a lost lease or a refusal.
    pub(super) fn restore_draft(self, item: &ReviewItem) {
        let draft = self.with_drafts(|drafts| drafts.newest(item.item.id));
        self.version.set_value(draft.as_ref().map_or(0, |draft| draft.version));
        if let Some(draft) = draft.filter(|draft| !draft.is_empty()) {
            self.show_draft(draft);
        }
    }

    /// Shows a draft as what is being typed.
    pub(in super::super) fn show_draft(self, draft: Draft) {
        let saved_at = Some(draft.saved_at);
        self.comment.set(draft.comment);
        if let Some(edit) = draft.edit {
            self.edit.set(Some(edit));
            self.mode.set(Mode::Editing);
            self.layout.update(|layout| *layout += 1);
        }
        if !draft.pass_on.is_empty() {
            self.mode.set(Mode::Escalating);
            self.pass_on.typed.set(draft.pass_on);
        }
        self.restored.set(Restored { saved_at, ..Restored::default() });
    }
}
