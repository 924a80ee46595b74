use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, Response, header},
};

use crate::http::{
    extract::{Caller, ItemPath},
    problem::Problem,
    state::HttpState,
};

/// Read the body as it was received, byte for byte.
#[utoipa::path(
    get,
    path = "/items/{id}/raw",
    operation_id = "get_item_raw",
    tag = "producers",
    params(("id" = String, Path, format = Uuid, description = "The item")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such item"),
    ),
)]
pub(super) async fn get_item_raw(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    ItemPath(id): ItemPath,
) -> Result<Response<Body>, Problem> {
    let bytes = state.services().item_raw(&actor, id).await?;
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    // A producer chose these bytes, so no browser may show them as a page of ours.
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{id}.bin\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
