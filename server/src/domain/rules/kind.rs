//! What an expression gives, as far as its text alone says.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};

/// Yes or no, something else, or not known before the item is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    /// Never a yes or a no; what it is instead.
    Other(&'static str),
    Unknown,
}

pub(super) fn kind_of(expr: &IdedExpr) -> Kind {
    match &expr.expr {
        Expr::Literal(literal) => of_literal(literal),
        Expr::Ident(name) => of_name(name),
        Expr::Select(select) if select.test => Kind::Boolean,
        Expr::Select(_) | Expr::Unspecified => Kind::Unknown,
        Expr::List(_) => Kind::Other("a list"),
        Expr::Map(_) | Expr::Struct(_) => Kind::Other("an object"),
        Expr::Call(call) => of_call(call),
        // The macros differ in what they begin with: `all` with true, `map` with an empty list, `exists_one` with 0.
        Expr::Comprehension(loops) => match &loops.accu_init.expr {
            Expr::List(_) => Kind::Other("a list"),
            Expr::Literal(LiteralValue::Boolean(_) | LiteralValue::Int(_)) => Kind::Boolean,
            _ => Kind::Unknown,
        },
    }
}

fn of_literal(literal: &LiteralValue) -> Kind {
    match literal {
        LiteralValue::Boolean(_) => Kind::Boolean,
        LiteralValue::Int(_) | LiteralValue::UInt(_) | LiteralValue::Double(_) => Kind::Other("a number"),
        LiteralValue::String(_) => Kind::Other("a text"),
        LiteralValue::Bytes(_) => Kind::Other("bytes"),
        LiteralValue::Null => Kind::Other("null"),
    }
}

fn of_name(name: &str) -> Kind {
    match name {
        "confidence" => Kind::Other("a number"),
        "model" | "prompt_version" | "source" => Kind::Other("a text"),
        "metadata" | "field_confidence" => Kind::Other("an object"),
        _ => Kind::Unknown,
    }
}

fn of_call(call: &CallExpr) -> Kind {
    match (call.func_name.as_str(), call.args.as_slice()) {
        (operators::CONDITIONAL, [_, then, otherwise]) => match (kind_of(then), kind_of(otherwise)) {
            (Kind::Boolean, Kind::Boolean) => Kind::Boolean,
            (Kind::Other(what), _) | (_, Kind::Other(what)) => Kind::Other(what),
            _ => Kind::Unknown,
        },
        (name, _) if gives_boolean(name) => Kind::Boolean,
        (operators::ADD, _) => Kind::Other("a sum"),
        (name, _) if gives_number(name) => Kind::Other("a number"),
        ("string", _) => Kind::Other("a text"),
        ("bytes", _) => Kind::Other("bytes"),
        ("type", _) => Kind::Other("a type"),
        (operators::OPT_SELECT | operators::OPT_INDEX | "or", _) => Kind::Other("an optional"),
        ("of" | "none" | "ofNonZeroValue", _) if is_optional_library(call) => Kind::Other("an optional"),
        ("dyn", [inner]) => kind_of(inner),
        ("orValue", [fallback]) => match kind_of(fallback) {
            Kind::Other(what) if what != "null" => Kind::Other(what),
            _ => Kind::Unknown,
        },
        _ => Kind::Unknown,
    }
}

/// Whether this function or operator gives a yes or a no, whatever it is given.
pub(super) fn gives_boolean(function: &str) -> bool {
    matches!(
        function,
        operators::LOGICAL_AND
            | operators::LOGICAL_OR
            | operators::LOGICAL_NOT
            | operators::EQUALS
            | operators::NOT_EQUALS
            | operators::GREATER
            | operators::GREATER_EQUALS
            | operators::LESS
            | operators::LESS_EQUALS
            | operators::IN
            | operators::NOT_STRICTLY_FALSE
            | "contains"
            | "startsWith"
            | "endsWith"
            | "matches"
            | "hasValue"
            | "bool"
    )
}

/// Whether this function or operator gives a number, whatever it is given.
pub(super) fn gives_number(function: &str) -> bool {
    matches!(
        function,
        operators::SUBSTRACT
            | operators::MULTIPLY
            | operators::DIVIDE
            | operators::MODULO
            | operators::NEGATE
            | "size"
            | "int"
            | "uint"
            | "double"
    )
}

/// Whether this is `optional.of(..)` or one of its sisters: the name before the dot is no value.
pub(super) fn is_optional_library(call: &CallExpr) -> bool {
    matches!(call.target.as_deref(), Some(IdedExpr { expr: Expr::Ident(name), .. }) if name == "optional")
}
