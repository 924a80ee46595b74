use app::model::{Definition, FieldError, PolicyVersion, WorkflowDetail, WorkflowSummary};
use axum::{
    Json,
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use serde::Serialize;
use utoipa::ToSchema;

/// What the server adds to a definition; passed over when it is sent back.
pub(super) const ADDED: [&str; 4] = ["etag", "summary", "policies", "warnings"];

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
    /// What in the policy that routes does not fit the output's schema, with JSON pointers into the definition: the schema
    /// changed after the policy was saved. An item on which a rule fails goes to a person.
    warnings: Vec<FieldError>,
}

/// Answers with the workflow and its `ETag`.
pub(super) fn answer(status: StatusCode, detail: WorkflowDetail) -> Response<Body> {
    let WorkflowDetail { definition, etag, summary, policies, warnings } = detail;
    let header_value = HeaderValue::from_str(&format!("\"{etag}\""));
    let workflow = Workflow { definition, etag, summary, policies, warnings };
    let mut response = (status, Json(workflow)).into_response();
    if let Ok(value) = header_value {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}
