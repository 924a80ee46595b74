//! The functions that a rule may call, and the one that is not CEL's own here.

use std::cell::RefCell;
use std::sync::{Arc, LazyLock};

use cel::{
    Env, ExecutionError,
    common::{
        types::{CelBool, CelString, STRING_TYPE},
        value::CowVal,
    },
};
use regex::{Regex, RegexBuilder};

/// How a function is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `size(x)`.
    Alone,
    /// `x.size()`.
    On,
}

/// Name, how it is called, and with how many arguments (what it is called on not counted).
pub(super) const FUNCTIONS: [(&str, Style, usize); 21] = [
    ("size", Style::Alone, 1),
    ("size", Style::On, 0),
    ("contains", Style::On, 1),
    ("startsWith", Style::On, 1),
    ("endsWith", Style::On, 1),
    ("matches", Style::On, 1),
    ("hasValue", Style::On, 0),
    ("value", Style::On, 0),
    ("orValue", Style::On, 1),
    ("or", Style::On, 1),
    ("string", Style::Alone, 1),
    ("int", Style::Alone, 1),
    ("uint", Style::Alone, 1),
    ("double", Style::Alone, 1),
    ("bool", Style::Alone, 1),
    ("bytes", Style::Alone, 1),
    ("type", Style::Alone, 1),
    ("dyn", Style::Alone, 1),
    ("optional.of", Style::Alone, 1),
    ("optional.ofNonZeroValue", Style::Alone, 1),
    ("optional.none", Style::Alone, 0),
];

/// Written in the place of a call, and gone after parsing; here only for suggestions and for wrong numbers of
/// arguments.
pub(super) const MACROS: [(&str, &str); 7] = [
    ("has", "has(output.total)"),
    ("all", "output.lines.all(line, line.total > 0)"),
    ("exists", "output.lines.exists(line, line.total > 0)"),
    ("exists_one", "output.lines.exists_one(line, line.total > 0)"),
    ("existsOne", "output.lines.existsOne(line, line.total > 0)"),
    ("map", "output.lines.map(line, line.total)"),
    ("filter", "output.lines.filter(line, line.total > 0)"),
];

/// What other languages call them.
pub(super) const ELSEWHERE: [(&str, &str); 12] = [
    ("len", "size"),
    ("length", "size"),
    ("count", "size"),
    ("includes", "contains"),
    ("starts_with", "startsWith"),
    ("ends_with", "endsWith"),
    ("match", "matches"),
    ("any", "exists"),
    ("some", "exists"),
    ("every", "all"),
    ("float", "double"),
    ("str", "string"),
];

/// CEL's standard functions and macros, with our `matches`.
pub(super) static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::stdlib();
    // The name is free, because the crate is built without its own; were it not, calls would fail, and a test would.
    let _ =
        env.add_member_overload("matches", "string_matches_bounded", STRING_TYPE, vec![STRING_TYPE], matches);
    Arc::new(env)
});

/// The most bytes that a compiled pattern may take.
const PATTERN_BYTES: usize = 1 << 18;

/// Compiles a pattern. The matching that follows takes time linear in the text: the crate does not backtrack.
pub(super) fn pattern(text: &str) -> Result<Regex, String> {
    RegexBuilder::new(text).size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES).build().map_err(|error| {
        match error {
            regex::Error::CompiledTooBig(_) => "the pattern is too large".to_owned(),
            // The last line says what is wrong; those before it draw the pattern.
            other => {
                let whole = other.to_string();
                whole.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
            }
        }
    })
}

thread_local! {
    /// The patterns that this thread compiled last: a rule that looks at each of many lines compiles its pattern once.
    static PATTERNS: RefCell<Vec<(String, Regex)>> = const { RefCell::new(Vec::new()) };
}

/// How many patterns a thread keeps.
const KEPT: usize = 32;

fn matches<'b, 'v>(arguments: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let [text, wanted] = arguments.as_slice() else {
        return Err(ExecutionError::invalid_argument_count(2, arguments.len()));
    };
    let (Some(text), Some(wanted)) =
        (text.downcast_ref::<CelString<'_>>(), wanted.downcast_ref::<CelString<'_>>())
    else {
        return Err(ExecutionError::function_error("matches", "both must be texts"));
    };
    let compiled = PATTERNS.with_borrow_mut(|kept| {
        if let Some((_, found)) = kept.iter().find(|(text, _)| text == wanted.inner()) {
            return Ok(found.clone());
        }
        let made = pattern(wanted.inner()).map_err(|why| ExecutionError::function_error("matches", why))?;
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((wanted.inner().to_owned(), made.clone()));
        Ok(made)
    })?;
    Ok(CowVal::owned(CelBool::from(compiled.is_match(text.inner()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_is_wrong_or_huge_is_refused() {
        assert!(pattern("^a+$").is_ok());
        assert!(pattern(r"^\w+@\w+\.\w{2,}$").is_ok());
        assert_eq!(pattern("(foo").unwrap_err(), "unclosed group");
        assert_eq!(pattern("((a{1000}){1000}){1000}").unwrap_err(), "the pattern is too large");
    }
}
