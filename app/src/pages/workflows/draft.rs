//! A definition as the form's fields hold it: text, exactly as typed, until it is read.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::words::{
    given, lines, mistake, read_number, read_percent, read_reasons, write_number, write_percent,
    write_reasons,
};
use crate::model::{Definition, FieldError, OutputSpec, Policy, ProofGate, ReviewSpec, SuccessMetric};

/// The form's fields. What the form has no field for (the rules, ...) is kept from `base`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The definition that the form started from, as JSON; empty for a new one.
    pub base: String,
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Output kind's word.
    pub kind: String,
    /// JSON Schema as text; empty for none.
    pub schema: String,
    /// JSON pointer to what names an item.
    pub title: String,
    /// JSON pointers, one a line.
    pub input_requires: String,
    /// Seconds.
    pub target_seconds: String,
    /// Seconds.
    pub undo_seconds: String,
    /// Seconds.
    pub lease_seconds: String,
    /// Hours.
    pub raise_after_hours: String,
    /// People.
    pub extra_opinions: String,
    /// In percent.
    pub golden_rate: String,
    /// In percent.
    pub golden_pass: String,
    /// `code: Label`, one a line.
    pub reject_reasons: String,
    /// `policy`, or `person` for no policy.
    pub routing: String,
    /// From 0 to 1.
    pub min_confidence: String,
    /// In percent.
    pub sample_rate: String,
    /// What the producer is told on the route `fallback`.
    pub fallback_message: String,
    /// The metric's name.
    pub metric_name: String,
    /// The metric's kind.
    pub metric_kind: String,
    /// In percent.
    pub metric_threshold: String,
    /// Whether it must be certain: `true`, or empty.
    pub metric_lower_bound: String,
    /// Reviewed outputs.
    pub proof_outputs: String,
}

/// What a box that is ticked sends.
pub(super) const YES: &str = "true";

impl Draft {
    /// The fields of a definition.
    pub fn of(definition: &Definition) -> Self {
        let review = &definition.review;
        let policy = definition.policy.clone().unwrap_or_default();
        let metric = definition.success_metric.as_ref();
        Self {
            base: serde_json::to_string(definition).unwrap_or_default(),
            slug: definition.slug.clone(),
            name: definition.name.clone(),
            kind: definition.output.kind.to_string(),
            schema: definition.output.schema.as_ref().map(written).unwrap_or_default(),
            title: definition.output.title.clone().unwrap_or_default(),
            input_requires: definition.input_requires.join("\n"),
            target_seconds: review.target_seconds.to_string(),
            undo_seconds: review.undo_seconds.to_string(),
            lease_seconds: review.lease_seconds.to_string(),
            raise_after_hours: review.raise_after_hours.to_string(),
            extra_opinions: review.extra_opinions.to_string(),
            golden_rate: write_percent(review.golden_rate),
            golden_pass: write_percent(review.golden_pass),
            reject_reasons: write_reasons(&review.reject_reasons),
            routing: if definition.policy.is_some() { "policy" } else { "person" }.to_owned(),
            min_confidence: policy.min_confidence.map(write_number).unwrap_or_default(),
            sample_rate: write_percent(policy.sample_rate),
            fallback_message: policy.fallback_message.unwrap_or_default(),
            metric_name: metric.map(|metric| metric.name.clone()).unwrap_or_default(),
            metric_kind: metric.map_or("accuracy", |metric| metric.kind.as_str()).to_owned(),
            metric_threshold: metric.map(|metric| write_percent(metric.threshold)).unwrap_or_default(),
            metric_lower_bound: metric
                .filter(|metric| metric.lower_bound)
                .map(|_| YES.to_owned())
                .unwrap_or_default(),
            proof_outputs: definition
                .proof_gate
                .as_ref()
                .map(|gate| gate.outputs.to_string())
                .unwrap_or_default(),
        }
    }

