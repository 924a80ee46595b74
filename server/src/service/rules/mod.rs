//! Rules as operators work with them: what the page shows, trying a policy before it routes, and the stop.

mod advice;
mod changes;
mod dry_run;
mod freeze;
mod page;
mod trial;
mod warnings;

use app::model::{FieldError, Permission, Policy};
use serde_json::Value;

pub use dry_run::Told;

use super::{Actor, Error, Services};
use crate::domain::definition;

/// A policy that a workflow whose output has this schema may route by.
pub(super) fn checked(policy: &Policy, schema: Option<&Value>) -> Result<Policy, Error> {
    let value = serde_json::to_value(policy).map_err(Error::internal)?;
    definition::check_policy_for(&value, schema).map_err(invalid)
}

/// What keeps a stored policy from routing by this schema, with pointers into the policy: the schema may have changed
/// since the policy was saved.
pub(super) fn misfits(policy: &Policy, schema: Option<&Value>) -> Result<Vec<FieldError>, Error> {
    let value = serde_json::to_value(policy).map_err(Error::internal)?;
    Ok(definition::check_policy_for(&value, schema).err().unwrap_or_default())
}

impl Services {
    /// Reads a policy for a workflow, as somebody sent it. Only who may do what `needs` says hears what is wrong with it.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_policy`).
    pub async fn read_policy(
        &self,
        by: &Actor,
        needs: Permission,
        slug: &str,
        policy: &Value,
    ) -> Result<Policy, Error> {
        by.require_in(needs, slug)?;
        let known = self.known(slug).await?;
        definition::check_policy_for(policy, known.row.definition.output.schema.as_ref()).map_err(invalid)
    }
}

fn invalid(errors: Vec<FieldError>) -> Error {
    Error::Invalid {
        code: "invalid_policy",
        message: "The policy has mistakes; nothing was saved. Each is named with its field.".to_owned(),
        errors,
    }
}
