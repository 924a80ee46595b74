use serde::{Deserialize, Serialize};

use super::{KeyId, Scope, Timestamp};

/// A key to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// Its name, unique among live keys.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Only for this workflow (slug).
    pub workflow: Option<String>,
    /// Whose verdicts it gives (e-mail), with scope `review`.
    pub user: Option<String>,
}

/// A key just made: the only time its secret is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedKey {
    /// The key.
    pub key: KeySummary,
    /// `cs_...`; kept nowhere, shown once.
    pub secret: String,
}

/// A key in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySummary {
    /// Id.
    pub id: KeyId,
    /// Name.
    pub name: String,
    /// The first characters of the secret, to tell keys apart.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Only for this workflow (slug).
    pub workflow: Option<String>,
    /// Whose verdicts it gives (e-mail).
    pub user: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}
