//! What was typed into a plain form that was refused, so that the page can hold it again.
//!
//! Without a script the browser leaves the page when it sends a form. Where the answer is no, the server shows that
//! page again, with the form in context ([`RefusedForm`]).

use leptos::server::SharedValue;
use leptos::server_fn::ServerFn;
use serde::{Serialize, de::DeserializeOwned};

/// A plain form that was refused, while the page that sent it is shown again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedForm {
    /// The server function that it was sent to: its path.
    pub function: String,
    /// Its fields, as the browser encoded them.
    pub body: String,
}

/// What `keep` takes of the form that was sent to the server function `F` and refused; none where it was not.
///
/// What is kept stands in the page for the script to read: leave passwords out.
pub fn typed<F, T>(keep: impl FnOnce(F) -> T) -> Option<T>
where
    F: ServerFn + DeserializeOwned,
    T: Serialize + DeserializeOwned,
{
    SharedValue::new(|| refused::<F>().map(keep)).into_inner()
}

#[cfg(feature = "ssr")]
fn refused<F: ServerFn + DeserializeOwned>() -> Option<F> {
    let form = leptos::prelude::use_context::<RefusedForm>().filter(|form| form.function == F::PATH)?;
    // As server functions read their arguments.
    serde_qs::Config::new(5, false).deserialize_str(&form.body).ok()
}

#[cfg(not(feature = "ssr"))]
fn refused<F>() -> Option<F> {
    None
}
