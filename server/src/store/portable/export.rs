//! Tables, piece by piece. First it is found where a piece ends, by a walk in the index alone; then its rows are read with
//! what stands beside them. A filter that few rows pass so takes many short reads, never a long one.

use std::ops::DerefMut;

use app::model::{Priority, Route, Timestamp, Verdict, WorkflowId};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};
use uuid::Uuid;

use super::{
    Conn, Db, Row, Session,
    item_rows::{agreement, output_source},
    measure::codes,
    queue::push_workflows,
    rows,
};
use crate::{
    domain::{
        export::{Decision, Item, Origin, Verdict as Given},
        insights::event::Inclusion,
    },
    store::{ExportOnly, ExportPiece, ExportPlace, ExportQuery, ExportReads, ExportedDecision, Stored},
};

/// Clocks of several servers may differ by so many seconds: a verdict's id then lies so far from its moment.
const CLOCKS: i64 = 300;

/// What is read of the item in every table.
const ORIGIN: &str = "w.slug, i.id, i.external_id, COALESCE(i.routed, i.route) AS routing, i.reason_codes, \
    i.inclusion_probability, i.confidence, i.model, i.prompt_version, i.source";

/// How a table is walked.
struct Walk {
    /// What is walked: a table and what every row of it must be.
    rows: &'static str,
    /// The index: the workflow, which leads it,
    workflow: &'static str,
    /// then the moment,
    moment: &'static str,
    /// then the key.
    key: &'static str,
}

const ITEMS: Walk = Walk {
    rows: "FROM items i WHERE i.golden IS NULL",
    workflow: "i.workflow",
    moment: "i.created_at",
    key: "i.id",
};

const DECISIONS: Walk = Walk {
    rows: "FROM decisions d WHERE d.feed_seq IS NOT NULL",
    workflow: "d.workflow",
    moment: "d.decided_at",
    key: "d.item",
};

impl Walk {
    /// Where the piece ends; none where it is the last.
    async fn end(
        &self,
        conn: &mut Conn,
        workflow: WorkflowId,
        query: &ExportQuery,
    ) -> Stored<Option<ExportPlace>> {
        let Self { rows, moment, key, .. } = self;
        let mut sql = QueryBuilder::<Db>::new(format!("SELECT {moment} AS moment, {key} AS place {rows}"));
        self.push_stretch(&mut sql, workflow, query, None);
        sql.push(format_args!(" ORDER BY {moment}, {key} LIMIT 1 OFFSET ")).push_bind(query.step.max(1) - 1);
        let row = sql.build().fetch_optional(conn).await?;
        row.map(|row| Ok((rows::time(&row, "moment")?, rows::id(&row, "place")?))).transpose()
    }

    /// The workflow, and the stretch of the index from the last place to the end. What the places bound is said of the
    /// moment alone as well, and nothing wider: an index is walked from the first bound that the database finds.
    fn push_stretch(
        &self,
        sql: &mut QueryBuilder<'_, Db>,
        workflow: WorkflowId,
        query: &ExportQuery,
        end: Option<ExportPlace>,
    ) {
        let Self { moment, key, .. } = self;
        sql.push(" AND ").push(self.workflow).push(" = ").push_bind(workflow.0);
        let from = query.after.map_or(query.from, |(at, _)| at);
        sql.push(format_args!(" AND {moment} >= ")).push_bind(from.0);
        if let Some((at, id)) = query.after {
            sql.push(format_args!(" AND ({moment}, {key}) > (")).push_bind(at.0);
            sql.push(", ").push_bind(id).push(")");
        }
        match end {
            Some((at, id)) => {
                sql.push(format_args!(" AND {moment} <= ")).push_bind(at.0);
                sql.push(format_args!(" AND ({moment}, {key}) <= (")).push_bind(at.0);
                sql.push(", ").push_bind(id).push(")");
            }
            None => {
                sql.push(format_args!(" AND {moment} < ")).push_bind(query.to.0);
            }
        }
    }

    fn push_order(&self, sql: &mut QueryBuilder<'_, Db>) {
        let Self { moment, key, .. } = self;
        sql.push(format_args!(" ORDER BY {moment}, {key}"));
    }
}

fn push_only<'q>(sql: &mut QueryBuilder<'q, Db>, only: &'q ExportOnly, verdict: &'static str) {
    if let Some(route) = only.route {
        sql.push(" AND COALESCE(i.routed, i.route) = ").push_bind(route.as_str());
    }
    if let Some(reason) = only.reason {
        sql.push(" AND i.reason_codes LIKE ").push_bind(format!("%,{reason},%"));
    }
    if let Some(said) = only.verdict {
        sql.push(" AND ").push(verdict).push(" = ").push_bind(said.as_str());
    }
    if let Some(status) = only.status {
        sql.push(" AND i.status = ").push_bind(status.as_str());
    }
    for (column, name) in
        [("i.model", &only.model), ("i.prompt_version", &only.prompt_version), ("i.source", &only.source)]
    {
        match name.as_deref() {
            None => {}
            Some("") => {
                sql.push(" AND COALESCE(").push(column).push(", '') = ''");
            }
            Some(name) => {
                sql.push(" AND ").push(column).push(" = ").push_bind(name);
            }
        }
    }
}

