//! What the review page opens with.

use serde::{Deserialize, Serialize};

use super::form::ReviewFormReturn;
use crate::model::{ReviewItem, ReviewStatus, Target, UserId};

/// What the review page opens with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewStart {
    /// Who reviews.
    pub person: UserId,
    /// The first item that this person holds already.
    pub first: Option<ReviewItem>,
    /// What is left, and my count today.
    pub status: ReviewStatus,
    /// What a refused form holds, so that nothing typed is lost.
    pub returned: Option<ReviewFormReturn>,
    /// To whom the item can be passed on, where the page was asked for with that form open.
    pub targets: Vec<Target>,
}
