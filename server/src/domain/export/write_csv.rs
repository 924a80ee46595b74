//! CSV by RFC 4180, in UTF-8. What there is none of is empty. No text is a formula: see [`app::spreadsheet`].

use std::borrow::Cow;

use app::spreadsheet::neutralised;
use csv::{Terminator, Writer, WriterBuilder};

use super::{Cell, Column, SheetError};

pub(super) struct Csv;

impl Csv {
    /// The header.
    pub(super) fn begin(columns: &[Column]) -> Result<(Self, Vec<u8>), SheetError> {
        let mut writer = writer();
        writer.write_record(columns.iter().map(|column| column.name)).map_err(cannot)?;
        Ok((Self, written(writer)?))
    }

    pub(super) fn write(&mut self, rows: &[Vec<Cell>]) -> Result<Vec<u8>, SheetError> {
        let mut writer = writer();
        for row in rows {
            for cell in row {
                writer.write_field(shown(cell).as_bytes()).map_err(cannot)?;
            }
            writer.write_record(None::<&[u8]>).map_err(cannot)?;
        }
        written(writer)
    }
}

fn writer() -> Writer<Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new())
}

fn written(writer: Writer<Vec<u8>>) -> Result<Vec<u8>, SheetError> {
    writer.into_inner().map_err(|error| SheetError::new(&error))
}

fn cannot(error: csv::Error) -> SheetError {
    SheetError::new(&error)
}

fn shown(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Nothing => Cow::Borrowed(""),
        Cell::Text(text) => neutralised(text),
        // JSON begins with a bracket, a quotation mark, a digit or a word; or it is a negative number, and numbers stay
        // numbers.
        Cell::Json(json) => Cow::Borrowed(json),
        Cell::Integer(number) => Cow::Owned(number.to_string()),
        // Shortest, and the same when it is read again.
        Cell::Number(number) => Cow::Owned(serde_json::to_string(number).unwrap_or_default()),
        Cell::Boolean(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        Cell::Timestamp(at) => Cow::Owned(at.to_string()),
    }
}
