use app::model::FieldError;
use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::http::{problem::Problem, state::HttpState};

/// So much over the limit is read on before the connection is given up.
const READ_ON: usize = 64 << 20;

/// The whole body, up to the server's limit.
#[derive(Debug, Clone)]
pub struct RawBody(pub Bytes);

/// The body as a JSON object. No body at all reads as `{}`.
#[derive(Debug, Clone)]
pub struct JsonBody<T>(pub T);

/// The body as JSON of whatever shape, to be checked before it is read as anything. There must be one.
#[derive(Debug, Clone)]
pub struct JsonValue(pub Value);

impl FromRequest<HttpState> for RawBody {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &HttpState) -> Result<Self, Problem> {
        read(request.into_body(), state.services().settings().max_body_bytes).await.map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<HttpState> for JsonBody<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &HttpState) -> Result<Self, Problem> {
        object(&json_bytes(request, state).await?).map(Self)
    }
}

impl FromRequest<HttpState> for JsonValue {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &HttpState) -> Result<Self, Problem> {
        let bytes = json_bytes(request, state).await?;
        if bytes.is_empty() {
            return Err(Problem::bad_request("invalid_json", "There is no body; send JSON."));
        }
        parse(&bytes).map(Self)
    }
}

async fn json_bytes(request: Request, state: &HttpState) -> Result<Bytes, Problem> {
    let (parts, body) = request.into_parts();
    // Room for an edited output as large as the largest item, with its escapes and what stands around it.
    let limit = state.services().settings().max_body_bytes.saturating_mul(2);
    let bytes = read(body, limit).await?;
    // What is not there is of no type, whatever a client's default says.
    if !bytes.is_empty() {
        require_json(&parts.headers)?;
    }
    Ok(bytes)
}

/// Reads a body of at most `limit` bytes. What is over it is read and let go, up to a point: a client that is still
/// sending would otherwise see a broken connection in place of the answer.
///
/// # Errors
/// `413` over the limit; `400` where the connection broke off.
async fn read(body: Body, limit: usize) -> Result<Bytes, Problem> {
    let mut frames = body.into_data_stream();
    let mut whole = BytesMut::new();
    let mut received = 0_usize;
    while let Some(frame) = frames.next().await {
        let frame = frame.map_err(|error| {
            Problem::bad_request(
                "body_broken_off",
                format!("The body could not be read to its end: {error}."),
            )
        })?;
        received = received.saturating_add(frame.len());
        if received <= limit {
            whole.extend_from_slice(&frame);
        } else if received > limit.saturating_add(READ_ON) {
            break;
        }
    }
    if received > limit { Err(Problem::too_large(limit)) } else { Ok(whole.freeze()) }
}

fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(given) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let given = given.to_str().unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    if given == "application/json" || (given.starts_with("application/") && given.ends_with("+json")) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        format!("The body is `{given}`; send JSON with `Content-Type: application/json`."),
    ))
}

fn object<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    refuse_array(bytes)?;
    parse(bytes)
}

/// An array would be taken for an object whose fields stand in order, without their names.
fn refuse_array(bytes: &[u8]) -> Result<(), Problem> {
    if bytes.trim_ascii_start().first() != Some(&b'[') {
        return Ok(());
    }
    if let Err(broken) = serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
        return Err(refusal(&broken, String::new()));
    }
    let message = "must be an object, not an array".to_owned();
    let problem = Problem::invalid("invalid_request", format!("The body has the wrong shape: it {message}."));
    Err(problem.with_errors(vec![FieldError {
        pointer: String::new(),
        code: "invalid_type".to_owned(),
        message,
    }]))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        // What breaks off is reported as broken, not by the shape of its beginning.
        if let Err(broken) = serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
            return refusal(&broken, String::new());
        }
        let pointer = pointer(error.path());
        refusal(error.inner(), pointer)
    })?;
    deserializer.end().map_err(|error| refusal(&error, String::new()))?;
    Ok(value)
}

/// `400` where it is no JSON, `422` where it is JSON of another shape.
fn refusal(error: &serde_json::Error, pointer: String) -> Problem {
    if error.is_data() {
        let message = error.to_string();
        let detail = format!("The body has the wrong shape: {message}.");
        let errors = vec![FieldError { pointer, code: "invalid_type".to_owned(), message }];
        Problem::invalid("invalid_request", detail).with_errors(errors)
    } else {
        Problem::bad_request("invalid_json", format!("The body is not JSON: {error}."))
    }
}

/// The path as a JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path.iter() {
        let step = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&step);
    }
    pointer
}

#[cfg(test)]
mod tests {
    use app::model::{ClaimRequest, VerdictRequest};

    use super::*;

    #[test]
    fn an_output_keeps_its_bytes() {
        let lease = uuid::Uuid::nil();
        let text = format!(
            r#"{{"lease":"{lease}","verdict":"edit","output":{{"b":1.0,"a":123456789012345678901}}}}"#
        );
        let request: VerdictRequest = object(text.as_bytes()).unwrap();
        assert_eq!(request.output.unwrap().text(), r#"{"b":1.0,"a":123456789012345678901}"#);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_place() {
        let problem = object::<ClaimRequest>(br#"{"workflows":["a",7]}"#).unwrap_err();
        assert_eq!((problem.status().as_u16(), problem.errors[0].pointer.as_str()), (422, "/workflows/1"));
        let problem = object::<ClaimRequest>(br#"{"workflow":"a"}"#).unwrap_err();
        assert_eq!(problem.status(), 422, "a misspelt field is not passed over");
        for broken in ["{", "[1,", "NaN", "{} x"] {
            let problem = object::<ClaimRequest>(broken.as_bytes()).unwrap_err();
            assert_eq!((problem.status().as_u16(), problem.code.as_ref()), (400, "invalid_json"), "{broken}");
        }
    }

    #[test]
    fn no_body_is_an_empty_object() {
        assert_eq!(object::<ClaimRequest>(b"").unwrap(), ClaimRequest::default());
    }

    #[test]
    fn an_array_is_no_object() {
        for array in ["[]", " [[\"a\"], 1]"] {
            let problem = object::<ClaimRequest>(array.as_bytes()).unwrap_err();
            assert_eq!(
                (problem.status().as_u16(), problem.code.as_ref()),
                (422, "invalid_request"),
                "{array}"
            );
        }
        assert!(parse::<Value>(b"[]").is_ok());
    }

    #[test]
    fn only_json_is_taken_for_json() {
        let with = |value: &str| {
            require_json(&HeaderMap::from_iter([(header::CONTENT_TYPE, value.parse().unwrap())]))
        };
        assert!(with("application/json; charset=utf-8").is_ok());
        assert!(with("application/merge-patch+json").is_ok());
        assert_eq!(with("application/x-www-form-urlencoded").unwrap_err().status(), 415);
        assert!(require_json(&HeaderMap::new()).is_ok());
    }
}