    /// A new workflow, with the values that serve most.
    pub fn fresh() -> Self {
        let definition = Definition {
            slug: String::new(),
            name: String::new(),
            output: OutputSpec::default(),
            input_requires: Vec::new(),
            review: ReviewSpec::default(),
            success_metric: None,
            proof_gate: Some(ProofGate { outputs: 100 }),
            policy: None,
        };
        Self { base: String::new(), metric_threshold: "95".to_owned(), ..Self::of(&definition) }
    }

    /// Reads the fields.
    ///
    /// # Errors
    /// Every field that cannot be read, by its pointer into the definition. What a field may hold is the server's
    /// business.
    pub fn definition(&self) -> Result<Definition, Vec<FieldError>> {
        let mut errors = Vec::new();
        let base: Option<Definition> = serde_json::from_str(&self.base).ok();
        let definition = Definition {
            slug: self.slug.trim().to_owned(),
            name: self.name.trim().to_owned(),
            output: self.output(&mut errors),
            input_requires: lines(&self.input_requires).map(str::to_owned).collect(),
            review: self.review(&mut errors),
            success_metric: self.metric(&mut errors),
            proof_gate: read_number(&self.proof_outputs, "/proof_gate/outputs", &mut errors)
                .map(|outputs| ProofGate { outputs }),
            policy: self.policy(base.and_then(|base| base.policy), &mut errors),
        };
        if errors.is_empty() { Ok(definition) } else { Err(errors) }
    }

    fn output(&self, errors: &mut Vec<FieldError>) -> OutputSpec {
        let kind = self.kind.parse().unwrap_or_else(|error: crate::model::UnknownWord| {
            errors.push(mistake("/output/kind", error.to_string()));
            Default::default()
        });
        OutputSpec { kind, schema: self.read_schema(errors), title: given(&self.title) }
    }

    fn read_schema(&self, errors: &mut Vec<FieldError>) -> Option<Value> {
        let text = given(&self.schema)?;
        serde_json::from_str(&text)
            .map_err(|error| errors.push(mistake("/output/schema", place(&error))))
            .ok()
    }

    fn review(&self, errors: &mut Vec<FieldError>) -> ReviewSpec {
        let usual = ReviewSpec::default();
        let mut whole =
            |text: &str, pointer: &str, usual: i64| read_number(text, pointer, errors).unwrap_or(usual);
        let target_seconds = whole(&self.target_seconds, "/review/target_seconds", usual.target_seconds);
        let undo_seconds = whole(&self.undo_seconds, "/review/undo_seconds", usual.undo_seconds);
        let lease_seconds = whole(&self.lease_seconds, "/review/lease_seconds", usual.lease_seconds);
        let raise_after_hours =
            whole(&self.raise_after_hours, "/review/raise_after_hours", usual.raise_after_hours);
        let extra_opinions = whole(&self.extra_opinions, "/review/extra_opinions", usual.extra_opinions);
        let mut share =
            |text: &str, pointer: &str, usual: f64| read_percent(text, pointer, errors).unwrap_or(usual);
        ReviewSpec {
            target_seconds,
            undo_seconds,
            lease_seconds,
            raise_after_hours,
            extra_opinions,
            golden_rate: share(&self.golden_rate, "/review/golden_rate", usual.golden_rate),
            golden_pass: share(&self.golden_pass, "/review/golden_pass", usual.golden_pass),
            reject_reasons: read_reasons(&self.reject_reasons),
        }
    }

    fn metric(&self, errors: &mut Vec<FieldError>) -> Option<SuccessMetric> {
        let name = given(&self.metric_name)?;
        let threshold = read_percent(&self.metric_threshold, "/success_metric/threshold", errors);
        if threshold.is_none() && self.metric_threshold.trim().is_empty() {
            errors.push(mistake(
                "/success_metric/threshold",
                "Say what counts as working, in percent.".to_owned(),
            ));
        }
        Some(SuccessMetric {
            name,
            kind: given(&self.metric_kind).unwrap_or_else(|| "accuracy".to_owned()),
            threshold: threshold.unwrap_or_default(),
            lower_bound: self.metric_lower_bound == YES,
        })
    }

