use std::ops::DerefMut;

use app::model::{AlertId, Timestamp, WorkflowId};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, Row, Session, rows};
use crate::{
    domain::audit::NewEntry,
    store::{AlertReads, AlertRow, AlertTopic, AlertWrites, NewAlert, Stored, text::storable},
};

const SELECT_ALERTS: &str = "SELECT a.id, a.kind, a.topic, w.slug, a.about, a.message, a.raised_at, a.closed_at \
    FROM alerts a LEFT JOIN workflows w ON w.id = a.workflow";

fn alert_row(row: &Row) -> Stored<AlertRow> {
    Ok(AlertRow {
        id: rows::id(row, "id")?,
        kind: row.try_get("kind")?,
        topic: row.try_get("topic")?,
        workflow: row.try_get("slug")?,
        about: row.try_get("about")?,
        message: row.try_get("message")?,
        raised_at: rows::time(row, "raised_at")?,
        closed_at: rows::time_option(row, "closed_at")?,
    })
}

/// So many items that a policy failed on are counted; whoever looks needs no more to know. Walked in the order of their
/// ids, so that it costs what came lately and not all there is.
const MOST_FAILED: i64 = 10_000;

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> AlertReads for Session<C> {
    async fn policy_errors(&mut self, after: Timestamp) -> Stored<Vec<(WorkflowId, i64)>> {
        let found = sqlx::query::<Db>(
            "SELECT f.workflow, COUNT(*) AS failed FROM ( \
             SELECT workflow FROM items WHERE id >= $1 AND created_at > $2 AND golden IS NULL \
             AND reason_codes LIKE '%,policy_error,%' ORDER BY id LIMIT $3) f \
             GROUP BY f.workflow ORDER BY f.workflow",
        )
        .bind(rows::first_id(after))
        .bind(after.0)
        .bind(MOST_FAILED)
        .fetch_all(&mut *self.conn)
        .await?;
        found.iter().map(|row| Ok((rows::id(row, "workflow")?, row.try_get("failed")?))).collect()
    }

    async fn open_alerts(&mut self) -> Stored<Vec<AlertRow>> {
        let mut sql = QueryBuilder::<Db>::new(SELECT_ALERTS);
        sql.push(" WHERE a.closed_at IS NULL ORDER BY a.raised_at DESC, a.id DESC");
        sql.build().fetch_all(&mut *self.conn).await?.iter().map(alert_row).collect()
    }

    async fn alert(&mut self, id: AlertId) -> Stored<Option<AlertRow>> {
        let mut sql = QueryBuilder::<Db>::new(SELECT_ALERTS);
        sql.push(" WHERE a.id = ").push_bind(id.0);
        let row = sql.build().fetch_optional(&mut *self.conn).await?;
        row.as_ref().map(alert_row).transpose()
    }

    async fn last_closed(&mut self, topic: AlertTopic) -> Stored<Option<Timestamp>> {
        let row = sqlx::query::<Db>("SELECT MAX(closed_at) AS closed FROM alerts WHERE topic = $1")
            .bind(topic.to_string())
            .fetch_one(&mut *self.conn)
            .await?;
        rows::time_option(&row, "closed")
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> AlertWrites for Session<C> {
    async fn raise_alert(&mut self, alert: &NewAlert, audit: NewEntry) -> Stored<bool> {
        let raised = sqlx::query::<Db>(
            "INSERT INTO alerts (id, kind, topic, workflow, user_id, about, message, raised_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (topic) WHERE closed_at IS NULL DO NOTHING",
        )
        .bind(alert.id.0)
        .bind(alert.topic.kind.as_str())
        .bind(alert.topic.to_string())
        .bind(alert.topic.workflow.0)
        .bind(alert.topic.user.map(|user| user.0))
        .bind(storable(&alert.about))
        .bind(storable(&alert.message))
        .bind(alert.at.0)
        .execute(&mut *self.conn)
        .await?
        .rows_affected()
            > 0;
        if raised {
            self.note(alert.at, audit);
        }
        Ok(raised)
    }

    async fn close_alert(&mut self, id: AlertId, by: &str, at: Timestamp, audit: NewEntry) -> Stored<()> {
        let done = sqlx::query::<Db>(
            "UPDATE alerts SET closed_at = $1, closed_by = $2 WHERE id = $3 AND closed_at IS NULL",
        )
        .bind(at.0)
        .bind(storable(by))
        .bind(id.0)
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&done, "an open alert")?;
        self.note(at, audit);
        Ok(())
    }
}
