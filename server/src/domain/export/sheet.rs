use super::{Cell, Column, Format, write_csv::Csv, write_jsonl::Jsonl, write_parquet::Parquet};

/// A table could not be written.
#[derive(Debug, thiserror::Error)]
#[error("a table could not be written: {0}")]
pub struct SheetError(pub(super) String);

impl SheetError {
    pub(super) fn new(cause: &dyn std::fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

/// A table that is being written, piece by piece. It holds what is under way, never what was written.
pub struct Sheet(Writer);

enum Writer {
    Csv(Csv),
    Jsonl(Jsonl),
    Parquet(Box<Parquet>),
}

impl Sheet {
    /// Begins a table; answers what stands before its rows.
    ///
    /// # Errors
    /// Where a format refuses the columns.
    pub fn begin(format: Format, columns: &[Column]) -> Result<(Self, Vec<u8>), SheetError> {
        match format {
            Format::Csv => Csv::begin(columns).map(|(sheet, bytes)| (Self(Writer::Csv(sheet)), bytes)),
            Format::Jsonl => Ok((Self(Writer::Jsonl(Jsonl::begin(columns))), Vec::new())),
            Format::Parquet => {
                Parquet::begin(columns).map(|sheet| (Self(Writer::Parquet(Box::new(sheet))), Vec::new()))
            }
        }
    }

    /// Writes rows; answers what is ready of them, which may be nothing yet.
    ///
    /// # Errors
    /// Where a row does not fit the columns.
    pub fn write(&mut self, rows: Vec<Vec<Cell>>) -> Result<Vec<u8>, SheetError> {
        match &mut self.0 {
            Writer::Csv(sheet) => sheet.write(&rows),
            Writer::Jsonl(sheet) => sheet.write(&rows),
            Writer::Parquet(sheet) => sheet.write(rows),
        }
    }

    /// Ends the table; answers what stands behind its rows.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn end(self) -> Result<Vec<u8>, SheetError> {
        match self.0 {
            Writer::Csv(_) | Writer::Jsonl(_) => Ok(Vec::new()),
            Writer::Parquet(sheet) => sheet.end(),
        }
    }
}
