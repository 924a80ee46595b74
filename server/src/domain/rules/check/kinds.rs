//! Which kinds of value an expression may give, as far as its text, the envelope and the output's schema say.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use serde_json::Value;

use super::{
    super::{
        kind::{gives_boolean, gives_number, is_optional_library},
        names::TYPES,
        shape::schema_of,
    },
    path_of,
};

/// A set of kinds. Whole numbers and those with a fraction are one: they compare with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kinds(u16);

impl Kinds {
    pub(super) const BOOLEAN: Self = Self(1);
    pub(super) const NUMBER: Self = Self(1 << 1);
    pub(super) const TEXT: Self = Self(1 << 2);
    pub(super) const BYTES: Self = Self(1 << 3);
    pub(super) const LIST: Self = Self(1 << 4);
    pub(super) const OBJECT: Self = Self(1 << 5);
    const OPTIONAL: Self = Self(1 << 6);
    const TYPE: Self = Self(1 << 7);
    pub(super) const NULL: Self = Self(1 << 8);
    /// Whatever there is: nothing is known.
    pub(super) const ANY: Self = Self((1 << 9) - 1);
    const NONE: Self = Self(0);

    const WORDS: [(Self, &'static str); 9] = [
        (Self::BOOLEAN, "true or false"),
        (Self::NUMBER, "a number"),
        (Self::TEXT, "a text"),
        (Self::BYTES, "bytes"),
        (Self::LIST, "a list"),
        (Self::OBJECT, "an object"),
        (Self::OPTIONAL, "an optional"),
        (Self::TYPE, "a type"),
        (Self::NULL, "null"),
    ];

    /// The kinds of either.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The kinds of both.
    pub(super) const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The others.
    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether no value is of these kinds.
    pub(super) const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// In words. What may be absent is named by what it is where it is there.
    pub(super) fn words(self) -> String {
        let there = self.without(Self::NULL);
        let said = if there.is_none() { self } else { there };
        let words = Self::WORDS.iter().filter(|(kind, _)| !said.common(*kind).is_none());
        words.map(|(_, word)| *word).collect::<Vec<_>>().join(" or ")
    }
}

/// What is known of the names that an expression uses.
pub(super) struct Names<'a> {
    pub(super) schema: Option<&'a Value>,
    /// Those that loops bind; what they stand for is not known.
    pub(super) scope: &'a [&'a str],
}

