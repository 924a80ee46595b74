//! Rules as operators work with them: what the page shows, trying a policy before it routes, and the stop.

mod advice;
mod dry_run;
mod freeze;
mod page;
mod trial;

use app::model::{FieldError, Policy};

use super::{Error, Services};
use crate::domain::definition;

/// A policy that may be stored.
fn checked(policy: &Policy) -> Result<Policy, Error> {
    let value = serde_json::to_value(policy).map_err(Error::internal)?;
    definition::check_policy(&value).map_err(invalid)
}

pub(super) fn invalid(errors: Vec<FieldError>) -> Error {
    Error::Invalid {
        code: "invalid_policy",
        message: "The policy has mistakes; nothing was saved. Each is named with its field.".to_owned(),
        errors,
    }
}
