use app::model::ExportTable;

use super::{Cell, Column};

/// A column, and how it is read from a row.
pub struct Field<R> {
    /// The column.
    pub column: Column,
    /// Its value in a row.
    pub cell: fn(&R) -> Cell,
}

impl<R> Field<R> {
    /// Both.
    pub const fn new(column: Column, cell: fn(&R) -> Cell) -> Self {
        Self { column, cell }
    }
}

/// A row of a table.
pub trait Row: Sized + 'static {
    /// Of which.
    const TABLE: ExportTable;

    /// Its columns, in order.
    fn fields() -> Vec<Field<Self>>;
}

/// Rows as they are written.
pub fn cells<R: Row>(rows: &[R]) -> Vec<Vec<Cell>> {
    let fields = R::fields();
    rows.iter().map(|row| fields.iter().map(|field| (field.cell)(row)).collect()).collect()
}
