use std::ops::DerefMut;

use app::model::{KeyId, Scope, Timestamp};
use async_trait::async_trait;
use sqlx::Row as _;

use super::{Conn, Db, Row, Session, rows};
use crate::{
    domain::audit::NewEntry,
    store::{KeyReads, KeyRow, KeyWrites, Stored, text::storable},
};

fn key_row(row: &Row) -> Stored<KeyRow> {
    Ok(KeyRow {
        id: rows::id(row, "id")?,
        name: row.try_get("name")?,
        prefix: row.try_get("prefix")?,
        hash: rows::hash(row, "hash")?,
        scopes: rows::json::<Vec<Scope>>(row, "scopes")?,
        workflow: rows::id_option(row, "workflow")?,
        user: rows::id_option(row, "user_id")?,
        created_at: rows::time(row, "created_at")?,
        created_by: row.try_get("created_by")?,
        last_used_at: rows::time_option(row, "last_used_at")?,
        revoked_at: rows::time_option(row, "revoked_at")?,
    })
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> KeyReads for Session<C> {
    async fn key_by_hash(&mut self, hash: &[u8; 32]) -> Stored<Option<KeyRow>> {
        let row = sqlx::query::<Db>("SELECT * FROM api_keys WHERE hash = $1")
            .bind(hash.as_slice())
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(key_row).transpose()
    }

    async fn keys(&mut self) -> Stored<Vec<KeyRow>> {
        let rows = sqlx::query::<Db>("SELECT * FROM api_keys ORDER BY created_at DESC, id DESC")
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(key_row).collect()
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> KeyWrites for Session<C> {
    async fn insert_key(&mut self, key: &KeyRow, audit: NewEntry) -> Stored<()> {
        sqlx::query::<Db>(
            "INSERT INTO api_keys (id, name, prefix, hash, scopes, workflow, user_id, created_at, created_by, \
             last_used_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(key.id.0)
        .bind(storable(&key.name))
        .bind(&key.prefix)
        .bind(key.hash.as_slice())
        .bind(rows::to_json(&key.scopes)?)
        .bind(key.workflow.map(|id| id.0))
        .bind(key.user.map(|id| id.0))
        .bind(key.created_at.0)
        .bind(storable(&key.created_by))
        .bind(key.last_used_at.map(|at| at.0))
        .bind(key.revoked_at.map(|at| at.0))
        .execute(&mut *self.conn)
        .await?;
        self.note(key.created_at, audit);
        Ok(())
    }

    async fn revoke_key(&mut self, id: KeyId, at: Timestamp, audit: NewEntry) -> Stored<()> {
        let done =
            sqlx::query::<Db>("UPDATE api_keys SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL")
                .bind(at.0)
                .bind(id.0)
                .execute(&mut *self.conn)
                .await?;
        rows::must_touch_one(&done, "a live key")?;
        self.note(at, audit);
        Ok(())
    }

    async fn touch_key(&mut self, id: KeyId, at: Timestamp) -> Stored<()> {
        sqlx::query::<Db>(
            "UPDATE api_keys SET last_used_at = $1 WHERE id = $2 AND (last_used_at IS NULL OR last_used_at < $1)",
        )
        .bind(at.0)
        .bind(id.0)
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }
}
