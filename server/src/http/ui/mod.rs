//! The pages: rendered here, then taken over by the browser; and the server functions that they call.

mod backend;
mod export;
mod live_insights;
mod review_form;
mod show_again;

use std::sync::Arc;

use app::{AssetPaths, RenderedAt, backend::Backend, error::AppError};
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, Response, StatusCode, header, request::Parts},
    middleware::{self, Next},
};
use leptos::{
    config::LeptosOptions,
    nonce::use_nonce,
    prelude::{AnyView, provide_context, use_context},
};
use leptos_axum::{LeptosRoutes as _, ResponseOptions};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate as _},
    },
    limit::RequestBodyLimitLayer,
};

use self::backend::RequestBackend;
use super::{assets::Manifest, state::HttpState};

/// Form fields are percent-encoded, so an edited output may take three times its size.
const BODY_FACTOR: usize = 3;

/// Pages and server functions.
pub fn router(state: &HttpState) -> Router<HttpState> {
    // The page for unknown addresses is the fallback's, which tells the API's from a browser's.
    let mut routes = leptos_axum::generate_route_list(shell(state));
    routes.retain(|route| !route.path().contains("{*"));
    let limit = state.services().settings().max_body_bytes.saturating_mul(BODY_FACTOR);
    let compress = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(NotForContentType::const_new("text/event-stream")));
    Router::new()
        .leptos_routes_with_context(state, routes, contexts(state), shell(state))
        .merge(review_form::router())
        .merge(live_insights::router())
        .merge(export::router())
        .layer(middleware::from_fn_with_state(state.clone(), show_again::refused_forms))
        .layer(RequestBodyLimitLayer::new(limit))
        .layer(middleware::from_fn(name_wrong_arguments))
        .layer(middleware::from_fn(not_kept))
        .layer(compress)
}

/// Renders whatever page the address names, also the one that says there is none.
pub async fn render(state: HttpState, request: Request) -> Response<Body> {
    let handler = leptos_axum::render_app_async_with_context(contexts(&state), shell(&state));
    handler(request).await
}

fn shell(state: &HttpState) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    let options: LeptosOptions = axum::extract::FromRef::from_ref(state);
    move || app::shell(options.clone())
}

/// What pages and server functions find in context, bound to the request under way.
fn contexts(state: &HttpState) -> impl Fn() + Clone + Send + Sync + 'static {
    let state = state.clone();
    move || {
        if let Some(parts) = use_context::<Parts>() {
            provide_context::<Arc<dyn Backend>>(Arc::new(RequestBackend::new(&state, &parts)));
        }
        provide_context(RenderedAt(state.clock().now()));
        if let Some(manifest) = state.manifest() {
            provide_context(asset_paths(manifest));
        }
        // Only pages have a nonce; server functions keep the policy for answers that are no page.
        if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&app::content_security_policy(&nonce.to_string()))
        {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

fn asset_paths(manifest: &Manifest) -> AssetPaths {
    let from_root = |path: &String| format!("/{path}");
    AssetPaths {
        js: from_root(&manifest.js),
        wasm: from_root(&manifest.wasm),
        css: from_root(&manifest.css),
        icon: manifest.assets.get("icon.svg").map(from_root),
    }
}

/// Pages hold what others may not see, so no cache keeps them.
async fn not_kept(request: Request, next: Next) -> axum::response::Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A server function whose arguments cannot be read says so in its answer, but with the status of a failure of ours:
/// Leptos never gets as far as the function, which would set another.
async fn name_wrong_arguments(request: Request, next: Next) -> axum::response::Response {
    let is_function = request.uri().path().starts_with("/fn/");
    let response = next.run(request).await;
    if !is_function || response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // The answer is whole already; nothing is awaited here for long.
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    if matches!(serde_json::from_slice(&body), Ok(AppError::Invalid { .. })) {
        parts.status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Response::from_parts(parts, Body::from(body))
}
