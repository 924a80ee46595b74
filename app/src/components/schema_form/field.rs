//! The form as a tree of fields, each with what it shows now and what the AI had written there.

use super::schema::TextFormat;
use crate::review::tree::Tree;

/// One field of the form.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Where it stands in the output as it is now.
    pub pointer: String,
    /// Its name for a person.
    pub label: String,
    /// What the schema says about it.
    pub hint: Option<String>,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it may be `null`.
    pub nullable: bool,
    /// Whether the schema knows it.
    pub known: bool,
    /// What stood here before the edit.
    pub was: Option<Tree>,
    /// The schema's bounds.
    pub limits: Limits,
    /// What the person works with.
    pub control: Control,
}

/// What the person works with.
#[derive(Debug, Clone, PartialEq)]
pub enum Control {
    /// A text.
    Text {
        /// As it is now.
        text: String,
        /// The format it should have.
        format: TextFormat,
        /// Whether it needs several lines.
        long: bool,
    },
    /// A number, as text.
    Number {
        /// As it is now.
        text: String,
        /// Whole numbers only.
        whole: bool,
    },
    /// `true`, `false` or empty.
    Flag {
        /// As it is now.
        text: String,
    },
    /// One of several values, each as JSON text; empty for none.
    Choice {
        /// As it is now.
        text: String,
        /// Value and name.
        options: Vec<(Tree, String)>,
    },
    /// JSON as text.
    Raw {
        /// As it is now.
        text: String,
    },
    /// Rows.
    List(Rows),
    /// Named fields.
    Record {
        /// Whether it is there at all.
        presence: Presence,
        /// Its fields; none unless present.
        fields: Vec<Field>,
    },
}

/// A list's rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Whether the list is there at all.
    pub presence: Presence,
    /// Where each row comes from.
    pub origins: Vec<Origin>,
    /// The rows.
    pub rows: Vec<Field>,
}

/// Whether a list or group of fields is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is there.
    Present,
    /// `null` stands in its place.
    Null,
    /// It is missing.
    Absent,
}

/// Where a row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The row with this index, before the edit.
    Was(usize),
    /// Put in by the edit.
    New,
}

/// The schema's bounds, as far as they are checked while typing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    /// Least number.
    pub minimum: Option<f64>,
    /// Greatest number.
    pub maximum: Option<f64>,
    /// The number lies above this.
    pub above: Option<f64>,
    /// The number lies under this.
    pub below: Option<f64>,
    /// Fewest letters.
    pub min_length: Option<u64>,
    /// Most letters.
    pub max_length: Option<u64>,
    /// Fewest rows.
    pub min_rows: Option<u64>,
    /// Most rows.
    pub max_rows: Option<u64>,
    /// Whether members that the schema does not name are refused.
    pub closed: bool,
}

/// The form's contents as name and text, as an HTML form posts them.
///
/// `field:POINTER` holds a text; `shape:POINTER` holds `present`, `null` or `absent` for a group of fields, and
/// `rows ` with each row's origin (`0,2,+`), `null` or `absent` for a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Entries(pub Vec<(String, String)>);

impl Entries {
    /// Those of `pairs` that belong to the form.
    pub fn of(pairs: &[(String, String)]) -> Self {
        let ours = pairs.iter().filter(|(name, _)| name.starts_with("field:") || name.starts_with("shape:"));
        Self(ours.cloned().collect())
    }

    /// The text at `pointer`.
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.find("field:", pointer)
    }

    /// The shape at `pointer`.
    pub fn shape(&self, pointer: &str) -> Option<&str> {
        self.find("shape:", pointer)
    }

    /// Puts a text at `pointer`.
    pub fn set_text(&mut self, pointer: &str, text: String) {
        self.set("field:", pointer, text);
    }

    /// Puts a shape at `pointer`.
    pub fn set_shape(&mut self, pointer: &str, shape: String) {
        self.set("shape:", pointer, shape);
    }

    fn find(&self, kind: &str, pointer: &str) -> Option<&str> {
        let ours = |name: &str| name.strip_prefix(kind).is_some_and(|rest| rest == pointer);
        self.0.iter().rev().find(|(name, _)| ours(name)).map(|(_, text)| text.as_str())
    }

    fn set(&mut self, kind: &str, pointer: &str, text: String) {
        let ours = |name: &str| name.strip_prefix(kind).is_some_and(|rest| rest == pointer);
        match self.0.iter_mut().rev().find(|(name, _)| ours(name)) {
            Some((_, value)) => *value = text,
            None => self.0.push((format!("{kind}{pointer}"), text)),
        }
    }
}

impl Presence {
    /// As it stands in a `shape:` entry.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Null => "null",
            Self::Absent => "absent",
        }
    }
}

impl Rows {
    /// As it stands in a `shape:` entry.
    pub fn as_shape(&self) -> String {
        match self.presence {
            Presence::Present => rows_shape(&self.origins),
            other => other.as_str().to_owned(),
        }
    }
}

/// `rows 0,2,+`
pub(super) fn rows_shape(origins: &[Origin]) -> String {
    let words: Vec<String> = origins
        .iter()
        .map(|origin| match origin {
            Origin::Was(index) => index.to_string(),
            Origin::New => "+".to_owned(),
        })
        .collect();
    format!("rows {}", words.join(","))
}

/// Reads `rows 0,2,+`; what is no row is left out.
pub(super) fn read_rows(shape: &str) -> Option<Vec<Origin>> {
    let words = shape.strip_prefix("rows")?.trim();
    let origin = |word: &str| match word.trim() {
        "+" => Some(Origin::New),
        index => index.parse().ok().map(Origin::Was),
    };
    Some(words.split(',').filter_map(origin).collect())
}
