//! The HTTP server through its real router, on an SQLite database of the test's own; and the program itself where
//! only a process can show it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]
#![expect(unreachable_pub, reason = "a test program has no public side")]

mod audit;
mod batch;
mod cli;
mod crash;
mod cross_site;
mod decisions;
mod export;
mod harness;
mod ingest;
mod insights;
mod items;
mod openapi;
mod page_tables;
mod pages;
mod permissions;
mod policies;
mod problems;
mod process;
mod quality;
mod rate_limit;
mod reading;
mod refused_forms;
mod review;
mod review_forms;
mod sessions;
mod workflows;
