//! Rules as operators work with them: what the page shows, trying a policy before it routes, and the stop.

mod advice;
mod changes;
mod dry_run;
mod freeze;
mod page;
mod trial;
mod warnings;

use app::model::{FieldError, Policy};
use serde_json::Value;

pub use dry_run::Told;

use super::{Error, Services};
use crate::domain::definition;

/// A policy that a workflow whose output has this schema may route by.
pub(super) fn checked(policy: &Policy, schema: Option<&Value>) -> Result<Policy, Error> {
    let value = serde_json::to_value(policy).map_err(Error::internal)?;
    definition::check_policy_for(&value, schema).map_err(invalid)
}

fn invalid(errors: Vec<FieldError>) -> Error {
    Error::Invalid {
        code: "invalid_policy",
        message: "The policy has mistakes; nothing was saved. Each is named with its field.".to_owned(),
        errors,
    }
}
