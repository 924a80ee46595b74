//! What a reviewer typed, kept in the browser until its verdict is acknowledged.
//!
//! Each tab writes its own draft of an item, with a version that grows over all tabs. So a tab never overwrites what
//! another typed: the newest is restored, and an older one of another tab can still be had.

use serde::{Deserialize, Serialize};

use super::{
    edit::Edit,
    pass_on::PassOn,
    shelf::{Names, Shelf},
};
use crate::model::ItemId;

/// Drafts of items that never came back are dropped after so long (milliseconds).
const KEEP_MS: i64 = 14 * 24 * 3_600 * 1_000;

/// What was typed for one item.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Grows with every save, over all tabs.
    pub version: u64,
    /// Milliseconds since 1970.
    pub saved_at: i64,
    /// The edit, where one is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<Edit>,
    /// The comment on a rejection.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// To whom it was to be passed on, and the note.
    #[serde(default, skip_serializing_if = "PassOn::is_empty")]
    pub pass_on: PassOn,
}

impl Draft {
    /// Whether there is anything worth keeping.
    pub fn is_empty(&self) -> bool {
        self.edit.is_none() && self.comment.is_empty() && self.pass_on.is_empty()
    }
}

/// How a save went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// Kept, and the newest.
    Kept,
    /// Kept, while another tab has typed something else meanwhile.
    BesideAnother,
    /// The browser has no room or does not let us.
    NotKept,
}

/// One person's drafts, seen from one tab.
#[derive(Debug, Clone, Copy)]
pub struct Drafts<'a, S> {
    /// Where they are kept.
    pub shelf: &'a S,
    /// Whose.
    pub names: Names,
    /// This tab.
    pub tab: &'a str,
}

