//! The record.

mod search_audit;
mod take_verification;
mod verify_audit;

pub use search_audit::{SearchAudit, search_audit};
pub use take_verification::{TakeVerification, take_verification};
pub use verify_audit::{VerifyAudit, verify_audit};
