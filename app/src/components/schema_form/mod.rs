//! A form made from a JSON Schema: the field tree, reading it back with every type kept, and its view.
//!
//! The same [`build`] and [`assemble`] serve the form in the browser and the plain HTML form's POST: both work on
//! [`Entries`], the names and texts that an HTML form sends.

mod assemble;
mod build;
mod check;
mod field;
mod naming;
mod rearrange;
mod schema;
#[cfg(test)]
mod tests;
mod view;

pub use assemble::{Assembled, assemble};
pub use build::build;
pub use field::{Control, Entries, Field, Limits, Origin, Presence, Rows};
pub use naming::name_at;
pub use rearrange::{Rearrangement, find};
pub use schema::{Place, Shape, TextFormat};
pub use view::{FormStore, SchemaForm};
