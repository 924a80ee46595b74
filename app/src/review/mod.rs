//! The reviewer's side of the work as plain data and rules: no browser, no signals, no network, so that all of it is
//! tested on its own. The pages in `pages/review` only show it and carry out the effects it asks for.

pub mod active_time;
pub mod diff;
pub mod drafts;
pub mod edit;
pub mod form;
pub mod keymap;
pub mod outbox;
pub mod parse_error;
pub mod pass_on;
pub mod pointer;
pub mod session;
pub mod shelf;
pub mod start;
pub mod tree;
pub mod wording;

#[cfg(test)]
mod testing;
