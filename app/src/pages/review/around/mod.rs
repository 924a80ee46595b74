//! What stands around the item: figures, news, the screens without an item, the list of keys.

pub(super) mod counts;
pub(super) mod help;
pub(super) mod returned;
pub(super) mod toast;
pub(super) mod trouble;
pub(super) mod waiting;
