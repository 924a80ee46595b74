use std::ops::DerefMut;

use app::model::{Freeze, PolicyState, Timestamp, WorkflowId};
use async_trait::async_trait;
use sqlx::Row as _;

use super::{Conn, Db, Row, Session, rows};
use crate::{
    domain::audit::NewEntry,
    store::{
        NewPolicy, PolicyRow, Stored, WorkflowReads, WorkflowRow, WorkflowWrites, text::storable_option,
    },
};

fn workflow_row(row: &Row) -> Stored<WorkflowRow> {
    Ok(WorkflowRow {
        id: rows::id(row, "id")?,
        definition: rows::json(row, "definition")?,
        active_policy: row.try_get("active_policy")?,
        revision: row.try_get("revision")?,
        created_at: rows::time(row, "created_at")?,
        updated_at: rows::time(row, "updated_at")?,
        archived_at: rows::time_option(row, "archived_at")?,
        freeze: freeze(row)?,
        proven_at: rows::time_option(row, "proven_at")?,
    })
}

fn freeze(row: &Row) -> Stored<Option<Freeze>> {
    let at = rows::time_option(row, "frozen_at")?;
    at.map(|at| Ok(Freeze { why: row.try_get("frozen_why")?, by: row.try_get("frozen_by")?, at })).transpose()
}

fn policy_row(row: &Row) -> Stored<PolicyRow> {
    Ok(PolicyRow {
        workflow: rows::id(row, "workflow")?,
        version: row.try_get("version")?,
        policy: rows::json(row, "policy")?,
        state: rows::word(row, "state")?,
        note: row.try_get("note")?,
        created_by: row.try_get("created_by")?,
        created_at: rows::time(row, "created_at")?,
        published_by: row.try_get("published_by")?,
        published_at: rows::time_option(row, "published_at")?,
    })
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> WorkflowReads for Session<C> {
    async fn workflow(&mut self, slug: &str) -> Stored<Option<WorkflowRow>> {
        let row = sqlx::query::<Db>("SELECT * FROM workflows WHERE slug = $1")
            .bind(slug)
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(workflow_row).transpose()
    }

    async fn workflow_by_id(&mut self, id: WorkflowId) -> Stored<Option<WorkflowRow>> {
        let row = sqlx::query::<Db>("SELECT * FROM workflows WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(workflow_row).transpose()
    }

    async fn workflows(&mut self) -> Stored<Vec<WorkflowRow>> {
        let rows =
            sqlx::query::<Db>("SELECT * FROM workflows ORDER BY slug").fetch_all(&mut *self.conn).await?;
        rows.iter().map(workflow_row).collect()
    }

    async fn policy(&mut self, workflow: WorkflowId, version: i64) -> Stored<Option<PolicyRow>> {
        let row = sqlx::query::<Db>("SELECT * FROM policies WHERE workflow = $1 AND version = $2")
            .bind(workflow.0)
            .bind(version)
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(policy_row).transpose()
    }

    async fn policies(&mut self, workflow: WorkflowId) -> Stored<Vec<PolicyRow>> {
        let rows = sqlx::query::<Db>("SELECT * FROM policies WHERE workflow = $1 ORDER BY version DESC")
            .bind(workflow.0)
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(policy_row).collect()
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> WorkflowWrites for Session<C> {
    async fn insert_workflow(&mut self, workflow: &WorkflowRow, audit: NewEntry) -> Stored<()> {
        sqlx::query::<Db>(
            "INSERT INTO workflows (id, slug, definition, active_policy, revision, created_at, updated_at, \
             archived_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(workflow.id.0)
        .bind(&workflow.definition.slug)
        .bind(rows::to_json(&workflow.definition)?)
        .bind(workflow.active_policy)
        .bind(workflow.revision)
        .bind(workflow.created_at.0)
        .bind(workflow.updated_at.0)
        .bind(workflow.archived_at.map(|at| at.0))
        .execute(&mut *self.conn)
        .await?;
        self.note(workflow.updated_at, audit);
        Ok(())
    }

    async fn update_workflow(&mut self, workflow: &WorkflowRow, audit: NewEntry) -> Stored<()> {
        let done = sqlx::query::<Db>(
            "UPDATE workflows SET definition = $1, active_policy = $2, revision = $3, updated_at = $4, \
             archived_at = $5 WHERE id = $6 AND slug = $7 AND revision = $3 - 1",
        )
        .bind(rows::to_json(&workflow.definition)?)
        .bind(workflow.active_policy)
        .bind(workflow.revision)
        .bind(workflow.updated_at.0)
        .bind(workflow.archived_at.map(|at| at.0))
        .bind(workflow.id.0)
        .bind(&workflow.definition.slug)
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&done, "the workflow's revision")?;
        self.note(workflow.updated_at, audit);
        Ok(())
    }

    async fn set_freeze(
        &mut self,
        workflow: WorkflowId,
        freeze: Option<&Freeze>,
        at: Timestamp,
        audit: NewEntry,
    ) -> Stored<()> {
        let done = sqlx::query::<Db>(
            "UPDATE workflows SET frozen_at = $1, frozen_by = $2, frozen_why = $3 WHERE id = $4",
        )
        .bind(freeze.map(|freeze| freeze.at.0))
        .bind(freeze.map(|freeze| freeze.by.as_str()))
        .bind(storable_option(freeze.map(|freeze| freeze.why.as_str())))
        .bind(workflow.0)
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&done, "the workflow")?;
        self.note(at, audit);
        Ok(())
    }

    async fn mark_proven(&mut self, workflow: WorkflowId, at: Timestamp, audit: NewEntry) -> Stored<()> {
        let done =
            sqlx::query::<Db>("UPDATE workflows SET proven_at = $1 WHERE id = $2 AND proven_at IS NULL")
                .bind(at.0)
                .bind(workflow.0)
                .execute(&mut *self.conn)
                .await?;
        rows::must_touch_one(&done, "a workflow whose proof was not complete")?;
        self.note(at, audit);
        Ok(())
    }

    async fn insert_policy(&mut self, policy: &NewPolicy, audit: NewEntry) -> Stored<()> {
        let published = policy.state == PolicyState::Published;
        sqlx::query::<Db>(
            "INSERT INTO policies (workflow, version, policy, state, created_by, created_at, published_by, \
             published_at, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(policy.workflow.0)
        .bind(policy.version)
        .bind(rows::to_json(&policy.policy)?)
        .bind(policy.state.as_str())
        .bind(&policy.by)
        .bind(policy.at.0)
        .bind(published.then_some(&policy.by))
        .bind(published.then_some(policy.at.0))
        .bind(storable_option(policy.note.as_deref()))
        .execute(&mut *self.conn)
        .await?;
        self.note(policy.at, audit);
        Ok(())
    }

    async fn publish_policy(
        &mut self,
        workflow: WorkflowId,
        version: i64,
        by: &str,
        at: Timestamp,
        audit: NewEntry,
    ) -> Stored<()> {
        let done = sqlx::query::<Db>(
            "UPDATE policies SET state = 'published', published_by = $1, published_at = $2 \
             WHERE workflow = $3 AND version = $4 AND state = 'draft'",
        )
        .bind(by)
        .bind(at.0)
        .bind(workflow.0)
        .bind(version)
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&done, "a draft of the policy")?;
        self.note(at, audit);
        Ok(())
    }
}
