//! Keeping figures: what a transaction adds, and making all of a workflow's anew.
//!
//! Whoever adds to a workflow's figures has taken the row of its counts before ([`crate::store::ledger`] sees to that), so
//! that no two do it at once: a sketch can be read, added to and written back, and making figures anew only has to take
//! that row too.

use std::ops::DerefMut;

use app::model::{ItemId, Timestamp, WorkflowId};
use sqlx::{QueryBuilder, Row as _};

use super::{
    Conn, Db, Row, Session,
    measure::{HAPPENED_COLUMNS, HAPPENED_JOINS, happened},
    rows,
};
use crate::{
    domain::insights::{
        cells::Cells,
        event::Event,
        rollup::Rollups,
        rows::{CellsKey, OutcomePosted, OutcomeSums, OutcomesKey, Posted, Times, TimesKey},
        sketch::Sketch,
    },
    store::{StoreError, Stored, bulk::runs},
};

/// Items read at once where figures are made anew.
const STEP: i64 = 1_000;

/// The tables, each with the names of its key's columns.
const TABLES: [&str; 3] = ["rollups", "rollup_times", "rollup_outcomes"];

impl<C: DerefMut<Target = Conn> + Send> Session<C> {
    /// Adds what is owed to the kept figures: before the commit.
    ///
    /// # Errors
    /// Where the database refuses; then the transaction must be rolled back.
    pub(super) async fn write_figures(&mut self) -> Stored<()> {
        let mut owed = std::mem::take(&mut self.figures);
        owed.merge(std::mem::take(&mut self.ledger.figures));
        add(&mut self.conn, owed).await
    }

    /// Makes a workflow's figures anew; answers how many items there were.
    pub(super) async fn make_figures_anew(&mut self, workflow: WorkflowId) -> Stored<i64> {
        // From here on nobody else can add to them, and all that they added is seen.
        self.ledger.touch(workflow);
        self.settle_counts().await?;
        let mut figures = Rollups::default();
        let count = gather_items(&mut self.conn, workflow, &mut figures).await?;
        gather_outcomes(&mut self.conn, workflow, &mut figures).await?;
        gather_bypasses(&mut self.conn, workflow, &mut figures).await?;
        for table in TABLES {
            let mut sql = QueryBuilder::<Db>::new("DELETE FROM ");
            sql.push(table).push(" WHERE workflow = ").push_bind(workflow.0);
            sql.build().execute(&mut *self.conn).await?;
        }
        add(&mut self.conn, figures).await?;
        sqlx::query::<Db>("DELETE FROM rollup_debts WHERE workflow = $1")
            .bind(workflow.0)
            .execute(&mut *self.conn)
            .await?;
        // What is still owed in this transaction was gathered as well.
        self.figures.forget(workflow);
        self.ledger.figures.forget(workflow);
        Ok(count)
    }
}

async fn add(conn: &mut Conn, mut figures: Rollups) -> Stored<()> {
    for run in runs(&figures.take_cells()) {
        add_cells(conn, run).await?;
    }
    for run in runs(&figures.take_times()) {
        add_times(conn, run).await?;
    }
    for run in runs(&figures.take_outcomes()) {
        add_outcomes(conn, run).await?;
    }
    Ok(())
}

async fn add_cells(conn: &mut Conn, run: &[(CellsKey, Cells)]) -> Stored<()> {
    let mut sql =
        QueryBuilder::<Db>::new("INSERT INTO rollups (workflow, cut, grain, starts_at, value, inclusion");
    Cells::NAMES.iter().for_each(|name| {
        sql.push(", ").push(*name);
    });
    sql.push(") ");
    sql.push_values(run, |mut row, (key, cells)| {
        row.push_bind(key.of.workflow.0)
            .push_bind(key.of.cut.as_str())
            .push_bind(key.of.grain.as_str())
            .push_bind(key.of.start.0)
            .push_bind(key.value.as_str())
            .push_bind(key.inclusion.share());
        cells.values().into_iter().for_each(|count| {
            row.push_bind(count);
        });
    });
    sql.push(" ON CONFLICT (workflow, cut, grain, starts_at, value, inclusion) DO UPDATE SET ");
    let mut sets = sql.separated(", ");
    for name in Cells::NAMES {
        sets.push(format_args!("{name} = rollups.{name} + excluded.{name}"));
    }
    sql.build().execute(conn).await?;
    Ok(())
}

