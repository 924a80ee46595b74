//! What a workflow's reviews say about it.

mod read_threshold_advice;

pub use read_threshold_advice::{ReadThresholdAdvice, read_threshold_advice};
