//! API keys.

mod create_key;
mod list_keys;
mod revoke_key;
mod take_new_key;

pub use create_key::{CreateKey, create_key};
pub use list_keys::{ListKeys, list_keys};
pub use revoke_key::{RevokeKey, revoke_key};
pub use take_new_key::{NewSecret, TakeNewKey, take_new_key};
