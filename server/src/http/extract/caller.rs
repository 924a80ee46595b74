use axum::{
    extract::{FromRequestParts, Request, State},
    http::{Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    http::{problem::Problem, session::SignedIn, state::HttpState},
    service::Actor,
};

/// Who calls the API: a key, or for reading also the person signed in at the browser (item pages link to raw bytes).
///
/// What the caller may do is decided by the use cases.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// The key's secret, to look again whether it is still good.
    secret: Option<Secret>,
}

/// Never shown, not even in a debug print.
#[derive(Clone)]
struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("...")
    }
}

impl Caller {
    /// Whether the key is still live, or the person still there: for answers that go on for long.
    pub async fn is_still_good(&self, state: &HttpState) -> bool {
        let services = state.services();
        match (&self.actor, &self.secret) {
            (Actor::Key(key), Some(secret)) => {
                matches!(services.authenticate(&secret.0).await, Ok(Some(now)) if now == *key)
            }
            (Actor::User(user), _) => {
                matches!(services.user_by_id(user.id).await, Ok(Some(now)) if now == *user)
            }
            _ => false,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            Problem::unauthorized(
                "Send an API key: `Authorization: Bearer cs_...`. An operator makes one under Integrations.",
            )
        })
    }
}

/// Finds out who calls and takes a token from the key's bucket. Whether anyone has to be known, handlers say by
/// asking for [`Caller`].
pub async fn authenticate(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let identified = identify(&state, &parts).await;
    let mut request = Request::from_parts(parts, body);
    match identified {
        Err(problem) => problem.into_response(),
        Ok(None) => next.run(request).await,
        Ok(Some(caller)) => {
            let quota = match &caller.actor {
                Actor::Key(key) => state.limiter().take(key.id, state.clock().now()),
                _ => None,
            };
            let mut response = match quota.and_then(|quota| quota.retry_after_seconds) {
                Some(seconds) => Problem::too_many(seconds).into_response(),
                None => {
                    request.extensions_mut().insert(caller);
                    next.run(request).await
                }
            };
            if let Some(quota) = quota {
                quota.write(response.headers_mut());
            }
            response
        }
    }
}

async fn identify(state: &HttpState, request: &Parts) -> Result<Option<Caller>, Problem> {
    let Some(credentials) = request.headers.get(header::AUTHORIZATION) else {
        let reads = matches!(request.method, Method::GET | Method::HEAD);
        let signed_in = request.extensions.get::<SignedIn>().and_then(|signed_in| signed_in.0.clone());
        return Ok(signed_in.filter(|_| reads).map(|user| Caller { actor: Actor::User(user), secret: None }));
    };
    let secret = credentials.to_str().ok().and_then(|text| {
        let (scheme, secret) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
    });
    let Some(secret) = secret else {
        return Err(Problem::unauthorized("Send the key as `Authorization: Bearer cs_...`."));
    };
    let key = state.services().authenticate(secret).await?;
    let caller = key.map(|key| Caller { actor: Actor::Key(key), secret: Some(Secret(secret.to_owned())) });
    caller.map(Some).ok_or_else(|| {
        Problem::unauthorized("This key is unknown or revoked. Make a new one under Integrations, or with `countersign key create`.")
    })
}
