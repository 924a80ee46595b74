use std::ops::DerefMut;

use app::model::{Timestamp, Verdict, WorkflowId};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, Row, Session, rows};
use crate::{
    domain::rule_record::{RoutingFailure, VersionMatches},
    store::{HistoryQuery, HistoryReads, HistoryRow, ScoredRow, Stored},
};

fn history_row(row: &Row) -> Stored<HistoryRow> {
    Ok(HistoryRow {
        id: rows::id(row, "id")?,
        title: row.try_get("title")?,
        created_at: rows::time(row, "created_at")?,
        route: rows::word(row, "route")?,
        reasons: rows::json(row, "reasons")?,
        group: row.try_get("review_group")?,
        seed: row.try_get("seed")?,
        gates: rows::json(row, "gates")?,
        opinions: row.try_get("opinions")?,
        inclusion_probability: row.try_get("inclusion_probability")?,
        raw: row.try_get("bytes")?,
        verdict: word_option(row, "verdict")?,
        active_ms: row.try_get("active_ms")?,
    })
}

fn word_option(row: &Row, column: &str) -> Stored<Option<Verdict>> {
    match row.try_get::<Option<&str>, _>(column)? {
        Some(_) => rows::word(row, column).map(Some),
        None => Ok(None),
    }
}

/// Which workflow's items, and which of them.
fn push_piece(sql: &mut QueryBuilder<'_, Db>, query: &HistoryQuery) {
    sql.push_bind(query.workflow.0);
    if let Some(since) = query.since {
        sql.push(" AND i.id >= ").push_bind(rows::first_id(since));
    }
    if let Some(after) = query.after {
        sql.push(if query.newest_first { " AND i.id < " } else { " AND i.id > " }).push_bind(after.0);
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> HistoryReads for Session<C> {
    async fn history(&mut self, query: &HistoryQuery) -> Stored<Vec<HistoryRow>> {
        self.settle().await?;
        // A decision of the policy's own, or one that rests on nobody's opinion, says nothing of what a person would
        // have said.
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT i.id, i.title, i.created_at, COALESCE(i.routed, i.route) AS route, i.reasons, i.seed, i.gates, \
             i.review_group, i.opinions, i.inclusion_probability, \
             p.bytes, v.verdict, v.active_ms FROM items i JOIN payloads p ON p.owner = i.id \
             LEFT JOIN decisions d ON d.item = i.id AND d.feed_seq IS NOT NULL AND d.decided_by <> 'policy' \
             LEFT JOIN verdicts v ON v.item = d.item AND v.slot = d.slot AND v.verdict = d.verdict \
             AND v.undone_at IS NULL WHERE i.status <> 'cancelled' AND i.golden IS NULL AND i.workflow = ",
        );
        push_piece(&mut sql, query);
        sql.push(if query.newest_first { " ORDER BY i.id DESC LIMIT " } else { " ORDER BY i.id LIMIT " });
        sql.push_bind(query.limit);
        sql.build().fetch_all(&mut *self.conn).await?.iter().map(history_row).collect()
    }

    async fn history_count(&mut self, query: &HistoryQuery) -> Stored<i64> {
        self.settle().await?;
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT COUNT(*) AS items FROM items i WHERE i.status <> 'cancelled' AND i.golden IS NULL AND i.workflow = ",
        );
        push_piece(&mut sql, query);
        Ok(sql.build().fetch_one(&mut *self.conn).await?.try_get("items")?)
    }

    async fn scored(&mut self, workflow: WorkflowId, limit: i64) -> Stored<Vec<ScoredRow>> {
        self.settle().await?;
        let found = sqlx::query::<Db>(
            "SELECT i.confidence, i.inclusion_probability, v.verdict FROM items i LEFT JOIN decisions d \
             ON d.item = i.id AND d.feed_seq IS NOT NULL AND d.decided_by <> 'policy' \
             LEFT JOIN verdicts v ON v.item = d.item AND v.slot = d.slot AND v.verdict = d.verdict \
             AND v.undone_at IS NULL WHERE i.workflow = $1 AND i.status <> 'cancelled' AND i.golden IS NULL \
             AND i.confidence IS NOT NULL AND i.inclusion_probability IS NOT NULL AND i.rule IS NULL \
             AND i.reason_codes NOT LIKE '%,malformed_json,%' AND i.reason_codes NOT LIKE '%,schema_violation,%' \
             AND i.reason_codes NOT LIKE '%,empty_output,%' AND i.reason_codes NOT LIKE '%,missing_input,%' \
             AND i.reason_codes NOT LIKE '%,policy_error,%' AND i.reason_codes NOT LIKE '%,frozen,%' \
             ORDER BY i.id DESC LIMIT $2",
        )
        .bind(workflow.0)
        .bind(limit)
        .fetch_all(&mut *self.conn)
        .await?;
        found
            .iter()
            .map(|row| {
                Ok(ScoredRow {
                    confidence: row.try_get("confidence")?,
                    inclusion_probability: row.try_get("inclusion_probability")?,
                    verdict: word_option(row, "verdict")?,
                })
            })
            .collect()
    }

    async fn rule_matches(&mut self, workflow: WorkflowId, since: Timestamp) -> Stored<Vec<VersionMatches>> {
        self.settle().await?;
        // A slot has one verdict that stands, so each item is one row still.
        let found = sqlx::query::<Db>(
            "SELECT i.rule, i.policy_version, COUNT(*) AS matches, \
             COUNT(CASE WHEN v.verdict = 'approve' THEN 1 END) AS approved, \
             COUNT(CASE WHEN v.verdict = 'edit' THEN 1 END) AS edited, \
             COUNT(CASE WHEN v.verdict = 'reject' THEN 1 END) AS rejected \
             FROM items i LEFT JOIN decisions d \
             ON d.item = i.id AND d.feed_seq IS NOT NULL AND d.decided_by <> 'policy' \
             LEFT JOIN verdicts v ON v.item = d.item AND v.slot = d.slot AND v.verdict = d.verdict \
             AND v.undone_at IS NULL \
             WHERE i.workflow = $1 AND i.rule IS NOT NULL AND i.golden IS NULL AND i.id >= $2 \
             GROUP BY i.rule, i.policy_version ORDER BY i.rule, i.policy_version",
        )
        .bind(workflow.0)
        .bind(rows::first_id(since))
        .fetch_all(&mut *self.conn)
        .await?;
        found
            .iter()
            .map(|row| {
                Ok(VersionMatches {
                    rule: row.try_get("rule")?,
                    version: row.try_get("policy_version")?,
                    matches: row.try_get("matches")?,
                    approved: row.try_get("approved")?,
                    edited: row.try_get("edited")?,
                    rejected: row.try_get("rejected")?,
                })
            })
            .collect()
    }

    async fn routing_failures(
        &mut self,
        workflow: WorkflowId,
        since: Timestamp,
        limit: i64,
    ) -> Stored<Vec<RoutingFailure>> {
        self.settle().await?;
        // The condition is the one of the index `items_policy_error`, word for word, so that both databases use it.
        let found = sqlx::query::<Db>(
            "SELECT i.policy_version, i.reasons FROM items i \
             WHERE i.workflow = $1 AND i.id >= $2 AND i.golden IS NULL \
             AND i.reason_codes LIKE '%,policy_error,%' ORDER BY i.id DESC LIMIT $3",
        )
        .bind(workflow.0)
        .bind(rows::first_id(since))
        .bind(limit)
        .fetch_all(&mut *self.conn)
        .await?;
        found
            .iter()
            .map(|row| {
                Ok(RoutingFailure {
                    version: row.try_get("policy_version")?,
                    reasons: rows::json(row, "reasons")?,
                })
            })
            .collect()
    }
}
