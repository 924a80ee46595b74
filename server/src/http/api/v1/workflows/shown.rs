use app::model::{Definition, PolicyVersion, WorkflowDetail, WorkflowSummary};
use axum::{
    Json,
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use serde::Serialize;
use utoipa::ToSchema;

/// What the server adds to a definition; passed over when it is sent back.
pub(super) const ADDED: [&str; 3] = ["etag", "summary", "policies"];

/// A workflow: its definition, and what the server knows of it. It can be changed and sent back as it is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Workflow {
    #[serde(flatten)]
    definition: Definition,
    /// Changes with each save; give it back as `If-Match`.
    etag: String,
    /// Counts.
    summary: WorkflowSummary,
    /// Policy versions, newest first.
    policies: Vec<PolicyVersion>,
}

/// Answers with the workflow and its `ETag`.
pub(super) fn answer(status: StatusCode, detail: WorkflowDetail) -> Response<Body> {
    let WorkflowDetail { definition, etag, summary, policies } = detail;
    let header_value = HeaderValue::from_str(&format!("\"{etag}\""));
    let mut response = (status, Json(Workflow { definition, etag, summary, policies })).into_response();
    if let Ok(value) = header_value {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}
