//! Checking a workflow's definition and its policy as an operator wrote them: every problem at once, each at its
//! field, so that nobody saves five times to find five mistakes.
//!
//! First the shape, by a JSON Schema of our own; then what a schema cannot say.

mod warnings;

use std::{collections::BTreeSet, sync::LazyLock};

use app::model::{Definition, FieldError, Policy};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    pointer::{self, join},
    routing::LEAST_PROOF,
    rules::{Expression, RuleProblem},
    schema::OutputSchema,
};

pub use warnings::{People, policy_warnings};

/// As many as the policy's schema allows.
const MOST_RULES: usize = 200;

/// Words that stand where a slug stands in the addresses of pages: a workflow of that name could not be opened.
const TAKEN_BY_PAGES: [&str; 6] = ["export", "items", "live", "new", "quality", "tables"];

static DEFINITION: LazyLock<Option<OutputSchema>> =
    LazyLock::new(|| built_in(include_str!("definition.schema.json")));
static POLICY: LazyLock<Option<OutputSchema>> =
    LazyLock::new(|| built_in(include_str!("policy.schema.json")));

/// A schema that stands in the program. `None` would be a mistake in the program, which its tests find.
fn built_in(text: &str) -> Option<OutputSchema> {
    OutputSchema::compile(&serde_json::from_str(text).ok()?).ok()
}

/// Reads a definition, its policy with it.
///
/// # Errors
/// Everything that is wrong with it, with JSON pointers into it.
pub fn check(value: &Value) -> Result<Definition, Vec<FieldError>> {
    let mut problems = shape(&DEFINITION, value, "definition");
    if let Some(slug) = value["slug"].as_str().filter(|slug| TAKEN_BY_PAGES.contains(slug)) {
        let message = format!("`{slug}` is the address of a page: choose another, such as `{slug}-check`");
        problems.push(problem("/slug".to_owned(), "reserved", message));
    }
    problem_of_schema(value, &mut problems);
    problem_of_pointers(value, &mut problems);
    problem_of_metric(value, &mut problems);
    repeated(value.pointer("/review/reject_reasons"), "code", "/review/reject_reasons", &mut problems);
    if let Some(policy) = value.get("policy").filter(|policy| policy.is_object()) {
        let schema = value.pointer("/output/schema");
        problems.extend(policy_problems(policy, schema).into_iter().map(|problem| under("/policy", problem)));
    }
    finish(value, problems)
}

/// Reads a policy that stands alone. Its rules may name any field of the output.
///
/// # Errors
/// Everything that is wrong with it, with JSON pointers into it.
pub fn check_policy(value: &Value) -> Result<Policy, Vec<FieldError>> {
    check_policy_for(value, None)
}

/// Reads a policy for a workflow whose output has this schema: its rules may name only fields that it lets in.
///
/// # Errors
/// Everything that is wrong with it, with JSON pointers into it.
pub fn check_policy_for(value: &Value, schema: Option<&Value>) -> Result<Policy, Vec<FieldError>> {
    finish(value, policy_problems(value, schema))
}

fn policy_problems(value: &Value, schema: Option<&Value>) -> Vec<FieldError> {
    let mut problems = shape(&POLICY, value, "policy");
    if let Some(bounds) = value.get("min_field_confidence").and_then(Value::as_object) {
        for field in bounds.keys() {
            if let Err(message) = pointer::check(field) {
                problems.push(problem(join("/min_field_confidence", field), "pointer", message));
            }
        }
    }
    repeated(value.get("rules"), "name", "/rules", &mut problems);
    problem_of_rules(value.get("rules"), schema, &mut problems);
    problems
}

fn problem_of_rules(rules: Option<&Value>, schema: Option<&Value>, problems: &mut Vec<FieldError>) {
    // A list that is longer than the schema allows is not read any further.
    for (at, rule) in rules.and_then(Value::as_array).into_iter().flatten().enumerate().take(MOST_RULES) {
        // What is blank or no text has been named already.
        let text = rule.get("when").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        if let Some(Err(found)) = text.map(|text| Expression::compile(text, schema)) {
            problems.extend(found.iter().map(|found| of_rule(at, found)));
        }
    }
}

fn of_rule(at: usize, found: &RuleProblem) -> FieldError {
    problem(format!("/rules/{at}/when"), "cel", found.to_string())
}

