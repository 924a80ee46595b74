//! The items behind figures, and those that people looked at.
//!
//! Both are walked backwards in an index by time. A filter that few items pass would walk far, so looking ends after
//! [`FAR`] items, and answers where to go on.

use app::model::{Behind, CauseKind, Dimension, ItemId, Timestamp};
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, Row, measure::codes, rows};
use crate::{
    domain::insights::event::{Inclusion, MALFORMED, value},
    store::{BehindQuery, BehindRow, BehindRows, LookedQuery, LookedRow, Stored, text::storable},
};

/// Items that are looked at for one page.
const FAR: i64 = 20_000;

/// By which of an item's moments it counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Arrival,
    Decision,
}

impl By {
    const fn of(what: Behind) -> Self {
        match what {
            Behind::Submitted
            | Behind::Looked
            | Behind::LookedRight
            | Behind::LookedUnusable
            | Behind::LookedRejected
            | Behind::Exceptions
            | Behind::Failed
            | Behind::Malformed
            | Behind::Fallback
            | Behind::Outcome => Self::Arrival,
            Behind::Released
            | Behind::Reviewed
            | Behind::Edited
            | Behind::Rejected
            | Behind::Stopped
            | Behind::Right
            | Behind::Unusable => Self::Decision,
        }
    }

    /// The columns of the index: the moment and the item.
    const fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Arrival => ("i.created_at", "i.id"),
            Self::Decision => ("d.decided_at", "d.item"),
        }
    }

    /// What is walked.
    const fn walked(self) -> &'static str {
        match self {
            Self::Arrival => " FROM items i WHERE i.golden IS NULL AND i.workflow = ",
            Self::Decision => " FROM decisions d WHERE d.feed_seq IS NOT NULL AND d.workflow = ",
        }
    }

    const fn joined(self) -> &'static str {
        match self {
            Self::Arrival => {
                " FROM items i LEFT JOIN decisions d ON d.item = i.id AND d.feed_seq IS NOT NULL \
                 WHERE i.golden IS NULL AND i.workflow = "
            }
            Self::Decision => {
                " FROM decisions d JOIN items i ON i.id = d.item WHERE d.feed_seq IS NOT NULL AND d.workflow = "
            }
        }
    }
}

/// Items that a figure counts, newest first.
pub(super) async fn behind(conn: &mut Conn, query: &BehindQuery) -> Stored<BehindRows> {
    let by = By::of(query.what);
    let end = far(conn, query, by).await?;
    let (at, item) = by.place();
    let mut sql = QueryBuilder::<Db>::new("SELECT i.id, i.inclusion_probability, ");
    sql.push(at).push(" AS moment").push(by.joined()).push_bind(query.workflow.0);
    push_range(&mut sql, query, by, end);
    push_what(&mut sql, query);
    push_dimension(&mut sql, query);
    push_cause(&mut sql, query);
    sql.push(" ORDER BY ").push(at).push(" DESC, ").push(item).push(" DESC LIMIT ").push_bind(query.limit);
    let found = sql.build().fetch_all(conn).await?;
    let rows = found
        .iter()
        .map(|row| {
            Ok(BehindRow {
                item: rows::id(row, "id")?,
                at: rows::time(row, "moment")?,
                inclusion: row.try_get("inclusion_probability")?,
            })
        })
        .collect::<Stored<Vec<_>>>()?;
    let is_full = rows.len() as i64 >= query.limit;
    Ok(BehindRows { rows, looked_up_to: end.filter(|_| !is_full) })
}

/// Where looking ends although there is more.
async fn far(conn: &mut Conn, query: &BehindQuery, by: By) -> Stored<Option<(Timestamp, ItemId)>> {
    let (at, item) = by.place();
    let mut sql = QueryBuilder::<Db>::new("SELECT ");
    sql.push(at).push(" AS moment, ").push(item).push(" AS id").push(by.walked());
    sql.push_bind(query.workflow.0);
    push_range(&mut sql, query, by, None);
    sql.push(" ORDER BY ").push(at).push(" DESC, ").push(item).push(" DESC LIMIT 1 OFFSET ").push_bind(FAR);
    let row = sql.build().fetch_optional(conn).await?;
    row.map(|row| Ok((rows::time(&row, "moment")?, rows::id(&row, "id")?))).transpose()
}

/// What of the index is walked. `end` lies in it.
///
/// Each end is one condition: of two, SQLite walks from the one that it meets first, and on a later page that is the
/// whole way again.
fn push_range(sql: &mut QueryBuilder<'_, Db>, query: &BehindQuery, by: By, end: Option<(Timestamp, ItemId)>) {
    let (at, _) = by.place();
    match end {
        Some(end) => push_place(sql, by, " >= ", end),
        None => {
            sql.push(" AND ").push(at).push(" >= ").push_bind(query.from.0);
        }
    }
    match query.before.filter(|(moment, _)| *moment < query.to) {
        Some(before) => push_place(sql, by, " < ", before),
        None => {
            sql.push(" AND ").push(at).push(" < ").push_bind(query.to.0);
        }
    }
}

