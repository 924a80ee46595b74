//! Which items of the list are ticked, while the page's own code runs.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use super::{asked::ticked, browser};
use crate::model::ItemId;

/// What is ticked.
#[derive(Clone, Copy)]
pub(super) struct Selection {
    ticked: RwSignal<BTreeSet<ItemId>>,
    /// Whether all that match are meant, whatever is ticked.
    means_all: RwSignal<bool>,
    /// The items of the list, in its order.
    order: RwSignal<Vec<ItemId>>,
    /// Which was ticked or cleared last: the beginning of a range.
    last: StoredValue<Option<ItemId>>,
}

impl Selection {
    /// What the address ticks, and what was ticked before the script came.
    pub(super) fn new(query: &ParamsMap) -> Self {
        let by_hand = browser::ticked_before();
        Self {
            ticked: RwSignal::new(ticked(query).into_iter().chain(by_hand).collect()),
            means_all: RwSignal::new(query.get_str("which") == Some("all")),
            order: RwSignal::new(Vec::new()),
            last: StoredValue::new(None),
        }
    }

    /// The list shows these: what it shows no more is not ticked any more.
    pub(super) fn show(self, order: Vec<ItemId>) {
        if self.ticked.with_untracked(|ticked| ticked.iter().any(|id| !order.contains(id))) {
            self.ticked.update(|ticked| ticked.retain(|id| order.contains(id)));
        }
        self.order.set(order);
    }

    /// Whether an item is ticked.
    pub(super) fn has(self, item: ItemId) -> bool {
        self.ticked.with(|ticked| ticked.contains(&item))
    }

    /// How many are.
    pub(super) fn len(self) -> usize {
        self.ticked.with(BTreeSet::len)
    }

    /// Whether none is, without following it.
    pub(super) fn is_empty_now(self) -> bool {
        self.ticked.with_untracked(BTreeSet::is_empty)
    }

    /// Whether all of the list are.
    pub(super) fn has_all(self) -> bool {
        self.order.with(|order| !order.is_empty() && order.len() == self.len())
    }

    /// Ticks or clears an item; with `to_last`, also all between it and the one before.
    pub(super) fn set(self, item: ItemId, is_ticked: bool, to_last: bool) {
        let from = self.last.get_value().filter(|_| to_last).unwrap_or(item);
        let range = self.order.with_untracked(|order| between(order, from, item));
        self.ticked.update(|ticked| {
            for id in range {
                if is_ticked {
                    ticked.insert(id);
                } else {
                    ticked.remove(&id);
                }
            }
        });
        self.last.set_value(Some(item));
        // Whoever ticks some means those.
        self.means_all.set(false);
    }

    /// Whether all that match are meant.
    pub(super) fn means_all(self) -> bool {
        self.means_all.get()
    }

    /// Means all that match, or those that are ticked.
    pub(super) fn mean_all(self, all: bool) {
        self.means_all.set(all);
    }

    /// Ticks what is not ticked, and clears what is.
    pub(super) fn toggle(self, item: ItemId) {
        let is_ticked = self.ticked.with_untracked(|ticked| ticked.contains(&item));
        self.set(item, !is_ticked, false);
    }

    /// Ticks the whole list.
    pub(super) fn tick_all(self) {
        self.ticked.set(self.order.with_untracked(|order| order.iter().copied().collect()));
        self.means_all.set(false);
    }

    /// Ticks nothing.
    pub(super) fn clear(self) {
        self.ticked.set(BTreeSet::new());
        self.means_all.set(false);
        self.last.set_value(None);
    }
}

/// The items from one to the other, both included, whichever comes first; only the second where the first is not in
/// the list.
fn between(order: &[ItemId], from: ItemId, to: ItemId) -> Vec<ItemId> {
    let place = |item| order.iter().position(|one| *one == item);
    match (place(from), place(to)) {
        (Some(from), Some(to)) => {
            order.iter().skip(from.min(to)).take(from.abs_diff(to) + 1).copied().collect()
        }
        _ => vec![to],
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> ItemId {
        ItemId(Uuid::from_u128(number))
    }

    #[test]
    fn a_range_reaches_both_ways_and_holds_its_ends() {
        let order = [id(4), id(1), id(3), id(2)];
        assert_eq!(between(&order, id(1), id(2)), [id(1), id(3), id(2)]);
        assert_eq!(between(&order, id(3), id(4)), [id(4), id(1), id(3)]);
        assert_eq!(between(&order, id(3), id(3)), [id(3)]);
        assert_eq!(between(&order, id(9), id(3)), [id(3)]);
    }

    #[test]
    fn what_the_list_shows_no_more_is_not_ticked() {
        let owner = Owner::new();
        owner.with(|| {
            let query = ParamsMap::from_iter([("items", id(1).to_string()), ("items", id(2).to_string())]);
            let selection = Selection::new(&query);
            selection.show(vec![id(2), id(3), id(4)]);
            assert_eq!((selection.len(), selection.has(id(1))), (1, false));
            selection.set(id(4), true, false);
            selection.set(id(2), true, true);
            assert!(selection.has_all());
            selection.toggle(id(3));
            assert_eq!((selection.len(), selection.has_all()), (2, false));
            selection.mean_all(true);
            selection.toggle(id(3));
            assert!(!selection.means_all(), "whoever ticks some means those");
            selection.clear();
            assert!(selection.is_empty_now());
        });
    }
}
