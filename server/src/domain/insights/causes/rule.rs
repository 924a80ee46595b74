//! From a cause to a rule that sends what has it to a person.

use app::{
    model::{CauseKind, Comparison, Condition, Field, Operator, Root, Route, Rule, RuleThen, Segment},
    rules::to_cel,
};
use serde_json::Value;

use super::{
    Trait,
    traits::{CategoryRoot, LINK, MARKUP, category, length},
};

/// The longest name of a rule that is made, in characters.
const LONGEST_NAME: usize = 60;

/// Whether a rule can tell it before a person looks.
pub fn can_be_rule(of: &Trait) -> bool {
    condition(of).is_some()
}

/// The rule, under a name that none of `taken` is; none where no rule can tell the trait.
pub fn rule(of: &Trait, label: &str, taken: &[&str]) -> Option<Rule> {
    let when = condition(of)?;
    let base: String = label.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
    let numbered = (2..).map(|number| format!("{base} ({number})"));
    let name = std::iter::once(base.clone()).chain(numbered).find(|name| !taken.contains(&name.as_str()))?;
    let then = RuleThen {
        route: Route::Review,
        priority: None,
        group: None,
        due_seconds: None,
        double_review: false,
    };
    Some(Rule { name, when, then })
}

/// Where among a policy's rules one that asks for a person belongs: before the first that releases, else last.
///
/// The first rule that matches decides alone, its group, priority and time included. A rule that stands before another
/// takes items from it, so this one stands behind all that hold back what they catch (for review, as a fallback, or
/// rejected): they go on as they did. What would be released is what it is for. Behind a rule that releases, others may
/// still lose items to it; but only such as that rule has not released.
pub fn place_among(rules: &[Rule]) -> usize {
    rules.iter().position(|rule| rule.then.route == Route::Release).unwrap_or(rules.len())
}

fn condition(of: &Trait) -> Option<String> {
    match of.kind {
        CauseKind::RejectReason | CauseKind::EditedField | CauseKind::RoutingReason => None,
        CauseKind::Source => Some(named(Root::Source, &of.value)),
        CauseKind::Model => Some(named(Root::Model, &of.value)),
        CauseKind::PromptVersion => Some(named(Root::PromptVersion, &of.value)),
        CauseKind::MissingField => missing(&of.value),
        CauseKind::Category => {
            let found = category(&of.value)?;
            let root = match found.root {
                CategoryRoot::Input => Root::Input,
                CategoryRoot::Output => Root::Output,
            };
            Some(all(vec![compare(field(root, found.pointer)?, Operator::Equals, found.value)]))
        }
        CauseKind::Format => format(&of.value),
        CauseKind::Length => {
            let (pointer, (low, high)) = length(&of.value)?;
            let text = text(pointer)?;
            let least = format!("{text}.size() >= {low}");
            Some(match high {
                // What is no text has none, and no length either.
                Some(high) if low == 0 => format!("{} && {text}.size() <= {high}", is_text(pointer)?),
                Some(high) => format!("{least} && {text}.size() <= {high}"),
                None => least,
            })
        }
    }
}

fn named(root: Root, value: &str) -> String {
    let field = Field { root, path: Vec::new() };
    all(vec![if value.is_empty() {
        compare(field, Operator::IsMissing, Value::Null)
    } else {
        compare(field, Operator::Equals, value.into())
    }])
}

fn missing(pointer: &str) -> Option<String> {
    let field = field(Root::Input, pointer)?;
    Some(to_cel(&Condition::Any(vec![
        compare(field.clone(), Operator::IsMissing, Value::Null),
        compare(field, Operator::Equals, "".into()),
    ])))
}

fn format(value: &str) -> Option<String> {
    match value.rsplit_once(':') {
        Some((pointer, MARKUP)) => {
            Some(format!("{}.matches('</?[A-Za-z][^<]*>|</?[A-Za-z].*>')", text(pointer)?))
        }
        Some((pointer, LINK)) => {
            let text = text(pointer)?;
            Some(format!("{text}.contains('http://') || {text}.contains('https://')"))
        }
        _ => {
            let kind = match value {
                "nothing" => return Some("input == null".to_owned()),
                "boolean" => "bool",
                "text" => "string",
                "list" => "list",
                "object" => "map",
                "number" => {
                    return Some(
                        "type(input) == int || type(input) == uint || type(input) == double".to_owned(),
                    );
                }
                _ => return None,
            };
            Some(format!("type(input) == {kind}"))
        }
    }
}

/// The text at a pointer into the input; the empty text where there is none.
fn text(pointer: &str) -> Option<String> {
    let reference = reference(pointer)?;
    Some(format!("(type({reference}) == string ? {reference} : '')"))
}

fn is_text(pointer: &str) -> Option<String> {
    Some(format!("type({}) == string", reference(pointer)?))
}

/// As the rule builder writes a field.
fn reference(pointer: &str) -> Option<String> {
    let present = to_cel(&Condition::All(vec![compare(
        field(Root::Input, pointer)?,
        Operator::IsPresent,
        Value::Null,
    )]));
    present.strip_suffix(" != null").map(str::to_owned)
}

fn field(root: Root, pointer: &str) -> Option<Field> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return None;
    }
    let steps = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
    Some(Field { root, path: steps.map(Segment::Key).collect() })
}

