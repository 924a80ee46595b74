use std::ops::DerefMut;

use app::model::{GroupId, GroupMember, Timestamp, UserId};
use async_trait::async_trait;
use sqlx::Row as _;

use super::{Conn, Db, Session, rows};
use crate::{
    domain::audit::NewEntry,
    store::{GroupReads, GroupRow, GroupWrites, Stored, text::storable},
};

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> GroupReads for Session<C> {
    async fn groups(&mut self) -> Stored<Vec<GroupRow>> {
        let found = sqlx::query::<Db>(
            "SELECT g.id, g.name AS group_name, u.id AS user_id, u.name, u.email, u.disabled_at \
             FROM review_groups g LEFT JOIN review_group_members m ON m.group_id = g.id \
             LEFT JOIN users u ON u.id = m.user_id ORDER BY g.name, u.name, u.email",
        )
        .fetch_all(&mut *self.conn)
        .await?;
        let mut groups: Vec<GroupRow> = Vec::new();
        for row in &found {
            let id = rows::id(row, "id")?;
            if groups.last().is_none_or(|last| last.id != id) {
                groups.push(GroupRow { id, name: row.try_get("group_name")?, members: Vec::new() });
            }
            let Some(user) = rows::id_option(row, "user_id")? else { continue };
            if let Some(group) = groups.last_mut() {
                group.members.push(GroupMember {
                    id: user,
                    name: row.try_get("name")?,
                    email: row.try_get("email")?,
                    disabled: rows::time_option(row, "disabled_at")?.is_some(),
                });
            }
        }
        Ok(groups)
    }

    async fn group_names(&mut self) -> Stored<Vec<(String, GroupId)>> {
        let found = sqlx::query::<Db>("SELECT id, name FROM review_groups ORDER BY name")
            .fetch_all(&mut *self.conn)
            .await?;
        found.iter().map(|row| Ok((row.try_get("name")?, rows::id(row, "id")?))).collect()
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> GroupWrites for Session<C> {
    async fn insert_group(
        &mut self,
        id: GroupId,
        name: &str,
        by: &str,
        at: Timestamp,
        audit: NewEntry,
    ) -> Stored<()> {
        sqlx::query::<Db>(
            "INSERT INTO review_groups (id, name, created_by, created_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(id.0)
        .bind(storable(name))
        .bind(storable(by))
        .bind(at.0)
        .execute(&mut *self.conn)
        .await?;
        self.note(at, audit);
        Ok(())
    }

    async fn delete_group(&mut self, id: GroupId, at: Timestamp, audit: NewEntry) -> Stored<()> {
        sqlx::query::<Db>("DELETE FROM review_group_members WHERE group_id = $1")
            .bind(id.0)
            .execute(&mut *self.conn)
            .await?;
        let done = sqlx::query::<Db>("DELETE FROM review_groups WHERE id = $1")
            .bind(id.0)
            .execute(&mut *self.conn)
            .await?;
        rows::must_touch_one(&done, "a group")?;
        self.note(at, audit);
        Ok(())
    }

    async fn insert_member(
        &mut self,
        group: GroupId,
        user: UserId,
        at: Timestamp,
        audit: NewEntry,
    ) -> Stored<()> {
        sqlx::query::<Db>(
            "INSERT INTO review_group_members (group_id, user_id, added_at) VALUES ($1, $2, $3)",
        )
        .bind(group.0)
        .bind(user.0)
        .bind(at.0)
        .execute(&mut *self.conn)
        .await?;
        self.note(at, audit);
        Ok(())
    }

    async fn delete_member(
        &mut self,
        group: GroupId,
        user: UserId,
        at: Timestamp,
        audit: NewEntry,
    ) -> Stored<()> {
        let done = sqlx::query::<Db>("DELETE FROM review_group_members WHERE group_id = $1 AND user_id = $2")
            .bind(group.0)
            .bind(user.0)
            .execute(&mut *self.conn)
            .await?;
        rows::must_touch_one(&done, "a member")?;
        self.note(at, audit);
        Ok(())
    }
}
