use app::model::{Definition, FieldError};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response, StatusCode},
};
use serde_json::Value;

use super::{
    etag::Condition,
    shown::{self, ADDED, Workflow},
};
use crate::{
    http::{
        extract::{Caller, JsonValue, SlugPath},
        problem::Problem,
        state::HttpState,
    },
    service::Error,
};

/// Create or change a workflow.
///
/// A policy that differs from the one that routes becomes the next version and is published at once; without a
/// policy, the one that routes stays; what in it does not fit the output's schema any more is answered as `warnings`.
/// `If-Match` changes only the version that was read; `If-None-Match: *` only
/// creates. The slug may be left out of the body.
#[utoipa::path(
    put,
    path = "/workflows/{slug}",
    operation_id = "put_workflow",
    tag = "operators",
    params(
        ("slug" = String, Path, description = "The workflow"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read"),
        ("If-None-Match" = Option<String>, Header, description = "`*`: create only"),
    ),
    request_body = Definition,
    responses(
        (status = 200, body = Workflow, description = "Changed"),
        (status = 201, body = Workflow, description = "Created"),
        (status = 412, body = Problem, content_type = "application/problem+json", description = "`etag_mismatch`: someone else changed it; read it again"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_definition`, with what is wrong by field"),
    ),
)]
pub(super) async fn put_workflow(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    SlugPath(slug): SlugPath,
    headers: HeaderMap,
    JsonValue(body): JsonValue,
) -> Result<Response<Body>, Problem> {
    let services = state.services();
    let definition = read_definition(body, &slug, |body| services.check_definition(body))?;
    let (detail, created) = match Condition::read(&headers) {
        Condition::None => services.save_workflow(&actor, definition, None).await?,
        Condition::Version(etag) => services.save_workflow(&actor, definition, Some(etag)).await?,
        Condition::Existing => match services.get_workflow(&actor, &slug).await {
            Ok(current) => services.save_workflow(&actor, definition, Some(current.etag)).await?,
            Err(Error::NotFound { .. }) => return Err(precondition("There is no such workflow yet.")),
            Err(error) => return Err(error.into()),
        },
        Condition::Absent => match services.create_workflow(&actor, definition).await {
            Ok(detail) => (detail, true),
            Err(Error::Conflict { message, .. }) => return Err(precondition(message)),
            Err(error) => return Err(error.into()),
        },
    };
    Ok(shown::answer(if created { StatusCode::CREATED } else { StatusCode::OK }, detail))
}

fn precondition(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::PRECONDITION_FAILED, "etag_mismatch", detail)
}

fn read_definition(
    mut body: Value,
    slug: &str,
    check: impl Fn(&Value) -> Vec<FieldError>,
) -> Result<Definition, Problem> {
    if let Some(fields) = body.as_object_mut() {
        for added in ADDED {
            fields.remove(added);
        }
        match fields.get("slug").and_then(Value::as_str) {
            None if !fields.contains_key("slug") => {
                fields.insert("slug".to_owned(), slug.into());
            }
            Some(other) if other != slug => {
                let message =
                    format!("The address says `{slug}`, the definition `{other}`. A slug never changes.");
                return Err(refused(vec![FieldError {
                    pointer: "/slug".to_owned(),
                    code: "slug_mismatch".to_owned(),
                    message,
                }]));
            }
            _ => {}
        }
    }
    let errors = check(&body);
    if !errors.is_empty() {
        return Err(refused(errors));
    }
    serde_path_to_error::deserialize(body).map_err(|error| {
        let message = error.inner().to_string();
        refused(vec![FieldError { pointer: String::new(), code: "invalid_type".to_owned(), message }])
    })
}

fn refused(errors: Vec<FieldError>) -> Problem {
    let detail = match errors.first() {
        Some(first) => format!("The definition was not saved. {}: {}", first.pointer, first.message),
        None => "The definition was not saved.".to_owned(),
    };
    Problem::invalid("invalid_definition", detail).with_errors(errors)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: Value) -> Result<Definition, Problem> {
        read_definition(body, "a", |_| Vec::new())
    }

    #[test]
    fn what_was_read_can_be_sent_back() {
        let body =
            json!({"slug": "a", "name": "A", "etag": "3", "summary": {}, "policies": [], "warnings": []});
        assert_eq!(read(body).unwrap().name, "A");
        assert_eq!(read(json!({"name": "A"})).unwrap().slug, "a");
    }

    #[test]
    fn a_wrong_definition_says_where() {
        let problem = read(json!({"slug": "b", "name": "A"})).unwrap_err();
        assert_eq!(
            (problem.code.as_ref(), problem.errors[0].pointer.as_str()),
            ("invalid_definition", "/slug")
        );
        assert_eq!(read(json!({"name": "A", "nmae": 1})).unwrap_err().status(), 422);
        assert_eq!(read(json!([])).unwrap_err().status(), 422);
    }
}
