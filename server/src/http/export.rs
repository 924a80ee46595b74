//! A table as the body of an answer. The next piece is read when the one before was taken, so a slow reader costs nothing
//! but a place to wait.

use std::io;

use app::model::CurrentUser;
use axum::{
    body::Body,
    http::{HeaderValue, Response, header},
};
use bytes::Bytes;
use futures::stream;

use super::{extract::Caller, problem::Problem, state::HttpState};
use crate::service::Export;

/// Who takes a table away.
pub enum Taker {
    /// By the API.
    Caller(Caller),
    /// At a browser.
    User(CurrentUser),
}

impl Taker {
    /// Whether the key is still live, or the person still there with the same role.
    async fn is_still_good(&self, state: &HttpState) -> bool {
        match self {
            Self::Caller(caller) => caller.is_still_good(state).await,
            Self::User(user) => {
                matches!(state.services().user_by_id(user.id).await, Ok(Some(now)) if now == *user)
            }
        }
    }
}

struct Taking {
    state: HttpState,
    taker: Taker,
    export: Export,
    /// Read already, so that what is wrong at once is said by the status.
    first: Option<Bytes>,
}

/// Answers a table as a file.
///
/// # Errors
/// What goes wrong before the first piece.
pub async fn answer(state: HttpState, taker: Taker, mut export: Export) -> Result<Response<Body>, Problem> {
    let first = Some(export.next().await?.unwrap_or_default());
    let (media_type, ending) = (export.format().media_type(), export.format().as_str());
    let disposition = format!("attachment; filename=\"countersign-{}.{ending}\"", export.table());
    let taking = Taking { state, taker, export, first };
    let pieces = stream::try_unfold(taking, |mut taking| async move {
        Ok::<_, io::Error>(taking.next().await?.map(|piece| (piece, taking)))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    // Proxies must not gather what comes piece by piece.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

impl Taking {
    /// The next piece. An error breaks the connection off, so that nobody takes a part for the whole.
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        if self.state.stopping().is_cancelled() {
            return Err(io::Error::other("the server stops"));
        }
        if !self.taker.is_still_good(&self.state).await {
            return Err(io::Error::other("whoever exports may no longer"));
        }
        self.export.next().await.map_err(|error| {
            tracing::error!(%error, rows = self.export.rows(), "an export broke off");
            io::Error::other(error)
        })
    }
}
