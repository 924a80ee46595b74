//! Figures for those who answer for a workflow: what went through, how well, and how sure that is.
//!
//! Figures are kept as things happen, and never counted from the items when a page asks:
//!
//! - [`event`]: what happens to an item; [`rollup`]: what that adds to the figures of its hour and its day ([`span`]), told
//!   apart by model, source, reason, ... ([`cut`]). What is kept are [`rows`]: counts are [`cells`], durations [`sketch`]es.
//! - [`period`]: hours and days as the viewer's calendar has them.
//! - [`shares`]: from counts to shares with their intervals, unseen outputs included.
//! - [`difference`], [`comparison`]: whether two sides really differ.
//! - [`forecast`]: when the queue will be empty; [`difficulty`]: how hard each reviewer's items were.
//! - [`outcomes`]: what happened downstream.
//! - [`causes`]: what unusable outputs have in common; [`edits`]: how reviewers change outputs.

pub mod causes;
pub mod cells;
pub mod comparison;
pub mod cut;
pub mod difference;
pub mod difficulty;
pub mod edits;
pub mod event;
pub mod forecast;
pub mod outcomes;
pub mod period;
pub mod rollup;
pub mod rows;
pub mod shares;
#[cfg(test)]
mod simulation;
pub mod sketch;
pub mod span;
