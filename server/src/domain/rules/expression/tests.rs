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
    rule.matches(&mut Subject::new(facts, |root| rule.roots().contains(&root))).map_err(|why| why.to_string())
}

#[test]
fn unknown_names_are_refused_with_their_place_and_what_was_meant() {
    for (text, found) in [
        ("outptu.x == 1", "line 1, column 1: unknown name `outptu`; did you mean `output`?"),
        (
            "'é' == ''\n|| confidense > 0.5",
            "line 2, column 4: unknown name `confidense`; did you mean `confidence`?",
        ),
        ("len(output.x) > 1", "line 1, column 1: unknown function `len`; did you mean `size`?"),
        (
            "output.x.startswith('a')",
            "line 1, column 10: unknown function `startswith`; did you mean `startsWith`?",
        ),
        ("output.x.size(1) > 1", "line 1, column 10: `size` is written so: size(x) or value.size()"),
        (
            "output.x.exists(true)",
            "line 1, column 10: `exists` is written so: output.lines.exists(line, line.total > 0)",
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
    let output = json!({"whole": 120, "zero": 0, "written": 120.0, "part": 100.75, "huge": u64::MAX, "least": i64::MIN});
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
    assert_eq!(answer("output.whole / output.zero == 1", &facts), Err("it divides by zero".into()));
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
    let rule = Expression::compile("model.matches('^a')", None).unwrap();
    let facts = Facts { model: Some("a"), ..Facts::default() };
    let mut subject = Subject::new(&facts, |_| true);
    assert!((0..1000).any(|_| rule.matches(&mut subject).is_err()));
}
