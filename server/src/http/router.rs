//! Everything that answers a request, put together.

use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, Response},
    middleware,
    response::IntoResponse,
    routing::get,
};
use serde_json::Value;
use tower_http::catch_panic::CatchPanicLayer;

use super::{
    api, assets, csrf, health, metrics, request_id, request_log, security_headers, session, state::HttpState,
    ui,
};

/// The whole server.
pub fn build(state: HttpState) -> Router {
    let (api, document) = api::v1::router(&state);
    state.keep_openapi(serde_json::to_value(document).unwrap_or(Value::Null));

    let for_people_and_programs = Router::new()
        .merge(api)
        .merge(ui::router(&state))
        .fallback(not_found)
        .layer(middleware::from_fn_with_state(state.clone(), session::layer))
        .layer(session::manager(&state))
        .layer(middleware::from_fn_with_state(state.clone(), csrf::layer));
    let without_a_session = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(metrics::show))
        .route("/openapi.json", get(openapi))
        .route("/pkg/{*path}", get(assets::package))
        .route("/favicon.ico", get(|headers: HeaderMap| assets::named("favicon.ico", headers)))
        .route("/robots.txt", get(|headers: HeaderMap| assets::named("robots.txt", headers)));

    for_people_and_programs
        .merge(without_a_session)
        // Each body has its own limit, where it is read.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(state.clone(), security_headers::layer))
        .layer(CatchPanicLayer::custom(request_log::panicked))
        .layer(middleware::from_fn_with_state(state.clone(), metrics::layer))
        .layer(middleware::from_fn(request_log::layer))
        .layer(middleware::from_fn_with_state(state.clone(), request_id::layer))
        .with_state(state)
}

/// `GET /openapi.json`.
async fn openapi(State(state): State<HttpState>) -> Json<Value> {
    Json(state.openapi().clone())
}

/// Under `/api` a problem, elsewhere a page that helps.
async fn not_found(State(state): State<HttpState>, request: Request) -> Response<Body> {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return api::v1::unknown_path(request.uri().clone()).await.into_response();
    }
    ui::render(state, request).await
}
