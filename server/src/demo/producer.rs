use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::content::{self, Incoming};
use crate::service::{Actor, Services};

/// The shortest and the longest wait between two items.
const WAIT: (u64, u64) = (3_000, 9_000);

/// Submits something every few seconds until `stopping` is cancelled.
pub async fn produce(services: Services, stopping: CancellationToken) {
    let incoming = match content::stream() {
        Ok(incoming) if !incoming.is_empty() => incoming,
        Ok(_) => return,
        Err(error) => return tracing::error!(%error, "the demo's producer cannot start"),
    };
    // Each start has ids of its own, and each round within it.
    let start = services.clock().now().0 / 1_000_000 % 1_000_000;
    for (number, next) in incoming.iter().cycle().enumerate() {
        let random = services.clock().random();
        let wait = WAIT.0 + u64::from(u16::from_le_bytes([random[0], random[1]])) % (WAIT.1 - WAIT.0);
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(wait)) => {}
        }
        let body = body(next, &format!("{start}-{}", number / incoming.len() + 1));
        if let Err(error) = services.submit_item(&Actor::Cli, &next.workflow, body, None).await {
            tracing::warn!(%error, workflow = next.workflow, "the demo's producer was refused");
        }
    }
}

fn body(incoming: &Incoming, round: &str) -> Bytes {
    let mut envelope = incoming.envelope.clone();
    if let Some(Value::String(id)) = envelope.get_mut("external_id") {
        id.push('-');
        id.push_str(round);
    }
    Bytes::from(Value::Object(envelope).to_string())
}
