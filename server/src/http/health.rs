//! `GET /healthz` and `GET /readyz`, for whoever keeps the server running.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::state::HttpState;

/// The process runs.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers and has every migration.
pub async fn readyz(State(state): State<HttpState>) -> Response {
    match state.services().ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "The database cannot be reached; the log says more.\n")
                .into_response()
        }
    }
}
