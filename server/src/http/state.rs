//! What every handler can reach.

use std::sync::{Arc, OnceLock};

use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{assets::Manifest, metrics::Counters, rate_limit::RateLimiter};
use crate::{clock::Clock, config::HttpOptions, service::Services};

/// What every handler shares. Cheap to clone.
#[derive(Clone)]
pub struct HttpState(Arc<Inner>);

struct Inner {
    services: Services,
    options: HttpOptions,
    limiter: RateLimiter,
    counters: Counters,
    manifest: Option<Manifest>,
    openapi: OnceLock<Value>,
    leptos: LeptosOptions,
    stopping: CancellationToken,
    set_up_token: String,
}

impl HttpState {
    /// Over these services. `stopping` ends long polls and streams when the server stops.
    pub fn new(services: Services, options: HttpOptions, stopping: CancellationToken) -> Self {
        let set_up_token = services.clock().random()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        Self(Arc::new(Inner {
            set_up_token,
            services,
            limiter: RateLimiter::new(options.rate_limit),
            options,
            counters: Counters::default(),
            manifest: super::assets::manifest(),
            openapi: OnceLock::new(),
            leptos: LeptosOptions::builder().output_name("app").build(),
            stopping,
        }))
    }

    /// The use cases.
    pub fn services(&self) -> &Services {
        &self.0.services
    }

    /// Time, ids and randomness.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        self.0.services.clock()
    }

    /// What the operator set.
    pub fn options(&self) -> &HttpOptions {
        &self.0.options
    }

    /// The keys' buckets.
    pub fn limiter(&self) -> &RateLimiter {
        &self.0.limiter
    }

    /// What is counted for `/metrics`.
    pub fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// The browser's files; none where they were not built.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.0.manifest.as_ref()
    }

    /// The OpenAPI document; null before the router is built.
    pub fn openapi(&self) -> &Value {
        self.0.openapi.get().unwrap_or(&Value::Null)
    }

    /// Keeps the OpenAPI document, once.
    pub fn keep_openapi(&self, document: Value) {
        self.0.openapi.get_or_init(|| document);
    }

    /// What opens the set-up page of a server without people. New at each start.
    pub fn set_up_token(&self) -> &str {
        &self.0.set_up_token
    }

    /// Cancelled when the server stops.
    pub fn stopping(&self) -> &CancellationToken {
        &self.0.stopping
    }
}

impl FromRef<HttpState> for LeptosOptions {
    fn from_ref(state: &HttpState) -> Self {
        state.0.leptos.clone()
    }
}
