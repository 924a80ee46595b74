//! The managers' pages, after few and after many verdicts over eight weeks. The few are given by the use cases themselves.
//! For the many, all that they left is copied a hundred times, row by row, and the figures are made anew from the items by
//! the use case that does that.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use app::model::{
    Behind, ClaimRequest, CompareWith, CurrentUser, Dimension, InsightsQuery, ItemsBehind, NewUser, Role,
    Timestamp, Verdict, VerdictRequest,
};
use bytes::Bytes;
use serde_json::json;
use server::service::{Actor, Services};
use sqlx::{Connection as _, QueryBuilder, Sqlite, SqliteConnection};

use crate::{
    Line, quantile,
    scene::{Scene, WORKFLOW},
};

const FEW: usize = 10_000;
/// So many times as many in the end.
const COPIES: u16 = 100;
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

/// Tables that grow with verdicts, each with the columns that must differ in each copy.
const TABLES: [(&str, &[&str]); 5] = [
    ("items", &["id"]),
    ("payloads", &["owner", "item"]),
    ("slots", &["item"]),
    ("verdicts", &["id", "item", "lease"]),
    ("decisions", &["item", "feed_seq"]),
];

/// How long the pages take at both sizes.
pub(crate) async fn measure() -> anyhow::Result<Vec<Line>> {
    let (scene, clock) = Scene::at(BEGINS).await?;
    let mut reviewers = Vec::with_capacity(REVIEWERS);
    for number in 0..REVIEWERS {
        reviewers.push(scene.reviewer(number).await?);
    }
    let mut given = 0;
    for hour in 1..=HOURS {
        let until = usize::try_from(hour)? * FEW / usize::try_from(HOURS)?;
        live_through(&scene.services, &reviewers, given..until).await?;
        given = until;
        clock.advance_seconds(3600);
    }
    let manager = manager(&scene.services).await?;
    let few = ask(&scene.services, &manager).await?;
    multiply(&scene).await?;
    let many = ask(&scene.services, &manager).await?;
    scene.services.close().await;
    let lines = few.into_iter().zip(many).map(|((what, mut few), (_, mut many))| {
        let (few, many) = (quantile(&mut few, 0.95), quantile(&mut many, 0.95));
        let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
        Line {
            what,
            measured: format!("{:.1} and {:.1} ms", milliseconds(few), milliseconds(many)),
            aim: "both under 50 ms",
        }
    });
    Ok(lines.collect())
}

/// Copies whatever the verdicts left, and makes the figures anew.
async fn multiply(scene: &Scene) -> anyhow::Result<()> {
    let start = Instant::now();
    let file = scene.folder.path().join("bench.db");
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await?;
    for (table, distinct) in TABLES {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
            .bind(table)
            .fetch_all(&mut connection)
            .await?;
        // What is copied: the rows as they are now, each copy made of these alone.
        let mut originals = QueryBuilder::<Sqlite>::new("CREATE TEMP TABLE originals_of_");
        originals.push(table).push(" AS SELECT * FROM ").push(table);
        originals.build().execute(&mut connection).await?;
        for copy in 1..COPIES {
            let mut sql = QueryBuilder::<Sqlite>::new("INSERT INTO ");
            sql.push(table).push(" SELECT ");
            let mut columns_of_copy = sql.separated(", ");
            for column in &columns {
                if !distinct.contains(&column.as_str()) {
                    columns_of_copy.push(column);
                } else if column == "feed_seq" {
                    columns_of_copy.push("feed_seq + 1000000 * ");
                    columns_of_copy.push_bind_unseparated(i64::from(copy));
                } else {
                    // An id keeps its time and its count; its last four bytes are the copy's number.
                    columns_of_copy.push("unhex(substr(hex(").push_unseparated(column);
                    columns_of_copy.push_unseparated("), 1, 24) || ");
                    columns_of_copy.push_bind_unseparated(format!("{copy:08X}")).push_unseparated(")");
                }
            }
            sql.push(" FROM originals_of_").push(table);
            sql.build().execute(&mut connection).await?;
        }
        crate::say(&format!("  {table} copied after {:.0} s", start.elapsed().as_secs_f64()))?;
    }
    let rebuilt = scene.services.rebuild_figures(&Actor::Cli, None).await?;
    let items: i64 = rebuilt.iter().map(|(_, items)| items).sum();
    crate::say(&format!(
        "  figures made anew from {items} items after {:.0} s",
        start.elapsed().as_secs_f64()
    ))?;
    // So much in one go leaves a log that readers search longer than they read; a server's own never grows so long.
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await?;
    connection.close().await?;
    anyhow::ensure!(items == FEW as i64 * i64::from(COPIES), "every copy is a row of its own");
    Ok(())
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
            tokio::spawn(async move {
                while review(&services, &reviewer).await? {}
                anyhow::Ok(())
            })
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
async fn ask(services: &Services, manager: &Actor) -> anyhow::Result<Vec<Page>> {
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
            open(services, manager, page, query.clone()).await?;
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