fn origin(row: &Row) -> Stored<Origin> {
    let route: Route = rows::word(row, "routing")?;
    let inclusion = Inclusion::new(row.try_get("inclusion_probability")?, route).share();
    Ok(Origin {
        workflow: row.try_get("slug")?,
        item: rows::id(row, "id")?,
        external_id: row.try_get("external_id")?,
        route,
        codes: codes(row.try_get("reason_codes")?)?,
        inclusion: (inclusion > 0.0).then_some(inclusion),
        confidence: row.try_get("confidence")?,
        model: row.try_get("model")?,
        prompt_version: row.try_get("prompt_version")?,
        source: row.try_get("source")?,
    })
}

fn verdict_option(row: &Row, column: &str) -> Stored<Option<Verdict>> {
    match row.try_get::<Option<&str>, _>(column)? {
        Some(_) => rows::word(row, column).map(Some),
        None => Ok(None),
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> ExportReads for Session<C> {
    async fn items_to_export(
        &mut self,
        workflow: WorkflowId,
        query: &ExportQuery,
    ) -> Stored<ExportPiece<Item>> {
        self.settle().await?;
        let next = ITEMS.end(&mut self.conn, workflow, query).await?;
        let mut sql = QueryBuilder::<Db>::new(format!(
            "SELECT {ORIGIN}, i.title, i.created_at, i.occurred_at, i.status, i.route, i.routed, i.rule, \
             i.review_group, i.policy_version, i.priority, i.due_at, i.opinions, i.malformed, d.verdict, d.decided_at \
             FROM items i JOIN workflows w ON w.id = i.workflow \
             LEFT JOIN decisions d ON d.item = i.id AND d.feed_seq IS NOT NULL WHERE i.golden IS NULL"
        ));
        ITEMS.push_stretch(&mut sql, workflow, query, next);
        push_only(&mut sql, &query.only, "d.verdict");
        ITEMS.push_order(&mut sql);
        let found = sql.build().fetch_all(&mut *self.conn).await?;
        Ok(ExportPiece { rows: found.iter().map(item).collect::<Stored<_>>()?, next })
    }

    async fn decisions_to_export(
        &mut self,
        workflow: WorkflowId,
        query: &ExportQuery,
    ) -> Stored<ExportPiece<ExportedDecision>> {
        self.settle().await?;
        let next = DECISIONS.end(&mut self.conn, workflow, query).await?;
        // `CROSS JOIN` keeps SQLite to the index that is walked.
        let mut sql = QueryBuilder::<Db>::new(format!(
            "SELECT {ORIGIN}, i.created_at, d.feed_seq, d.verdict, d.decided_by, d.decided_at, d.final_at, d.reasons, \
             d.comment, d.agreement, d.output_source, d.output_sha256, v.id AS given_as, v.active_ms, \
             CAST(COALESCE(LENGTH(p.bytes), 0) AS BIGINT) AS raw_bytes, \
             CAST(COALESCE(LENGTH(e.bytes), 0) AS BIGINT) AS edit_bytes \
             FROM decisions d CROSS JOIN items i JOIN workflows w ON w.id = i.workflow \
             LEFT JOIN verdicts v ON v.item = d.item AND v.slot = d.slot AND v.undone_at IS NULL \
             LEFT JOIN payloads p ON p.owner = i.id LEFT JOIN payloads e ON e.owner = v.id \
             WHERE i.id = d.item AND i.golden IS NULL AND d.feed_seq IS NOT NULL"
        ));
        DECISIONS.push_stretch(&mut sql, workflow, query, next);
        push_only(&mut sql, &query.only, "d.verdict");
        DECISIONS.push_order(&mut sql);
        let found = sql.build().fetch_all(&mut *self.conn).await?;
        Ok(ExportPiece { rows: found.iter().map(decision).collect::<Stored<_>>()?, next })
    }

    async fn verdicts_to_export(
        &mut self,
        workflows: &[WorkflowId],
        query: &ExportQuery,
    ) -> Stored<ExportPiece<Given>> {
        self.settle().await?;
        let mut sql = QueryBuilder::<Db>::new("SELECT v.id, v.at FROM verdicts v WHERE ");
        push_ids(&mut sql, query, None);
        sql.push(" ORDER BY v.id LIMIT 1 OFFSET ").push_bind(query.step.max(1) - 1);
        let end = sql.build().fetch_optional(&mut *self.conn).await?;
        let next: Option<ExportPlace> =
            end.map(|row| Stored::Ok((rows::time(&row, "at")?, rows::id(&row, "id")?))).transpose()?;
        // As above.
        let mut sql = QueryBuilder::<Db>::new(format!(
            "SELECT {ORIGIN}, v.id AS verdict_id, v.slot, s.kind, u.email, v.verdict, v.reasons, v.comment, v.active_ms, \
             v.wall_ms, v.at, v.undone_at FROM verdicts v CROSS JOIN items i JOIN workflows w ON w.id = i.workflow \
             LEFT JOIN slots s ON s.item = v.item AND s.slot = v.slot LEFT JOIN users u ON u.id = v.user_id WHERE "
        ));
        push_ids(&mut sql, query, next);
        sql.push(" AND v.at >= ").push_bind(query.from.0).push(" AND v.at < ").push_bind(query.to.0);
        sql.push(" AND i.id = v.item AND i.golden IS NULL");
        push_workflows(&mut sql, "i.workflow", Some(workflows));
        push_only(&mut sql, &query.only, "v.verdict");
        sql.push(" ORDER BY v.id");
        let found = sql.build().persistent(false).fetch_all(&mut *self.conn).await?;
        Ok(ExportPiece { rows: found.iter().map(verdict).collect::<Stored<_>>()?, next })
    }

    async fn payloads_to_export(&mut self, owners: &[Uuid]) -> Stored<Vec<(Uuid, Vec<u8>)>> {
        self.settle().await?;
        if owners.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = QueryBuilder::<Db>::new("SELECT owner, bytes FROM payloads WHERE owner IN (");
        let mut list = sql.separated(", ");
        owners.iter().for_each(|owner| {
            list.push_bind(*owner);
        });
        sql.push(")");
        // Of as many texts as there are numbers of owners: not worth keeping prepared.
        let found = sql.build().persistent(false).fetch_all(&mut *self.conn).await?;
        found.iter().map(|row| Ok((rows::id(row, "owner")?, row.try_get("bytes")?))).collect()
    }
}

/// The stretch of the index from the last place to the end. A verdict's id begins with its time, so that the index by id
/// is one by time.
fn push_ids(sql: &mut QueryBuilder<'_, Db>, query: &ExportQuery, end: Option<ExportPlace>) {
    match query.after {
        Some((_, id)) => sql.push("v.id > ").push_bind(id),
        None => sql.push("v.id >= ").push_bind(rows::first_id(query.from.plus_seconds(-CLOCKS))),
    };
    if let Some((_, id)) = end {
        sql.push(" AND v.id <= ").push_bind(id);
    } else if query.to < Timestamp(i64::MAX) {
        sql.push(" AND v.id < ").push_bind(rows::first_id(query.to.plus_seconds(CLOCKS)));
    }
}

fn item(row: &Row) -> Stored<Item> {
    let sent_by_person = row.try_get::<Option<&str>, _>("routed")?.is_some();
    Ok(Item {
        origin: origin(row)?,
        title: row.try_get("title")?,
        created_at: rows::time(row, "created_at")?,
        occurred_at: rows::time_option(row, "occurred_at")?,
        status: rows::word(row, "status")?,
        sent_to: if sent_by_person { Some(rows::word(row, "route")?) } else { None },
        rule: row.try_get("rule")?,
        group: row.try_get("review_group")?,
        policy_version: row.try_get("policy_version")?,
        priority: Priority::from_rank(row.try_get("priority")?),
        due_at: rows::time_option(row, "due_at")?,
        opinions: row.try_get("opinions")?,
        malformed: row.try_get("malformed")?,
        verdict: verdict_option(row, "verdict")?,
        decided_at: rows::time_option(row, "decided_at")?,
    })
}

fn decision(row: &Row) -> Stored<ExportedDecision> {
    Ok(ExportedDecision {
        row: Decision {
            origin: origin(row)?,
            seq: row.try_get("feed_seq")?,
            verdict: rows::word(row, "verdict")?,
            decided_by: row.try_get("decided_by")?,
            created_at: rows::time(row, "created_at")?,
            decided_at: rows::time(row, "decided_at")?,
            final_at: rows::time(row, "final_at")?,
            reasons: rows::json(row, "reasons")?,
            comment: row.try_get("comment")?,
            agreement: agreement(row.try_get("agreement")?)?,
            active_ms: row.try_get("active_ms")?,
            output: None,
        },
        source: output_source(row.try_get("output_source")?)?,
        output_sha256: rows::hash_option(row, "output_sha256")?,
        given_as: rows::id_option(row, "given_as")?,
        raw_bytes: row.try_get("raw_bytes")?,
        edit_bytes: row.try_get("edit_bytes")?,
    })
}

fn verdict(row: &Row) -> Stored<Given> {
    Ok(Given {
        origin: origin(row)?,
        id: rows::id(row, "verdict_id")?,
        slot: row.try_get("slot")?,
        is_adjudication: row.try_get::<Option<&str>, _>("kind")? == Some("adjudication"),
        reviewer: row.try_get("email")?,
        verdict: rows::word(row, "verdict")?,
        reasons: rows::json(row, "reasons")?,
        comment: row.try_get("comment")?,
        active_ms: row.try_get("active_ms")?,
        wall_ms: row.try_get("wall_ms")?,
        at: rows::time(row, "at")?,
        undone_at: rows::time_option(row, "undone_at")?,
    })
}