impl<S: Shelf> Drafts<'_, S> {
    /// Keeps `draft`, which grew out of version `known` (0 where it grew out of none).
    pub fn save(&self, item: ItemId, mut draft: Draft, known: u64, now: i64) -> (Saved, u64) {
        let mine = self.names.draft(item, self.tab);
        let newest =
            self.all(item).into_iter().filter(|(key, _)| *key != mine).map(|(_, one)| one.version).max();
        let newest = newest.unwrap_or(0);
        draft.version = newest.max(known) + 1;
        draft.saved_at = now;
        let version = draft.version;
        let kept = serde_json::to_string(&draft).is_ok_and(|text| self.shelf.put(&mine, &text));
        match (kept, newest > known) {
            (false, _) => (Saved::NotKept, known),
            (true, true) => (Saved::BesideAnother, version),
            (true, false) => (Saved::Kept, version),
        }
    }

    /// The newest draft of an item.
    pub fn newest(&self, item: ItemId) -> Option<Draft> {
        self.all(item).into_iter().map(|(_, draft)| draft).max_by_key(|draft| draft.version)
    }

    /// Other tabs' drafts of an item, newest first, where they say something else than `mine`.
    pub fn others(&self, item: ItemId, mine: &Draft) -> Vec<Draft> {
        let own = self.names.draft(item, self.tab);
        let typed = |one: &Draft| (one.edit.clone(), one.comment.clone(), one.pass_on.clone());
        let differs = |one: &Draft| typed(one) != typed(mine);
        let mut others: Vec<Draft> = self
            .all(item)
            .into_iter()
            .filter(|(key, draft)| *key != own && differs(draft))
            .map(|(_, draft)| draft)
            .collect();
        others.sort_by_key(|draft| std::cmp::Reverse(draft.version));
        others
    }

    /// Forgets every draft of an item: its verdict is acknowledged, or it was thrown away.
    pub fn clear(&self, item: ItemId) {
        for (key, _) in self.all(item) {
            self.shelf.remove(&key);
        }
    }

    /// Drops drafts that are too old, and those that cannot be read.
    pub fn prune(&self, now: i64) {
        for key in self.shelf.keys().into_iter().filter(|key| key.starts_with(&self.names.drafts())) {
            let draft = self.shelf.get(&key).and_then(|text| serde_json::from_str::<Draft>(&text).ok());
            if draft.is_none_or(|draft| now - draft.saved_at > KEEP_MS) {
                self.shelf.remove(&key);
            }
        }
    }

    fn all(&self, item: ItemId) -> Vec<(String, Draft)> {
        let ours = self.names.drafts_of(item);
        let read = |key: String| {
            let draft = serde_json::from_str(&self.shelf.get(&key)?).ok()?;
            Some((key, draft))
        };
        self.shelf.keys().into_iter().filter(|key| key.starts_with(&ours)).filter_map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{model::UserId, review::shelf::MemoryShelf};

    const ITEM: ItemId = ItemId(Uuid::from_u128(1));

    fn drafts<'a>(shelf: &'a MemoryShelf, tab: &'a str) -> Drafts<'a, MemoryShelf> {
        Drafts { shelf, names: Names { person: UserId(Uuid::from_u128(9)) }, tab }
    }

    fn said(comment: &str) -> Draft {
        Draft { comment: comment.to_owned(), ..Draft::default() }
    }

    #[test]
    fn a_draft_outlives_a_reload_and_goes_with_its_verdict() {
        let shelf = MemoryShelf::default();
        let (saved, version) = drafts(&shelf, "one").save(ITEM, said("wrong sum"), 0, 5);
        assert_eq!((saved, version), (Saved::Kept, 1));
        let restored = drafts(&shelf, "after-reload").newest(ITEM).unwrap();
        assert_eq!((restored.comment.as_str(), restored.version, restored.saved_at), ("wrong sum", 1, 5));
        drafts(&shelf, "after-reload").clear(ITEM);
        assert!(drafts(&shelf, "one").newest(ITEM).is_none());
        assert!(shelf.keys().is_empty());
    }

    #[test]
    fn two_tabs_never_overwrite_each_other() {
        let shelf = MemoryShelf::default();
        let (one, two) = (drafts(&shelf, "one"), drafts(&shelf, "two"));
        let (_, known) = one.save(ITEM, said("first"), 0, 1);
        let (saved, version) = two.save(ITEM, said("second"), 0, 2);
        assert_eq!((saved, version), (Saved::BesideAnother, 2));
        assert_eq!(one.save(ITEM, said("first, longer"), known, 3), (Saved::BesideAnother, 3));
        assert_eq!(one.newest(ITEM).unwrap().comment, "first, longer");
        let others = one.others(ITEM, &said("first, longer"));
        assert_eq!(others.iter().map(|draft| draft.comment.as_str()).collect::<Vec<_>>(), ["second"]);
    }

    #[test]
    fn a_note_is_kept_like_a_comment() {
        let shelf = MemoryShelf::default();
        let pass_on = PassOn { to: "payments".to_owned(), note: "Which account?".to_owned() };
        let draft = Draft { pass_on: pass_on.clone(), ..Draft::default() };
        assert!(!draft.is_empty());
        drafts(&shelf, "one").save(ITEM, draft, 0, 1);
        assert_eq!(drafts(&shelf, "after-reload").newest(ITEM).unwrap().pass_on, pass_on);
        // A draft that an earlier version of the page kept has none.
        let old: Draft = serde_json::from_str(r#"{"version":1,"saved_at":1,"comment":"x"}"#).unwrap();
        assert!(old.pass_on.is_empty());
    }

    #[test]
    fn a_full_browser_is_said_not_hidden() {
        let shelf = MemoryShelf::without_room();
        assert_eq!(drafts(&shelf, "one").save(ITEM, said("x"), 0, 1).0, Saved::NotKept);
    }

    #[test]
    fn another_person_sees_none_of_it_and_old_ones_go() {
        let shelf = MemoryShelf::default();
        drafts(&shelf, "one").save(ITEM, said("mine"), 0, 0);
        let other = Drafts { shelf: &shelf, names: Names { person: UserId(Uuid::from_u128(8)) }, tab: "one" };
        assert!(other.newest(ITEM).is_none());
        other.prune(KEEP_MS + 1);
        assert!(drafts(&shelf, "one").newest(ITEM).is_some(), "another person's drafts are not ours to drop");
        drafts(&shelf, "one").prune(KEEP_MS + 1);
        assert!(drafts(&shelf, "one").newest(ITEM).is_none());
    }
}