async fn add_times(conn: &mut Conn, run: &[(TimesKey, Times)]) -> Stored<()> {
    let mut sql =
        QueryBuilder::<Db>::new("SELECT k.column1 AS number, t.active, t.idle, t.wait, t.end_to_end FROM (");
    sql.push_values(run.iter().enumerate(), |mut row, (number, (key, _))| {
        row.push_bind(number as i64)
            .push_bind(key.of.workflow.0)
            .push_bind(key.of.cut.as_str())
            .push_bind(key.of.grain.as_str())
            .push_bind(key.of.start.0)
            .push_bind(key.value.as_str());
    });
    sql.push(
        ") AS k JOIN rollup_times t ON t.workflow = k.column2 AND t.cut = k.column3 AND t.grain = k.column4 \
         AND t.starts_at = k.column5 AND t.value = k.column6",
    );
    let kept = sql.build().fetch_all(&mut *conn).await?;
    let mut sums: Vec<Times> = run.iter().map(|(_, times)| times.clone()).collect();
    for row in &kept {
        let number: i64 = row.try_get("number")?;
        if let Some(sum) = usize::try_from(number).ok().and_then(|number| sums.get_mut(number)) {
            sum.merge(&kept_times(row));
        }
    }
    let mut sql = QueryBuilder::<Db>::new(
        "INSERT INTO rollup_times (workflow, cut, grain, starts_at, value, active, idle, wait, end_to_end) ",
    );
    sql.push_values(run.iter().zip(&sums), |mut row, ((key, _), sum)| {
        row.push_bind(key.of.workflow.0)
            .push_bind(key.of.cut.as_str())
            .push_bind(key.of.grain.as_str())
            .push_bind(key.of.start.0)
            .push_bind(key.value.as_str());
        [&sum.active, &sum.idle, &sum.wait, &sum.end_to_end].into_iter().for_each(|sketch| {
            row.push_bind((!sketch.is_empty()).then(|| sketch.to_bytes()));
        });
    });
    sql.push(
        " ON CONFLICT (workflow, cut, grain, starts_at, value) DO UPDATE SET active = excluded.active, \
         idle = excluded.idle, wait = excluded.wait, end_to_end = excluded.end_to_end",
    );
    sql.build().execute(conn).await?;
    Ok(())
}

async fn add_outcomes(conn: &mut Conn, run: &[(OutcomesKey, OutcomeSums)]) -> Stored<()> {
    let mut sql = QueryBuilder::<Db>::new("SELECT k.column1 AS number, o.delays FROM (");
    sql.push_values(run.iter().enumerate(), |mut row, (number, (key, _))| {
        row.push_bind(number as i64)
            .push_bind(key.workflow.0)
            .push_bind(key.grain.as_str())
            .push_bind(key.start.0)
            .push_bind(key.metric.as_str());
    });
    sql.push(
        ") AS k JOIN rollup_outcomes o ON o.workflow = k.column2 AND o.grain = k.column3 \
         AND o.starts_at = k.column4 AND o.metric = k.column5",
    );
    let kept = sql.build().fetch_all(&mut *conn).await?;
    let mut delays: Vec<Sketch> = run.iter().map(|(_, sums)| sums.delays.clone()).collect();
    for row in &kept {
        let number: i64 = row.try_get("number")?;
        if let Some(sum) = usize::try_from(number).ok().and_then(|number| delays.get_mut(number)) {
            sum.merge(&kept_sketch(row, "delays"));
        }
    }
    let mut sql = QueryBuilder::<Db>::new(
        "INSERT INTO rollup_outcomes (workflow, grain, starts_at, metric, told, yes, numbers, sum, squares, delays) ",
    );
    sql.push_values(run.iter().zip(&delays), |mut row, ((key, sums), delays)| {
        row.push_bind(key.workflow.0)
            .push_bind(key.grain.as_str())
            .push_bind(key.start.0)
            .push_bind(key.metric.as_str())
            .push_bind(sums.told)
            .push_bind(sums.yes)
            .push_bind(sums.numbers)
            .push_bind(sums.sum)
            .push_bind(sums.squares)
            .push_bind(delays.to_bytes());
    });
    sql.push(
        " ON CONFLICT (workflow, grain, starts_at, metric) DO UPDATE SET told = rollup_outcomes.told + excluded.told, \
         yes = rollup_outcomes.yes + excluded.yes, numbers = rollup_outcomes.numbers + excluded.numbers, \
         sum = rollup_outcomes.sum + excluded.sum, squares = rollup_outcomes.squares + excluded.squares, \
         delays = excluded.delays",
    );
    sql.build().execute(conn).await?;
    Ok(())
}

/// Reads a row's durations where they are added to. One that cannot be read begins anew: a broken figure must never keep an
/// item from being stored.
fn kept_times(row: &Row) -> Times {
    Times {
        active: kept_sketch(row, "active"),
        idle: kept_sketch(row, "idle"),
        wait: kept_sketch(row, "wait"),
        end_to_end: kept_sketch(row, "end_to_end"),
    }
}

