//! Passing the item on: to whom it can be passed on, and what is chosen and typed for it.

use leptos::{prelude::*, task::spawn_local};

use super::{Desk, Opening};
use crate::{
    components::gate::use_viewer,
    model::Target,
    review::{pass_on::PassOn, session::Event, start::ReviewStart},
    server_fns::review::list_targets,
};

/// Where in the request the note stands.
const NOTE_POINTER: &str = "/note";

/// To whom an item can be passed on, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Targets {
    /// Nobody has asked.
    NotAsked,
    /// Under way.
    Asked,
    /// Groups first.
    Known(Vec<Target>),
    /// They could not be had.
    Failed(String),
}

/// What is chosen and typed.
#[derive(Clone, Copy)]
pub(in super::super) struct PassingOn {
    /// To whom, in which words.
    pub(in super::super) typed: RwSignal<PassOn>,
    /// To whom it can be passed on.
    pub(in super::super) targets: RwSignal<Targets>,
    /// What is wrong with the form, but for its note.
    pub(in super::super) problem: RwSignal<Option<String>>,
    /// What is wrong with the note.
    pub(in super::super) note_problem: RwSignal<Option<String>>,
    /// Whether the form is a part of the page, not a panel over it.
    pub(in super::super) in_page: RwSignal<bool>,
    /// The reviewer's own address: nobody passes an item on to themselves.
    own: StoredValue<String>,
}

impl PassingOn {
    pub(super) fn new(start: &ReviewStart, opening: &Opening) -> Self {
        let own = use_viewer().0.map(|user| user.email).unwrap_or_default();
        let targets = if opening.passes_on {
            Targets::Known(others(start.targets.clone(), &own))
        } else {
            Targets::NotAsked
        };
        let problem = opening.errors.first().filter(|_| opening.passes_on);
        let (note_problem, problem) = match problem {
            Some(error) if error.pointer == NOTE_POINTER => (Some(error.message.clone()), None),
            other => (None, other.map(|error| error.message.clone())),
        };
        Self {
            typed: RwSignal::new(opening.pass_on.clone()),
            targets: RwSignal::new(targets),
            problem: RwSignal::new(problem),
            note_problem: RwSignal::new(note_problem),
            in_page: RwSignal::new(opening.passes_on),
            own: StoredValue::new(own),
        }
    }

    /// Another item is on screen, or the reviewer starts over.
    pub(super) fn clear(self) {
        self.typed.set(PassOn::default());
        self.problem.set(None);
        self.note_problem.set(None);
        self.in_page.set(false);
    }
}

/// All but the reviewer.
fn others(mut targets: Vec<Target>, own: &str) -> Vec<Target> {
    targets.retain(|target| target.to != own);
    targets
}

impl Desk {
    /// Asks to whom the item can be passed on, each time the panel opens: somebody may have come or gone.
    pub(in super::super) fn ask_targets(self) {
        let PassingOn { targets, own, .. } = self.pass_on;
        if targets.with_untracked(|targets| *targets == Targets::Asked) {
            return;
        }
        if !targets.with_untracked(|targets| matches!(targets, Targets::Known(_))) {
            targets.set(Targets::Asked);
        }
        spawn_local(async move {
            let answer = list_targets().await;
            let is_known = targets.try_with_untracked(|targets| matches!(targets, Targets::Known(_)));
            match (answer, is_known) {
                (Ok(found), Some(_)) => {
                    targets.set(Targets::Known(own.with_value(|own| others(found, own))));
                }
                (Err(error), Some(false)) => targets.set(Targets::Failed(error.to_string())),
                // What was known before is better than nothing.
                _ => {}
            }
        });
    }

    /// Passes the item on, or says what is missing.
    pub(in super::super) fn escalate(self) {
        let typed = self.pass_on.typed.get_untracked();
        if typed.to.is_empty() {
            const NOBODY: &str = "Choose the group or the person to pass the item on to.";
            self.pass_on.problem.set(Some(NOBODY.to_owned()));
            self.say(NOBODY);
            super::browser::focus("#pass-on-find");
            return;
        }
        let note = typed.note.trim().to_owned();
        if note.is_empty() {
            const WORDLESS: &str = "Say in a few words why: whoever gets it reads it first.";
            self.pass_on.note_problem.set(Some(WORDLESS.to_owned()));
            self.say(WORDLESS);
            super::browser::focus("#pass-on-note");
            return;
        }
        self.on(Event::Escalate(PassOn { note, ..typed }));
    }
}
