//! Groups of people, to whom rules send items.

mod add_group;
mod add_member;
mod delete_group;
mod read_groups;
mod remove_member;

pub use add_group::{AddGroup, add_group};
pub use add_member::{AddMember, add_member};
pub use delete_group::{DeleteGroup, delete_group};
pub use read_groups::{ReadGroups, read_groups};
pub use remove_member::{RemoveMember, remove_member};