    fn policy(&self, base: Option<Policy>, errors: &mut Vec<FieldError>) -> Option<Policy> {
        if self.routing != "policy" {
            return None;
        }
        Some(Policy {
            min_confidence: read_number(&self.min_confidence, "/policy/min_confidence", errors),
            sample_rate: read_percent(&self.sample_rate, "/policy/sample_rate", errors).unwrap_or_default(),
            fallback_message: given(&self.fallback_message),
            ..base.unwrap_or_default()
        })
    }
}

/// Reads a whole definition.
///
/// # Errors
/// Where the text is no JSON, or names a field that definitions do not have.
#[cfg(any(feature = "ssr", test))]
pub fn parse_definition(text: &str) -> Result<Definition, Vec<FieldError>> {
    serde_json::from_str(text).map_err(|error| vec![mistake("", place(&error))])
}

/// A value over several lines.
pub(super) fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn place(error: &serde_json::Error) -> String {
    format!("This is not valid JSON here: {error}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = r#"{
        "slug": "banking-triage", "name": "Banking triage",
        "output": {"kind": "json", "schema": {"type": "object", "required": ["intent"]}, "title": "/intent"},
        "input_requires": ["/message"],
        "review": {"target_seconds": 20, "undo_seconds": 5, "lease_seconds": 120,
                   "raise_after_hours": 8, "extra_opinions": 1, "golden_rate": 0.03, "golden_pass": 0.85,
                   "reject_reasons": [{"code": "wrong_intent", "label": "Wrong intent"}]},
        "success_metric": {"name": "correct_intent", "kind": "accuracy", "threshold": 0.95, "lower_bound": true},
        "proof_gate": {"outputs": 100},
        "policy": {
            "min_confidence": 0.85,
            "rules": [{"name": "refunds", "when": "output.intent == 'refund'",
                       "then": {"route": "review", "priority": "high", "group": "payments"}}],
            "sample_rate": 0.05, "double_review_rate": 0.05,
            "missing_confidence": "fallback", "malformed": "review", "on_policy_error": "review",
            "fallback_message": "I cannot handle this, please review manually."
        }
    }"#;

    #[test]
    fn a_definition_survives_the_form_with_what_the_form_does_not_show() {
        let definition = parse_definition(EXAMPLE).unwrap();
        assert_eq!(Draft::of(&definition).definition(), Ok(definition));
    }

    #[test]
    fn every_field_that_cannot_be_read_is_named() {
        let draft = Draft {
            schema: "{\"type\": ".into(),
            target_seconds: "soon".into(),
            extra_opinions: "1.5".into(),
            golden_rate: "500".into(),
            routing: "policy".into(),
            sample_rate: "500".into(),
            metric_name: "x".into(),
            metric_threshold: String::new(),
            ..Draft::fresh()
        };
        let pointers: Vec<_> =
            draft.definition().unwrap_err().into_iter().map(|error| error.pointer).collect();
        assert_eq!(
            pointers,
            [
                "/output/schema",
                "/review/target_seconds",
                "/review/extra_opinions",
                "/review/golden_rate",
                "/success_metric/threshold",
                "/policy/sample_rate",
            ]
        );
    }

    #[test]
    fn what_is_left_empty_is_as_usual() {
        let empty = Draft { golden_rate: String::new(), raise_after_hours: " ".into(), ..Draft::fresh() };
        assert_eq!(empty.definition().unwrap().review, ReviewSpec::default());
        assert_eq!(Draft { golden_rate: "0".into(), ..empty }.definition().unwrap().review.golden_rate, 0.0);
    }

    #[test]
    fn a_field_that_definitions_do_not_have_is_refused_with_its_place() {
        let errors = parse_definition("{\"slug\": \"a\", \"nmae\": \"b\"}").unwrap_err();
        assert!(errors[0].message.contains("nmae") && errors[0].message.contains("line 1"), "{errors:?}");
    }
}
