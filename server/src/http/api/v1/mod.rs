//! Version 1 of the API: `/api/v1`. Every endpoint is a file with its request, its answer and its documentation.

mod audit;
mod decisions;
mod export;
mod items;
mod metrics;
mod policies;
mod queue;
mod workflows;

use app::model::{CauseKind, CompareWith, Dimension};
use axum::{Router, http::Uri, middleware};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};
use utoipa_axum::router::OpenApiRouter;

use super::super::{extract, problem::Problem, state::HttpState};

/// Where the API stands.
pub const PREFIX: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Countersign",
        description = "A human review queue for AI outputs.\n\nErrors are `application/problem+json` (RFC 9457) with a stable \
            `code`. Lists page with `limit` (default 50, at most 500) and an opaque `cursor`. Times are RFC 3339 UTC with \
            microseconds, ids UUIDv7. Every answer carries `X-Request-Id`. Every endpoint may also answer `401` (no valid \
            key), `403` (the key's scopes do not reach), `429` (too many requests; `Retry-After`), `500` and `503`.",
    ),
    tags(
        (name = "producers", description = "Submit outputs and receive decisions: scope `ingest`"),
        (name = "reviewers", description = "Claim and decide: scope `review`, in the name of the key's person"),
        (name = "operators", description = "Workflows and policies: scope `operate`"),
        (name = "managers", description = "How well it goes: scope `read`"),
        (name = "auditors", description = "The record: scope `read`"),
    ),
    // What stands in queries only, which utoipa does not collect.
    components(schemas(CauseKind, CompareWith, Dimension)),
    modifiers(&BearerKey),
)]
struct Documentation;

struct BearerKey;

impl Modify for BearerKey {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API key: `Authorization: Bearer cs_...`"))
            .build();
        document.components.get_or_insert_default().add_security_scheme("key", SecurityScheme::Http(scheme));
        document.security = Some(vec![SecurityRequirement::new("key", Vec::<String>::new())]);
    }
}

/// The API's routes under [`PREFIX`], and the document that describes them.
pub fn router(state: &HttpState) -> (Router<HttpState>, utoipa::openapi::OpenApi) {
    let endpoints = OpenApiRouter::new()
        .merge(items::router())
        .merge(queue::router())
        .merge(decisions::router())
        .merge(workflows::router())
        .merge(policies::router())
        .merge(metrics::router())
        .merge(export::router())
        .merge(audit::router());
    let (routes, document) =
        OpenApiRouter::with_openapi(Documentation::openapi()).nest(PREFIX, endpoints).split_for_parts();
    let routes = routes
        .method_not_allowed_fallback(method_not_allowed)
        .route_layer(middleware::from_fn_with_state(state.clone(), extract::authenticate));
    (routes, document)
}

/// What is asked for under `/api` and is not there.
pub async fn unknown_path(uri: Uri) -> Problem {
    Problem::not_found(format!(
        "There is nothing at `{}`. GET /openapi.json lists what there is.",
        uri.path()
    ))
}

async fn method_not_allowed(method: axum::http::Method, uri: Uri) -> Problem {
    Problem::new(
        axum::http::StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        format!("`{method}` does not go with `{}`. GET /openapi.json lists what does.", uri.path()),
    )
}
