//! JSON lines: an object a row, with every column in order; what there is none of is null. JSON stands as the value that
//! it is, with every digit as it was written.

use super::{Cell, Column, SheetError};

pub(super) struct Jsonl {
    /// `"name":`, of each column.
    keys: Vec<String>,
}

impl Jsonl {
    pub(super) fn begin(columns: &[Column]) -> Self {
        Self { keys: columns.iter().map(|column| format!("\"{}\":", column.name)).collect() }
    }

    pub(super) fn write(&self, rows: &[Vec<Cell>]) -> Result<Vec<u8>, SheetError> {
        let mut text = Vec::new();
        for row in rows {
            for (number, (key, cell)) in self.keys.iter().zip(row).enumerate() {
                text.push(if number == 0 { b'{' } else { b',' });
                text.extend_from_slice(key.as_bytes());
                push(&mut text, cell).map_err(|error| SheetError::new(&error))?;
            }
            text.extend_from_slice(b"}\n");
        }
        Ok(text)
    }
}

fn push(text: &mut Vec<u8>, cell: &Cell) -> Result<(), serde_json::Error> {
    match cell {
        Cell::Nothing => text.extend_from_slice(b"null"),
        Cell::Text(value) => serde_json::to_writer(text, value)?,
        // Line breaks of valid JSON stand between tokens, where a space is as good.
        Cell::Json(json) => {
            text.extend(json.bytes().map(|byte| if matches!(byte, b'\r' | b'\n') { b' ' } else { byte }));
        }
        Cell::Integer(number) => serde_json::to_writer(text, number)?,
        Cell::Number(number) => serde_json::to_writer(text, number)?,
        Cell::Boolean(flag) => serde_json::to_writer(text, flag)?,
        Cell::Timestamp(at) => serde_json::to_writer(text, at)?,
    }
    Ok(())
}
