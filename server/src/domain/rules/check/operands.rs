//! Whether what operators and functions are given can be what they work on.
//!
//! A rule whose operands never fit would fail, or say the same, on every item: it is refused when it is saved. What is
//! already stored is not, because a published policy goes on routing as it did (`Expression::stored`).

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use serde_json::Value;

use super::{
    super::{from_cel::literal, names::closest, shape::schema_of},
    Check,
    kinds::{Kinds, Names},
    path_of, sign,
};

/// The code of what is refused only when a rule is saved.
pub(in super::super) const OPERANDS: &str = "operands";

impl Check<'_> {
    /// The kinds that an expression may give here.
    pub(super) fn kinds(&self, expr: &IdedExpr) -> Kinds {
        Names { schema: self.schema, scope: &self.scope }.kinds(expr)
    }

    pub(super) fn operands(&mut self, call: &CallExpr) {
        let name = call.func_name.as_str();
        match (name, call.args.as_slice()) {
            (
                operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS,
                [left, right],
            ) => self.order(sign(name), left, right),
            (operators::EQUALS | operators::NOT_EQUALS, [left, right]) => {
                self.equality(sign(name), left, right);
            }
            (operators::IN, [value, list]) => self.membership(value, list),
            (operators::DIVIDE | operators::MODULO, [_, right]) if is_zero(right) => {
                self.refuse(right, "it divides by zero", None);
            }
            _ => {}
        }
    }

    /// What a function is called on, and with.
    pub(super) fn arguments(&mut self, call: &CallExpr) {
        let name = call.func_name.as_str();
        let target = call.target.as_deref();
        match name {
            "size" => {
                let fits = Kinds::TEXT.or(Kinds::BYTES).or(Kinds::LIST).or(Kinds::OBJECT);
                self.argument(name, target.or(call.args.first()), fits, "a text, a list or an object");
            }
            "contains" | "startsWith" | "endsWith" => {
                for part in target.into_iter().chain(&call.args) {
                    self.argument(name, Some(part), Kinds::TEXT, "texts");
                }
            }
            // Its pattern has been looked at already.
            "matches" => self.argument(name, target, Kinds::TEXT, "a text"),
            _ => {}
        }
    }

    fn argument(&mut self, name: &str, part: Option<&IdedExpr>, fits: Kinds, what: &str) {
        let Some(part) = part else { return };
        let kinds = self.kinds(part);
        if kinds.common(fits).is_none() {
            let message = format!("`{name}` works on {what}, and this is {}", kinds.words());
            self.refuse(part, message, None);
        }
    }

    fn order(&mut self, sign: &str, left: &IdedExpr, right: &IdedExpr) {
        let (first, second) = (self.kinds(left), self.kinds(right));
        if first.common(second).without(Kinds::NULL).is_none() {
            let message = format!("`{sign}` does not compare {} with {}", first.words(), second.words());
            self.refuse(written(left, right), message, meant(first.or(second), left, right));
            return;
        }
        self.compared(left, right);
    }

    fn equality(&mut self, sign: &str, left: &IdedExpr, right: &IdedExpr) {
        let (first, second) = (self.kinds(left), self.kinds(right));
        // Asking whether something is null is asking whether it is there, whatever it is else.
        if first != Kinds::NULL && second != Kinds::NULL && first.common(second).is_none() {
            let message = format!("`{sign}` never finds {} the same as {}", first.words(), second.words());
            self.refuse(written(left, right), message, meant(first.or(second), left, right));
            return;
        }
        self.compared(left, right);
    }

    fn membership(&mut self, value: &IdedExpr, list: &IdedExpr) {
        let kinds = self.kinds(list);
        if kinds.common(Kinds::LIST.or(Kinds::OBJECT)).is_none() {
            let message =
                format!("`in` looks into a list or an object's names, and this is {}", kinds.words());
            self.refuse(list, message, None);
            return;
        }
        let Expr::List(entries) = &list.expr else { return };
        if entries.elements.is_empty() {
            let warning =
                self.problem_at(list, "empty_list", "nothing is in an empty list, so it never holds");
            self.found.warnings.push(warning);
            return;
        }
        let wanted = self.kinds(value);
        let fits = |entry: &IdedExpr| {
            let kinds = self.kinds(entry);
            kinds == Kinds::NULL || !kinds.common(wanted).is_none()
        };
        if wanted == Kinds::NULL || !entries.optional_indices.is_empty() {
            return;
        }
        if let Some(first) = entries.elements.first().filter(|_| !entries.elements.iter().any(fits)) {
            let message = format!(
                "`in` never finds {} in this list: here stands {}",
                wanted.words(),
                self.kinds(first).words()
            );
            self.refuse(first, message, None);
            return;
        }
        for entry in &entries.elements {
            self.compared(value, entry);
        }
    }

    /// Looks at a field beside a value that is written out: what the field never is, is probably a mistake.
    fn compared(&mut self, left: &IdedExpr, right: &IdedExpr) {
        for (field, value) in [(left, right), (right, left)] {
            let Some(wanted) = literal(value).filter(|wanted| !wanted.is_null()) else { continue };
            let Some((path, fallback)) = read(field) else { continue };
            // What stands in for an absent field may be what is asked for.
            let stands_in =
                |fallback: &IdedExpr| literal(fallback).is_none_or(|fallback| is_same(&fallback, &wanted));
            if fallback.is_some_and(stands_in) || path.iter().any(|name| self.scope.contains(name)) {
                continue;
            }
            match path.as_slice() {
                ["confidence"] | ["field_confidence", _] => self.bound(value, &wanted),
                ["output", path @ ..] => self.listed(value, path, &wanted),
                _ => {}
            }
        }
    }

    fn bound(&mut self, at: &IdedExpr, wanted: &Value) {
        let Some(number) = wanted.as_f64().filter(|number| !(0.0..=1.0).contains(number)) else { return };
        let meant = (1.0..=100.0).contains(&number).then(|| (number / 100.0).to_string());
        let message = format!("a confidence is from 0 to 1, and never {wanted}");
        let warning = self.problem_at(at, "outside_range", message).suggest(meant);
        self.found.warnings.push(warning);
    }

    fn listed(&mut self, at: &IdedExpr, path: &[&str], wanted: &Value) {
        let Some(schema) = self.schema.and_then(|schema| schema_of(schema, path)) else { return };
        let single = schema.get("const").map(std::slice::from_ref);
        let listed = schema.get("enum").and_then(Value::as_array).map(Vec::as_slice).or(single);
        let Some(listed) = listed.filter(|listed| !listed.iter().any(|one| is_same(one, wanted))) else {
            return;
        };
        let meant = wanted.as_str().and_then(|text| closest(text, listed.iter().filter_map(Value::as_str)));
        let name = path.last().copied().unwrap_or("output");
        let message = format!("the output's schema does not list {wanted} for `{name}`");
        let warning = self.problem_at(at, "not_listed", message).suggest(meant);
        self.found.warnings.push(warning);
    }

    /// Notes what is refused, where it begins.
    pub(super) fn refuse(&mut self, at: &IdedExpr, message: impl Into<String>, meant: Option<String>) {
        let problem = self.problem_at(at, OPERANDS, message).suggest(meant);
        self.found.problems.push(problem);
    }
}

