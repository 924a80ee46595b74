use app::model::Root;
use cel::Context;
use cel::common::{
    types::{CelDouble, CelNull, CelString},
    value::Val,
};
use serde_json::Value;

use super::{
    functions::ENV,
    value::{Object, cel_value},
};

/// What rules may look at of one item.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// What the AI was given.
    pub input: Option<&'a Value>,
    /// What it produced.
    pub output: Option<&'a Value>,
    /// 0..=1.
    pub confidence: Option<f64>,
    /// JSON pointer into the output, and 0..=1.
    pub field_confidence: &'a [(String, f64)],
    /// The producer's free metadata.
    pub metadata: Option<&'a Value>,
    /// Who made it.
    pub model: Option<&'a str>,
    /// With which prompt.
    pub prompt_version: Option<&'a str>,
    /// Through which integration.
    pub source: Option<&'a str>,
}

/// How much data a value holds, for the bound on a rule's steps.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Size {
    /// Values, those in lists and objects included.
    pub(super) values: f64,
    /// Bytes of text, keys included.
    pub(super) bytes: f64,
    /// The longest list, or the most members of an object.
    pub(super) widest: f64,
}

/// One item, ready for any number of rules.
pub struct Subject {
    pub(super) context: Context<'static, 'static>,
    sizes: Vec<(Root, Size)>,
    /// The steps that rules took already, as bounded before each of them.
    pub(super) spent: f64,
}

impl Subject {
    /// Prepares the names that `wanted` picks; the others are null. An item may be large, and most rules look at little
    /// of it.
    pub fn new(facts: &Facts<'_>, wanted: impl Fn(Root) -> bool) -> Self {
        let mut context = Context::with_env(ENV.clone());
        let mut sizes = Vec::with_capacity(Root::ALL.len());
        for root in Root::ALL {
            let (value, size) = if wanted(*root) { fact(facts, *root) } else { nothing() };
            context.add_variable_as_val(root.as_str(), value);
            sizes.push((*root, size));
        }
        Self { context, sizes, spent: 0.0 }
    }

    pub(super) fn size(&self, name: &str) -> Option<Size> {
        self.sizes.iter().find(|(root, _)| root.as_str() == name).map(|(_, size)| *size)
    }
}

fn fact(facts: &Facts<'_>, root: Root) -> (Box<dyn Val>, Size) {
    let json = |value: Option<&Value>| value.map_or_else(nothing, |value| (cel_value(value), size_of(value)));
    let text = |text: Option<&str>| match text {
        Some(text) => {
            let size = Size { values: 1.0, bytes: text.len() as f64, widest: 0.0 };
            (Box::new(CelString::from(text.to_owned())) as Box<dyn Val>, size)
        }
        None => nothing(),
    };
    match root {
        Root::Input => json(facts.input),
        Root::Output => json(facts.output),
        Root::Metadata => json(facts.metadata),
        Root::Confidence => match facts.confidence {
            Some(confidence) => {
                (Box::new(CelDouble::from(confidence)), Size { values: 1.0, ..Size::default() })
            }
            None => nothing(),
        },
        Root::FieldConfidence => of_fields(facts.field_confidence),
        Root::Model => text(facts.model),
        Root::PromptVersion => text(facts.prompt_version),
        Root::Source => text(facts.source),
    }
}

fn nothing() -> (Box<dyn Val>, Size) {
    (Box::new(CelNull), Size { values: 1.0, ..Size::default() })
}

fn of_fields(fields: &[(String, f64)]) -> (Box<dyn Val>, Size) {
    let members = fields.iter().map(|(pointer, confidence)| {
        (pointer.clone(), Box::new(CelDouble::from(*confidence)) as Box<dyn Val>)
    });
    let size = Size {
        values: 1.0 + fields.len() as f64,
        bytes: fields.iter().map(|(pointer, _)| pointer.len() as f64).sum(),
        widest: fields.len() as f64,
    };
    (Box::new(Object::new(members.collect())), size)
}

fn size_of(value: &Value) -> Size {
    let mut size = Size { values: 1.0, ..Size::default() };
    let mut add = |inner: &Value| {
        let inner = size_of(inner);
        size.values += inner.values;
        size.bytes += inner.bytes;
        size.widest = size.widest.max(inner.widest);
    };
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => size.bytes = text.len() as f64,
        Value::Array(items) => {
            items.iter().for_each(&mut add);
            size.widest = size.widest.max(items.len() as f64);
        }
        Value::Object(members) => {
            members.values().for_each(&mut add);
            size.bytes += members.keys().map(|key| key.len() as f64).sum::<f64>();
            size.widest = size.widest.max(members.len() as f64);
        }
    }
    size
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sizes_count_everything_inside() {
        let size = size_of(&json!({"ab": [1, "xyz", {"c": null}], "d": true}));
        assert_eq!(size, Size { values: 7.0, bytes: 7.0, widest: 3.0 });
    }
}
