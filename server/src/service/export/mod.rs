//! Tables to be taken away, in constant memory: each piece is read, written and handed on before the next one is read.
//! Nothing is held meanwhile, no connection and no task, so somebody who takes the pieces slowly holds up nobody.

mod bodies;
mod request;
mod walk;

use app::model::{ExportTable, InsightsQuery};
use bytes::Bytes;

pub use crate::domain::export::Format as ExportFormat;
pub use request::ExportRequest;

use self::walk::{Question, Walk};
use super::{Actor, Error, Services, insights::scope::Scope};
use crate::domain::{
    export::{Cell, Sheet, SheetError, columns},
    insights::period::Span,
};

/// A table on its way.
pub struct Export {
    table: ExportTable,
    format: ExportFormat,
    walk: Walk,
    /// None at the end.
    sheet: Option<Sheet>,
    /// What stands before the rows, until it is handed on.
    head: Vec<u8>,
    rows: u64,
}

impl Services {
    /// Begins to export a table: of the period that is asked for, or as far as there are rows. What is wrong with the
    /// question is said here, before the first piece.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` (workflow), `Invalid` (`invalid_day`, `invalid_period`, `invalid_time_zone`,
    /// `filter_not_applicable`).
    pub async fn export(
        &self,
        by: &Actor,
        table: ExportTable,
        request: &ExportRequest,
    ) -> Result<Export, Error> {
        // Rows are counted by no buckets, so their period may be of any length; that of figures may not.
        let figures =
            if table == ExportTable::Metrics { request.figures() } else { InsightsQuery::default() };
        let scope = self.scope(by, request.workflow.as_deref(), &figures).await?;
        let span = request.span()?;
        self.begin(by, table, request, scope, span)
    }

    /// Begins to export a table as a page of the insights shows what is behind its figures: of the page's period.
    ///
    /// # Errors
    /// As [`Self::export`].
    pub async fn export_of_page(
        &self,
        by: &Actor,
        table: ExportTable,
        format: ExportFormat,
        query: InsightsQuery,
    ) -> Result<Export, Error> {
        let request = ExportRequest::of_page(query, table, format);
        let scope = self.scope(by, request.workflow.as_deref(), &request.figures()).await?;
        let span = Span::of(&scope.period);
        self.begin(by, table, &request, scope, span)
    }

    fn begin(
        &self,
        by: &Actor,
        table: ExportTable,
        request: &ExportRequest,
        scope: Scope,
        span: Span,
    ) -> Result<Export, Error> {
        let only = request.only(table)?;
        let format = request.format;
        let (sheet, head) = Sheet::begin(format, &columns(table)).map_err(Error::internal)?;
        let question = Question { table, scope, figures: request.figures(), span, only };
        let walk = Walk::new(self.clone(), by.clone(), question);
        Ok(Export { table, format, walk, sheet: Some(sheet), head, rows: 0 })
    }
}

impl Export {
    /// The next piece of the file; none at its end. After an error there is no more: the file is not whole.
    ///
    /// # Errors
    /// `Unavailable`, `Internal`.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        while let Some(sheet) = self.sheet.take() {
            let rows = self.walk.rows().await?;
            self.rows += rows.as_ref().map_or(0, |rows| rows.len() as u64);
            let (sheet, written) = write(sheet, rows).await?;
            self.sheet = sheet;
            let mut piece = std::mem::take(&mut self.head);
            piece.extend(written);
            if !piece.is_empty() {
                return Ok(Some(piece.into()));
            }
        }
        Ok(None)
    }

    /// Which table.
    pub const fn table(&self) -> ExportTable {
        self.table
    }

    /// How it is written.
    pub const fn format(&self) -> ExportFormat {
        self.format
    }

    /// How many rows were read so far.
    pub const fn rows(&self) -> u64 {
        self.rows
    }
}

/// Writes rows, or the end, beside the threads that wait for the database: compressing takes a while.
async fn write(sheet: Sheet, rows: Option<Vec<Vec<Cell>>>) -> Result<(Option<Sheet>, Vec<u8>), Error> {
    let work = move || match rows {
        Some(rows) => {
            let mut sheet = sheet;
            let written = sheet.write(rows)?;
            Ok((Some(sheet), written))
        }
        None => Ok((None, sheet.end()?)),
    };
    let done: Result<_, SheetError> = tokio::task::spawn_blocking(work).await.map_err(Error::internal)?;
    done.map_err(Error::internal)
}
