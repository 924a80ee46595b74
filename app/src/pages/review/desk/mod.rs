//! The reviewer's desk: the session as signals, and what the parts of the screen share.

mod acts;
mod carry_out;
mod drafting;
mod passing_on;
mod presence;

use std::sync::Arc;

use leptos::prelude::*;

use super::browser;
use crate::{
    components::announcer::{Announcer, use_announcer},
    model::{FieldError, ItemId, ReviewItem, UserId},
    review::{
        active_time::ActiveTime,
        edit::{Edit, Reading},
        keymap::{Keymap, Situation},
        pass_on::PassOn,
        session::{Event, Session, not_approvable},
        shelf::Names,
        start::ReviewStart,
    },
};

pub(super) use acts::{DEFERRALS, REASON_WANTED};
pub(super) use drafting::Restored;
pub(super) use passing_on::{PassingOn, Targets};

/// What the reviewer is doing with the item on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Reading it.
    Reading,
    /// Correcting it.
    Editing,
    /// Choosing why to reject it.
    Rejecting,
    /// Choosing until when to put it off.
    Deferring,
    /// Choosing to whom to pass it on.
    Escalating,
}

/// The item on screen; the same as long as it is the same claim.
#[derive(Debug, Clone)]
pub(super) struct Shown(pub(super) Arc<ReviewItem>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What the parts of the screen share.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// The session.
    pub(super) session: RwSignal<Session>,
    /// The item on screen.
    pub(super) current: Memo<Option<Shown>>,
    /// What the reviewer does with it.
    pub(super) mode: RwSignal<Mode>,
    /// The correction, once begun.
    pub(super) edit: RwSignal<Option<Edit>>,
    /// What the correction comes to.
    pub(super) reading: Memo<Option<Reading>>,
    /// Goes up when the edit must be drawn anew.
    pub(super) layout: RwSignal<u64>,
    /// What the server says is wrong with the edit.
    pub(super) found: RwSignal<Vec<FieldError>>,
    /// The same, each error at a field that the form has.
    pub(super) placed: Memo<Vec<FieldError>>,
    /// Whether sending the edit was tried.
    pub(super) tried: RwSignal<bool>,
    /// The comment on a rejection.
    pub(super) comment: RwSignal<String>,
    /// Whether a rejection was sent without the reason that it needs.
    pub(super) wants_reason: RwSignal<bool>,
    /// To whom the item is to be passed on.
    pub(super) pass_on: PassingOn,
    /// Why the output on screen cannot be approved as it is.
    pub(super) hindrance: Memo<Option<&'static str>>,
    /// What was found of an earlier draft.
    pub(super) restored: RwSignal<Restored>,
    /// Which key does what.
    pub(super) keymap: RwSignal<Keymap>,
    /// Whether the list of keys is open.
    pub(super) help: RwSignal<bool>,
    /// Milliseconds since 1970; 0 until a script runs.
    pub(super) now: RwSignal<i64>,
    /// Active milliseconds on the item on screen.
    pub(super) active: RwSignal<i64>,
    time: StoredValue<ActiveTime>,
    presence: StoredValue<presence::Presence>,
    tab: StoredValue<String>,
    version: StoredValue<u64>,
    /// Whether this item's output may go out as it is, by the schema as it is now.
    fits: RwSignal<Option<(ItemId, bool)>>,
    person: UserId,
    announcer: Announcer,
}

