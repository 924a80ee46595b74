//! The browser side of Countersign, rendered on the server first: pages, components, the types that travel
//! between server and browser, and the server functions that carry them.
//!
//! The crate knows no database. On the server, its functions call a [`backend::Backend`] found in context.

pub mod error;
pub mod model;

#[cfg(feature = "ssr")]
pub mod backend;
