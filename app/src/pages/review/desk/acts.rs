//! What the reviewer does, by key or by button.

use leptos::prelude::*;

use super::{Desk, Mode, Restored, browser};
use crate::{
    components::schema_form::Rearrangement,
    model::{FieldError, RawJson, ReviewItem, Verdict},
    review::{
        edit::{Edit, EditStart, base, first_start, is_by_hand, nothing_written},
        keymap::{Action, Meaning},
        pointer,
        session::{Event, Said},
    },
};

/// How long an item can be put off: minutes (none for tomorrow morning), and in words.
pub(in super::super) const DEFERRALS: [(Option<i64>, &str); 3] =
    [(Some(10), "10 minutes"), (Some(60), "1 hour"), (None, "Tomorrow")];

/// Said where a rejection is sent without the reason that its workflow asks for.
pub(in super::super) const REASON_WANTED: &str =
    "Choose a reason: press its digit. Your comment goes with it.";

impl Desk {
    /// Does what a key means.
    pub(in super::super) fn act(self, meaning: Meaning) {
        match meaning {
            Meaning::Do(Action::Approve) => self.approve(),
            Meaning::Do(Action::Edit) => self.begin_edit(None),
            Meaning::Do(Action::Reject) => {
                self.wants_reason.set(false);
                self.mode.set(Mode::Rejecting);
            }
            Meaning::Do(Action::Skip) => self.on(Event::Skip),
            Meaning::Do(Action::Defer) => self.mode.set(Mode::Deferring),
            Meaning::Do(Action::Escalate) => self.mode.set(Mode::Escalating),
            Meaning::Do(Action::Undo) => self.on(Event::Undo),
            Meaning::Do(Action::Unfold) => browser::unfold_all(),
            Meaning::Do(Action::Help) => self.help.set(true),
            Meaning::Pick(index) => self.pick(index),
            Meaning::Comment => browser::focus("#reject-comment"),
            Meaning::Confirm => match self.mode.get_untracked() {
                Mode::Editing => self.send_edit(),
                Mode::Escalating => self.escalate(),
                _ => self.reject_without_reason(),
            },
            Meaning::Close => self.close(),
        }
    }

    /// Sends the output as it is.
    pub(in super::super) fn approve(self) {
        if self.item().is_none() {
            return;
        }
        match self.hindrance.get_untracked() {
            Some(why) => self.say(why),
            None => self.decide(Verdict::Approve, None, Vec::new(), None),
        }
    }

    /// Opens the edit, beginning with `start`; where that is none, goes on with one that was begun.
    pub(in super::super) fn begin_edit(self, start: Option<EditStart>) {
        let Some(item) = self.item() else { return };
        let goes_on = start.is_none() && self.edit.with_untracked(Option::is_some);
        if !goes_on {
            let start = start.unwrap_or_else(|| first_start(&item));
            self.edit.set(Some(Edit::open(&item, start)));
            self.layout.update(|layout| *layout += 1);
        }
        self.mode.set(Mode::Editing);
        browser::focus_soon(
            "#edit-form :is(input:not([type=hidden]), select, textarea):not([tabindex='-1'])".to_owned(),
        );
    }

    /// Changes the edit. `anew`: its view must be drawn again.
    pub(in super::super) fn change_edit(self, anew: bool, change: impl FnOnce(&ReviewItem, &mut Edit)) {
        let Some(item) = self.item() else { return };
        self.edit.update(|edit| {
            if let Some(edit) = edit {
                change(&item, edit);
            }
        });
        if anew {
            self.layout.update(|layout| *layout += 1);
        }
    }

    /// Adds, removes or moves a row, and lets the focus follow.
    pub(in super::super) fn rearrange(self, change: &Rearrangement) {
        let mut rows = 0;
        self.change_edit(true, |item, edit| {
            let form = edit.form(item);
            if let Rearrangement::Add(list) = change
                && let Some(crate::components::schema_form::Control::List(list)) =
                    crate::components::schema_form::find(&form, list).map(|field| &field.control)
            {
                rows = list.rows.len();
            }
            change.apply(&form, &mut edit.entries);
        });
        let inside = |place: &str| {
            let row = pointer::element_id("row", place);
            format!("[id='{row}'] :is(input:not([type=hidden]), select, textarea, button)")
        };
        browser::focus_soon(match change {
            // To the field that is now to be filled in, past the row's own buttons.
            Rearrangement::Add(list) => {
                let row = pointer::element_id("row", &pointer::push(list, &rows.to_string()));
                format!("[id='{row}'] :is(input:not([type=hidden]), select, textarea)")
            }
            Rearrangement::Remove(row) | Rearrangement::Up(row) | Rearrangement::Down(row) => {
                format!("{}, #edit-form button[name=op]", inside(row))
            }
            Rearrangement::PutIn(place) | Rearrangement::TakeOut(place) => {
                let id = pointer::element_id("edit", place);
                format!("[id='{id}'] :is(input:not([type=hidden]), select, textarea, button)")
            }
        });
    }