fn kept_sketch(row: &Row, column: &str) -> Sketch {
    sketch(row, column).unwrap_or_else(|error| {
        tracing::error!(%error, "a kept figure cannot be read and begins anew; `countersign metrics rebuild` mends it");
        Sketch::default()
    })
}

/// Reads a row's durations; those that were not asked for are empty.
pub(super) fn times(row: &Row) -> Stored<Times> {
    Ok(Times {
        active: sketch(row, "active")?,
        idle: sketch(row, "idle")?,
        wait: sketch(row, "wait")?,
        end_to_end: sketch(row, "end_to_end")?,
    })
}

/// Reads a sketch; an empty one where there is none.
pub(super) fn sketch(row: &Row, column: &str) -> Stored<Sketch> {
    match row.try_get::<Option<&[u8]>, _>(column)? {
        None => Ok(Sketch::default()),
        Some(bytes) => {
            Sketch::from_bytes(bytes).map_err(|error| StoreError::Corrupt(format!("{column}: {error}")))
        }
    }
}

async fn gather_items(conn: &mut Conn, workflow: WorkflowId, figures: &mut Rollups) -> Stored<i64> {
    let (mut after, mut count) = (None::<ItemId>, 0);
    loop {
        let mut sql = QueryBuilder::<Db>::new("SELECT ");
        sql.push(HAPPENED_COLUMNS).push(" FROM (SELECT * FROM items WHERE golden IS NULL AND workflow = ");
        sql.push_bind(workflow.0);
        if let Some(after) = after {
            sql.push(" AND id > ").push_bind(after.0);
        }
        sql.push(" ORDER BY id LIMIT ").push_bind(STEP).push(") AS i").push(HAPPENED_JOINS);
        sql.push(" ORDER BY i.id, v.at, v.id");
        let found = sql.build().fetch_all(&mut *conn).await?;
        let step = happened(&found)?;
        let Some(last) = step.last() else { return Ok(count) };
        after = Some(last.item);
        count += step.len() as i64;
        for one in step {
            figures.add(&one.origin, &Event::Arrived { policy: one.policy });
            one.events.iter().for_each(|event| figures.add(&one.origin, event));
        }
    }
}

async fn gather_outcomes(conn: &mut Conn, workflow: WorkflowId, figures: &mut Rollups) -> Stored<()> {
    let mut after = None::<ItemId>;
    loop {
        // Whole items only, so that each is answered once.
        let mut sql = QueryBuilder::<Db>::new("SELECT ");
        sql.push(HAPPENED_COLUMNS).push(
            ", o.metric, o.value, o.told, o.first_at FROM (SELECT * FROM items x WHERE x.golden IS NULL AND EXISTS \
             (SELECT 1 FROM outcomes y WHERE y.item = x.id) AND x.workflow = ",
        );
        sql.push_bind(workflow.0);
        if let Some(after) = after {
            sql.push(" AND x.id > ").push_bind(after.0);
        }
        sql.push(" ORDER BY x.id LIMIT ").push_bind(STEP).push(") AS i JOIN outcomes o ON o.item = i.id");
        // What people said of it does not matter here, so that there is one row an outcome: no verdict has an item's id.
        sql.push(" LEFT JOIN decisions d ON d.item = i.id LEFT JOIN verdicts v ON v.id = i.id ORDER BY i.id, o.metric");
        let found = sql.build().fetch_all(&mut *conn).await?;
        let Some(last) = found.last() else { return Ok(()) };
        after = Some(rows::id(last, "id")?);
        for one in happened(&found)? {
            figures.add(&one.origin, &Event::Answered);
        }
        for row in &found {
            figures.add_outcome(&OutcomePosted {
                workflow,
                arrival: rows::time(row, "created_at")?,
                metric: row.try_get("metric")?,
                value: posted(row)?,
                before: None,
                at: rows::time(row, "first_at")?,
            });
        }
    }
}

/// Reads an outcome's value.
pub(super) fn posted(row: &Row) -> Stored<Posted> {
    let value: f64 = row.try_get("value")?;
    Ok(if row.try_get("told")? { Posted::Told(value != 0.0) } else { Posted::Number(value) })
}

async fn gather_bypasses(conn: &mut Conn, workflow: WorkflowId, figures: &mut Rollups) -> Stored<()> {
    let found = sqlx::query::<Db>("SELECT at, count FROM bypasses WHERE workflow = $1")
        .bind(workflow.0)
        .fetch_all(conn)
        .await?;
    for row in &found {
        let at: Timestamp = rows::time(row, "at")?;
        figures.add_bypasses(workflow, at, row.try_get("count")?);
    }
    Ok(())
}
