//! What the browser asks the server for. Each function is one line: it hands its arguments to the request's backend,
//! which checks what the person may do, and lets [`answered`] set the HTTP status.
//!
//! Reads are `GET`, writes are `POST` and work as plain forms.

#![expect(
    missing_docs,
    reason = "the fields that the server macro makes are the functions' arguments, described there"
)]

pub mod audit;
pub mod docs;
pub mod groups;
pub mod insights;
pub mod items;
pub mod keys;
pub mod metrics;
pub mod people;
pub mod policies;
pub mod quality;
pub mod queue;
pub mod review;
pub mod session;
pub mod typed;
pub mod workflows;

#[cfg(feature = "ssr")]
mod next_page;
#[cfg(feature = "ssr")]
mod status;

#[cfg(feature = "ssr")]
pub use status::{answered, is_plain_form};