    /// Sends the edit, or shows what must be put right first.
    pub(in super::super) fn send_edit(self) {
        let Some(item) = self.item() else { return };
        self.tried.set(true);
        let reading = self.edit.with_untracked(|edit| edit.as_ref().map(|edit| edit.read(&item)));
        let Some(reading) = reading else { return };
        let nothing =
            self.edit.with_untracked(|edit| edit.as_ref().and_then(|edit| nothing_written(&item, edit)));
        if let Some(nothing) = nothing {
            self.say(format!("Not sent. {}", nothing.message));
            self.found.set(vec![nothing]);
            return;
        }
        let found = self.placed.get_untracked();
        let wrong = reading.errors.first().or(found.first());
        let is_as_it_came =
            |output| !is_by_hand(&item) && base(&item, &EditStart::Output).as_ref() == Some(output);
        match (reading.output, wrong) {
            (Some(output), None) if is_as_it_came(&output) => {
                if let Some(why) = self.hindrance.get_untracked() {
                    self.say(format!("Not sent. Nothing was changed. {why}"));
                    // It stands until something is typed.
                    self.found.set(vec![FieldError {
                        pointer: String::new(),
                        code: "unchanged".to_owned(),
                        message: why.to_owned(),
                    }]);
                } else {
                    self.decide(Verdict::Approve, None, Vec::new(), None);
                    self.say("Nothing was changed: approved as it is.");
                }
            }
            (Some(output), None) => self.decide(Verdict::Edit, Some(output.to_raw()), Vec::new(), None),
            (_, wrong) => {
                let message = wrong.map(|error| error.message.clone()).unwrap_or_default();
                self.say(format!("Not sent. {message}"));
                let place = wrong.map(|error| error.pointer.clone()).unwrap_or_default();
                let id = pointer::element_id("edit", &place);
                browser::focus_soon(format!(
                    "[id='{id}'], #edit-form [aria-invalid=true], #edit-form textarea"
                ));
            }
        }
    }

    /// Throws the edit away.
    pub(in super::super) fn discard_edit(self) {
        self.edit.set(None);
        self.found.set(Vec::new());
        self.tried.set(false);
        self.close();
    }

    /// Throws away everything that was typed for the item.
    pub(in super::super) fn start_over(self) {
        self.comment.set(String::new());
        self.pass_on.clear();
        self.restored.set(Restored::default());
        self.discard_edit();
    }

    /// Sends nothing, for this reason.
    pub(in super::super) fn reject(self, reasons: Vec<String>) {
        let comment = self.comment.get_untracked().trim().to_owned();
        let comment = (!comment.is_empty()).then_some(comment);
        self.decide(Verdict::Reject, None, reasons, comment);
    }

    /// Where no reasons are configured; else asks for one, which the comment goes with.
    pub(in super::super) fn reject_without_reason(self) {
        if self.item().is_some_and(|item| !item.workflow.reject_reasons.is_empty()) {
            self.wants_reason.set(true);
            self.say(REASON_WANTED);
            // Out of the comment: there, a digit would be a letter like any other.
            browser::focus("#reject-panel");
        } else {
            self.reject(Vec::new());
        }
    }

    /// Puts the item off.
    pub(in super::super) fn defer(self, minutes: Option<i64>) {
        self.on(Event::Defer { minutes: minutes.unwrap_or_else(browser::minutes_until_tomorrow) });
    }

    /// Closes what is open; first only the comment that is being typed.
    pub(in super::super) fn close(self) {
        if self.mode.get_untracked() == Mode::Rejecting && browser::is_typing() {
            browser::focus("#reject-panel");
            return;
        }
        self.forget_untouched();
        self.pass_on.in_page.set(false);
        self.mode.set(Mode::Reading);
        browser::focus_soon("#review-heading".to_owned());
    }

    /// An edit that changes nothing is none.
    fn forget_untouched(self) {
        let Some(item) = self.item() else { return };
        let is_untouched =
            self.edit.with_untracked(|edit| edit.as_ref().is_some_and(|edit| !edit.is_changed(&item)));
        if is_untouched {
            self.edit.set(None);
            self.found.set(Vec::new());
            self.tried.set(false);
        }
    }

    fn pick(self, index: usize) {
        match self.mode.get_untracked() {
            Mode::Rejecting => {
                let reason = self.item().and_then(|item| item.workflow.reject_reasons.get(index).cloned());
                if let Some(reason) = reason {
                    self.reject(vec![reason.code]);
                }
            }
            Mode::Deferring => {
                if let Some((minutes, _)) = DEFERRALS.get(index) {
                    self.defer(*minutes);
                }
            }
            Mode::Reading | Mode::Editing | Mode::Escalating => {}
        }
    }

    fn decide(
        self,
        verdict: Verdict,
        output: Option<RawJson>,
        reasons: Vec<String>,
        comment: Option<String>,
    ) {
        let now = browser::now();
        let active_ms = self.time.try_update_value(|time| time.read(now)).unwrap_or(0);
        let unsent = if output.is_none() { self.unsent() } else { None };
        self.on(Event::Decide(Said { verdict, output, reasons, comment, active_ms, unsent }));
    }

    /// What a correction that was begun comes to.
    fn unsent(self) -> Option<RawJson> {
        let item = self.item()?;
        self.edit.with_untracked(|edit| {
            let edit = edit.as_ref().filter(|edit| edit.is_changed(&item))?;
            edit.read(&item).output.map(|output| output.to_raw())
        })
    }
}
