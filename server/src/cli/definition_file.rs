use std::path::Path;

use serde_json::Value;

use super::Failure;

/// Reads a JSON, YAML or TOML file; its ending says in which language it is written.
pub(super) fn read(file: &Path) -> Result<Value, Failure> {
    let usage = |error: &dyn std::fmt::Display| Failure::Usage(format!("{}: {error}", file.display()));
    let content = std::fs::read_to_string(file).map_err(|error| usage(&error))?;
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("json") => serde_json::from_str(&content).map_err(|error| usage(&error)),
        Some("yaml" | "yml") => serde_yaml_ng::from_str(&content).map_err(|error| usage(&error)),
        Some("toml") => toml::from_str(&content).map_err(|error| usage(&error)),
        _ => Err(usage(&"name the file .json, .yaml or .toml, by the language it is written in")),
    }
}

/// What a file is refused for.
pub(super) fn refused(file: &Path, what: &str, errors: &[app::model::FieldError]) -> Failure {
    let lines: String =
        errors.iter().map(|error| format!("\n  {}: {}", error.pointer, error.message)).collect();
    Failure::No(format!("{}: the {what} is refused.{lines}", file.display()))
}
