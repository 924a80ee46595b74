//! What each column means.

use app::model::ExportTable;

use super::{Column, Field, Kind, Row, columns};

/// A column, as a row of the data dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Of which table.
    pub table: ExportTable,
    /// The column.
    pub column: Column,
}

/// Every column of every table.
pub fn dictionary() -> Vec<Entry> {
    let of = |table: &ExportTable| {
        let table = *table;
        columns(table).into_iter().map(move |column| Entry { table, column })
    };
    ExportTable::ALL.iter().flat_map(of).collect()
}

impl Row for Entry {
    const TABLE: ExportTable = ExportTable::Dictionary;

    fn fields() -> Vec<Field<Self>> {
        vec![
            Field::new(Column::new("table", Kind::Text, "The table."), |row| row.table.as_str().into()),
            Field::new(Column::new("column", Kind::Text, "The column's name."), |row| row.column.name.into()),
            Field::new(
                Column::new(
                    "type",
                    Kind::Text,
                    "What it holds: `text`, `json`, `integer`, `number`, `boolean` or `timestamp`.",
                ),
                |row| row.column.kind.as_str().into(),
            ),
            Field::new(Column::new("optional", Kind::Boolean, "Whether a row may have none."), |row| {
                row.column.optional.into()
            }),
            Field::new(
                Column::new("unit", Kind::Text, "In what it is measured. None where it is no measure.")
                    .optional(),
                |row| Some(row.column.unit).filter(|unit| !unit.is_empty()).into(),
            ),
            Field::new(Column::new("meaning", Kind::Text, "What it means."), |row| row.column.meaning.into()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, fmt::Write as _};

    use super::*;

    const PAGE: &str = include_str!("../../../../docs/export.md");

    /// The dictionary as the documentation shows it.
    fn markdown() -> String {
        let mut text = String::new();
        for table in ExportTable::ALL {
            writeln!(text, "### `{table}`\n").unwrap();
            writeln!(text, "| column | type | unit | meaning |\n| --- | --- | --- | --- |").unwrap();
            for Column { name, kind, optional, unit, meaning } in columns(*table) {
                let optional = if optional { "?" } else { "" };
                writeln!(text, "| `{name}` | {}{optional} | {unit} | {meaning} |", kind.as_str()).unwrap();
            }
            text.push('\n');
        }
        text.truncate(text.trim_end().len());
        text
    }

    #[test]
    fn the_documentation_has_the_dictionary() {
        let expected = markdown();
        assert!(PAGE.contains(&expected), "docs/export.md is to hold:\n{expected}");
    }

    #[test]
    fn every_column_says_what_it_means() {
        let mut seen = HashSet::new();
        for Entry { table, column } in dictionary() {
            let Column { name, meaning, .. } = column;
            assert!(seen.insert((table, name)), "{table}.{name} is there twice");
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{name}");
            assert!(meaning.ends_with('.') && !meaning.contains(['|', '\n']), "{table}.{name}: {meaning}");
            assert!(
                !matches!(column.kind, Kind::Number) || !column.unit.is_empty() || column.optional,
                "{name}"
            );
        }
    }

    #[test]
    fn a_column_of_one_name_is_the_same_in_every_table() {
        for Entry { column, .. } in dictionary() {
            for other in dictionary().into_iter().filter(|other| other.column.name == column.name) {
                assert_eq!(column.kind, other.column.kind, "{}", column.name);
            }
        }
    }

    #[test]
    fn no_secret_has_a_column() {
        for Entry { column, .. } in dictionary() {
            for word in ["password", "hash", "lease", "token", "key", "session", "secret", "golden"] {
                assert!(!column.name.contains(word), "{}", column.name);
            }
        }
    }
}