fn shape(schema: &Option<OutputSchema>, value: &Value, what: &str) -> Vec<FieldError> {
    let Some(schema) = schema else {
        return vec![problem(String::new(), "internal", format!("this server cannot check a {what}"))];
    };
    let problems = schema.check(value).into_iter();
    problems.map(|problem| FieldError { message: explained(&problem, what), ..problem }).collect()
}

/// Where the schema's own words would not say what to do.
fn explained(problem: &FieldError, what: &str) -> String {
    match (problem.code.as_str(), problem.pointer.as_str()) {
        ("pattern", "/slug") => {
            "may hold only lower case letters, digits and hyphens, at most 63, and not begin with a hyphen"
                .to_owned()
        }
        (_, "/proof_gate/outputs") => {
            format!("must be a whole number, {LEAST_PROOF} or more (or 0, which opens the gate by hand)")
        }
        (_, pointer) if pointer.ends_with("/then/group") => {
            "must be a group's name: at most 60 characters on one line, no address, not `me` or `anyone`, and no marks \
             that do not show"
                .to_owned()
        }
        ("pattern", pointer) if pointer.ends_with("/code") => {
            "may hold only lower case letters, digits, hyphens and underscores, at most 63".to_owned()
        }
        ("pattern" | "minLength", _) => {
            "must be a text that is not empty and holds no control characters".to_owned()
        }
        ("additionalProperties", pointer) => {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            format!("`{name}` is not a field of a {what}: check its spelling, or leave it out")
        }
        _ => problem.message.clone(),
    }
}

fn problem_of_schema(value: &Value, problems: &mut Vec<FieldError>) {
    let schema = value.pointer("/output/schema").filter(|schema| schema.is_object() || schema.is_boolean());
    if let Some(Err(found)) = schema.map(OutputSchema::compile) {
        problems.extend(found.into_iter().map(|problem| under("/output/schema", problem)));
    }
}

fn problem_of_pointers(value: &Value, problems: &mut Vec<FieldError>) {
    let title = value.pointer("/output/title").map(|title| ("/output/title".to_owned(), title));
    let required = value.get("input_requires").and_then(Value::as_array).into_iter().flatten().enumerate();
    let required = required.map(|(at, pointer)| (format!("/input_requires/{at}"), pointer));
    for (at, found) in title.into_iter().chain(required) {
        if let Some(Err(message)) = found.as_str().map(pointer::check) {
            problems.push(problem(at, "pointer", message));
        }
    }
}

/// However many outputs were right, the next may be wrong: no proof would ever be enough.
fn problem_of_metric(value: &Value, problems: &mut Vec<FieldError>) {
    let metric = |field: &str| value.pointer(&format!("/success_metric/{field}"));
    let is_all = metric("threshold").and_then(Value::as_f64).is_some_and(|threshold| threshold == 1.0);
    if is_all && metric("lower_bound").and_then(Value::as_bool) == Some(true) {
        let message = "must be under 1 where `lower_bound` asks for certainty: however many outputs were right, that \
            does not show that all are";
        problems.push(problem("/success_metric/threshold".to_owned(), "range", message));
    }
}

/// Names each entry of a list whose `name` stood before.
fn repeated(list: Option<&Value>, name: &str, pointer: &str, problems: &mut Vec<FieldError>) {
    let mut seen = BTreeSet::new();
    for (at, entry) in list.and_then(Value::as_array).into_iter().flatten().enumerate() {
        if let Some(text) = entry.get(name).and_then(Value::as_str)
            && !seen.insert(text)
        {
            let message = format!("{text:?} stands twice: every {name} must be another");
            problems.push(problem(format!("{pointer}/{at}/{name}"), "repeated", message));
        }
    }
}

fn finish<T: DeserializeOwned>(value: &Value, problems: Vec<FieldError>) -> Result<T, Vec<FieldError>> {
    if !problems.is_empty() {
        return Err(problems);
    }
    // Whatever the schema let through and the type does not take, such as 5.0 where an integer should stand.
    serde_json::from_value(value.clone())
        .map_err(|error| vec![problem(String::new(), "type", error.to_string())])
}

fn problem(pointer: String, code: &str, message: impl Into<String>) -> FieldError {
    FieldError { pointer, code: code.to_owned(), message: message.into() }
}

fn under(pointer: &str, problem: FieldError) -> FieldError {
    FieldError { pointer: format!("{pointer}{}", problem.pointer), ..problem }
}

#[cfg(test)]
mod tests;
