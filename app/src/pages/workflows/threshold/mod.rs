//! `/workflows/{slug}/threshold`: which confidence is safe to release at, and what that rests on.

mod answer;
mod method;
mod page;
mod plot;
mod question;
mod reliability;
mod risk;
mod risk_picture;

pub use page::WorkflowThresholdPage;
