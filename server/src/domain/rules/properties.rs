//! What holds for all rules and all items.

use app::{
    model::{Comparison, Condition, Field, Operator, Root, Segment},
    rules::to_cel,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Expression, Facts, Subject, from_cel};
use crate::domain::json::properties::json;

/// Evaluates on an item whose every name holds something of `value`.
fn evaluate(rule: &Expression, value: &Value) -> Result<bool, String> {
    let fields = [("/a".to_owned(), 0.25)];
    let facts = Facts {
        input: Some(value),
        output: Some(value),
        confidence: Some(0.5),
        field_confidence: &fields,
        metadata: None,
        model: Some("m"),
        prompt_version: None,
        source: Some("s"),
    };
    rule.matches(&mut Subject::new(&facts, |_| true)).map_err(|failure| failure.to_string())
}

/// Words of CEL in any order: mostly no rule, sometimes a strange one.
fn soup() -> impl Strategy<Value = String> {
    let words = [
        "output",
        "input",
        ".a",
        ".?a",
        "[0]",
        "[?'a']",
        "[-1]",
        "confidence",
        "metadata",
        "model",
        "'x'",
        "b'x'",
        "1",
        "-9223372036854775808",
        "18446744073709551615u",
        "1.5",
        "1e308",
        "null",
        "true",
        "false",
        "==",
        "!=",
        "<",
        ">=",
        " in ",
        "+",
        "-",
        "*",
        "/",
        "%",
        "&&",
        "||",
        "!",
        "?",
        ":",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        "size(",
        "has(",
        ".size()",
        ".contains(",
        ".matches('a+')",
        ".orValue(",
        ".exists(x, x",
        ".all(x, x",
        ".map(x, x",
        ".filter(x, x",
        "x",
        "int(",
        "uint(",
        "double(",
        "string(",
        "type(",
        "dyn(",
        "optional.of(",
        ".optMap(x, x",
        "@result",
        "`a`",
    ];
    proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..14)
        .prop_map(|words| words.concat())
}

/// Values of every kind.
fn leaf() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "output",
        "input.a",
        "output[0]",
        "output.?a.orValue(1)",
        "confidence",
        "metadata",
        "model",
        "'é'",
        "''",
        "b'\\xff'",
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615u",
        "0u",
        "0.0",
        "-1.5",
        "1e308",
        "null",
        "true",
        "[1, 'a', null]",
        "[]",
        "int",
        "optional.none()",
        "field_confidence",
    ])
    .prop_map(str::to_owned)
}

/// Expressions that parse: every operator over every kind of value.
fn expression() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 24, 3, |inner| {
        let binary = proptest::sample::select(vec![
            "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%", "&&", "||",
        ]);
        let around = proptest::sample::select(vec![
            "size({})",
            "int({})",
            "uint({})",
            "double({})",
            "string({})",
            "bool({})",
            "bytes({})",
            "type({})",
            "dyn({})",
            "-({})",
            "!({})",
            "has(({}).a)",
            "({}).a",
            "({})[0]",
            "({})[?1]",
            "({}).?a",
            "({}).contains('a')",
            "({}).startsWith('')",
            "({}).matches('^.*$')",
            "({}).exists(x, x == 1)",
            "({}).all(x, x > 1)",
            "({}).map(x, x + x)",
            "({}).filter(x, x != 1)",
            "({}).exists_one(x, x == 1)",
            "({}).hasValue()",
            "({}).value()",
            "[{}]",
            "optional.ofNonZeroValue({})",
            "({}).optMap(x, x + 1)",
            "({}) == 1",
        ]);
        prop_oneof![
            (inner.clone(), binary, inner.clone())
                .prop_map(|(left, sign, right)| format!("({left}) {sign} ({right})")),
            (around, inner.clone()).prop_map(|(around, inside)| around.replace("{}", &inside)),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("({a}) ? ({b}) : ({c})")),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ -~\n]{0,20}", Just("'\\\"\n\r\t\u{0}\u{85}\u{2028}\u{202e}".to_owned())]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        text().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>()
            .prop_filter("JSON has finite numbers", |number| number.is_finite())
            .prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    let segment = prop_oneof![
        "[a-z_]{1,8}".prop_map(Segment::Key),
        text().prop_map(Segment::Key),
        proptest::sample::select(vec!["in", "has", "true", "package", "size", ""])
            .prop_map(|key| Segment::Key(key.into())),
        any::<u32>().prop_map(Segment::Index),
    ];
    let field = (proptest::sample::select(Root::ALL), proptest::collection::vec(segment, 0..4))
        .prop_map(|(root, path)| Field { root, path });
    let values = proptest::collection::vec(scalar(), 0..4);
    (field, proptest::sample::select(Operator::ALL), scalar(), values).prop_map(
        |(field, operator, one, many)| {
            let value = match operator {
                Operator::IsOneOf => Value::from(many),
                Operator::IsMissing | Operator::IsPresent => Value::Null,
                _ => one,
            };
            Comparison { field, operator, value }
        },
    )
}

