use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

/// Valid JSON, kept exactly as it was written: numbers keep every digit, keys their order, text its escapes.
///
/// What a producer sent and a reviewer approved leaves the building in these very bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson(Box<RawValue>);

impl RawJson {
    /// Keeps `text` if it is valid JSON.
    pub fn new(text: impl Into<String>) -> Result<Self, serde_json::Error> {
        RawValue::from_string(text.into()).map(Self)
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// The value, for looking into it. A number that no `f64` holds exactly is rounded here, never in [`Self::text`].
    pub fn value(&self) -> Value {
        serde_json::from_str(self.text()).unwrap_or(Value::Null)
    }
}

impl From<&Value> for RawJson {
    fn from(value: &Value) -> Self {
        // Writing a `Value` cannot fail; `null` stands for the impossible.
        let raw = serde_json::value::to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned());
        Self(raw)
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

#[cfg(feature = "ssr")]
impl utoipa::PartialSchema for RawJson {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::SchemaType::AnyValue)
            .description(Some("Any JSON value, kept as it was written"))
            .into()
    }
}
#[cfg(feature = "ssr")]
impl utoipa::ToSchema for RawJson {}
