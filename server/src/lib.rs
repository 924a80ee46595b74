//! The Countersign server: routes AI outputs, queues those in doubt for people, records what was decided.
//!
//! `ARCHITECTURE.md` walks one item through it.

// Rendering the pages is one deeply nested future.
#![recursion_limit = "512"]

pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod domain;
pub mod http;
pub mod jobs;
pub mod ndjson;
pub mod service;
pub mod store;
