//! `GET /metrics`: counters in the Prometheus text format. They say how busy the server is, nothing about items.

use std::{
    fmt::Write as _,
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::state::HttpState;

/// Upper ends of the latency buckets, in milliseconds.
const BUCKETS_MS: [u64; 9] = [1, 5, 10, 25, 50, 100, 250, 1000, 5000];

/// What is counted.
#[derive(Debug, Default)]
pub struct Counters {
    /// By the status's first digit.
    by_class: [AtomicU64; 6],
    /// Requests answered within each of [`BUCKETS_MS`].
    within: [AtomicU64; BUCKETS_MS.len()],
    total_micros: AtomicU64,
    in_flight: AtomicU64,
}

/// Counts one request until it is dropped, so that a client that goes away is counted too.
struct InFlight<'c>(&'c Counters);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Counts the request.
pub async fn layer(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let counters = state.counters();
    counters.in_flight.fetch_add(1, Ordering::Relaxed);
    let _in_flight = InFlight(counters);
    let start = Instant::now();
    let response = next.run(request).await;
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    counters.total_micros.fetch_add(micros, Ordering::Relaxed);
    for (bucket, limit) in counters.within.iter().zip(BUCKETS_MS) {
        if micros <= limit * 1000 {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
    }
    let class = usize::from(response.status().as_u16() / 100).min(5);
    counters.by_class[class].fetch_add(1, Ordering::Relaxed);
    response
}

/// `GET /metrics`, to this machine only unless the operator said otherwise.
pub async fn show(
    State(state): State<HttpState>,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Response {
    // A proxy on this machine is a loopback peer too, but it forwards for others.
    let from_here = peer.is_some_and(|peer| peer.0.0.ip().is_loopback())
        && !headers.contains_key("x-forwarded-for")
        && !headers.contains_key(header::FORWARDED);
    if !from_here && !state.options().public_metrics {
        let text =
            "Metrics are shown to this machine only; start the server with --public-metrics to open them.\n";
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (content_type, state.counters().render()).into_response()
}

impl Counters {
    fn render(&self) -> String {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "# HELP countersign_http_requests_total Requests answered, by status class.");
        let _ = writeln!(text, "# TYPE countersign_http_requests_total counter");
        for (class, counter) in self.by_class.iter().enumerate().skip(1) {
            let _ =
                writeln!(text, "countersign_http_requests_total{{class=\"{class}xx\"}} {}", load(counter));
        }
        let total: u64 = self.by_class.iter().map(load).sum();
        let _ = writeln!(text, "# HELP countersign_http_request_seconds Time until the answer began.");
        let _ = writeln!(text, "# TYPE countersign_http_request_seconds histogram");
        for (bucket, limit) in self.within.iter().zip(BUCKETS_MS) {
            let seconds = limit as f64 / 1000.0;
            let _ = writeln!(
                text,
                "countersign_http_request_seconds_bucket{{le=\"{seconds}\"}} {}",
                load(bucket)
            );
        }
        let _ = writeln!(text, "countersign_http_request_seconds_bucket{{le=\"+Inf\"}} {total}");
        let seconds = load(&self.total_micros) as f64 / 1e6;
        let _ = writeln!(text, "countersign_http_request_seconds_sum {seconds}");
        let _ = writeln!(text, "countersign_http_request_seconds_count {total}");
        let _ = writeln!(text, "# HELP countersign_http_requests_in_flight Requests being answered.");
        let _ = writeln!(text, "# TYPE countersign_http_requests_in_flight gauge");
        let _ = writeln!(text, "countersign_http_requests_in_flight {}", load(&self.in_flight));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_what_prometheus_reads() {
        let counters = Counters::default();
        counters.by_class[2].fetch_add(3, Ordering::Relaxed);
        let text = counters.render();
        assert!(text.contains("countersign_http_requests_total{class=\"2xx\"} 3\n"));
        assert!(text.contains("countersign_http_request_seconds_bucket{le=\"+Inf\"} 3\n"));
        assert!(text.contains("le=\"0.001\""));
    }
}
