//! The managers' pages, after few and after many verdicts, given over eight weeks by the use cases themselves.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use app::model::{
    Behind, ClaimRequest, CompareWith, CurrentUser, Dimension, InsightsQuery, ItemsBehind, NewUser, Role,
    Timestamp, Verdict, VerdictRequest,
};
use bytes::Bytes;
use serde_json::json;
use server::service::{Actor, Services};

use crate::{
    Line, quantile,
    scene::{Scene, WORKFLOW},
};

const FEW: usize = 10_000;
const MANY: usize = 1_000_000;
const REVIEWERS: usize = 8;
/// Items that a claim takes.
const HAND: u32 = 50;
/// So often each page is asked for.
const TIMES: usize = 60;
const HOURS: i64 = 8 * 7 * 24;
/// 2026-01-05, a Monday.
const BEGINS: Timestamp = Timestamp(1_767_571_200_000_000);

/// What is asked for: its name, and how long the answers took.
type Page = (&'static str, Vec<Duration>);

/// How long the pages take at both sizes.
pub(crate) async fn measure() -> anyhow::Result<Vec<Line>> {
    let few = pages_after(FEW).await?;
    let many = pages_after(MANY).await?;
    let mut lines = Vec::new();
    for ((what, mut few), (_, mut many)) in few.into_iter().zip(many) {
        let (few, many) = (quantile(&mut few, 0.95), quantile(&mut many, 0.95));
        let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
        lines.push(Line {
            what,
            measured: format!("{:.1} ms, {:.1} ms", milliseconds(few), milliseconds(many)),
            aim: "50 ms, and both alike",
        });
    }
    Ok(lines)
}

async fn pages_after(verdicts: usize) -> anyhow::Result<Vec<Page>> {
    let (scene, clock) = Scene::at(BEGINS).await?;
    let mut reviewers = Vec::with_capacity(REVIEWERS);
    for number in 0..REVIEWERS {
        reviewers.push(scene.reviewer(number).await?);
    }
    let start = Instant::now();
    let mut given = 0;
    for hour in 1..=HOURS {
        let until = usize::try_from(hour)? * verdicts / usize::try_from(HOURS)?;
        live_through(&scene.services, &reviewers, given..until).await?;
        given = until;
        clock.advance_seconds(3600);
        if hour % 168 == 0 {
            crate::say(&format!("  {given} verdicts of {verdicts} after {:.0} s", start.elapsed().as_secs_f64()))?;
        }
    }
    let pages = ask(&scene.services).await?;
    scene.services.close().await;
    Ok(pages)
}

/// An hour's items come in, and all are decided.
async fn live_through(
    services: &Services,
    reviewers: &[CurrentUser],
    items: std::ops::Range<usize>,
) -> anyhow::Result<()> {
    for answer in services.submit_batch(&Actor::Cli, WORKFLOW, items.map(body).collect()).await? {
        answer?;
    }
    let tasks: Vec<_> = reviewers
        .iter()
        .map(|reviewer| {
            let (services, reviewer) = (services.clone(), reviewer.clone());
            tokio::spawn(async move { while review(&services, &reviewer).await? {} anyhow::Ok(()) })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(())
}

/// Claims a hand of items and decides them; answers whether there were any.
async fn review(services: &Services, reviewer: &CurrentUser) -> anyhow::Result<bool> {
    let request = ClaimRequest { limit: Some(HAND), ..ClaimRequest::default() };
    let claimed = services.claim(reviewer, &request).await?;
    for one in &claimed.items {
        let number = one.item.external_id.as_deref().and_then(|id| id.parse::<u64>().ok()).unwrap_or(0);
        let (verdict, reasons) = match number % 20 {
            7 => (Verdict::Reject, vec!["wrong".to_owned()]),
            _ => (Verdict::Approve, Vec::new()),
        };
        let verdict = VerdictRequest {
            lease: one.lease.token,
            verdict,
            output: None,
            reasons,
            comment: None,
            active_ms: 3_000 + (number * 7_919 % 20_000) as i64,
        };
        services.give_verdict(reviewer, one.item.id, &verdict).await?;
    }
    Ok(!claimed.items.is_empty())
}

/// Asks for every page, over periods of one to eight weeks.
async fn ask(services: &Services) -> anyhow::Result<Vec<Page>> {
    let manager = manager(services).await?;
    let mut pages: Vec<Page> = [
        "throughput p95, 10 k and 1 M verdicts",
        "throughput by source p95",
        "two periods compared p95",
        "a workflow's four metrics p95",
        "root causes p95",
        "items behind a figure p95",
    ]
    .map(|what| (what, Vec::with_capacity(TIMES)))
    .into();
    for number in 0..TIMES {
        let query = InsightsQuery {
            from: Some(["2026-01-05", "2026-02-02", "2026-02-23"][number % 3].to_owned()),
            to: Some("2026-03-01".to_owned()),
            tz: Some("Europe/Berlin".to_owned()),
            ..InsightsQuery::default()
        };
        for (page, (_, times)) in pages.iter_mut().enumerate() {
            let start = Instant::now();
            open(services, &manager, page, query.clone()).await?;
            times.push(start.elapsed());
        }
    }
    Ok(pages)
}

async fn open(services: &Services, manager: &Actor, page: usize, query: InsightsQuery) -> anyhow::Result<()> {
    match page {
        0 => drop(services.insights_page(manager, &query).await?),
        1 => {
            let query = InsightsQuery { by: Some(Dimension::Source), ..query };
            drop(services.insights_page(manager, &query).await?);
        }
        2 => {
            let query = InsightsQuery { compare: Some(CompareWith::Period), ..query };
            drop(services.insights_page(manager, &query).await?);
        }
        3 => drop(services.metrics_sheet(manager, WORKFLOW, &query).await?),
        4 => drop(services.root_causes(manager, WORKFLOW, &query).await?),
        _ => {
            let which = ItemsBehind {
                what: Behind::Rejected,
                workflow: Some(WORKFLOW.to_owned()),
                by: Some(Dimension::Source),
                value: Some("source-3".to_owned()),
                ..ItemsBehind::default()
            };
            let found = services.items_behind(manager, &which).await?;
            anyhow::ensure!(!found.rows.items.is_empty(), "something was rejected");
        }
    }
    Ok(())
}

async fn manager(services: &Services) -> anyhow::Result<Actor> {
    let new = NewUser {
        email: "manager@example.org".to_owned(),
        name: String::new(),
        role: Role::Manager,
        password: "a few words in a row".to_owned(),
    };
    let added = services.add_user(&Actor::Cli, new).await?;
    Ok(Actor::User(services.user_by_id(added.id).await?.context("a person just added is there")?))
}

fn body(number: usize) -> Bytes {
    let envelope = json!({
        "input": { "message": "The parcel has not arrived.", "channel": (["email", "chat"][number % 2]) },
        "output": { "intent": (["delivery_late", "refund", "other"][number % 3]) },
        "confidence": (number * 31 % 100) as f64 / 100.0,
        "model": format!("model-{}", number % 3),
        "prompt_version": format!("v{}", number % 4),
        "source": format!("source-{}", number * 7 % 6),
        "external_id": number.to_string(),
    });
    Bytes::from(envelope.to_string())
}
