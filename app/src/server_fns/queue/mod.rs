//! What waits, and acts on many items of it.

mod act_on_many;
mod address;
mod delete_filter;
mod read_queue_page;
mod save_filter;
mod undo_many;

pub use act_on_many::{ActOnMany, act_on_many};
pub use address::{filter_pairs, queue_address, queue_place, queue_query};
pub use delete_filter::{DeleteFilter, delete_filter};
pub use read_queue_page::{ReadQueuePage, read_queue_page};
pub use save_filter::{SaveFilter, save_filter};
pub use undo_many::{UndoMany, undo_many};
