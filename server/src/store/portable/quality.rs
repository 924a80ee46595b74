use std::ops::DerefMut;

use app::model::{GoldenId, ItemId, Timestamp, UserId, Verdict, WorkflowId};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, Row, Session, dialect, golden_copies, queue::push_workflows, rows};
use crate::{
    domain::{audit::NewEntry, statistics::agreement::Pairs},
    store::{
        GoldenAnswerRow, GoldenQuery, GoldenResultRow, GoldenRow, GoldenToMeet, NewGolden, NewGoldenAnswer,
        NewGoldenCopy, OpenGolden, Period, QualityReads, QualityWrites, SlotRow, Stored, text::storable,
    },
};

/// Golden items with their decisions and with the answers that cannot be taken back any more (`$1` is now); conditions
/// follow. Verdicts are many and answers few: CROSS JOIN keeps SQLite to going from these to those, here and below.
const SELECT_GOLDEN: &str = "SELECT g.id, g.source, COALESCE(i.title, i.external_id) AS title, g.workflow, \
    d.verdict, d.slot, g.onboarding, g.created_by, g.created_at, g.retired_at, \
    (SELECT COUNT(*) FROM golden_answers a CROSS JOIN verdicts v WHERE a.golden = g.id AND v.id = a.verdict \
    AND v.undone_at IS NULL AND v.undo_until <= $1) AS answers, \
    (SELECT COUNT(*) FROM golden_answers a CROSS JOIN verdicts v WHERE a.golden = g.id AND v.id = a.verdict \
    AND v.undone_at IS NULL AND v.undo_until <= $1 AND a.correct) AS right_ones \
    FROM golden_items g JOIN items i ON i.id = g.source JOIN decisions d ON d.item = g.source";

fn golden_row(row: &Row) -> Stored<GoldenRow> {
    Ok(GoldenRow {
        id: rows::id(row, "id")?,
        source: rows::id(row, "source")?,
        title: row.try_get("title")?,
        workflow: rows::id(row, "workflow")?,
        verdict: rows::word(row, "verdict")?,
        slot: row.try_get("slot")?,
        onboarding: row.try_get("onboarding")?,
        created_by: row.try_get("created_by")?,
        created_at: rows::time(row, "created_at")?,
        retired_at: rows::time_option(row, "retired_at")?,
        answers: row.try_get("answers")?,
        right: row.try_get("right_ones")?,
    })
}

fn result_row(row: &Row) -> Stored<GoldenResultRow> {
    Ok(GoldenResultRow {
        user: rows::id(row, "user_id")?,
        name: row.try_get("name")?,
        workflow: rows::id(row, "workflow")?,
        answers: row.try_get("answers")?,
        right: row.try_get("right_ones")?,
        last_at: rows::time(row, "last_at")?,
    })
}

fn answer_row(row: &Row) -> Stored<GoldenAnswerRow> {
    Ok(GoldenAnswerRow {
        item: rows::id(row, "item")?,
        title: row.try_get("title")?,
        golden: rows::id(row, "golden")?,
        workflow: rows::id(row, "workflow")?,
        said: rows::word(row, "verdict")?,
        edit: row.try_get("edit")?,
        correct: row.try_get("correct")?,
        at: rows::time(row, "at")?,
    })
}

fn pairs(row: &Row) -> Stored<(WorkflowId, Pairs)> {
    let pairs = Pairs {
        first: verdict_option(row, "first_said")?,
        second: verdict_option(row, "second_said")?,
        agreed: count(row, "agreed")?,
        by_majority: count(row, "by_majority")?,
        adjudicated: count(row, "adjudicated")?,
    };
    Ok((rows::id(row, "workflow")?, pairs))
}

fn verdict_option(row: &Row, column: &str) -> Stored<Option<Verdict>> {
    match row.try_get::<Option<&str>, _>(column)? {
        Some(_) => rows::word(row, column).map(Some),
        None => Ok(None),
    }
}

