//! Reading kept figures.
//!
//! Each piece of time is a range of the key's order. The pieces come first in every query, so that each is one walk in an
//! index, and what is read grows with the time that is asked for, never with the items.

use app::model::WorkflowId;
use sqlx::{QueryBuilder, Row as _};

use super::{
    Conn, Db, Row,
    figures::{sketch, times as read_times},
    rows,
};
use crate::{
    domain::insights::{
        cells::Cells,
        cut::Cut,
        event::Inclusion,
        rows::{OutcomeSums, Times},
        span::Piece,
    },
    store::{FiguresQuery, FiguresRow, OutcomesRow, Stored, TimesRow, Values},
};

/// Begins `FROM (VALUES ...) AS p CROSS JOIN table r WHERE ...`, narrowed to pieces and workflows. `CROSS JOIN` keeps
/// SQLite to that order.
fn push_from<'q>(
    sql: &mut QueryBuilder<'q, Db>,
    table: &'static str,
    pieces: impl Iterator<Item = (i64, Piece)>,
    workflows: &[WorkflowId],
) {
    sql.push(" FROM (");
    sql.push_values(pieces, |mut row, (number, piece)| {
        row.push_bind(number).push_bind(piece.grain.as_str()).push_bind(piece.from.0).push_bind(piece.to.0);
    });
    sql.push(") AS p CROSS JOIN ").push(table).push(" r WHERE r.workflow IN (");
    let mut ids = sql.separated(", ");
    workflows.iter().for_each(|workflow| {
        ids.push_bind(workflow.0);
    });
    sql.push(") AND r.grain = p.column2 AND r.starts_at >= p.column3 AND r.starts_at < p.column4");
}

fn push_values_of<'q>(sql: &mut QueryBuilder<'q, Db>, values: &'q Values) {
    let (named, not) = match values {
        Values::Each => return,
        Values::These(named) => (named, ""),
        Values::Others(named) => (named, " NOT"),
    };
    if named.is_empty() {
        sql.push(if not.is_empty() { " AND FALSE" } else { "" });
        return;
    }
    sql.push(" AND r.value").push(not).push(" IN (");
    let mut list = sql.separated(", ");
    named.iter().for_each(|value| {
        list.push_bind(value.as_str());
    });
    sql.push(")");
}

/// The value as it is answered: others are one.
const fn value_of(values: &Values) -> &'static str {
    match values {
        Values::Others(_) => "''",
        Values::Each | Values::These(_) => "r.value",
    }
}

fn is_nothing(workflows: &[WorkflowId], pieces: usize) -> bool {
    workflows.is_empty() || pieces == 0
}

/// Counts, added up.
pub(super) async fn figures(conn: &mut Conn, query: &FiguresQuery) -> Stored<Vec<FiguresRow>> {
    if is_nothing(&query.workflows, query.pieces.len()) {
        return Ok(Vec::new());
    }
    let mut sql = QueryBuilder::<Db>::new("SELECT p.column1 AS number, r.workflow, ");
    sql.push(value_of(&query.values)).push(" AS named, r.inclusion");
    for name in Cells::NAMES {
        // PostgreSQL's sums of whole numbers are of a wider type.
        sql.push(format_args!(", CAST(SUM(r.{name}) AS BIGINT) AS {name}"));
    }
    push_from(&mut sql, "rollups", query.pieces.iter().copied(), &query.workflows);
    sql.push(" AND r.cut = ").push_bind(query.cut.as_str());
    push_values_of(&mut sql, &query.values);
    sql.push(" GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4");
    // Of as many texts as there are numbers of pieces: not worth keeping prepared.
    let found = sql.build().persistent(false).fetch_all(conn).await?;
    found.iter().map(figures_row).collect()
}

fn figures_row(row: &Row) -> Stored<FiguresRow> {
    let mut values = [0; Cells::NAMES.len()];
    for (value, name) in values.iter_mut().zip(Cells::NAMES) {
        *value = row.try_get(*name)?;
    }
    Ok(FiguresRow {
        number: row.try_get("number")?,
        workflow: rows::id(row, "workflow")?,
        value: row.try_get("named")?,
        inclusion: Inclusion::of_share(row.try_get("inclusion")?),
        cells: Cells::from_values(values),
    })
}

