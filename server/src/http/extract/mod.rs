//! What handlers take from a request. Each refuses with a [`Problem`](super::problem::Problem).

mod body;
mod caller;
mod path;
mod query;

pub use body::{JsonBody, JsonValue, RawBody};
pub use caller::{Caller, authenticate};
pub use path::{ItemPath, PolicyPath, SlugPath};
pub use query::{Parameters, Query};