impl Names<'_> {
    /// Never too few: where two kinds may come, it is both, and where anything may, it is all.
    pub(super) fn kinds(&self, expr: &IdedExpr) -> Kinds {
        match &expr.expr {
            Expr::Unspecified => Kinds::ANY,
            Expr::Literal(literal) => of_literal(literal),
            Expr::Ident(name) => self.name(name),
            Expr::Select(select) if select.test => Kinds::BOOLEAN,
            Expr::Select(_) => self.field(expr),
            Expr::List(_) => Kinds::LIST,
            Expr::Map(_) | Expr::Struct(_) => Kinds::OBJECT,
            Expr::Call(call) => self.call(expr, call),
            // As the macros begin: `all` and `exists` with a flag, `exists_one` with 0, `map` and `filter` with a list.
            Expr::Comprehension(loops) => match &loops.accu_init.expr {
                Expr::List(_) => Kinds::LIST,
                Expr::Literal(LiteralValue::Boolean(_) | LiteralValue::Int(_)) => Kinds::BOOLEAN,
                _ => Kinds::ANY,
            },
        }
    }

    fn is_bound(&self, name: &str) -> bool {
        self.scope.contains(&name)
    }

    fn name(&self, name: &str) -> Kinds {
        match name {
            name if self.is_bound(name) => Kinds::ANY,
            "confidence" => Kinds::NUMBER.or(Kinds::NULL),
            "model" | "prompt_version" | "source" => Kinds::TEXT.or(Kinds::NULL),
            "metadata" | "field_confidence" => Kinds::OBJECT.or(Kinds::NULL),
            "output" => self.output(&[]).or(Kinds::NULL),
            name if TYPES.contains(&name) => Kinds::TYPE,
            _ => Kinds::ANY,
        }
    }

    /// What a field holds where it is there.
    fn field(&self, expr: &IdedExpr) -> Kinds {
        match path_of(expr).as_deref() {
            Some([root, ..]) if self.is_bound(root) => Kinds::ANY,
            Some(["output", path @ ..]) => self.output(path),
            Some(["field_confidence", _]) => Kinds::NUMBER,
            _ => Kinds::ANY,
        }
    }

    fn output(&self, path: &[&str]) -> Kinds {
        self.schema.and_then(|schema| schema_of(schema, path)).map_or(Kinds::ANY, of_schema)
    }

    fn call(&self, expr: &IdedExpr, call: &CallExpr) -> Kinds {
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::INDEX, _) => self.field(expr),
            (operators::CONDITIONAL, [_, then, otherwise]) => self.kinds(then).or(self.kinds(otherwise)),
            (operators::ADD, [left, right]) => {
                let both = self.kinds(left).common(self.kinds(right));
                let sum = both.common(Kinds::NUMBER.or(Kinds::TEXT).or(Kinds::BYTES).or(Kinds::LIST));
                if sum.is_none() { Kinds::ANY } else { sum }
            }
            (name, _) if gives_boolean(name) => Kinds::BOOLEAN,
            (name, _) if gives_number(name) => Kinds::NUMBER,
            ("string", _) => Kinds::TEXT,
            ("bytes", _) => Kinds::BYTES,
            ("type", _) => Kinds::TYPE,
            (operators::OPT_SELECT | operators::OPT_INDEX | "or", _) => Kinds::OPTIONAL,
            ("of" | "none" | "ofNonZeroValue", _) if is_optional_library(call) => Kinds::OPTIONAL,
            ("orValue", [fallback]) => self.held(call.target.as_deref()).or(self.kinds(fallback)),
            ("value", []) => self.held(call.target.as_deref()),
            _ => Kinds::ANY,
        }
    }

    /// What an optional holds where it holds something.
    fn held(&self, optional: Option<&IdedExpr>) -> Kinds {
        let step = optional.filter(|optional| {
            matches!(
                &optional.expr,
                Expr::Call(CallExpr { func_name, .. })
                    if func_name == operators::OPT_SELECT || func_name == operators::OPT_INDEX
            )
        });
        step.map_or(Kinds::ANY, |step| self.field(step))
    }
}

const fn of_literal(literal: &LiteralValue) -> Kinds {
    match literal {
        LiteralValue::Boolean(_) => Kinds::BOOLEAN,
        LiteralValue::Int(_) | LiteralValue::UInt(_) | LiteralValue::Double(_) => Kinds::NUMBER,
        LiteralValue::String(_) => Kinds::TEXT,
        LiteralValue::Bytes(_) => Kinds::BYTES,
        LiteralValue::Null => Kinds::NULL,
    }
}

/// What a schema lets in. Other words, such as `oneOf`, only ever let in less.
fn of_schema(schema: &Value) -> Kinds {
    let any_of = |kinds: &mut dyn Iterator<Item = Kinds>| kinds.fold(Kinds::NONE, Kinds::or);
    let by_type = match schema.get("type") {
        Some(Value::String(name)) => of_type(name),
        Some(Value::Array(names)) => any_of(&mut names.iter().filter_map(Value::as_str).map(of_type)),
        _ => Kinds::ANY,
    };
    let by_value = match (schema.get("enum"), schema.get("const")) {
        (Some(Value::Array(values)), _) => any_of(&mut values.iter().map(of_json)),
        (_, Some(value)) => of_json(value),
        _ => Kinds::ANY,
    };
    let kinds = by_type.common(by_value);
    // A schema that lets nothing in is a mistake of its own, and no reason to refuse a rule.
    if kinds.is_none() { Kinds::ANY } else { kinds }
}

fn of_type(name: &str) -> Kinds {
    match name {
        "boolean" => Kinds::BOOLEAN,
        "number" | "integer" => Kinds::NUMBER,
        "string" => Kinds::TEXT,
        "array" => Kinds::LIST,
        "object" => Kinds::OBJECT,
        "null" => Kinds::NULL,
        _ => Kinds::ANY,
    }
}

const fn of_json(value: &Value) -> Kinds {
    match value {
        Value::Null => Kinds::NULL,
        Value::Bool(_) => Kinds::BOOLEAN,
        Value::Number(_) => Kinds::NUMBER,
        Value::String(_) => Kinds::TEXT,
        Value::Array(_) => Kinds::LIST,
        Value::Object(_) => Kinds::OBJECT,
    }
}
