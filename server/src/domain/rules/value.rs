//! JSON as CEL sees it.

use std::{any::Any, collections::BTreeMap, sync::Arc};

use cel::{
    ExecutionError,
    common::{
        traits::{Container, Indexer, Iterable, Iterator, Sizer},
        types::{CelBool, CelDouble, CelInt, CelList, CelNull, CelString, CelUInt, MAP_TYPE, Type},
        value::{CowVal, StaticVal, Val},
    },
};
use serde_json::Value;

/// One value. Whole numbers become CEL's `int` (`uint` over its range) and the others `double`; CEL compares them with
/// each other, so `output.total > 100` holds for 120 and for 120.0.
pub(super) fn cel_value(value: &Value) -> Box<dyn Val> {
    match value {
        Value::Null => Box::new(CelNull),
        Value::Bool(flag) => Box::new(CelBool::from(*flag)),
        Value::String(text) => Box::new(CelString::from(text.clone())),
        Value::Array(items) => {
            let items: Vec<Box<dyn Val>> = items.iter().map(cel_value).collect();
            Box::new(CelList::from(items))
        }
        Value::Object(members) => Box::new(Object::new(
            members.iter().map(|(key, value)| (key.clone(), cel_value(value))).collect(),
        )),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => Box::new(CelInt::from(whole)),
            (None, Some(whole)) => Box::new(CelUInt::from(whole)),
            (None, None) => Box::new(CelDouble::from(number.as_f64().unwrap_or(f64::NAN))),
        },
    }
}

/// An object. The crate's own map yields its keys in an order that changes from run to run, and routing may not: here
/// they are sorted. A copy costs nothing, whatever the object holds.
#[derive(Debug, Clone)]
pub(super) struct Object(Arc<BTreeMap<String, Entry>>);

#[derive(Debug)]
struct Entry {
    /// The key as a value, for loops over keys.
    key: CelString<'static>,
    value: Box<dyn Val>,
}

impl Object {
    pub(super) fn new(members: Vec<(String, Box<dyn Val>)>) -> Self {
        let entry =
            |(key, value): (String, Box<dyn Val>)| (key.clone(), Entry { key: CelString::from(key), value });
        Self(Arc::new(members.into_iter().map(entry).collect()))
    }
}

impl Val for Object {
    fn get_type(&self) -> &Type {
        &MAP_TYPE
    }

    fn cel_type() -> &'static Type {
        &MAP_TYPE
    }

    fn as_container(&self) -> Option<&dyn Container> {
        Some(self)
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn as_iterable<'b, 'v>(&'b self) -> Option<&'b (dyn Iterable + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn as_sizer(&self) -> Option<&dyn Sizer> {
        Some(self)
    }

    fn equals(&self, other: &dyn Val) -> bool {
        other.downcast_ref::<Self>().is_some_and(|other| {
            self.0.len() == other.0.len()
                && self.0.iter().zip(other.0.iter()).all(|((key, mine), (other, theirs))| {
                    key == other && mine.value.equals(theirs.value.as_ref())
                })
        })
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(self.clone())
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for Object {}

impl Container for Object {
    fn contains(&self, key: &dyn Val) -> Result<bool, ExecutionError> {
        // A key that is no text is none of an object's.
        Ok(key.downcast_ref::<CelString<'_>>().is_some_and(|key| self.0.contains_key(key.inner())))
    }
}

impl Indexer for Object {
    fn get<'b, 'v>(&'b self, key: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        let Some(name) = key.downcast_ref::<CelString<'_>>() else {
            let got = key.get_type().name().to_owned();
            return Err(ExecutionError::UnexpectedType { got, want: "string".to_owned() });
        };
        match self.0.get(name.inner()) {
            Some(entry) => Ok(CowVal::Borrowed(entry.value.as_ref())),
            None => Err(ExecutionError::no_such_key(name.inner())),
        }
    }

    fn steal<'v>(self: Box<Self>, key: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.get(key).map(CowVal::into_owned)
    }
}

impl Iterable for Object {
    fn iter<'b, 'v>(&'b self) -> Box<dyn Iterator<'b, 'v> + 'b>
    where
        Self: 'v,
    {
        Box::new(Keys(self.0.values()))
    }
}

struct Keys<'b>(std::collections::btree_map::Values<'b, String, Entry>);

impl<'b, 'v> Iterator<'b, 'v> for Keys<'b> {
    fn next(&mut self) -> Option<&'b (dyn Val + 'v)> {
        self.0.next().map(|entry| &entry.key as &(dyn Val + 'v))
    }
}

impl Sizer for Object {
    fn size(&self) -> CelInt {
        CelInt::from(i64::try_from(self.0.len()).unwrap_or(i64::MAX))
    }
}
