//! People and their roles.

mod add_person;
mod list_people;
mod reset_password;
mod set_disabled;
mod set_role;

pub use add_person::{AddPerson, add_person};
pub use list_people::{ListPeople, list_people};
pub use reset_password::{ResetPassword, reset_password};
pub use set_disabled::{SetDisabled, set_disabled};
pub use set_role::{SetRole, set_role};
