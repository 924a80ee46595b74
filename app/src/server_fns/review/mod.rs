//! Claiming, deciding and taking back: what the review screen asks the server for.

mod check_output;
mod claim_items;
mod defer_item;
mod escalate_item;
mod give_verdict;
mod list_targets;
mod reclaim_item;
mod release_claim;
mod renew_leases;
mod skip_item;
mod start_review;
mod status_review;
mod undo_verdict;

pub use check_output::{CheckOutput, check_output};
pub use claim_items::{ClaimItems, claim_items};
pub use defer_item::{DeferItem, defer_item};
pub use escalate_item::{EscalateItem, escalate_item};
pub use give_verdict::{GiveVerdict, give_verdict};
pub use list_targets::{ListTargets, list_targets};
pub use reclaim_item::{ReclaimItem, reclaim_item};
pub use release_claim::{ReleaseClaim, release_claim};
pub use renew_leases::{RenewLeases, renew_leases};
pub use skip_item::{SkipItem, skip_item};
pub use start_review::{StartReview, start_review};
pub use status_review::{StatusReview, status_review};
pub use undo_verdict::{UndoVerdict, undo_verdict};
