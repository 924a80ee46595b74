//! The record.

mod search_audit;
mod verify_audit;

pub use search_audit::{SearchAudit, search_audit};
pub use verify_audit::{VerifyAudit, verify_audit};
