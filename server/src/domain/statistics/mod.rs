//! How sure a figure is. Every estimate from reviewed items uses the recorded inclusion probability and carries an
//! interval; where nothing was reviewed, there is no value and the interval is everything.
//!
//! - [`proportion`]: k of n, with Wilson's and Clopper and Pearson's intervals.
//! - [`sequential`]: what k of n show to somebody who looks after each one.
//! - [`sampled`]: what is known of one item, and the strata that equal inclusion probabilities make.
//! - [`weighted`]: a proportion of all items from those that were reviewed.
//! - [`cut`]: what lies at or above each threshold on the confidence.
//! - [`calibration`]: does a confidence of 0.9 mean right nine times in ten; how much risk buys how much release.
//! - [`threshold`]: the lowest confidence that is safe to release at, or how many more reviews it takes to know.
//! - [`question`]: what is asked there: which share of what is released may be wrong, and how surely.
//! - [`agreement`]: how far people agree who saw the same item, and what chance would give.
//! - [`report`]: calibration and advice as the page and the API show them.

pub mod agreement;
pub mod calibration;
pub mod cut;
pub mod proportion;
pub mod question;
pub mod report;
pub mod sampled;
pub mod sequential;
#[cfg(test)]
mod simulation;
pub mod threshold;
pub mod weighted;
