use app::model::{RawJson, Timestamp};
use serde::Serialize;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text.
    Text,
    /// JSON: a value in JSON lines, its text elsewhere.
    Json,
    /// A whole number of 64 bits.
    Integer,
    /// A number of double precision.
    Number,
    /// Yes or no.
    Boolean,
    /// A moment, to the microsecond.
    Timestamp,
}

impl Kind {
    /// Its name in the data dictionary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Timestamp => "timestamp",
        }
    }
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// None.
    Nothing,
    /// Text, as somebody wrote it.
    Text(String),
    /// Valid JSON, as it was written.
    Json(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// A moment.
    Timestamp(Timestamp),
}

impl Cell {
    /// Codes as a JSON list.
    pub fn list<T: Serialize>(values: &[T]) -> Self {
        // Writing words cannot fail.
        Self::Json(serde_json::to_string(values).unwrap_or_else(|_| "[]".to_owned()))
    }

    /// What it is; none where it is nothing, which fits every optional column.
    pub const fn kind(&self) -> Option<Kind> {
        match self {
            Self::Nothing => None,
            Self::Text(_) => Some(Kind::Text),
            Self::Json(_) => Some(Kind::Json),
            Self::Integer(_) => Some(Kind::Integer),
            Self::Number(_) => Some(Kind::Number),
            Self::Boolean(_) => Some(Kind::Boolean),
            Self::Timestamp(_) => Some(Kind::Timestamp),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&RawJson> for Cell {
    fn from(json: &RawJson) -> Self {
        Self::Json(json.text().to_owned())
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<f64> for Cell {
    /// What is no number (a division by nothing) is nothing, in every format alike.
    fn from(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Nothing }
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Boolean(flag)
    }
}

impl From<Timestamp> for Cell {
    fn from(at: Timestamp) -> Self {
        Self::Timestamp(at)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}
