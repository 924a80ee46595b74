//! Where the browser keeps things between loads: names and texts, as `localStorage` has them.

use crate::model::{ItemId, LeaseToken, UserId};

/// A place for texts under names.
pub trait Shelf {
    /// The text under `key`.
    fn get(&self, key: &str) -> Option<String>;
    /// Puts a text; false where there is no room or no permission.
    fn put(&self, key: &str, text: &str) -> bool;
    /// Takes a text away.
    fn remove(&self, key: &str);
    /// Every name.
    fn keys(&self) -> Vec<String>;
}

/// What every name begins with.
const OURS: &str = "countersign";

/// Names of what is kept for one person: another person at the same browser never sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// Whose.
    pub person: UserId,
}

impl Names {
    /// The keys that this browser uses.
    pub fn keymap() -> String {
        format!("{OURS}:keys")
    }

    /// Every draft of an item begins so.
    pub fn drafts_of(self, item: ItemId) -> String {
        format!("{OURS}:{}:draft:{item}:", self.person)
    }

    /// Every draft begins so.
    pub fn drafts(self) -> String {
        format!("{OURS}:{}:draft:", self.person)
    }

    /// One tab's draft of an item.
    pub fn draft(self, item: ItemId, tab: &str) -> String {
        format!("{}{tab}", self.drafts_of(item))
    }

    /// Every parcel begins so.
    pub fn parcels(self) -> String {
        format!("{OURS}:{}:parcel:", self.person)
    }

    /// One parcel.
    pub fn parcel(self, lease: LeaseToken) -> String {
        format!("{}{lease}", self.parcels())
    }

    /// Active time on an item, over a reload.
    pub fn active_time(self) -> String {
        format!("{OURS}:{}:active", self.person)
    }

    /// When a page that went away gave back what it had claimed ahead.
    pub fn given_back(self) -> String {
        format!("{OURS}:{}:given-back", self.person)
    }

    /// What one tab tells the others.
    pub fn word(self) -> String {
        format!("{OURS}:{}:word", self.person)
    }

    /// A sign of life of a tab.
    pub fn tab(self, tab: &str) -> String {
        format!("{}{tab}", self.tabs())
    }

    /// Every sign of life begins so.
    pub fn tabs(self) -> String {
        format!("{OURS}:{}:tab:", self.person)
    }
}

#[cfg(test)]
pub(crate) use memory::MemoryShelf;

#[cfg(test)]
mod memory {
    use std::{cell::RefCell, collections::BTreeMap};

    use super::Shelf;

    /// A shelf in memory.
    #[derive(Debug, Default)]
    pub(crate) struct MemoryShelf {
        texts: RefCell<BTreeMap<String, String>>,
        full: bool,
    }

    impl MemoryShelf {
        /// A shelf that takes nothing.
        pub(crate) fn without_room() -> Self {
            Self { full: true, ..Self::default() }
        }
    }

    impl Shelf for MemoryShelf {
        fn get(&self, key: &str) -> Option<String> {
            self.texts.borrow().get(key).cloned()
        }
        fn put(&self, key: &str, text: &str) -> bool {
            if !self.full {
                self.texts.borrow_mut().insert(key.to_owned(), text.to_owned());
            }
            !self.full
        }
        fn remove(&self, key: &str) {
            self.texts.borrow_mut().remove(key);
        }
        fn keys(&self) -> Vec<String> {
            self.texts.borrow().keys().cloned().collect()
        }
    }
}
