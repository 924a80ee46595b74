//! What those see who answer for a workflow: how much went through, how well, why not, and the items behind each figure.
//!
//! Figures come from what is kept by hour and day (`domain/insights`), never from counting items. The exceptions are
//! bounded: root causes read the items that people looked at last, and a list of items has pages.

mod alerts;
mod behind;
mod causes;
mod frame;
mod groups;
mod lengths;
mod live;
mod metrics;
mod outcomes;
mod post;
mod read;
mod rebuild;
mod reviewers;
pub(super) mod scope;
mod success;
mod suggest;
mod tables;
mod throughput;
mod versus;
mod views;

use super::{Actor, Error, Services};

pub use post::{BypassPost, OutcomePost};
pub use scope::{MetricAnswer, ThroughputAnswer};