/// Durations, as they are kept.
pub(super) async fn times(conn: &mut Conn, query: &FiguresQuery) -> Stored<Vec<TimesRow>> {
    if is_nothing(&query.workflows, query.pieces.len()) {
        return Ok(Vec::new());
    }
    let mut sql = QueryBuilder::<Db>::new("SELECT p.column1 AS number, r.workflow, ");
    sql.push(value_of(&query.values)).push(" AS named, r.active, r.idle, r.wait, r.end_to_end");
    push_from(&mut sql, "rollup_times", query.pieces.iter().copied(), &query.workflows);
    sql.push(" AND r.cut = ").push_bind(query.cut.as_str());
    push_values_of(&mut sql, &query.values);
    let found = sql.build().persistent(false).fetch_all(conn).await?;
    found
        .iter()
        .map(|row| {
            let times: Times = read_times(row)?;
            Ok(TimesRow {
                number: row.try_get("number")?,
                workflow: rows::id(row, "workflow")?,
                value: row.try_get("named")?,
                times,
            })
        })
        .collect()
}

/// Outcomes, as they are kept.
pub(super) async fn outcomes(
    conn: &mut Conn,
    workflows: &[WorkflowId],
    pieces: &[(i64, Piece)],
) -> Stored<Vec<OutcomesRow>> {
    if is_nothing(workflows, pieces.len()) {
        return Ok(Vec::new());
    }
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT p.column1 AS number, r.metric, r.told, r.yes, r.numbers, r.sum, r.squares, r.delays",
    );
    push_from(&mut sql, "rollup_outcomes", pieces.iter().copied(), workflows);
    let found = sql.build().persistent(false).fetch_all(conn).await?;
    found
        .iter()
        .map(|row| {
            let sums = OutcomeSums {
                told: row.try_get("told")?,
                yes: row.try_get("yes")?,
                numbers: row.try_get("numbers")?,
                sum: row.try_get("sum")?,
                squares: row.try_get("squares")?,
                delays: sketch(row, "delays")?,
            };
            Ok(OutcomesRow { number: row.try_get("number")?, metric: row.try_get("metric")?, sums })
        })
        .collect()
}

/// The values that were seen most often.
pub(super) async fn values_seen(
    conn: &mut Conn,
    workflows: &[WorkflowId],
    cut: Cut,
    pieces: &[Piece],
    limit: i64,
) -> Stored<Vec<(String, i64)>> {
    if is_nothing(workflows, pieces.len()) {
        return Ok(Vec::new());
    }
    // Where only reviews are kept, nothing is submitted.
    let counted = match cut {
        Cut::Reviewer | Cut::FirstReason | Cut::ReviewerReason => "reviews",
        _ => "submitted",
    };
    let mut sql = QueryBuilder::<Db>::new("SELECT r.value, CAST(SUM(r.");
    sql.push(counted).push(") AS BIGINT) AS seen");
    push_from(&mut sql, "rollups", pieces.iter().map(|piece| (0, *piece)), workflows);
    sql.push(" AND r.cut = ").push_bind(cut.as_str());
    sql.push(" GROUP BY r.value HAVING SUM(r.").push(counted).push(") > 0 ORDER BY 2 DESC, 1 LIMIT ");
    sql.push_bind(limit);
    let found = sql.build().persistent(false).fetch_all(conn).await?;
    found.iter().map(|row| Ok((row.try_get("value")?, row.try_get("seen")?))).collect()
}

/// How many sources sent items.
pub(super) async fn sources_seen(
    conn: &mut Conn,
    workflows: &[WorkflowId],
    pieces: &[(i64, Piece)],
) -> Stored<Vec<(i64, i64)>> {
    if is_nothing(workflows, pieces.len()) {
        return Ok(Vec::new());
    }
    let mut sql = QueryBuilder::<Db>::new("SELECT p.column1 AS number, COUNT(DISTINCT r.value) AS sources");
    push_from(&mut sql, "rollups", pieces.iter().copied(), workflows);
    sql.push(" AND r.cut = ").push_bind(Cut::Source.as_str());
    sql.push(" AND r.value <> '' AND r.submitted > 0 GROUP BY 1 ORDER BY 1");
    let found = sql.build().persistent(false).fetch_all(conn).await?;
    found.iter().map(|row| Ok((row.try_get("number")?, row.try_get("sources")?))).collect()
}
