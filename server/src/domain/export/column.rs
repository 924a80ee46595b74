use super::Kind;

/// A column, as the data dictionary tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a row may have none.
    pub optional: bool,
    /// In what it is measured; empty where it is no measure.
    pub unit: &'static str,
    /// What it means, in a sentence or two.
    pub meaning: &'static str,
}

impl Column {
    /// A column that every row has.
    pub const fn new(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self { name, kind, optional: false, unit: "", meaning }
    }

    /// Some rows have none.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Measured in this.
    #[must_use]
    pub const fn in_unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }
}
