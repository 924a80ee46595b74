use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{error::AppError, model::KeyId};

/// A key just made and its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSecret {
    /// Which key.
    pub key: KeyId,
    /// `cs_...`
    pub secret: String,
}

/// The secret that the form before this page made, once.
///
/// # Errors
/// None of its own.
#[server(prefix = "/fn", endpoint = "keys/take-new", input = GetUrl)]
pub async fn take_new_key() -> Result<Option<NewSecret>, AppError> {
    Ok(crate::server_fns::next_page::take(NAME, PATH))
}

#[cfg(feature = "ssr")]
const NAME: &str = "new_key";
#[cfg(feature = "ssr")]
const PATH: &str = "/integrations";

/// Lets the next page of this browser show the secret.
#[cfg(feature = "ssr")]
pub(super) fn leave(created: &crate::model::CreatedKey) {
    let secret = NewSecret { key: created.key.id, secret: created.secret.clone() };
    crate::server_fns::next_page::leave(NAME, PATH, &secret);
}
