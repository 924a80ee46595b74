use std::ops::DerefMut;

use app::model::{Timestamp, UserId};
use async_trait::async_trait;
use sqlx::Row as _;

use super::{Conn, Db, Session, rows};
use crate::store::{SessionReads, SessionRow, SessionWrites, Stored};

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> SessionReads for Session<C> {
    async fn session(&mut self, id: &str, now: Timestamp) -> Stored<Option<SessionRow>> {
        let row = sqlx::query::<Db>(
            "SELECT id, user_id, data, expires_at FROM sessions WHERE id = $1 AND expires_at > $2",
        )
        .bind(id)
        .bind(now.0)
        .fetch_optional(&mut *self.conn)
        .await?;
        row.map(|row| {
            Ok(SessionRow {
                id: row.try_get("id")?,
                user: rows::id_option(&row, "user_id")?,
                data: row.try_get("data")?,
                expires_at: rows::time(&row, "expires_at")?,
            })
        })
        .transpose()
    }

    async fn session_counts(&mut self, now: Timestamp) -> Stored<Vec<(UserId, i64)>> {
        let rows = sqlx::query::<Db>(
            "SELECT user_id, COUNT(*) AS live FROM sessions WHERE user_id IS NOT NULL AND expires_at > $1 \
             GROUP BY user_id ORDER BY user_id",
        )
        .bind(now.0)
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter().map(|row| Ok((rows::id(row, "user_id")?, row.try_get("live")?))).collect()
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> SessionWrites for Session<C> {
    async fn put_session(&mut self, session: &SessionRow) -> Stored<()> {
        sqlx::query::<Db>(
            "INSERT INTO sessions (id, user_id, data, expires_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, data = excluded.data, \
             expires_at = excluded.expires_at",
        )
        .bind(&session.id)
        .bind(session.user.map(|id| id.0))
        .bind(&session.data)
        .bind(session.expires_at.0)
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    async fn delete_session(&mut self, id: &str) -> Stored<()> {
        sqlx::query::<Db>("DELETE FROM sessions WHERE id = $1").bind(id).execute(&mut *self.conn).await?;
        Ok(())
    }

    async fn delete_sessions_of(&mut self, user: UserId) -> Stored<()> {
        sqlx::query::<Db>("DELETE FROM sessions WHERE user_id = $1")
            .bind(user.0)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    async fn delete_expired_sessions(&mut self, now: Timestamp) -> Stored<()> {
        sqlx::query::<Db>("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(now.0)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}