fn push_place(
    sql: &mut QueryBuilder<'_, Db>,
    by: By,
    comparison: &'static str,
    (moment, id): (Timestamp, ItemId),
) {
    let (at, item) = by.place();
    sql.push(" AND (").push(at).push(", ").push(item).push(")").push(comparison).push("(");
    sql.push_bind(moment.0).push(", ").push_bind(id.0).push(")");
}

/// Its decision rests on somebody's opinion.
const LOOKED_AT: &str = "EXISTS (SELECT 1 FROM verdicts v WHERE v.item = d.item AND v.slot = d.slot \
    AND v.verdict = d.verdict AND v.undone_at IS NULL)";

/// Routing could show it to a person, as [`Inclusion::new`] has it: what could not stands for nothing in an estimate.
const COULD_BE_SEEN: &str = "(i.inclusion_probability > 0 OR (i.inclusion_probability IS NULL \
    AND COALESCE(i.routed, i.route) IN ('review', 'fallback')))";

fn push_what(sql: &mut QueryBuilder<'_, Db>, query: &BehindQuery) {
    let by_people = " AND d.decided_by <> 'policy'";
    match query.what {
        Behind::Submitted => {}
        Behind::Released => {
            sql.push(" AND d.decided_by = 'policy' AND d.verdict = 'release'");
        }
        Behind::Stopped => {
            sql.push(" AND d.decided_by = 'policy' AND d.verdict = 'reject'");
        }
        Behind::Reviewed => {
            sql.push(by_people);
        }
        Behind::Edited => {
            sql.push(by_people).push(" AND d.verdict = 'edit'");
        }
        Behind::Rejected => {
            sql.push(by_people).push(" AND d.verdict = 'reject'");
        }
        Behind::Right => {
            sql.push(by_people).push(" AND d.verdict = 'approve'");
        }
        Behind::Unusable => {
            sql.push(by_people).push(" AND d.verdict IN ('edit', 'reject') AND ").push(LOOKED_AT);
        }
        Behind::Looked => push_looked(sql, ""),
        Behind::LookedRight => push_looked(sql, " AND d.verdict = 'approve'"),
        Behind::LookedUnusable => push_looked(sql, " AND d.verdict IN ('edit', 'reject')"),
        Behind::LookedRejected => {
            sql.push(by_people).push(" AND d.verdict = 'reject' AND ").push(LOOKED_AT);
        }
        Behind::Exceptions => {
            sql.push(" AND i.status <> 'cancelled' AND (i.reason_codes LIKE '%,policy_error,%' OR ");
            push_malformed(sql);
            sql.push(" OR COALESCE(i.routed, i.route) = 'fallback' OR (d.verdict = 'reject'").push(by_people);
            sql.push(" AND ").push(LOOKED_AT).push("))");
        }
        Behind::Failed => {
            sql.push(" AND i.status <> 'cancelled' AND i.reason_codes LIKE '%,policy_error,%'");
        }
        Behind::Malformed => {
            sql.push(" AND i.status <> 'cancelled' AND (");
            push_malformed(sql);
            sql.push(")");
        }
        Behind::Fallback => {
            sql.push(" AND i.status <> 'cancelled' AND COALESCE(i.routed, i.route) = 'fallback'");
        }
        Behind::Outcome => {
            sql.push(" AND EXISTS (SELECT 1 FROM outcomes o WHERE o.item = i.id");
            if let Some(metric) = &query.outcome {
                sql.push(" AND o.metric = ").push_bind(storable(metric).into_owned());
            }
            sql.push(")");
        }
    }
}

fn push_looked(sql: &mut QueryBuilder<'_, Db>, said: &'static str) {
    sql.push(" AND d.decided_by <> 'policy'").push(said);
    sql.push(" AND ").push(LOOKED_AT).push(" AND ").push(COULD_BE_SEEN);
}

fn push_malformed(sql: &mut QueryBuilder<'_, Db>) {
    for (number, code) in MALFORMED.iter().enumerate() {
        sql.push(if number == 0 { "" } else { " OR " }).push("i.reason_codes LIKE ");
        sql.push_bind(format!("%,{},%", code.as_str()));
    }
}

