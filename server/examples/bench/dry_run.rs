//! A draft tried on recorded history.

use std::time::Instant;

use app::model::Policy;
use serde_json::json;
use server::service::Actor;

use crate::{
    Line,
    scene::{Scene, WORKFLOW},
};

const ITEMS: usize = 100_000;

/// How long a policy with ten rules takes over a hundred thousand items.
pub(crate) async fn measure() -> anyhow::Result<Line> {
    let scene = Scene::new().await?;
    scene.fill(ITEMS).await?;
    let rules: Vec<_> = (0..10)
        .map(|number| {
            json!({
                "name": format!("rule {number}"),
                "when": format!("output.order % 1000 == {number} && input.channel == 'email'"),
                "then": {"route": "review", "priority": "high"},
            })
        })
        .collect();
    let policy: Policy = serde_json::from_value(json!({"min_confidence": 0.7, "rules": rules}))?;
    let start = Instant::now();
    let found = scene.services.dry_run(&Actor::Cli, WORKFLOW, &policy, None, None, &|_| ()).await?;
    let took = start.elapsed();
    anyhow::ensure!(
        found.items == ITEMS as i64 && found.policy_errors == 0,
        "every item was routed by the rules"
    );
    scene.services.close().await;
    Ok(Line {
        what: "dry run, 10 rules over 100 000 items",
        measured: format!("{:.1} s", took.as_secs_f64()),
        aim: "10 s",
    })
}
