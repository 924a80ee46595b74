use serde::Deserialize;
use utoipa::ToSchema;

/// Why a workflow is frozen, or unfrozen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    /// For people: it stands on the workflow's pages and in the audit log.
    #[serde(default)]
    pub(super) reason: String,
}