fn condition() -> impl Strategy<Value = Condition> {
    let all = proptest::collection::vec(comparison(), 0..5).prop_map(Condition::All);
    // One alternative is the same as one condition, and reads back as that.
    let any = proptest::collection::vec(comparison(), 2..5).prop_map(Condition::Any);
    prop_oneof![all, any, Just(Condition::Any(Vec::new()))]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever is written is a rule or has a problem with a place in it.
    #[test]
    fn no_text_and_no_item_does_harm(text in prop_oneof![soup(), any::<String>()], value in json()) {
        if let Some(condition) = from_cel(&text) {
            prop_assert!(from_cel(&to_cel(&condition)).is_some());
        }
        match Expression::compile(&text, Some(&json!({"properties": {"a": {}}}))) {
            Ok(rule) => prop_assert_eq!(evaluate(&rule, &value), evaluate(&rule, &value)),
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                prop_assert!(problems.iter().all(|problem| text.is_char_boundary(problem.offset)));
            }
        }
    }

    /// Nothing that is let in makes the evaluator panic: a panic is caught, but should not be there.
    #[test]
    fn every_expression_answers_the_same_or_fails_the_same(text in expression(), value in json()) {
        if let Ok(rule) = Expression::stored(&text) {
            let answer = evaluate(&rule, &value);
            prop_assert_eq!(&answer, &evaluate(&rule, &value));
            prop_assert!(!matches!(&answer, Err(why) if why.contains("evaluator failed")), "{}", text);
        }
    }

    #[test]
    fn what_the_builder_writes_is_a_rule_and_reads_back_the_same(condition in condition()) {
        let text = to_cel(&condition);
        if text.len() <= super::parse::MAX_BYTES {
            let read = from_cel(&text);
            prop_assert_eq!(read.as_ref(), Some(&condition), "{}", text);
            // Saving refuses what can never fit, such as a model that is more than 5; nothing else.
            let compiled = Expression::stored(&text);
            prop_assert!(compiled.is_ok(), "{}: {:?}", text, compiled.err());
        }
    }

    /// What is refused for its operands fails, or says no, on every item.
    #[test]
    fn what_never_fits_never_holds(
        left in leaf(),
        sign in proptest::sample::select(vec!["==", "!=", "<", "<=", ">", ">=", "in"]),
        right in leaf(),
        value in json(),
    ) {
        let text = format!("({left}) {sign} ({right})");
        if let (Err(_), Ok(rule)) = (Expression::compile(&text, None), Expression::stored(&text)) {
            // What is never the same is always another.
            let never = if sign == "!=" { Ok(false) } else { Ok(true) };
            prop_assert_ne!(evaluate(&rule, &value), never, "{}", text);
        }
    }

    #[test]
    fn a_function_is_refused_only_on_what_it_always_fails_on(
        call in proptest::sample::select(vec![
            "size({}) > 0", "({}).size() > 0", "({}).contains('a')", "({}).startsWith('')", "model.endsWith({})",
            "({}).matches('a')",
        ]),
        inside in leaf(),
        value in json(),
    ) {
        let text = call.replace("{}", &inside);
        if let (Err(_), Ok(rule)) = (Expression::compile(&text, None), Expression::stored(&text)) {
            prop_assert!(evaluate(&rule, &value).is_err(), "{}", text);
        }
    }

    /// Whatever a builder's comparison is about, a value of the field's own kind is never refused.
    #[test]
    fn a_number_for_a_confidence_is_let_in(number in any::<f64>(), operator in proptest::sample::select(vec![
        Operator::Equals, Operator::NotEquals, Operator::Less, Operator::AtMost, Operator::Greater, Operator::AtLeast,
    ])) {
        prop_assume!(number.is_finite());
        let field = Field { root: Root::Confidence, path: Vec::new() };
        let text = to_cel(&Condition::All(vec![Comparison { field, operator, value: Value::from(number) }]));
        prop_assert!(Expression::compile(&text, None).is_ok(), "{}", text);
    }

    /// A field that is not there matches no comparison but the one that asks for it, and never fails.
    #[test]
    fn what_the_builder_writes_never_matches_nothing(comparison in comparison(), nothing in proptest::sample::select(vec![json!(null), json!({}), json!([]), json!(1), json!({"a": null})])) {
        let mut comparison = comparison;
        comparison.field = Field { root: Root::Output, path: vec![Segment::Key("a".into()), Segment::Key("b".into())] };
        let rule = Expression::stored(&to_cel(&Condition::All(vec![comparison.clone()]))).unwrap();
        prop_assert_eq!(evaluate(&rule, &nothing), Ok(comparison.operator == Operator::IsMissing));
    }
}

/// A rule runs on a thread of the server, whose stack may be small and mostly used.
#[test]
fn the_deepest_rule_fits_a_small_stack() {
    let sum = format!("1{} == 23", " + 1".repeat(22));
    let select = format!("output{} == 1", ".a".repeat(22));
    let nested = format!("{}true{}", "!(".repeat(23), ")".repeat(23));
    let loops = format!("output.all(x, output.all(y, x == y && 1{} > 0))", " + 1".repeat(14));
    for text in [sum, select, nested, loops] {
        let rule = Expression::compile(&text, None).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
        let thread = std::thread::Builder::new().stack_size(1 << 20);
        let _ = thread.spawn(move || evaluate(&rule, &json!([1, 2, 3]))).unwrap().join().unwrap();
    }
}
