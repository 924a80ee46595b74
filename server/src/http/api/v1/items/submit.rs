use app::model::Item;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    http::{
        extract::{Caller, RawBody, SlugPath},
        problem::Problem,
        state::HttpState,
    },
    service::Submitted,
};

/// The longest idempotency key.
const LONGEST_KEY: usize = 255;

/// What a producer sends. For documentation only: the body is taken as bytes, so that one that is not this is kept
/// as it came.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "it documents the body, which is read byte by byte")]
pub(in crate::http::api::v1) struct Envelope {
    /// The AI's output; or `output_text`.
    output: Option<serde_json::Value>,
    /// The raw text that the model printed; parsed here where the workflow's output is JSON.
    output_text: Option<String>,
    /// What the AI was given; shown to the reviewer.
    input: Option<serde_json::Value>,
    /// How sure the AI is, 0..=1.
    #[schema(minimum = 0, maximum = 1)]
    confidence: Option<f64>,
    /// How sure it is of single fields: JSON pointer into the output, to 0..=1. Weak fields are marked for review.
    field_confidence: Option<std::collections::BTreeMap<String, f64>>,
    /// Who made it.
    model: Option<String>,
    /// With which prompt.
    prompt_version: Option<String>,
    /// Through which integration.
    source: Option<String>,
    /// The producer's own id, shown and searchable.
    external_id: Option<String>,
    /// Free; rules can read it.
    #[schema(value_type = Option<Object>)]
    metadata: Option<serde_json::Value>,
    /// When the AI produced it.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<String>,
}

/// Submit an output.
///
/// A `2xx` means that the item survives a crash and a power cut. A body that is no valid envelope is kept exactly as
/// received, answered with `202`, and goes to a person with reason `malformed_envelope`.
#[utoipa::path(
    post,
    path = "/workflows/{slug}/items",
    operation_id = "submit_item",
    tag = "producers",
    params(
        ("slug" = String, Path, description = "The workflow"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body answer the first answer again"),
    ),
    request_body(content = Envelope, description = "One envelope"),
    responses(
        (status = 201, body = Item, headers(
            ("Location" = String, description = "The item"),
            ("Idempotency-Replayed" = bool, description = "`true` where this is the first answer again"),
        )),
        (status = 202, body = Item, description = "No valid envelope: kept, and sent to a person"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`workflow_archived`"),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Over the size limit; nothing stored"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`idempotency_mismatch`: the key came with another body before"),
    ),
)]
pub(super) async fn submit_item(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    SlugPath(slug): SlugPath,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<Response<Body>, Problem> {
    let key = idempotency_key(&headers)?;
    let submitted = state.services().submit_item(&actor, &slug, body, key).await?;
    Ok(answer(submitted))
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    match value.to_str() {
        Ok(key) if !key.trim().is_empty() && key.len() <= LONGEST_KEY => Ok(Some(key.to_owned())),
        _ => Err(Problem::bad_request(
            "invalid_idempotency_key",
            format!(
                "Idempotency-Key must be 1 to {LONGEST_KEY} visible ASCII characters. Nothing was stored."
            ),
        )),
    }
}

fn answer(submitted: Submitted) -> Response<Body> {
    let location = format!("/api/v1/items/{}", submitted.item.id);
    let mut response = Response::new(Body::from(submitted.body));
    *response.status_mut() = StatusCode::from_u16(submitted.status).unwrap_or(StatusCode::CREATED);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(location) = HeaderValue::from_str(&location) {
        headers.insert(header::LOCATION, location);
    }
    if submitted.replayed {
        headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    response
}
