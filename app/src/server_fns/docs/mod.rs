//! The API's description.

mod read_openapi;

pub use read_openapi::{ReadOpenapi, read_openapi};
