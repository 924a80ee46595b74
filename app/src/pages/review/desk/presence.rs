//! Whether somebody is at the page: heartbeats, the tab's sign of life, giving back what was claimed ahead.

use leptos::{prelude::*, task::spawn_local};

use super::{Desk, browser};
use crate::{
    components::schema_form::Entries,
    review::{
        active_time::ActiveTime,
        edit::EditView,
        keymap::Keymap,
        session::{Event, Tell},
        shelf::{Names, Shelf},
    },
    server_fns::review::renew_leases,
};

/// Without input for so long, nothing more is claimed (milliseconds).
const CLAIMS_FOR_MS: i64 = 5 * 60_000;
/// Without input for so long, holds are left to run out.
const HOLDS_FOR_MS: i64 = 15 * 60_000;
/// In the background for so long, holds are left to run out.
const HIDDEN_FOR_MS: i64 = 5 * 60_000;
/// A tab that gave no sign of life for so long is gone.
const TAB_LIVES_MS: i64 = 12_000;
/// What a page gives back as it goes away is under way for no longer than so.
const GIVING_BACK_MS: i64 = 3_000;
/// The pause that lets it arrive before anything is claimed.
const AFTER_GIVING_BACK_MS: u64 = 400;
/// How often the counts are asked for.
const STATUS_EVERY_MS: i64 = 30_000;

/// When things happened last (milliseconds since 1970).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Presence {
    renewed: i64,
    hidden_since: Option<i64>,
    sign: i64,
    status: i64,
}

impl Desk {
    /// The browser takes over: what was kept comes back, and work begins.
    pub(in super::super) fn take_over(self, has_returned: bool) {
        let now = browser::now();
        self.tab.set_value(browser::new_tab());
        self.now.set(now);
        let text = browser::BrowserShelf.get(&Names::keymap());
        self.keymap.set(text.map_or_else(Keymap::default, |text| Keymap::from_text(&text)));
        self.with_drafts(|drafts| drafts.prune(now));
        self.presence.set_value(Presence { renewed: now, status: now, ..Presence::default() });
        let carried = self.carried_time();
        self.time.set_value(ActiveTime::start(now, carried, browser::is_seen() && browser::has_focus()));
        if let Some(item) = self.item() {
            if has_returned || self.edit.with_untracked(Option::is_some) {
                self.adopt_typed();
            } else {
                self.restore_draft(&item);
            }
        }
        self.on(Event::Kept(self.kept_parcels()));
        // After a reload: a claim that overtakes what the page before gives back would get some of it as still held,
        // in another order, and lose it a moment later. Where an item is on screen already, there is time.
        if self.item().is_some() && self.is_giving_back(now) {
            browser::after(AFTER_GIVING_BACK_MS, move || self.on(Event::Awake(browser::is_seen())));
        } else {
            self.on(Event::Awake(browser::is_seen()));
        }
    }

    /// Whether what a page gave back on leaving may still be on its way.
    fn is_giving_back(self, now: i64) -> bool {
        let kept = browser::BrowserShelf.get(&self.names().given_back());
        let at = kept.and_then(|text| text.parse::<i64>().ok());
        at.is_some_and(|at| (0..GIVING_BACK_MS).contains(&(now - at)))
    }

    /// What was typed into the form before the script ran.
    fn adopt_typed(self) {
        let pairs = browser::form_pairs("edit-form");
        let text = |name: &str| pairs.iter().find(|(one, _)| one == name).map(|(_, text)| text.clone());
        let entries = Entries::of(&pairs);
        self.change_edit(false, |_, edit| match edit.view {
            EditView::Form => edit.entries = entries,
            EditView::Raw => edit.text = text("raw").unwrap_or_else(|| edit.text.clone()),
            EditView::Text => edit.text = text("output_text").unwrap_or_else(|| edit.text.clone()),
        });
    }

    /// Once a second.
    pub(in super::super) fn tick(self) {
        let now = browser::now();
        self.now.set(now);
        let active = self.time.try_update_value(|time| time.read(now)).unwrap_or(0);
        // The counter shows whole seconds.
        self.active.set(active / 1_000 * 1_000);
        self.on(Event::Awake(browser::is_seen() && self.idle_for(now) < CLAIMS_FOR_MS));
        self.on(Event::Tick);
        self.beat(now);
        if now - self.presence.get_value().status > STATUS_EVERY_MS && browser::is_seen() {
            self.presence.update_value(|presence| presence.status = now);
            self.ask_status();
        }
    }

