//! CEL back to the rule builder's form.

use app::{
    model::{Comparison, Condition, Field, Operator, Root, Segment},
    rules::to_cel,
};
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use serde_json::Value;

use super::{
    parse::parse,
    structure::{call, joined, same},
};

/// The condition whose text this is, where the builder can make one: exactly what [`to_cel`] writes, blanks aside.
/// Anything else that an operator wrote by hand has none, even where it means the same.
pub fn from_cel(text: &str) -> Option<Condition> {
    let expr = parse(text).ok()?.expr;
    let condition = condition(&expr)?;
    let again = parse(&to_cel(&condition)).ok()?.expr;
    same(&expr, &again).then_some(condition)
}

fn condition(expr: &IdedExpr) -> Option<Condition> {
    match &expr.expr {
        Expr::Literal(LiteralValue::Boolean(flag)) if *flag.inner() => {
            return Some(Condition::All(Vec::new()));
        }
        Expr::Literal(LiteralValue::Boolean(_)) => return Some(Condition::Any(Vec::new())),
        _ => {}
    }
    let parts = joined(expr, operators::LOGICAL_OR);
    if parts.len() == 1 {
        return comparisons(&joined(expr, operators::LOGICAL_AND)).map(Condition::All);
    }
    let each =
        parts.iter().map(|part| match comparisons(&joined(part, operators::LOGICAL_AND))?.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        });
    each.collect::<Option<_>>().map(Condition::Any)
}

/// Reads a row of tests. One that asks whether a field is present belongs to the next, where that needs it.
fn comparisons(tests: &[&IdedExpr]) -> Option<Vec<Comparison>> {
    let mut found: Vec<Comparison> = Vec::new();
    let mut rest = tests;
    while let [first, after @ ..] = rest {
        let first = comparison(first)?;
        let second = after.first().and_then(|next| comparison(next));
        match second.filter(|second| is_guard(&first) && needs_guard(second) && second.field == first.field) {
            Some(second) => {
                found.push(second);
                rest = &after[1..];
            }
            None if needs_guard(&first) => return None,
            None => {
                found.push(first);
                rest = after;
            }
        }
    }
    Some(found)
}

fn is_guard(comparison: &Comparison) -> bool {
    comparison.operator == Operator::IsPresent
}

fn needs_guard(comparison: &Comparison) -> bool {
    use Operator::{AtLeast, AtMost, Contains, Greater, Less, NotEquals, StartsWith};
    matches!(comparison.operator, NotEquals | Contains | StartsWith | Greater | AtLeast | Less | AtMost)
}

fn comparison(expr: &IdedExpr) -> Option<Comparison> {
    let Expr::Call(CallExpr { func_name, target, args }) = &expr.expr else { return None };
    let (operator, left, right) = match (func_name.as_str(), target.as_deref(), args.as_slice()) {
        ("contains", Some(left), [right]) => (Operator::Contains, left, right),
        ("startsWith", Some(left), [right]) => (Operator::StartsWith, left, right),
        (name, None, [left, right]) => (operator(name)?, left, right),
        _ => return None,
    };
    let (field, value) = (field(left)?, literal(right)?);
    Some(match (operator, &value) {
        (Operator::Equals, Value::Null) => Comparison { field, operator: Operator::IsMissing, value },
        (Operator::NotEquals, Value::Null) => Comparison { field, operator: Operator::IsPresent, value },
        _ => Comparison { field, operator, value },
    })
}

fn operator(name: &str) -> Option<Operator> {
    Some(match name {
        operators::EQUALS => Operator::Equals,
        operators::NOT_EQUALS => Operator::NotEquals,
        operators::IN => Operator::IsOneOf,
        operators::GREATER => Operator::Greater,
        operators::GREATER_EQUALS => Operator::AtLeast,
        operators::LESS => Operator::Less,
        operators::LESS_EQUALS => Operator::AtMost,
        _ => return None,
    })
}

fn field(expr: &IdedExpr) -> Option<Field> {
    if let Expr::Ident(name) = &expr.expr {
        return Some(Field { root: name.parse().ok()?, path: Vec::new() });
    }
    let Expr::Call(CallExpr { func_name, target: Some(target), .. }) = &expr.expr else { return None };
    if func_name != "orValue" {
        return None;
    }
    let mut path = Vec::new();
    let root = steps(target, &mut path)?;
    Some(Field { root, path })
}

fn steps(expr: &IdedExpr, path: &mut Vec<Segment>) -> Option<Root> {
    if let Expr::Ident(name) = &expr.expr {
        return name.parse().ok();
    }
    let [operand, key] = call(expr, operators::OPT_SELECT).or_else(|| call(expr, operators::OPT_INDEX))?
    else {
        return None;
    };
    let root = steps(operand, path)?;
    path.push(match literal(key)? {
        Value::String(key) => Segment::Key(key),
        Value::Number(index) => Segment::Index(index.as_u64()?.try_into().ok()?),
        _ => return None,
    });
    Some(root)
}

/// The value that is written out here.
pub(super) fn literal(expr: &IdedExpr) -> Option<Value> {
    Some(match &expr.expr {
        Expr::Literal(LiteralValue::Null) => Value::Null,
        Expr::Literal(LiteralValue::Boolean(flag)) => Value::Bool(*flag.inner()),
        Expr::Literal(LiteralValue::Int(whole)) => Value::from(*whole.inner()),
        Expr::Literal(LiteralValue::UInt(whole)) => Value::from(*whole.inner()),
        Expr::Literal(LiteralValue::Double(number)) => Value::from(*number.inner()),
        Expr::Literal(LiteralValue::String(text)) => Value::from(text.inner()),
        Expr::List(list) => list.elements.iter().map(literal).collect::<Option<_>>()?,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_builder_can_show_is_shown() {
        for text in [
            "true",
            "model == 'a'",
            "model  ==  \"a\" // by hand, and the same",
            "model in ['a', 'b'] || confidence == null",
            "output.?lines[?0].?total.orValue(null) != null && output.?lines[?0].?total.orValue(null) >= 1.5",
            "source != null && source.startsWith('web') && (model == 'a')",
        ] {
            assert!(from_cel(text).is_some(), "{text}");
        }
        for text in [
            // They fail on a missing field, and the builder's own text does not.
            "output.intent == 'refund'",
            "confidence > 0.5",
            "confidence != null && model.startsWith('a')",
            "!(model == 'a')",
            "model == 'a' && (source == 'b' || source == 'c')",
            "model == source",
            "'a' == model",
            "output.?total.orValue(0) == 1",
            "output.exists(x, x == 1)",
            "model ==",
            "outptu == 1",
        ] {
            assert_eq!(from_cel(text), None, "{text}");
        }
    }
}
