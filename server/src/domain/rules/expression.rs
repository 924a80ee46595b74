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
    check::check,
    children::children,
    cost::{MAX_STEPS, bound},
    facts::Subject,
    parse::parse,
    problem::RuleProblem,
};

/// A rule's condition, read and checked.
#[derive(Debug, Clone)]
pub struct Expression(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    text: String,
    expr: IdedExpr,
    roots: Vec<Root>,
    warnings: Vec<RuleProblem>,
}

impl Expression {
    /// Reads and checks `text`. With the output's schema, its fields are checked too.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text.
    pub fn compile(text: &str, schema: Option<&Value>) -> Result<Self, Vec<RuleProblem>> {
        let parsed = parse(text).map_err(|problem| vec![problem])?;
        let found = check(text, &parsed, schema);
        if !found.problems.is_empty() {
            return Err(found.problems);
        }
        let roots = Root::ALL.iter().copied().filter(|root| names(&parsed.expr, root.as_str())).collect();
        Ok(Self(Arc::new(Compiled {
            text: text.to_owned(),
            expr: parsed.expr,
            roots,
            warnings: found.warnings,
        })))
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// What looks like a mistake and may be none: fields that the output's schema does not name.
    pub fn warnings(&self) -> &[RuleProblem] {
        &self.0.warnings
    }

    /// The names that it looks at.
    pub fn roots(&self) -> &[Root] {
        &self.0.roots
    }

    /// Whether the item matches. The same item always gives the same answer.
    ///
    /// # Errors
    /// Why that cannot be said: then the item goes to a person.
    pub fn matches(&self, subject: &mut Subject) -> Result<bool, Failure> {
        let steps = bound(&self.0.expr, subject);
        // Written so that a bound that is no number is too much.
        if !(subject.spent + steps <= MAX_STEPS) {
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
mod tests {
    use serde_json::json;

    use super::{super::Facts, *};

    fn problems(text: &str) -> Vec<String> {
        let schema = json!({
            "properties": {"intent": {}, "order": {"properties": {"total": {}}, "additionalProperties": false}},
        });
        match Expression::compile(text, Some(&schema)) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(ToString::to_string).collect(),
        }
    }

    fn answer(text: &str, facts: &Facts<'_>) -> Result<bool, String> {
        let rule = Expression::compile(text, None).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
        rule.matches(&mut Subject::new(facts, |root| rule.roots().contains(&root)))
            .map_err(|why| why.to_string())
    }

    #[test]
    fn unknown_names_are_refused_with_their_place_and_what_was_meant() {
        for (text, found) in [
            ("outptu.x == 1", "line 1, column 1: unknown name `outptu`; did you mean `output`?"),
            (
                "'é' == ''\n|| confidense > 0.5",
                "line 2, column 4: unknown name `confidense`; did you mean `confidence`?",
            ),
            ("len(output.x) > 1", "line 1, column 4: unknown function `len`; did you mean `size`?"),
            (
                "output.x.startswith('a')",
                "line 1, column 20: unknown function `startswith`; did you mean `startsWith`?",
            ),
            ("output.x.size(1) > 1", "line 1, column 14: `size` is written so: size(x) or value.size()"),
            (
                "output.x.exists(true)",
                "line 1, column 16: `exists` is written so: output.lines.exists(line, line.total > 0)",
            ),
            (
                "output.x.exists(line, lin.total > 1)",
                "line 1, column 23: unknown name `lin`; did you mean `line`?",
            ),
            (
                "output.order.totl > 1",
                "line 1, column 13: the output's schema lets no field `totl` in; did you mean `total`?",
            ),
            (
                "output.?order.?totl.orValue(1) > 1",
                "line 1, column 14: the output's schema lets no field `totl` in; did you mean `total`?",
            ),
            (
                "output.x.matches(input.y)",
                "line 1, column 23: the pattern of `matches` must be a text in the rule itself",
            ),
            ("output.x.matches('(')", "line 1, column 18: the pattern of `matches` is none: unclosed group"),
            ("{'a': 1}.a == 1", "line 1, column 1: a rule cannot make objects with { }"),
        ] {
            assert_eq!(problems(text), [found], "{text}");
        }
        assert!(problems("input.channel == email")[0].contains("a text stands in quotes ('email')"));
        assert_eq!(problems("outptu.x == 1 && inptu.y == 2").len(), 2);
        assert_eq!(problems("output.x.exists(line, line.a > 1) && line.b > 1").len(), 1);
        assert!(problems("output.exists(input, input > 1)")[0].contains("`input` is a name already"));
        assert!(problems("[1].all(a, [1].all(b, [1].all(c, a == b)))")[0].contains("2 deep"));
    }

    #[test]
    fn fields_that_an_open_schema_does_not_name_are_only_warned_of() {
        let schema = json!({"properties": {"intent": {}}});
        let rule = Expression::compile("output.intnet == 'a' && has(output.intent)", Some(&schema)).unwrap();
        let warnings: Vec<String> = rule.warnings().iter().map(ToString::to_string).collect();
        assert_eq!(
            warnings,
            ["line 1, column 7: the output's schema does not name a field `intnet`; did you mean `intent`?"]
        );
    }

    #[test]
    fn what_cannot_be_a_yes_or_a_no_is_refused() {
        for text in [
            "1",
            "'a'",
            "null",
            "[true]",
            "confidence",
            "model",
            "confidence + 1.0",
            "size(output)",
            "string(output)",
            "output.x + 'a'",
            "true ? 1 : 2",
            "output.map(x, x)",
            "output.?x",
            "-output.x",
            "type(output)",
            "output.?x.orValue('')",
            "true && 1",
            "!'a'",
            "confidence ? true : false",
            "dyn(1)",
        ] {
            assert!(
                problems(text).iter().any(|problem| problem.contains("true or false")),
                "{text}: {:?}",
                problems(text)
            );
        }
        for text in [
            "true",
            "output.x",
            "output",
            "output.x == 1",
            "has(output.x)",
            "!output.x",
            "output.?x.orValue(false)",
            "output.all(x, x > 1)",
            "output.exists_one(x, x > 1)",
            "output.x ? output.y : true",
            "'a' in output.tags",
            "bool(input.flag)",
            "output.x.contains('a')",
            "type(output.x) == string",
            "output.?x.hasValue()",
        ] {
            assert_eq!(problems(text), Vec::<String>::new(), "{text}");
        }
        let output = json!({"x": 1});
        let facts = Facts { output: Some(&output), ..Facts::default() };
        assert_eq!(answer("output.x", &facts), Err("it gives int and not true or false".into()));
    }

    #[test]
    fn numbers_compare_whatever_their_kind() {
        let output =
            json!({"whole": 120, "written": 120.0, "part": 100.75, "huge": u64::MAX, "least": i64::MIN});
        let facts = Facts { output: Some(&output), ..Facts::default() };
        for text in [
            "output.whole > 100",
            "output.whole > 100.5",
            "output.written > 100",
            "output.written > 100.5",
            "output.written == 120",
            "output.whole == 120.0",
            "output.part > 100",
            "output.huge > 1",
            "output.huge > output.least",
            "output.part in [100.75, 1]",
            "output.whole in [120.0]",
            "120 in [output.written]",
            "double(output.whole) * 1.5 == 180.0",
        ] {
            assert_eq!(answer(text, &facts), Ok(true), "{text}");
        }
        assert!(answer("output.whole * 1.5 > 1.0", &facts).unwrap_err().contains("double(x)"));
        assert_eq!(answer("output.least - 1 < 0", &facts), Err("a number grows too large".into()));
        assert_eq!(answer("output.whole / 0 == 1", &facts), Err("it divides by zero".into()));
    }

    /// An absent confidence never satisfies a threshold, whichever way it is written.
    #[test]
    fn an_absent_confidence_fails_every_comparison() {
        for text in [
            "confidence > 0.5",
            "confidence < 0.5",
            "confidence >= 0.0",
            "confidence <= 1.0",
            "!(confidence > 0.5)",
        ] {
            assert!(answer(text, &Facts::default()).is_err(), "{text}");
            assert!(answer(text, &Facts { confidence: Some(0.5), ..Facts::default() }).is_ok(), "{text}");
        }
        let fields = [("/a".to_owned(), 0.25)];
        let facts = Facts { field_confidence: &fields, ..Facts::default() };
        assert_eq!(answer("field_confidence['/a'] < 0.5", &facts), Ok(true));
        assert_eq!(answer("field_confidence['/b'] < 0.5", &facts), Err("`/b` is missing".into()));
    }

    #[test]
    fn a_missing_field_fails_and_can_be_asked_for() {
        let input = json!({"order": null, "tags": ["a"]});
        let facts = Facts { input: Some(&input), ..Facts::default() };
        for (text, found) in [
            ("input.channel == 'email'", Err("`channel` is missing".to_owned())),
            ("has(input.channel) && input.channel == 'email'", Ok(false)),
            ("input.?channel.orValue('') == 'email'", Ok(false)),
            ("input.order.total > 1", Err("a field of null is asked for".into())),
            ("input.?order.?total.orValue(0) > 1", Ok(false)),
            ("input.order > 1", Err("`>` does not work on null and a whole number".into())),
            ("input.tags[1] == 'a'", Err("a list has no such entry".into())),
            ("'a' in input.tags && 'order' in input && input.exists(key, key == 'tags')", Ok(true)),
            ("output.x == 1", Err("a field of null is asked for".into())),
        ] {
            assert_eq!(answer(text, &facts), found, "{text}");
        }
    }

    #[test]
    fn an_objects_keys_have_one_order() {
        let input = json!({"b": 1, "a": 2, "c": 3, "d": 4, "e": 5, "f": 6});
        let facts = Facts { input: Some(&input), ..Facts::default() };
        assert_eq!(answer("input.map(key, key) == ['a', 'b', 'c', 'd', 'e', 'f']", &facts), Ok(true));
        assert_eq!(answer("input == input && input.size() == 6", &facts), Ok(true));
    }

    #[test]
    fn patterns_match_in_linear_time() {
        let output = json!({"text": "a".repeat(100_000), "mail": "x@example.com"});
        let facts = Facts { output: Some(&output), ..Facts::default() };
        assert_eq!(
            answer("output.text.matches('^(a+)+$') && !output.text.matches('^(a+)+b$')", &facts),
            Ok(true)
        );
        assert_eq!(answer(r"output.mail.matches('^[^@]+@example\\.com$')", &facts), Ok(true));
    }

    #[test]
    fn what_would_take_too_long_fails_before_it_begins() {
        let output = json!({"lines": vec![json!({"total": 1}); 10_000]});
        let facts = Facts { output: Some(&output), ..Facts::default() };
        let costly = "output.lines.all(a, output.lines.all(b, a.total <= b.total))";
        assert!(answer(costly, &facts).unwrap_err().contains("too costly"));
        assert_eq!(answer("output.lines.all(a, a.total == 1)", &facts), Ok(true));
        // All rules of an item draw on one account.
        let rule = Expression::compile("output.lines.all(a, a.total == 1)", None).unwrap();
        let mut subject = Subject::new(&facts, |_| true);
        assert!((0..1000).any(|_| rule.matches(&mut subject).is_err()));
    }
}