    /// Prolongs every hold, at a third of the shortest lease, while somebody is there.
    fn beat(self, now: i64) {
        let presence = self.presence.get_value();
        if now - presence.sign > TAB_LIVES_MS / 3 {
            self.presence.update_value(|presence| presence.sign = now);
            browser::BrowserShelf.put(&self.names().tab(&self.tab.get_value()), &now.to_string());
        }
        let (holds, shortest) = self.session.with_untracked(|session| {
            let shortest = session.line().iter().map(|held| held.item.workflow.lease_seconds).min();
            (session.holds(), shortest.unwrap_or(60))
        });
        let hidden_for = presence.hidden_since.map_or(0, |since| now - since);
        let attended = self.idle_for(now) < HOLDS_FOR_MS && hidden_for < HIDDEN_FOR_MS;
        if holds.is_empty() || !attended || now - presence.renewed < shortest.max(3) * 1_000 / 3 {
            return;
        }
        self.renew(now);
    }

    fn renew(self, now: i64) {
        let holds = self.session.with_untracked(crate::review::session::Session::holds);
        if holds.is_empty() {
            return;
        }
        self.presence.update_value(|presence| presence.renewed = now);
        spawn_local(async move {
            if let Ok(alive) = renew_leases(holds.clone()).await {
                self.on(Event::Renewed { asked: holds, alive });
            }
        });
    }

    /// A key, a pointer, a scroll.
    pub(in super::super) fn input(self) {
        let now = browser::now();
        let slept = self.idle_for(now) >= CLAIMS_FOR_MS;
        self.time.update_value(|time| time.input(now));
        if slept {
            self.on(Event::Awake(browser::is_seen()));
            self.renew(now);
        }
    }

    /// The page came to the foreground or left it, or the window got or lost the focus.
    pub(in super::super) fn seen_or_not(self) {
        let now = browser::now();
        let seen = browser::is_seen();
        let was_hidden = self.presence.get_value().hidden_since;
        self.time.update_value(|time| time.set_present(seen && browser::has_focus(), now));
        self.presence.update_value(|presence| {
            presence.hidden_since = if seen { None } else { presence.hidden_since.or(Some(now)) };
        });
        self.on(Event::Awake(seen));
        if !seen {
            self.carry_time();
        } else if was_hidden.is_some() {
            // A hold that ran out meanwhile is found now, not at the verdict.
            self.renew(now);
        }
    }

    /// The page goes away: others may have what was claimed ahead, unless another tab of this reviewer works on it.
    pub(in super::super) fn leave(self) {
        let shelf = browser::BrowserShelf;
        let mine = self.names().tab(&self.tab.get_value());
        shelf.remove(&mine);
        self.carry_time();
        let now = browser::now();
        let is_alive = |key: &String| {
            shelf
                .get(key)
                .and_then(|text| text.parse::<i64>().ok())
                .is_some_and(|sign| now - sign < TAB_LIVES_MS)
        };
        let others = shelf.keys().into_iter().filter(|key| key.starts_with(&self.names().tabs()));
        if others.into_iter().any(|key| key != mine && is_alive(&key)) {
            return;
        }
        let ahead = self.session.try_with_untracked(|session| {
            let ahead = session.line().iter().skip(1);
            ahead.map(|held| (held.item.item.id, held.lease)).collect::<Vec<_>>()
        });
        let ahead = ahead.unwrap_or_default();
        if !ahead.is_empty() {
            shelf.put(&self.names().given_back(), &now.to_string());
        }
        for (item, lease) in ahead {
            let pairs = [("item", item.to_string()), ("lease", lease.to_string())];
            browser::send_on_leaving("/fn/review/release", &pairs);
        }
    }

    /// Another tab wrote something.
    pub(in super::super) fn heard(self, key: &str, text: Option<&str>) {
        if key == self.names().word() {
            let told = text.and_then(|text| serde_json::from_str::<(Tell, i64)>(text).ok());
            if let Some((tell, _)) = told {
                self.on(Event::Heard(tell));
            }
        } else if key == Names::keymap() {
            self.keymap.set(text.map_or_else(Keymap::default, Keymap::from_text));
        }
    }

    fn idle_for(self, now: i64) -> i64 {
        now - self.time.try_with_value(|time| time.last_input()).unwrap_or(now)
    }

    /// Active time outlives a reload.
    fn carry_time(self) {
        let Some(item) = self.item() else { return };
        let now = browser::now();
        let active = self.time.try_update_value(|time| time.read(now)).unwrap_or(0);
        if let Ok(text) = serde_json::to_string(&(item.item.id, active)) {
            browser::BrowserShelf.put(&self.names().active_time(), &text);
        }
    }

    fn carried_time(self) -> i64 {
        let kept = browser::BrowserShelf.get(&self.names().active_time());
        let kept = kept.and_then(|text| serde_json::from_str::<(crate::model::ItemId, i64)>(&text).ok());
        let item = self.item().map(|item| item.item.id);
        kept.filter(|(of, _)| Some(*of) == item).map_or(0, |(_, active)| active)
    }
}