fn push_dimension<'q>(sql: &mut QueryBuilder<'q, Db>, query: &'q BehindQuery) {
    let Some((by, value)) = &query.by else { return };
    match by {
        // The query is of one workflow already.
        Dimension::Workflow => {}
        Dimension::Route => {
            sql.push(" AND COALESCE(i.routed, i.route) = ").push_bind(value.as_str());
        }
        Dimension::Reason => push_reason(sql, value),
        Dimension::Reviewer => {
            sql.push(" AND EXISTS (SELECT 1 FROM verdicts v WHERE v.item = i.id AND v.undone_at IS NULL AND v.user_id = ");
            // What is no id is nobody's.
            sql.push_bind(value.parse::<uuid::Uuid>().unwrap_or_default()).push(")");
        }
        Dimension::Model => push_name(sql, "i.model", value),
        Dimension::PromptVersion => push_name(sql, "i.prompt_version", value),
        Dimension::Source => push_name(sql, "i.source", value),
    }
}

fn push_cause<'q>(sql: &mut QueryBuilder<'q, Db>, query: &'q BehindQuery) {
    let Some((kind, value)) = &query.cause else { return };
    match kind {
        CauseKind::RoutingReason => push_reason(sql, value),
        CauseKind::Model => push_name(sql, "i.model", value),
        CauseKind::PromptVersion => push_name(sql, "i.prompt_version", value),
        CauseKind::Source => push_name(sql, "i.source", value),
        // The others are told by the item's body, or by what reviewers said.
        _ => {
            sql.push(" AND FALSE");
        }
    }
}

fn push_reason(sql: &mut QueryBuilder<'_, Db>, code: &str) {
    if code.is_empty() {
        sql.push(" AND i.reason_codes = ','");
    } else {
        // Codes are words: nothing of them stands for anything else in a pattern but the underscore, which it also is.
        let known = code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        sql.push(" AND i.reason_codes LIKE ").push_bind(if known {
            format!("%,{code},%")
        } else {
            String::new()
        });
    }
}

/// Names are kept for figures as [`value`] cuts them.
fn push_name<'q>(sql: &mut QueryBuilder<'q, Db>, column: &'static str, name: &'q str) {
    if name.is_empty() {
        sql.push(" AND COALESCE(").push(column).push(", '') = ''");
        return;
    }
    let length = i64::try_from(name.chars().count()).unwrap_or(i64::MAX);
    let is_cut = value(Some(&format!("{name}."))) == name;
    if is_cut {
        sql.push(" AND SUBSTR(").push(column).push(", 1, CAST(").push_bind(length).push(" AS INTEGER)) = ");
    } else {
        sql.push(" AND ").push(column).push(" = ");
    }
    sql.push_bind(name);
}

/// Items that people looked at, the last decided first.
pub(super) async fn looked_at(conn: &mut Conn, query: &LookedQuery) -> Stored<Vec<LookedRow>> {
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT d.item, d.decided_at, d.verdict, d.reasons, i.reason_codes, i.inclusion_probability, \
         COALESCE(i.routed, i.route) AS route, i.source, i.model, i.prompt_version, \
         CASE WHEN LENGTH(p.bytes) <= ",
    );
    sql.push_bind(query.most_bytes).push(" THEN p.bytes END AS raw, CASE WHEN LENGTH(e.bytes) <= ");
    sql.push_bind(query.most_bytes).push(
        " THEN e.bytes END AS edit FROM decisions d JOIN items i ON i.id = d.item \
         JOIN verdicts v ON v.item = d.item AND v.slot = d.slot AND v.verdict = d.verdict AND v.undone_at IS NULL \
         LEFT JOIN payloads p ON p.owner = i.id LEFT JOIN payloads e ON e.owner = v.id \
         WHERE d.feed_seq IS NOT NULL AND d.decided_by <> 'policy' AND d.workflow = ",
    );
    sql.push_bind(query.workflow.0);
    sql.push(" AND d.decided_at >= ").push_bind(query.from.0);
    match query.before.filter(|(moment, _)| *moment < query.to) {
        Some(before) => push_place(&mut sql, By::Decision, " < ", before),
        None => {
            sql.push(" AND d.decided_at < ").push_bind(query.to.0);
        }
    }
    sql.push(" ORDER BY d.decided_at DESC, d.item DESC LIMIT ").push_bind(query.limit);
    sql.build().fetch_all(conn).await?.iter().map(looked_row).collect()
}

fn looked_row(row: &Row) -> Stored<LookedRow> {
    let name = |column: &str| Stored::Ok(value(row.try_get(column)?));
    Ok(LookedRow {
        item: rows::id(row, "item")?,
        decided_at: rows::time(row, "decided_at")?,
        verdict: rows::word(row, "verdict")?,
        reasons: rows::json(row, "reasons")?,
        codes: codes(row.try_get("reason_codes")?)?,
        inclusion: Inclusion::new(row.try_get("inclusion_probability")?, rows::word(row, "route")?),
        source: name("source")?,
        model: name("model")?,
        prompt_version: name("prompt_version")?,
        raw: row.try_get("raw")?,
        edit: row.try_get("edit")?,
    })
}
