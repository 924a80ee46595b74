//! The Countersign server: routes AI outputs, queues those in doubt for people, records what was decided.
//!
//! `ARCHITECTURE.md` walks one item through it.

pub mod clock;
pub mod domain;
pub mod jobs;
pub mod service;
pub mod store;
