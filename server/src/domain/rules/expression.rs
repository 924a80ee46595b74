use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use app::model::Root;
use cel::{
    ExecutionError, Value as CelValue,
    common::{
        ast::{Expr, IdedExpr},
        types::CelBool,
    },
};
use serde_json::Value;

use super::{
    check::{OPERANDS, check},
    children::children,
    cost::{MAX_STEPS, bound},
    facts::Subject,
    parse::parse,
    problem::RuleProblem,
    structure::Alternatives,
};

/// A rule's condition, read and checked.
#[derive(Debug, Clone)]
pub struct Expression(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    text: String,
    expr: IdedExpr,
    roots: Vec<Root>,
    alternatives: Alternatives,
    warnings: Vec<RuleProblem>,
}

impl Expression {
    /// Reads and checks `text`, which is to be saved. With the output's schema, its fields are checked too.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text.
    pub fn compile(text: &str, schema: Option<&Value>) -> Result<Self, Vec<RuleProblem>> {
        Self::read(text, schema, |_| true)
    }

    /// Reads a rule that was saved. Whether its operands fit is not asked again: it goes on routing as it did when it
    /// was published, whatever saving has come to refuse since.
    ///
    /// # Errors
    /// Everything that keeps it from being run.
    pub fn stored(text: &str) -> Result<Self, Vec<RuleProblem>> {
        Self::read(text, None, |problem| problem.code != OPERANDS)
    }

    fn read(
        text: &str,
        schema: Option<&Value>,
        counts: impl Fn(&RuleProblem) -> bool,
    ) -> Result<Self, Vec<RuleProblem>> {
        let parsed = parse(text).map_err(|problem| vec![problem])?;
        let mut found = check(text, &parsed, schema);
        found.problems.retain(counts);
        if !found.problems.is_empty() {
            return Err(found.problems);
        }
        let roots = Root::ALL.iter().copied().filter(|root| names(&parsed.expr, root.as_str())).collect();
        Ok(Self(Arc::new(Compiled {
            text: text.to_owned(),
            alternatives: Alternatives::of(&parsed.expr),
            expr: parsed.expr,
            roots,
            warnings: found.warnings,
        })))
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// What looks like a mistake and may be none: fields that the output's schema does not name, values that it does
    /// not list, bounds that no confidence reaches.
    pub fn warnings(&self) -> &[RuleProblem] {
        &self.0.warnings
    }

    /// The names that it looks at.
    pub fn roots(&self) -> &[Root] {
        &self.0.roots
    }

    /// Whether it matches every item, as far as its text shows that.
    pub fn is_always(&self) -> bool {
        self.0.alternatives.are_all()
    }

    /// Whether it matches no item, as far as its text shows that.
    pub fn is_never(&self) -> bool {
        self.0.alternatives.are_none()
    }

    /// Whether every item that `other` matches is one that this matches, or fails on: as far as their texts show that.
    pub fn covers(&self, other: &Self) -> bool {
        self.0.alternatives.cover(&other.0.alternatives)
    }

    /// Whether the item matches. The same item always gives the same answer.
    ///
    /// # Errors
    /// Why that cannot be said: then the item goes to a person.
    pub fn matches(&self, subject: &mut Subject) -> Result<bool, Failure> {
        let steps = bound(&self.0.expr, subject);
        // A bound that is no number is within nothing.
        let is_within = subject.spent + steps <= MAX_STEPS;
        if !is_within {
            return Err(Failure("it is too costly on an item with as much data".to_owned()));
        }
        subject.spent += steps;
        // The evaluator is a crate of others, and what it is given comes from producers. Where it panics all the same,
        // one item goes to a person, instead of the request failing. It only reads what it is lent, so nothing is
        // left half done.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let value =
                CelValue::resolve_val(&self.0.expr, &subject.context).map_err(|error| explained(&error))?;
            match value.downcast_ref::<CelBool>() {
                Some(answer) => Ok(*answer.inner()),
                None => Err(format!("it gives {} and not true or false", value.get_type().name())),
            }
        }));
        outcome.unwrap_or_else(|_| Err("the evaluator failed on it".to_owned())).map_err(Failure)
    }
}

/// Why a rule could not say whether an item matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// In the words of whoever wrote the rule.
fn explained(error: &ExecutionError) -> String {
    match error {
        ExecutionError::NoSuchKey(name) => format!("`{}` is missing", cut(name)),
        ExecutionError::NoSuchOverload(overload) => {
            let kinds: Vec<&str> = overload.argument_types().iter().map(|kind| kind_in_words(kind)).collect();
            match (overload.function(), kinds.as_slice()) {
                ("_._" | "_[_]", [of, ..]) => format!("a field of {of} is asked for"),
                (name, _) => {
                    format!("`{}` does not work on {}", name.trim_matches(['_', '@']), kinds.join(" and "))
                }
            }
        }
        ExecutionError::IndexOutOfBounds(_) => "a list has no such entry".to_owned(),
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => {
            "it divides by zero".to_owned()
        }
        ExecutionError::Overflow(..) => "a number grows too large".to_owned(),
        ExecutionError::UnsupportedBinaryOperator(name, ..) => {
            format!(
                "`{name}` needs two values of the same kind (double(x) makes a number one with a fraction)"
            )
        }
        ExecutionError::UnexpectedType { got, want } => {
            format!("it needs {} and got {}", kind_in_words(want), kind_in_words(got))
        }
        other => cut(&other.to_string()),
    }
}

fn kind_in_words(kind: &str) -> &str {
    match kind {
        "null_type" => "null",
        "string" => "a text",
        "int" | "uint" => "a whole number",
        "double" => "a number with a fraction",
        "bool" => "true or false",
        "list" => "a list",
        "map" => "an object",
        other => other,
    }
}

/// What a producer wrote may stand in it, and may be long.
fn cut(text: &str) -> String {
    const LONGEST: usize = 200;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

/// Whether `name` stands anywhere in `expr`.
fn names(expr: &IdedExpr, name: &str) -> bool {
    matches!(&expr.expr, Expr::Ident(found) if found == name)
        || children(&expr.expr).into_iter().any(|child| names(child, name))
}

#[cfg(test)]
mod tests;
