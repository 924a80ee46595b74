//! Claims and verdicts, as the review screen's server does them.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use app::model::{ClaimRequest, CurrentUser, Verdict, VerdictRequest};
use server::service::Services;

use crate::{Line, quantile, rate, scene::Scene};

const REVIEWERS: usize = 64;
const EACH: usize = 250;
/// Claims measured at each length of the queue.
const CLAIMS: usize = 800;

/// How many items a second are claimed and decided.
pub(crate) async fn cycles() -> anyhow::Result<Line> {
    let scene = Scene::new().await?;
    scene.fill(REVIEWERS * EACH).await?;
    let mut reviewers = Vec::with_capacity(REVIEWERS);
    for number in 0..REVIEWERS {
        reviewers.push(scene.reviewer(number).await?);
    }
    let start = Instant::now();
    let tasks: Vec<_> = reviewers
        .into_iter()
        .map(|reviewer| {
            let services = scene.services.clone();
            tokio::spawn(async move {
                for _ in 0..EACH {
                    cycle(&services, &reviewer).await?;
                }
                anyhow::Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    let took = start.elapsed();
    scene.services.close().await;
    Ok(Line {
        what: "claim and verdict, 64 reviewers",
        measured: format!("{:.0} cycles/s", rate(REVIEWERS * EACH, took)),
        aim: "2000 cycles/s",
    })
}

/// Claims one item and approves it; answers how long the claim took.
async fn cycle(services: &Services, reviewer: &CurrentUser) -> anyhow::Result<Duration> {
    let request = ClaimRequest { limit: Some(1), ..ClaimRequest::default() };
    let start = Instant::now();
    let claimed = services.claim(reviewer, &request).await?;
    let took = start.elapsed();
    let item = claimed.items.first().context("an item waits")?;
    let verdict = VerdictRequest {
        lease: item.lease.token,
        verdict: Verdict::Approve,
        output: None,
        reasons: Vec::new(),
        comment: None,
        active_ms: 4000,
    };
    services.give_verdict(reviewer, item.item.id, &verdict).await?;
    Ok(took)
}

/// How long a claim takes while few and while many items wait.
pub(crate) async fn latencies() -> anyhow::Result<Vec<Line>> {
    let few = slowest(1_000).await?;
    let many = slowest(200_000).await?;
    let milliseconds = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1000.0);
    Ok(vec![
        Line { what: "claim p99, 1 000 items waiting", measured: milliseconds(few), aim: "" },
        Line { what: "claim p99, 200 000 items waiting", measured: milliseconds(many), aim: "" },
        Line {
            what: "the second to the first",
            measured: format!("{:.2} x", many.as_secs_f64() / few.as_secs_f64()),
            aim: "1.5 x",
        },
    ])
}

async fn slowest(waiting: usize) -> anyhow::Result<Duration> {
    let scene = Scene::new().await?;
    scene.fill(waiting).await?;
    let reviewer = scene.reviewer(0).await?;
    let mut times = Vec::with_capacity(CLAIMS);
    for _ in 0..CLAIMS {
        times.push(cycle(&scene.services, &reviewer).await?);
        // As many wait again.
        scene.fill(1).await?;
    }
    scene.services.close().await;
    Ok(quantile(&mut times, 0.99))
}