/// The field that an expression reads, and what stands in for it where it is absent.
fn read(expr: &IdedExpr) -> Option<(Vec<&str>, Option<&IdedExpr>)> {
    match &expr.expr {
        Expr::Call(CallExpr { func_name, target: Some(target), args }) if func_name == "orValue" => {
            Some((path_of(target)?, args.first()))
        }
        _ => Some((path_of(expr)?, None)),
    }
}

/// Of two operands, the one that is written out: that is the one to change.
fn written<'e>(left: &'e IdedExpr, right: &'e IdedExpr) -> &'e IdedExpr {
    match (&left.expr, &right.expr) {
        (Expr::Literal(_), right) if !matches!(right, Expr::Literal(_)) => left,
        _ => right,
    }
}

/// The number that a text was perhaps meant to be, where one of the operands is a number.
fn meant(kinds: Kinds, left: &IdedExpr, right: &IdedExpr) -> Option<String> {
    let Expr::Literal(LiteralValue::String(text)) = &written(left, right).expr else { return None };
    if kinds.common(Kinds::NUMBER).is_none() {
        return None;
    }
    let text = text.inner().trim();
    let (digits, is_percent) = text.strip_suffix('%').map_or((text, false), |digits| (digits.trim(), true));
    let number = digits.parse::<f64>().ok().filter(|number| number.is_finite())?;
    Some(if is_percent { number / 100.0 } else { number }.to_string())
}

fn is_zero(expr: &IdedExpr) -> bool {
    match &expr.expr {
        Expr::Literal(LiteralValue::Int(number)) => *number.inner() == 0,
        Expr::Literal(LiteralValue::UInt(number)) => *number.inner() == 0,
        Expr::Literal(LiteralValue::Double(number)) => *number.inner() == 0.0,
        _ => false,
    }
}

/// Whether two values are the same to CEL, to which 1 is 1.0.
fn is_same(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}
