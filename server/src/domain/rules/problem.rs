use std::fmt;

/// What is wrong with a rule's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleProblem {
    /// For programs: `too_long`, `syntax`, `unknown_name`, `unknown_function`, `arguments`, `not_boolean`,
    /// `unknown_field`, `not_available`, `pattern`, `too_complex`, `operands`; of warnings also `not_listed`,
    /// `outside_range`, `empty_list`.
    pub code: &'static str,
    /// For people, without the place.
    pub message: String,
    /// Where, in bytes from the beginning.
    pub offset: usize,
    /// Where: the line, from 1.
    pub line: usize,
    /// Where: the letter in the line, from 1.
    pub column: usize,
    /// What to write instead, where that can be guessed.
    pub suggestion: Option<String>,
}

impl RuleProblem {
    /// A problem at a byte of `text`.
    pub(super) fn at(text: &str, offset: usize, code: &'static str, message: impl Into<String>) -> Self {
        let offset = (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            code,
            message: message.into(),
            offset,
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            suggestion: None,
        }
    }

    /// The same with something to write instead.
    pub(super) fn suggest(self, suggestion: Option<String>) -> Self {
        Self { suggestion, ..self }
    }
}

impl fmt::Display for RuleProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; did you mean `{suggestion}`?"),
            None => Ok(()),
        }
    }
}

/// The byte at which a line (from 1) and a letter in it (from 1) stand; the end where they stand nowhere.
pub(super) fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for (at, content) in text.split_inclusive('\n').enumerate() {
        if at + 1 == line {
            let within = content.char_indices().nth(column.saturating_sub(1));
            return start + within.map_or(content.len(), |(byte, _)| byte);
        }
        start += content.len();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_letters_and_lines() {
        let text = "a\n'é' == x";
        let problem = RuleProblem::at(text, text.len() - 1, "syntax", "`x` is wrong");
        assert_eq!((problem.line, problem.column), (2, 8));
        assert_eq!(offset_of(text, 2, 8), text.len() - 1);
        assert_eq!(offset_of(text, 9, 1), text.len());
        // Inside a letter is at its beginning.
        assert_eq!(RuleProblem::at("é", 1, "syntax", "").offset, 0);
        assert_eq!(
            problem.suggest(Some("y".into())).to_string(),
            "line 2, column 8: `x` is wrong; did you mean `y`?"
        );
    }
}
