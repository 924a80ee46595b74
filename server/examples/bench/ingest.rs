//! Batch ingest against SQLite's own speed with the same rows.

use std::time::{Duration, Instant};

use server::{service::Actor, store::Store};
use sqlx::{Connection as _, SqliteConnection};

use crate::{
    Line, rate,
    scene::{Scene, WORKFLOW, body},
};

const BATCHES: usize = 150;
const BATCH: usize = 200;

/// Both, and their relation.
pub(crate) async fn measure() -> anyhow::Result<Vec<Line>> {
    let scene = Scene::new().await?;
    let batches: Vec<Vec<_>> =
        (0..BATCHES).map(|batch| (0..BATCH).map(|line| body(batch * BATCH + line)).collect()).collect();
    let start = Instant::now();
    for lines in batches {
        for answer in scene.services.submit_batch(&Actor::Cli, WORKFLOW, lines).await? {
            answer?;
        }
    }
    let ours = start.elapsed();
    scene.services.close().await;
    let raw = copied(&scene).await?;
    let relation = raw.as_secs_f64() / ours.as_secs_f64();
    Ok(vec![
        Line {
            what: "batch ingest",
            measured: format!("{:.0} items/s", rate(BATCHES * BATCH, ours)),
            aim: "",
        },
        Line {
            what: "SQLite copying the same rows",
            measured: format!("{:.0} items/s", rate(BATCHES * BATCH, raw)),
            aim: "",
        },
        Line { what: "the first to the second", measured: format!("{relation:.2} x"), aim: "0.4 x" },
    ])
}

/// How long SQLite takes to copy the rows into empty tables, a transaction a batch.
async fn copied(scene: &Scene) -> anyhow::Result<Duration> {
    let (from, to) = (scene.folder.path().join("bench.db"), scene.folder.path().join("raw.db"));
    let address = format!("sqlite://{}", to.display());
    Store::open(&address).await?.close().await;
    let mut connection = SqliteConnection::connect(&address).await?;
    let db = &mut connection;
    run(db, "PRAGMA synchronous = FULL", &[]).await?;
    sqlx::query("ATTACH $1 AS source").bind(from.display().to_string()).execute(&mut *db).await?;
    let (first_item, first_entry): (i64, i64) = sqlx::query_as(
        "SELECT MIN(rowid), (SELECT MIN(seq) FROM source.audit_entries WHERE item IS NOT NULL) FROM source.items",
    )
    .fetch_one(&mut *db)
    .await?;
    run(db, "INSERT INTO workflows SELECT * FROM source.workflows", &[]).await?;
    run(db, "INSERT INTO audit_entries SELECT * FROM source.audit_entries WHERE seq < $1", &[first_entry])
        .await?;
    let start = Instant::now();
    for batch in 0..BATCHES {
        let size = BATCH as i64;
        let (item, entry) = (first_item + batch as i64 * size, first_entry + batch as i64 * size);
        let (items, entries) = ([item, item + size], [entry, entry + size]);
        run(db, "BEGIN IMMEDIATE", &[]).await?;
        run(db, "INSERT INTO items SELECT * FROM source.items WHERE rowid >= $1 AND rowid < $2", &items)
            .await?;
        run(
            db,
            "INSERT INTO payloads SELECT * FROM source.payloads WHERE rowid >= $1 AND rowid < $2",
            &items,
        )
        .await?;
        run(
            db,
            "INSERT INTO slots SELECT * FROM source.slots WHERE item IN \
             (SELECT id FROM source.items WHERE rowid >= $1 AND rowid < $2)",
            &items,
        )
        .await?;
        run(
            db,
            "INSERT INTO audit_entries SELECT * FROM source.audit_entries WHERE seq >= $1 AND seq < $2",
            &entries,
        )
        .await?;
        run(db, "COMMIT", &[]).await?;
    }
    let took = start.elapsed();
    let (copied,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM main.items").fetch_one(&mut *db).await?;
    anyhow::ensure!(copied == (BATCHES * BATCH) as i64, "only {copied} items were copied");
    Ok(took)
}

async fn run(
    connection: &mut SqliteConnection,
    statement: &'static str,
    numbers: &[i64],
) -> sqlx::Result<()> {
    let mut query = sqlx::query(statement);
    for number in numbers {
        query = query.bind(number);
    }
    query.execute(connection).await?;
    Ok(())
}
