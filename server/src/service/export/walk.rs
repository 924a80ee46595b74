use app::model::{Answered, Dimension, ExportTable, InsightsQuery, Permission};

use super::{
    Actor, Error, Services,
    bodies::{self, Waiting},
};
use crate::{
    domain::{
        export::{
            self, Cell, Metric, cells, dictionary, of_accuracy, of_adoption, of_exceptions, of_outcomes,
            of_throughput,
        },
        insights::period::Span,
    },
    service::insights::scope::Scope,
    store::{ExportOnly, ExportPlace, ExportQuery, WorkflowRow},
};

/// So many rows are looked at for one piece.
const STEP: i64 = 1_000;

/// What is asked for.
pub(super) struct Question {
    pub(super) table: ExportTable,
    pub(super) scope: Scope,
    /// The same, as figures are asked with it.
    pub(super) figures: InsightsQuery,
    pub(super) span: Span,
    pub(super) only: ExportOnly,
}

/// A table's rows, piece by piece.
pub(super) struct Walk {
    services: Services,
    by: Actor,
    table: ExportTable,
    scope: Scope,
    /// The question, as figures are asked with it.
    figures: InsightsQuery,
    query: ExportQuery,
    /// Whether it may be told who said what.
    tells_people: bool,
    /// Which workflow, and of figures: which of them.
    at: usize,
    part: usize,
    /// Decisions whose outputs have yet to be read.
    waiting: Waiting,
}

/// Rows as they are written; none at the end.
type Rows = Result<Option<Vec<Vec<Cell>>>, Error>;

impl Walk {
    pub(super) fn new(services: Services, by: Actor, question: Question) -> Self {
        let Question { table, scope, figures, span, only } = question;
        let tells_people = by.require(Permission::SeePeopleFigures).is_ok();
        let query = ExportQuery { from: span.from, to: span.to, only, after: None, step: STEP };
        let waiting = Waiting::default();
        Self { services, by, table, scope, figures, query, tells_people, at: 0, part: 0, waiting }
    }

    /// The next rows. There may be none in a piece, and yet more to come.
    pub(super) async fn rows(&mut self) -> Rows {
        match self.table {
            ExportTable::Items => self.items().await,
            ExportTable::Verdicts => self.verdicts().await,
            ExportTable::Decisions | ExportTable::Corrections | ExportTable::Preferences => {
                self.decisions().await
            }
            ExportTable::Metrics => self.metrics().await,
            ExportTable::Dictionary => Ok(self.dictionary()),
        }
    }

    fn workflow(&self) -> Option<&WorkflowRow> {
        self.scope.rows.get(self.at)
    }

    /// Goes on there, or with the next workflow.
    fn go_on(&mut self, next: Option<ExportPlace>) {
        self.query.after = next;
        if next.is_none() {
            self.at += 1;
        }
    }

    async fn items(&mut self) -> Rows {
        let Some(workflow) = self.workflow().map(|row| row.id) else { return Ok(None) };
        let piece = self.services.read().await?.items_to_export(workflow, &self.query).await?;
        self.go_on(piece.next);
        Ok(Some(cells(&piece.rows)))
    }

    /// All workflows in one walk, which is by the verdicts' own ids.
    async fn verdicts(&mut self) -> Rows {
        if self.at > 0 {
            return Ok(None);
        }
        let workflows = self.scope.ids();
        let mut piece = self.services.read().await?.verdicts_to_export(&workflows, &self.query).await?;
        self.go_on(piece.next);
        if !self.tells_people {
            piece.rows.iter_mut().for_each(|row| row.reviewer = None);
        }
        Ok(Some(cells(&piece.rows)))
    }

    async fn decisions(&mut self) -> Rows {
        if self.waiting.is_empty() {
            let Some(workflow) = self.workflow() else { return Ok(None) };
            let (id, kind) = (workflow.id, workflow.definition.output.kind);
            let mut piece = self.services.read().await?.decisions_to_export(id, &self.query).await?;
            self.go_on(piece.next);
            if !self.tells_people {
                piece.rows.iter_mut().for_each(|row| nameless(&mut row.row));
            }
            self.waiting = Waiting::new(kind, piece.rows);
        }
        let Some(run) = self.waiting.next_run() else { return Ok(Some(Vec::new())) };
        let mut reader = self.services.read().await?;
        Ok(Some(match self.table {
            ExportTable::Corrections => cells(&bodies::lessons(&mut *reader, run).await?),
            ExportTable::Preferences => {
                let lessons = bodies::lessons(&mut *reader, run).await?;
                cells(&lessons.iter().filter_map(export::Lesson::pair).collect::<Vec<_>>())
            }
            _ => cells(&bodies::decisions(&mut *reader, run).await?),
        }))
    }

    fn dictionary(&mut self) -> Option<Vec<Vec<Cell>>> {
        self.part += 1;
        (self.part == 1).then(|| cells(&dictionary()))
    }

    /// Figures of one kind of one workflow at a time: as many rows as its period has buckets, its metrics groups.
    async fn metrics(&mut self) -> Rows {
        let is_one = self.scope.is_one;
        let Some(workflow) = self.workflow() else { return Ok(None) };
        let slug = workflow.definition.slug.clone();
        let is_left_out = workflow.archived_at.is_some() && !is_one;
        let rows = if is_left_out { None } else { self.figures(&slug).await? };
        if rows.is_none() {
            (self.at, self.part) = (self.at + 1, 0);
        } else {
            self.part += 1;
        }
        Ok(Some(cells(&rows.unwrap_or_default())))
    }

    /// The part's figures; none behind the last part.
    async fn figures(&self, slug: &str) -> Result<Option<Vec<Metric>>, Error> {
        // Each workflow has rows of its own already.
        let grouped = self.figures.by.filter(|by| *by != Dimension::Workflow);
        let query = InsightsQuery { workflow: Some(slug.to_owned()), by: grouped, ..self.figures.clone() };
        let (services, by) = (&self.services, &self.by);
        Ok(Some(match self.part {
            0 => {
                let told = services.throughput(by, &query).await?;
                of_throughput(slug, &told.period, grouped, &told.throughput)
            }
            1 => {
                let told = services.accuracy(by, slug, &query).await?;
                known(told.answer, |all| of_accuracy(slug, &told.period, grouped, all))
            }
            2 => {
                let told = services.adoption(by, slug, &query).await?;
                known(told.answer, |all| of_adoption(slug, &told.period, all))
            }
            3 => {
                let told = services.exceptions(by, slug, &query).await?;
                known(told.answer, |all| of_exceptions(slug, &told.period, grouped, all))
            }
            4 => {
                let told = services.outcomes(by, slug, &query).await?;
                known(told.answer, |all| of_outcomes(slug, &told.period, all))
            }
            _ => return Ok(None),
        }))
    }
}

/// What cannot be answered has no rows.
fn known<T>(answer: Answered<T>, rows: impl FnOnce(&T) -> Vec<Metric>) -> Vec<Metric> {
    match answer {
        Answered::Known(all) => rows(&all),
        Answered::Unanswerable { .. } => Vec::new(),
    }
}

/// Without saying who it was.
fn nameless(decision: &mut export::Decision) {
    if decision.decided_by.starts_with("user:") {
        decision.decided_by = "user".to_owned();
    }
}
