//! Who sits at the browser.
//!
//! A session begins at sign-in and never before, so a visitor leaves no row. Its id is new at each sign-in, whatever
//! cookie came along, so an id planted in a browser beforehand opens nothing. It ends after 12 hours without a
//! request, and after 7 days in any case. The person is read from the database for every request: a disabled person
//! or a changed role takes effect at the next click.

mod store;

use app::model::{CurrentUser, Timestamp, UserId};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_sessions::{
    Expiry, Session, SessionManagerLayer,
    cookie::{SameSite, time::Duration},
};

pub use store::SessionRows;

use super::{problem::Problem, state::HttpState};
use crate::service::Error;

/// Ends a session that is not used, in seconds.
const IDLE_SECONDS: i64 = 12 * 3600;

/// Ends every session, in seconds from sign-in.
const ABSOLUTE_SECONDS: i64 = 7 * 24 * 3600;

/// Use is noted so often at most, so that reading pages does not write to the database all the time.
const NOTE_USE_SECONDS: i64 = 300;

const USER: &str = "user";
const SIGNED_IN_AT: &str = "signed_in_at";
const SEEN_AT: &str = "seen_at";

/// The person at the browser, in the request's extensions; none where nobody is signed in.
#[derive(Debug, Clone, Default)]
pub struct SignedIn(pub Option<CurrentUser>);

/// The cookie's name. `__Host-` binds it to this very host and to TLS.
pub fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-countersign" } else { "countersign" }
}

/// Sessions in the database, by cookie.
pub fn manager(state: &HttpState) -> SessionManagerLayer<SessionRows> {
    let is_https = state.options().is_https();
    SessionManagerLayer::new(SessionRows::new(state.services().clone()))
        .with_name(cookie_name(is_https))
        .with_secure(is_https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(Duration::seconds(IDLE_SECONDS)))
}

/// Finds out who is signed in.
pub async fn layer(
    State(state): State<HttpState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    // A request without a cookie costs nothing here.
    let signed_in = match session.id() {
        None => SignedIn(None),
        Some(_) => match load(&state, &session).await {
            Ok(user) => SignedIn(user),
            Err(problem) => return problem.into_response(),
        },
    };
    request.extensions_mut().insert(signed_in);
    next.run(request).await
}

async fn load(state: &HttpState, session: &Session) -> Result<Option<CurrentUser>, Problem> {
    let broken = |error: tower_sessions::session::Error| Problem::unavailable(&error);
    let Some(user) = session.get::<UserId>(USER).await.map_err(broken)? else { return Ok(None) };
    let Some(user) = state.services().user_by_id(user).await? else { return Ok(None) };
    let now = state.clock().now();
    let seen = Timestamp(session.get::<i64>(SEEN_AT).await.map_err(broken)?.unwrap_or(0));
    if now.since(seen) > NOTE_USE_SECONDS * 1_000_000 {
        session.insert(SEEN_AT, now.0).await.map_err(broken)?;
    }
    Ok(Some(user))
}

/// Begins a session for a person who has just shown who they are; ends the one that was.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn begin(session: &Session, user: UserId, now: Timestamp) -> Result<(), Error> {
    let work = async {
        session.clear().await;
        session.cycle_id().await?;
        session.insert(USER, user).await?;
        session.insert(SIGNED_IN_AT, now.0).await?;
        session.insert(SEEN_AT, now.0).await
    };
    work.await.map_err(unavailable)
}

/// Ends the session.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn end(session: &Session) -> Result<(), Error> {
    session.flush().await.map_err(unavailable)
}

fn unavailable(error: tower_sessions::session::Error) -> Error {
    tracing::warn!(%error, "a session could not be kept");
    Error::Unavailable {
        message: "The database cannot be reached at the moment. Try again shortly.".to_owned(),
    }
}
