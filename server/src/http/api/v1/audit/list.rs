use app::model::{AuditEntry, AuditFilter, Page};
use axum::{Json, extract::State};

use crate::http::{
    extract::{Caller, Query},
    problem::Problem,
    state::HttpState,
};

/// Search the audit log: the newest entries first, or with `after` the oldest first.
#[utoipa::path(
    get,
    path = "/audit",
    operation_id = "list_audit_entries",
    tag = "auditors",
    params(AuditFilter),
    responses(
        (status = 200, body = Page<AuditEntry>),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
    ),
)]
pub(super) async fn list_audit_entries(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    Query(filter): Query<AuditFilter>,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    Ok(Json(state.services().search_audit(&actor, &filter).await?))
}
