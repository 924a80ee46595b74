use std::ops::DerefMut;

use app::model::{Timestamp, UserId};
use async_trait::async_trait;
use sqlx::Row as _;

use super::{Conn, Db, Row, Session, rows};
use crate::{
    domain::audit::NewEntry,
    store::{PeopleReads, PeopleWrites, Stored, UserRow, text::storable},
};

fn user_row(row: &Row) -> Stored<UserRow> {
    Ok(UserRow {
        id: rows::id(row, "id")?,
        email: row.try_get("email")?,
        name: row.try_get("name")?,
        role: rows::word(row, "role")?,
        password_hash: row.try_get("password_hash")?,
        created_at: rows::time(row, "created_at")?,
        disabled_at: rows::time_option(row, "disabled_at")?,
    })
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> PeopleReads for Session<C> {
    async fn user_by_email(&mut self, email: &str) -> Stored<Option<UserRow>> {
        let row = sqlx::query::<Db>("SELECT * FROM users WHERE email = $1")
            .bind(storable(email))
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(user_row).transpose()
    }

    async fn user(&mut self, id: UserId) -> Stored<Option<UserRow>> {
        let row = sqlx::query::<Db>("SELECT * FROM users WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(user_row).transpose()
    }

    async fn users(&mut self) -> Stored<Vec<UserRow>> {
        let rows = sqlx::query::<Db>("SELECT * FROM users ORDER BY email").fetch_all(&mut *self.conn).await?;
        rows.iter().map(user_row).collect()
    }

    async fn any_user(&mut self) -> Stored<bool> {
        let row = sqlx::query::<Db>("SELECT EXISTS (SELECT 1 FROM users) AS found")
            .fetch_one(&mut *self.conn)
            .await?;
        Ok(row.try_get("found")?)
    }

    async fn refused_sign_ins(&mut self, key: &str, since: Timestamp) -> Stored<Vec<Timestamp>> {
        let rows =
            sqlx::query::<Db>("SELECT at FROM refused_sign_ins WHERE key = $1 AND at >= $2 ORDER BY at DESC")
                .bind(storable(key))
                .bind(since.0)
                .fetch_all(&mut *self.conn)
                .await?;
        rows.iter().map(|row| rows::time(row, "at")).collect()
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> PeopleWrites for Session<C> {
    async fn insert_user(&mut self, user: &UserRow, audit: NewEntry) -> Stored<()> {
        sqlx::query::<Db>(
            "INSERT INTO users (id, email, name, role, password_hash, created_at, disabled_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(user.id.0)
        .bind(storable(&user.email))
        .bind(storable(&user.name))
        .bind(user.role.as_str())
        .bind(&user.password_hash)
        .bind(user.created_at.0)
        .bind(user.disabled_at.map(|at| at.0))
        .execute(&mut *self.conn)
        .await?;
        self.note(user.created_at, audit);
        Ok(())
    }

    async fn update_user(&mut self, user: &UserRow, at: Timestamp, audit: NewEntry) -> Stored<()> {
        let done = sqlx::query::<Db>(
            "UPDATE users SET name = $1, role = $2, password_hash = $3, disabled_at = $4 WHERE id = $5",
        )
        .bind(storable(&user.name))
        .bind(user.role.as_str())
        .bind(&user.password_hash)
        .bind(user.disabled_at.map(|at| at.0))
        .bind(user.id.0)
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&done, "a person")?;
        self.note(at, audit);
        Ok(())
    }

    async fn remember_refused_sign_in(
        &mut self,
        keys: &[String],
        at: Timestamp,
        forget_before: Timestamp,
        audit: NewEntry,
    ) -> Stored<()> {
        sqlx::query::<Db>("DELETE FROM refused_sign_ins WHERE at < $1")
            .bind(forget_before.0)
            .execute(&mut *self.conn)
            .await?;
        for key in keys {
            sqlx::query::<Db>("INSERT INTO refused_sign_ins (key, at) VALUES ($1, $2)")
                .bind(storable(key))
                .bind(at.0)
                .execute(&mut *self.conn)
                .await?;
        }
        self.note(at, audit);
        Ok(())
    }

    async fn record(&mut self, audit: NewEntry, at: Timestamp) -> Stored<()> {
        self.note(at, audit);
        Ok(())
    }
}
