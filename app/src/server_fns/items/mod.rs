//! Items and their stories.

mod cancel_item;
mod list_items;
mod read_item;

pub use cancel_item::{CancelItem, cancel_item};
pub use list_items::{ListItems, list_items};
pub use read_item::{ReadItem, read_item};
