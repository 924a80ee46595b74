//! Tables that can be taken away: what their columns mean, and how they are written as CSV, JSON lines and Parquet.
//!
//! A column stands in one place with what it holds, what it means and how it is read from a row ([`Field`]). From there
//! come the header of a CSV, the keys of a line, the schema of a Parquet file, the data dictionary and its page in the
//! documentation, so that none of them can say something else than the others.
//!
//! Writing keeps nothing but what is under way ([`Sheet`]): a table of any length takes the same memory.

mod cell;
mod column;
mod decision;
mod dictionary;
mod item;
mod lesson;
mod metric;
mod origin;
mod row;
mod sheet;
#[cfg(test)]
mod tests;
mod verdict;
mod write_csv;
mod write_jsonl;
mod write_parquet;

use app::model::ExportTable;
use serde::{Deserialize, Serialize};

pub use cell::{Cell, Kind};
pub use column::Column;
pub use decision::Decision;
pub use dictionary::{Entry, dictionary};
pub use item::Item;
pub use lesson::{Lesson, Pair};
pub use metric::{Metric, of_accuracy, of_adoption, of_exceptions, of_outcomes, of_throughput};
pub use origin::Origin;
pub use row::{Field, Row, cells};
pub use sheet::{Sheet, SheetError};
pub use verdict::Verdict;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A header, then a line a row; for spreadsheets.
    Csv,
    /// A JSON object a line; for programs.
    #[default]
    Jsonl,
    /// Typed and compressed, by column; for data tools.
    Parquet,
}

impl Format {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Jsonl, Self::Parquet];

    /// Its word in addresses and commands, and its files' ending.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Jsonl => "application/x-ndjson",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// The format of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }
}

/// The columns of a table, in order.
pub fn columns(table: ExportTable) -> Vec<Column> {
    fn of<R: Row>() -> Vec<Column> {
        R::fields().into_iter().map(|field| field.column).collect()
    }
    match table {
        ExportTable::Items => of::<Item>(),
        ExportTable::Decisions => of::<Decision>(),
        ExportTable::Verdicts => of::<Verdict>(),
        ExportTable::Metrics => of::<Metric>(),
        ExportTable::Corrections => of::<Lesson>(),
        ExportTable::Preferences => of::<Pair>(),
        ExportTable::Dictionary => of::<Entry>(),
    }
}
