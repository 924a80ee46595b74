//! HTTP: the API, the pages, sessions, and what stands around them. Handlers call use cases and nothing below them.

pub mod api;
pub mod assets;
pub mod client_address;
pub mod csrf;
pub mod export;
pub mod extract;
pub mod health;
pub mod metrics;
pub mod problem;
pub mod rate_limit;
pub mod request_id;
pub mod request_log;
pub mod router;
pub mod security_headers;
pub mod session;
pub mod state;
pub mod ui;