fn compare(field: Field, operator: Operator, value: Value) -> Comparison {
    Comparison { field, operator, value }
}

fn all(comparisons: Vec<Comparison>) -> String {
    to_cel(&Condition::All(comparisons))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::{Subject, has},
        *,
    };
    use crate::domain::rules::{Expression, Facts, Subject as Ruled};

    fn envelopes() -> Vec<Value> {
        [
            json!({"channel": "email", "n": 3, "deep": {"flag": true}, "message": "A <b>bold</b> word"}),
            json!({"channel": "", "n": "3", "message": "See https://x.example"}),
            json!({"channel": null, "message": "längé".repeat(80)}),
            json!({"message": 7, "it's": "odd"}),
            json!("Only a text, 1 < 2 > 1"),
            json!("<p>Only a text"),
            json!(["a"]),
            json!(5),
            json!(2.5),
            json!(true),
            Value::Null,
        ]
        .into()
    }

    /// What the item has, and what a rule made of it finds in the envelope, are the same.
    #[test]
    fn a_rule_finds_what_has_the_trait() {
        let values = [
            (CauseKind::Source, "crm"),
            (CauseKind::Source, ""),
            (CauseKind::Model, "m'1"),
            (CauseKind::PromptVersion, ""),
            (CauseKind::MissingField, "/channel"),
            (CauseKind::MissingField, "/deep/flag"),
            (CauseKind::Category, "input/channel=\"email\""),
            (CauseKind::Category, "input/n=3"),
            (CauseKind::Category, "input/deep/flag=true"),
            (CauseKind::Category, "input/it's=\"odd\""),
            (CauseKind::Category, "output/intent=\"refund\""),
            (CauseKind::Format, "object"),
            (CauseKind::Format, "list"),
            (CauseKind::Format, "text"),
            (CauseKind::Format, "number"),
            (CauseKind::Format, "boolean"),
            (CauseKind::Format, "nothing"),
            (CauseKind::Format, "/message:markup"),
            (CauseKind::Format, ":markup"),
            (CauseKind::Format, "/message:link"),
            (CauseKind::Length, "/message:0-99"),
            (CauseKind::Length, "/message:300-999"),
            (CauseKind::Length, "/message:3000-"),
            (CauseKind::Length, ":0-99"),
        ];
        let mut found = 0;
        for (kind, value) in values {
            let of = Trait::new(kind, value);
            let made = rule(&of, "a cause", &[]).unwrap();
            let expression = Expression::compile(&made.when, None)
                .unwrap_or_else(|problems| panic!("{}: {problems:?}", made.when));
            for (number, input) in envelopes().into_iter().enumerate() {
                let source = (number % 2 == 0).then(|| "crm".to_owned());
                let output = json!({ "intent": (if number % 2 == 0 { "refund" } else { "other" }) });
                let subject = Subject {
                    input: Some(input.clone()),
                    output: Some(output.clone()),
                    is_read: true,
                    source: source.clone().unwrap_or_default(),
                    model: "m'1".to_owned(),
                    ..Subject::default()
                };
                let facts = Facts {
                    input: Some(&input),
                    output: Some(&output),
                    source: source.as_deref(),
                    model: Some("m'1"),
                    ..Facts::default()
                };
                let matched = expression
                    .matches(&mut Ruled::new(&facts, |_| true))
                    .unwrap_or_else(|error| panic!("{}: {error}", made.when));
                assert_eq!(matched, has(&subject, &of), "{kind} {value} on {input}: {}", made.when);
                found += usize::from(matched);
            }
        }
        assert!(found > 40, "{found}");
    }

    #[test]
    fn what_only_a_person_can_tell_is_no_rule() {
        for (kind, value) in [
            (CauseKind::RejectReason, "tone"),
            (CauseKind::EditedField, "/a"),
            (CauseKind::RoutingReason, "low_confidence"),
            (CauseKind::Category, "nonsense"),
            (CauseKind::Category, "inputs=1"),
            (CauseKind::Format, "nonsense"),
            (CauseKind::Length, "message:0-9"),
            (CauseKind::MissingField, "message"),
        ] {
            assert!(!can_be_rule(&Trait::new(kind, value)), "{kind} {value}");
        }
    }

    #[test]
    fn it_stands_before_what_releases_and_behind_what_holds_back() {
        let place = |routes: &[Route]| {
            let of = Trait::new(CauseKind::Source, "crm");
            let rules = routes.iter().filter_map(|route| {
                let made = rule(&of, "r", &[])?;
                Some(Rule { then: RuleThen { route: *route, ..made.then.clone() }, ..made })
            });
            place_among(&rules.collect::<Vec<_>>())
        };
        assert_eq!(place(&[]), 0);
        assert_eq!(place(&[Route::Review]), 1);
        assert_eq!(place(&[Route::Reject, Route::Fallback, Route::Review]), 3);
        assert_eq!(place(&[Route::Review, Route::Release, Route::Review]), 1);
        assert_eq!(place(&[Route::Release]), 0);
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let of = Trait::new(CauseKind::Source, "crm");
        assert_eq!(rule(&of, "crm", &["crm", "crm (2)"]).unwrap().name, "crm (3)");
        assert_eq!(rule(&of, &"x\n".repeat(200), &[]).unwrap().name.chars().count(), LONGEST_NAME);
    }
}