fn count(row: &Row, column: &str) -> Stored<u64> {
    Ok(row.try_get::<i64, _>(column)?.unsigned_abs())
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> QualityReads for Session<C> {
    async fn golden(&mut self, id: GoldenId, now: Timestamp) -> Stored<Option<GoldenRow>> {
        let row = sqlx::query::<Db>(&format!("{SELECT_GOLDEN} WHERE g.id = $2"))
            .bind(now.0)
            .bind(id.0)
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(golden_row).transpose()
    }

    async fn golden_items(&mut self, now: Timestamp) -> Stored<Vec<GoldenRow>> {
        let found = sqlx::query::<Db>(&format!("{SELECT_GOLDEN} ORDER BY g.created_at DESC, g.id DESC"))
            .bind(now.0)
            .fetch_all(&mut *self.conn)
            .await?;
        found.iter().map(golden_row).collect()
    }

    async fn golden_of_copy(&mut self, copy: ItemId, now: Timestamp) -> Stored<Option<GoldenRow>> {
        let of_copy = "WHERE g.id = (SELECT i.golden FROM items i WHERE i.id = $2)";
        let row = sqlx::query::<Db>(&format!("{SELECT_GOLDEN} {of_copy}"))
            .bind(now.0)
            .bind(copy.0)
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(golden_row).transpose()
    }

    async fn golden_workflows(&mut self) -> Stored<Vec<WorkflowId>> {
        let found = sqlx::query::<Db>(
            "SELECT DISTINCT g.workflow FROM golden_items g JOIN workflows w ON w.id = g.workflow \
             WHERE g.retired_at IS NULL AND w.archived_at IS NULL ORDER BY 1",
        )
        .fetch_all(&mut *self.conn)
        .await?;
        found.iter().map(|row| rows::id(row, "workflow")).collect()
    }

    async fn golden_to_meet(&mut self, query: &GoldenQuery) -> Stored<Vec<GoldenToMeet>> {
        golden_copies::to_meet(&mut self.conn, query).await
    }

    async fn with_work_waiting(&mut self, workflows: &[WorkflowId]) -> Stored<Vec<WorkflowId>> {
        let mut sql = QueryBuilder::<Db>::new("SELECT c.workflow FROM item_counts c WHERE c.pending > 0");
        push_workflows(&mut sql, "c.workflow", Some(workflows));
        sql.push(" ORDER BY c.workflow");
        let found = sql.build().fetch_all(&mut *self.conn).await?;
        found.iter().map(|row| rows::id(row, "workflow")).collect()
    }

    async fn golden_record(
        &mut self,
        user: UserId,
        workflow: WorkflowId,
        after: Option<Timestamp>,
        limit: i64,
    ) -> Stored<Vec<bool>> {
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT a.correct FROM golden_answers a CROSS JOIN verdicts v \
             WHERE v.id = a.verdict AND v.undone_at IS NULL AND a.user_id = ",
        );
        sql.push_bind(user.0).push(" AND a.workflow = ").push_bind(workflow.0);
        if let Some(after) = after {
            sql.push(" AND a.at > ").push_bind(after.0);
        }
        sql.push(" ORDER BY a.at DESC, a.verdict DESC LIMIT ").push_bind(limit);
        let found = sql.build().fetch_all(&mut *self.conn).await?;
        found.iter().map(|row| Ok(row.try_get("correct")?)).collect()
    }

    async fn golden_results(&mut self, user: Option<UserId>, now: Timestamp) -> Stored<Vec<GoldenResultRow>> {
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT a.user_id, u.name, a.workflow, COUNT(*) AS answers, \
             COUNT(CASE WHEN a.correct THEN 1 END) AS right_ones, MAX(a.at) AS last_at \
             FROM golden_answers a CROSS JOIN verdicts v JOIN users u ON u.id = a.user_id \
             WHERE v.id = a.verdict AND v.undone_at IS NULL AND v.undo_until <= ",
        );
        sql.push_bind(now.0);
        if let Some(user) = user {
            sql.push(" AND a.user_id = ").push_bind(user.0);
        }
        sql.push(" GROUP BY a.user_id, u.name, a.workflow ORDER BY a.user_id, a.workflow");
        sql.build().fetch_all(&mut *self.conn).await?.iter().map(result_row).collect()
    }

    async fn golden_answers(
        &mut self,
        user: UserId,
        now: Timestamp,
        limit: i64,
    ) -> Stored<Vec<GoldenAnswerRow>> {
        let found = sqlx::query::<Db>(
            "SELECT a.item, COALESCE(i.title, i.external_id) AS title, a.golden, a.workflow, v.verdict, \
             p.bytes AS edit, a.correct, a.at FROM golden_answers a CROSS JOIN verdicts v \
             JOIN items i ON i.id = a.item LEFT JOIN payloads p ON p.owner = v.id \
             WHERE v.id = a.verdict AND a.user_id = $1 AND v.undone_at IS NULL AND v.undo_until <= $2 \
             ORDER BY a.at DESC, a.verdict DESC LIMIT $3",
        )
        .bind(user.0)
        .bind(now.0)
        .bind(limit)
        .fetch_all(&mut *self.conn)
        .await?;
        found.iter().map(answer_row).collect()
    }

    async fn agreement(
        &mut self,
        workflow: Option<WorkflowId>,
        period: Period,
    ) -> Stored<Vec<(WorkflowId, Pairs)>> {
        self.settle().await?;
        // The first two opinions stand in the first two slots; who settles a disagreement stands behind them.
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT d.workflow, a.verdict AS first_said, b.verdict AS second_said, \
             COUNT(CASE WHEN d.agreement = 'agreed' THEN 1 END) AS agreed, \
             COUNT(CASE WHEN d.agreement = 'majority' THEN 1 END) AS by_majority, \
             COUNT(CASE WHEN d.agreement = 'adjudicated' THEN 1 END) AS adjudicated FROM decisions d \
             LEFT JOIN verdicts a ON a.item = d.item AND a.slot = 0 AND a.undone_at IS NULL \
             LEFT JOIN verdicts b ON b.item = d.item AND b.slot = 1 AND b.undone_at IS NULL \
             WHERE d.agreement IS NOT NULL AND d.feed_seq IS NOT NULL AND d.decided_at >= ",
        );
        sql.push_bind(period.from.0).push(" AND d.decided_at < ").push_bind(period.to.0);
        if let Some(workflow) = workflow {
            sql.push(" AND d.workflow = ").push_bind(workflow.0);
        }
        sql.push(" GROUP BY d.workflow, a.verdict, b.verdict ORDER BY d.workflow, a.verdict, b.verdict");
        sql.build().fetch_all(&mut *self.conn).await?.iter().map(pairs).collect()
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> QualityWrites for Session<C> {
    async fn insert_golden(&mut self, golden: &NewGolden, audit: NewEntry) -> Stored<()> {
        sqlx::query::<Db>(
            "INSERT INTO golden_items (id, source, workflow, onboarding, created_by, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(golden.id.0)
        .bind(golden.source.0)
        .bind(golden.workflow.0)
        .bind(golden.onboarding)
        .bind(storable(&golden.by))
        .bind(golden.at.0)
        .execute(&mut *self.conn)
        .await?;
        self.note(golden.at, audit);
        Ok(())
    }

    async fn retire_golden(&mut self, id: GoldenId, by: &str, at: Timestamp, audit: NewEntry) -> Stored<()> {
        let done = sqlx::query::<Db>(
            "UPDATE golden_items SET retired_at = $1, retired_by = $2 WHERE id = $3 AND retired_at IS NULL",
        )
        .bind(at.0)
        .bind(storable(by))
        .bind(id.0)
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&done, "a live golden item")?;
        self.note(at, audit);
        Ok(())
    }

    async fn open_golden(&mut self, user: UserId) -> Stored<Option<OpenGolden>> {
        dialect::lock_reviewer(&mut self.conn, user).await?;
        golden_copies::open(&mut self.conn, user).await
    }

    async fn insert_golden_copy(&mut self, copy: &NewGoldenCopy, audit: Vec<NewEntry>) -> Stored<SlotRow> {
        let slot = golden_copies::insert(&mut self.conn, copy).await?;
        for entry in audit {
            self.note(copy.lease.now, entry);
        }
        Ok(slot)
    }

    async fn insert_golden_answer(&mut self, answer: &NewGoldenAnswer, audit: NewEntry) -> Stored<()> {
        sqlx::query::<Db>(
            "INSERT INTO golden_answers (verdict, golden, item, workflow, user_id, correct, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(answer.verdict.0)
        .bind(answer.golden.0)
        .bind(answer.item.0)
        .bind(answer.workflow.0)
        .bind(answer.user.0)
        .bind(answer.correct)
        .bind(answer.at.0)
        .execute(&mut *self.conn)
        .await?;
        self.note(answer.at, audit);
        Ok(())
    }
}
