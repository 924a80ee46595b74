use std::collections::HashSet;

use app::model::{AuditFilter, FieldError, ItemFilter};
use axum::{
    extract::FromRequestParts,
    http::{Uri, request::Parts},
};
use serde::de::DeserializeOwned;

use crate::http::problem::Problem;

/// A set of query parameters.
pub trait Parameters: DeserializeOwned {
    /// Their names; any other is refused, because a misspelt filter must not widen an answer.
    const NAMES: &'static [&'static str];
    /// Those that may be given without a value, which then means "none was said".
    const MAY_BE_EMPTY: &'static [&'static str] = &[];
}

impl Parameters for ItemFilter {
    const NAMES: &'static [&'static str] =
        &["workflow", "status", "route", "reason", "external_id", "q", "limit", "cursor"];
}

impl Parameters for AuditFilter {
    const NAMES: &'static [&'static str] = &["after", "item", "actor", "kind", "subject", "limit", "cursor"];
}

/// The query, read strictly. A parameter without a value counts as absent, where that means nothing of its own.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: Parameters> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(&parts.uri).map(Self)
    }
}

fn read<T: Parameters>(uri: &Uri) -> Result<T, Problem> {
    let mut seen = HashSet::new();
    let mut given = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or("").as_bytes()) {
        if !T::NAMES.contains(&name.as_ref()) {
            let known = T::NAMES.join("`, `");
            return Err(wrong(
                &name,
                "unknown_parameter",
                format!("There is no parameter `{name}`. Known are `{known}`."),
            ));
        }
        if value.is_empty() && !T::MAY_BE_EMPTY.contains(&name.as_ref()) {
            continue;
        }
        given.append_pair(&name, &value);
        if !seen.insert(name.clone()) {
            return Err(wrong(&name, "repeated_parameter", format!("Give `{name}` once only.")));
        }
    }
    let given = given.finish();
    let pairs = url::form_urlencoded::parse(given.as_bytes());
    let deserializer = serde_urlencoded::Deserializer::new(pairs);
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let name = error.path().to_string();
        let message = format!("`{name}` cannot be read: {}.", error.inner());
        wrong(&name, "invalid_parameter", message)
    })
}

fn wrong(name: &str, code: &'static str, message: String) -> Problem {
    let error = FieldError { pointer: format!("/{name}"), code: code.to_owned(), message: message.clone() };
    Problem::bad_request("invalid_query", message).with_errors(vec![error])
}

#[cfg(test)]
mod tests {
    use app::model::ItemStatus;
    use utoipa::IntoParams;

    use super::*;

    fn filter(query: &str) -> Result<ItemFilter, Problem> {
        read(&format!("/items?{query}").parse().unwrap())
    }

    #[test]
    fn empty_parameters_are_absent() {
        let filter = filter("workflow=&status=pending&limit=20&q=a%20b").unwrap();
        assert_eq!(filter.workflow, None);
        assert_eq!(filter.status, Some(ItemStatus::Pending));
        assert_eq!((filter.limit, filter.q.as_deref()), (Some(20), Some("a b")));
    }

    #[test]
    fn wrong_parameters_are_named() {
        for (query, name, code) in [
            ("statsu=pending", "/statsu", "unknown_parameter"),
            ("status=done", "/status", "invalid_parameter"),
            ("limit=many", "/limit", "invalid_parameter"),
            ("limit=-1", "/limit", "invalid_parameter"),
            ("q=a&q=b", "/q", "repeated_parameter"),
        ] {
            let problem = filter(query).unwrap_err();
            assert_eq!(problem.status(), 400);
            assert_eq!((problem.errors[0].pointer.as_str(), problem.errors[0].code.as_str()), (name, code));
        }
    }

    #[test]
    fn the_names_are_those_of_the_documentation() {
        let documented: Vec<_> =
            ItemFilter::into_params(|| None).into_iter().map(|param| param.name).collect();
        assert_eq!(documented, ItemFilter::NAMES);
        let documented: Vec<_> =
            AuditFilter::into_params(|| None).into_iter().map(|param| param.name).collect();
        assert_eq!(documented, AuditFilter::NAMES);
    }
}