impl Desk {
    /// Lays out the desk for what the page opens with. The same on the server and in the browser.
    pub(super) fn new(start: &ReviewStart, opening: Opening) -> Self {
        let session = RwSignal::new(Session::start(start));
        let current = Memo::new(move |_| {
            session.with(|session| session.current().map(|held| Shown(held.item.clone())))
        });
        let pass_on = PassingOn::new(start, &opening);
        let edit = RwSignal::new(opening.edit);
        let reading = Memo::new(move |_| {
            let Shown(item) = current.get()?;
            edit.with(|edit| edit.as_ref().map(|edit| edit.read(&item)))
        });
        let found = RwSignal::new(if opening.passes_on { Vec::new() } else { opening.errors });
        let placed = Memo::new(move |_| {
            let (Some(Shown(item)), Some(edit)) = (current.get(), edit.get()) else { return found.get() };
            found.with(|found| if found.is_empty() { Vec::new() } else { edit.placed(&item, found) })
        });
        let fits = RwSignal::new(None::<(ItemId, bool)>);
        let hindrance = Memo::new(move |_| {
            let Shown(item) = current.get()?;
            let fits = fits.get().filter(|(id, _)| *id == item.item.id).map(|(_, fits)| fits);
            not_approvable(&item, fits)
        });
        Self {
            session,
            current,
            mode: RwSignal::new(opening.mode),
            edit,
            reading,
            layout: RwSignal::new(0),
            found,
            placed,
            tried: RwSignal::new(false),
            comment: RwSignal::new(opening.comment),
            wants_reason: RwSignal::new(false),
            pass_on,
            hindrance,
            restored: RwSignal::new(Restored::default()),
            keymap: RwSignal::new(Keymap::default()),
            help: RwSignal::new(false),
            now: RwSignal::new(0),
            active: RwSignal::new(0),
            time: StoredValue::new(ActiveTime::start(0, 0, false)),
            presence: StoredValue::new(presence::Presence::default()),
            tab: StoredValue::new(String::new()),
            version: StoredValue::new(0),
            fits,
            person: start.person,
            announcer: use_announcer(),
        }
    }

    /// Takes in what happened, and carries out what follows.
    pub(super) fn on(self, event: Event) {
        let Some(before) = self.session.try_with_untracked(on_screen) else { return };
        let now = browser::now();
        let is_tick = matches!(event, Event::Tick);
        let applied = self.session.try_maybe_update(|session| {
            let undos = session.undoable().map(|undo| undo.item);
            let effects = session.apply(event, now);
            let changed =
                !is_tick || !effects.is_empty() || undos != session.undoable().map(|undo| undo.item);
            (changed, effects)
        });
        for effect in applied.into_iter().flatten() {
            self.carry_out(effect);
        }
        let after = self.session.with_untracked(on_screen);
        if before != after {
            self.take_up(after.map(|Shown(item)| item).as_deref());
        }
    }

    /// Another item is on screen: whatever was open belongs to the one before.
    fn take_up(self, item: Option<&ReviewItem>) {
        let now = browser::now();
        self.mode.set(Mode::Reading);
        self.edit.set(None);
        self.found.set(Vec::new());
        self.tried.set(false);
        self.comment.set(String::new());
        self.wants_reason.set(false);
        self.pass_on.clear();
        self.restored.set(Restored::default());
        self.time.set_value(ActiveTime::start(now, 0, browser::is_seen() && browser::has_focus()));
        self.active.set(0);
        if let Some(item) = item {
            self.restore_draft(item);
        }
    }

    /// What the keys mean now.
    pub(super) fn situation(self) -> Situation {
        if self.help.get_untracked() || browser::dialog_is_open() {
            return Situation::InDialog;
        }
        match (self.mode.get_untracked(), self.session.with_untracked(|session| session.current().is_some()))
        {
            (_, false) => Situation::Waiting,
            (Mode::Reading, true) => Situation::Reading,
            (Mode::Editing, true) => Situation::Editing,
            (Mode::Rejecting, true) => Situation::Rejecting,
            (Mode::Deferring, true) => Situation::Deferring,
            (Mode::Escalating, true) => Situation::Escalating,
        }
    }

    /// Tells a screen reader.
    pub(super) fn say(self, words: impl Into<String>) {
        self.announcer.say(words);
    }

    fn names(self) -> Names {
        Names { person: self.person }
    }

    fn item(self) -> Option<Arc<ReviewItem>> {
        self.session.with_untracked(|session| session.current().map(|held| held.item.clone()))
    }
}

fn on_screen(session: &Session) -> Option<Shown> {
    session.current().map(|held| Shown(held.item.clone()))
}

/// What is open when the page is drawn first: by the address, or by a form that was refused.
#[derive(Debug, Clone)]
pub(super) struct Opening {
    /// Reading, editing or passing on.
    pub(super) mode: Mode,
    /// The edit.
    pub(super) edit: Option<Edit>,
    /// What was wrong with it.
    pub(super) errors: Vec<FieldError>,
    /// The comment.
    pub(super) comment: String,
    /// To whom it was to be passed on.
    pub(super) pass_on: PassOn,
    /// Whether the form for that is open, as a part of the page: without a script no panel opens over it.
    pub(super) passes_on: bool,
}

/// The desk of this screen.
pub(super) fn use_desk() -> Desk {
    expect_context()
}
