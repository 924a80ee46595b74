//! What waits.

mod list_queue;

pub use list_queue::{ListQueue, list_queue};
