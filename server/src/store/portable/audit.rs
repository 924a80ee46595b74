use std::ops::DerefMut;

use app::model::{AuditEntry, RawJson};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, Row, Session, rows, session::read_head};
use crate::{
    domain::audit::to_hex,
    store::{
        AuditQuery, AuditReads, StoreError, Stored,
        text::{storable, storable_option},
    },
};

fn entry_row(row: &Row) -> Stored<AuditEntry> {
    let seq: i64 = row.try_get("seq")?;
    let details: String = row.try_get("details")?;
    Ok(AuditEntry {
        seq,
        at: rows::time(row, "at")?,
        actor: row.try_get("actor")?,
        kind: row.try_get("kind")?,
        item: rows::id_option(row, "item")?,
        subject: row.try_get("subject")?,
        details: RawJson::new(details)
            .map_err(|error| StoreError::Corrupt(format!("details of audit entry {seq}: {error}")))?,
        prev_hash: to_hex(row.try_get("prev_hash")?),
        hash: to_hex(row.try_get("hash")?),
    })
}

/// Adds `AND (column = wanted OR column starts with wanted and the separator)`; only the first where `wanted` is whole.
fn push_word(sql: &mut QueryBuilder<'_, Db>, column: &str, separator: char, wanted: Option<&str>) {
    let Some(wanted) = wanted else { return };
    let wanted = storable(wanted).into_owned();
    if wanted.contains(separator) {
        sql.push(" AND ").push(column).push(" = ").push_bind(wanted);
        return;
    }
    let start = format!("{wanted}{separator}");
    let length = i64::try_from(start.chars().count()).unwrap_or(i64::MAX);
    sql.push(" AND (").push(column).push(" = ").push_bind(wanted);
    sql.push(" OR substr(").push(column).push(", 1, ");
    // PostgreSQL's substr takes no BIGINT.
    sql.push("CAST(").push_bind(length).push(" AS INTEGER)) = ").push_bind(start).push(")");
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> AuditReads for Session<C> {
    async fn audit_entries(&mut self, query: &AuditQuery) -> Stored<Vec<AuditEntry>> {
        self.settle().await?;
        let mut sql = QueryBuilder::<Db>::new("SELECT * FROM audit_entries WHERE TRUE");
        match (query.after, query.before) {
            (Some(after), _) => {
                sql.push(" AND seq > ").push_bind(after);
            }
            (None, Some(before)) => {
                sql.push(" AND seq < ").push_bind(before);
            }
            (None, None) => {}
        }
        if let Some(item) = query.item {
            sql.push(" AND item = ").push_bind(item.0);
        }
        if let Some(subject) = storable_option(query.subject.as_deref()) {
            sql.push(" AND subject = ").push_bind(subject);
        }
        push_word(&mut sql, "actor", ':', query.actor.as_deref());
        push_word(&mut sql, "kind", '.', query.kind.as_deref());
        sql.push(" ORDER BY seq").push(if query.after.is_some() { "" } else { " DESC" });
        sql.push(" LIMIT ").push_bind(query.limit);
        sql.build().fetch_all(&mut *self.conn).await?.iter().map(entry_row).collect()
    }

    async fn audit_head(&mut self) -> Stored<(i64, [u8; 32])> {
        self.settle().await?;
        read_head(&mut self.conn).await
    }
}
