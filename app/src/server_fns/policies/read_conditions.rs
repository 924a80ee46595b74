use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use crate::{
    backend::{backend, require},
    model::Permission,
    server_fns::answered,
};
use crate::{error::AppError, model::Condition};

/// The builder's form of each of these CEL texts; none where the builder cannot make one. A `POST` only because rules
/// are long: it changes nothing.
///
/// # Errors
/// [`AppError::Unauthenticated`], [`AppError::Forbidden`]; [`AppError::Invalid`] for more texts than a policy may have
/// rules; those of [`crate::backend::Backend::read_condition`].
#[server(prefix = "/fn", endpoint = "policies/conditions", input = Json)]
pub async fn read_conditions(rules: Vec<String>) -> Result<Vec<Option<Condition>>, AppError> {
    /// Far more than a policy may have: only a bound on what one call can cost.
    const MOST: usize = 500;
    answered(require(Permission::SeeWorkflows).await)?;
    if rules.len() > MOST {
        let message = format!("At most {MOST} rules are read at a time.");
        return answered(Err(AppError::Invalid { message, errors: Vec::new() }));
    }
    let backend = backend()?;
    let mut conditions = Vec::with_capacity(rules.len());
    for rule in rules {
        conditions.push(answered(backend.read_condition(rule).await)?);
    }
    Ok(conditions)
}
