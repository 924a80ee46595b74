use std::ops::DerefMut;

use app::model::{FilterId, ItemId, Timestamp, UserId, WorkflowId};
use async_trait::async_trait;
use sqlx::Row as _;

use super::{Conn, Db, Row, Session, behind, dialect, figure_reads, figures::posted, live, rows};
use crate::{
    domain::{
        audit::NewEntry,
        insights::{
            cut::Cut,
            event::Event,
            rows::{OutcomePosted, Posted},
            span::Piece,
        },
    },
    store::{
        BehindQuery, BehindRows, FiguresQuery, FiguresRow, InsightsReads, InsightsWrites, LiveRow,
        LookedQuery, LookedRow, NewBypass, NewOutcome, OutcomesRow, SavedViewRow, StoreError, Stored,
        TimesRow,
        text::{storable, storable_option},
    },
};

fn view_row(row: &Row) -> Stored<SavedViewRow> {
    Ok(SavedViewRow {
        id: rows::id(row, "id")?,
        user: rows::id(row, "user_id")?,
        name: row.try_get("name")?,
        address: row.try_get("address")?,
        shared: row.try_get("shared")?,
        created_at: rows::time(row, "created_at")?,
    })
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> InsightsReads for Session<C> {
    async fn figures(&mut self, query: &FiguresQuery) -> Stored<Vec<FiguresRow>> {
        figure_reads::figures(&mut self.conn, query).await
    }

    async fn times(&mut self, query: &FiguresQuery) -> Stored<Vec<TimesRow>> {
        figure_reads::times(&mut self.conn, query).await
    }

    async fn outcome_figures(
        &mut self,
        workflows: &[WorkflowId],
        pieces: &[(i64, Piece)],
    ) -> Stored<Vec<OutcomesRow>> {
        figure_reads::outcomes(&mut self.conn, workflows, pieces).await
    }

    async fn values_seen(
        &mut self,
        workflows: &[WorkflowId],
        cut: Cut,
        pieces: &[Piece],
        limit: i64,
    ) -> Stored<Vec<(String, i64)>> {
        figure_reads::values_seen(&mut self.conn, workflows, cut, pieces, limit).await
    }

    async fn sources_seen(
        &mut self,
        workflows: &[WorkflowId],
        pieces: &[(i64, Piece)],
    ) -> Stored<Vec<(i64, i64)>> {
        figure_reads::sources_seen(&mut self.conn, workflows, pieces).await
    }

    async fn live(
        &mut self,
        workflows: &[WorkflowId],
        now: Timestamp,
        seen_since: Timestamp,
        limit: i64,
    ) -> Stored<LiveRow> {
        live::live(&mut self.conn, workflows, now, seen_since, limit).await
    }

    async fn behind(&mut self, query: &BehindQuery) -> Stored<BehindRows> {
        behind::behind(&mut self.conn, query).await
    }

    async fn looked_at(&mut self, query: &LookedQuery) -> Stored<Vec<LookedRow>> {
        behind::looked_at(&mut self.conn, query).await
    }

    async fn saved_views(&mut self, user: UserId) -> Stored<Vec<SavedViewRow>> {
        let found = sqlx::query::<Db>(
            "SELECT id, user_id, name, address, shared, created_at FROM saved_views WHERE user_id = $1 OR shared \
             ORDER BY name, id",
        )
        .bind(user.0)
        .fetch_all(&mut *self.conn)
        .await?;
        found.iter().map(view_row).collect()
    }

    async fn bypass_known(&mut self, workflow: WorkflowId) -> Stored<bool> {
        let row = sqlx::query::<Db>("SELECT 1 FROM bypasses WHERE workflow = $1 LIMIT 1")
            .bind(workflow.0)
            .fetch_optional(&mut *self.conn)
            .await?;
        Ok(row.is_some())
    }

    async fn figure_debts(&mut self) -> Stored<Vec<WorkflowId>> {
        let found = sqlx::query::<Db>("SELECT workflow FROM rollup_debts ORDER BY workflow")
            .fetch_all(&mut *self.conn)
            .await?;
        found.iter().map(|row| rows::id(row, "workflow")).collect()
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> InsightsWrites for Session<C> {
    async fn post_outcome(&mut self, outcome: &NewOutcome, audit: NewEntry) -> Stored<()> {
        dialect::lock_item(&mut self.conn, outcome.item).await?;
        let item = self.measured_item(outcome.item).await?;
        let before = sqlx::query::<Db>("SELECT value, told FROM outcomes WHERE item = $1 AND metric = $2")
            .bind(outcome.item.0)
            .bind(storable(&outcome.metric))
            .fetch_optional(&mut *self.conn)
            .await?;
        let before = before.as_ref().map(posted).transpose()?;
        let any = sqlx::query::<Db>("SELECT 1 FROM outcomes WHERE item = $1 LIMIT 1")
            .bind(outcome.item.0)
            .fetch_optional(&mut *self.conn)
            .await?;
        let (value, told) = match outcome.value {
            Posted::Told(yes) => (f64::from(u8::from(yes)), true),
            Posted::Number(number) => (number, false),
        };
        sqlx::query::<Db>(
            "INSERT INTO outcomes (item, metric, value, told, at, first_at, posted_by, posted_at) \
             VALUES ($1, $2, $3, $4, $5, $5, $6, $7) ON CONFLICT (item, metric) DO UPDATE SET \
             value = excluded.value, told = excluded.told, at = excluded.at, posted_by = excluded.posted_by, \
             posted_at = excluded.posted_at",
        )
        .bind(outcome.item.0)
        .bind(storable(&outcome.metric))
        .bind(value)
        .bind(told)
        .bind(outcome.at.0)
        .bind(storable(&outcome.by))
        .bind(outcome.now.0)
        .execute(&mut *self.conn)
        .await?;
        if any.is_none() {
            self.ledger.figures.add(&item, &Event::Answered);
        }
        self.ledger.figures.add_outcome(&OutcomePosted {
            workflow: item.workflow,
            arrival: item.at,
            metric: &storable(&outcome.metric),
            value: outcome.value,
            before,
            at: outcome.at,
        });
        self.note(outcome.now, audit);
        Ok(())
    }

    async fn record_bypass(&mut self, bypass: &NewBypass, audit: NewEntry) -> Stored<()> {
        sqlx::query::<Db>(
            "INSERT INTO bypasses (id, workflow, count, at, note, recorded_by, recorded_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(bypass.id)
        .bind(bypass.workflow.0)
        .bind(bypass.count)
        .bind(bypass.at.0)
        .bind(storable_option(bypass.note.as_deref()))
        .bind(storable(&bypass.by))
        .bind(bypass.now.0)
        .execute(&mut *self.conn)
        .await?;
        self.ledger.figures.add_bypasses(bypass.workflow, bypass.at, bypass.count);
        self.note(bypass.now, audit);
        Ok(())
    }

    async fn save_view(&mut self, view: &SavedViewRow) -> Stored<FilterId> {
        let row = sqlx::query::<Db>(
            "INSERT INTO saved_views (id, user_id, name, address, shared, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_id, name) DO UPDATE SET \
             address = excluded.address, shared = excluded.shared RETURNING id",
        )
        .bind(view.id.0)
        .bind(view.user.0)
        .bind(storable(&view.name))
        .bind(storable(&view.address))
        .bind(view.shared)
        .bind(view.created_at.0)
        .fetch_one(&mut *self.conn)
        .await?;
        rows::id(&row, "id")
    }

    async fn delete_view(&mut self, id: FilterId, user: UserId) -> Stored<()> {
        let done = sqlx::query::<Db>("DELETE FROM saved_views WHERE id = $1 AND user_id = $2")
            .bind(id.0)
            .bind(user.0)
            .execute(&mut *self.conn)
            .await?;
        rows::must_touch_one(&done, "a view of yours")
    }

    async fn rebuild_figures(&mut self, workflow: WorkflowId, at: Timestamp, audit: NewEntry) -> Stored<i64> {
        let count = self.make_figures_anew(workflow).await?;
        self.note(at, audit);
        Ok(count)
    }
}

impl<C: DerefMut<Target = Conn> + Send> Session<C> {
    /// The item as figures know it.
    async fn measured_item(&mut self, id: ItemId) -> Stored<crate::domain::insights::event::Origin> {
        let found = self.measured(&[id]).await?;
        found.into_iter().next().map(|one| one.origin).ok_or(StoreError::Stale { what: "an item" })
    }
}
