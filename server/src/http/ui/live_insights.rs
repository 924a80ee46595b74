//! `GET /insights/live?workflow=`: the queue as it is, for as long as somebody looks. A [`LiveQueue`] as JSON in each event;
//! one a second where something changed, else one every ten seconds.

use std::{
    convert::Infallible,
    time::{Duration, Instant},
};

use app::model::{CurrentUser, InsightsQuery, ItemId, LiveQueue};
use axum::{
    Router,
    body::Body,
    extract::{Extension, State},
    http::{HeaderValue, Response},
    response::{
        IntoResponse as _, Sse,
        sse::{Event, KeepAlive},
    },
    routing::get,
};
use futures::stream;

use crate::{
    http::{extract::Query, problem::Problem, session::SignedIn, state::HttpState},
    service::Actor,
};

/// It is looked so often.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Something is sent so often at least.
const SEND_EVERY: Duration = Duration::from_secs(10);

pub(super) fn router() -> Router<HttpState> {
    Router::new().route("/insights/live", get(live))
}

/// One person looking.
struct Watch {
    state: HttpState,
    user: CurrentUser,
    workflow: Option<String>,
    last: Option<(Seen, Instant)>,
}

/// What somebody would see change. The forecast moves with the clock alone, so it is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    counts: [i64; 6],
    oldest: Option<ItemId>,
}

impl Seen {
    const fn of(live: &LiveQueue) -> Self {
        let counts = [live.waiting, live.in_hand, live.held, live.overdue, live.at_risk, live.people];
        Self { counts, oldest: live.oldest }
    }
}

async fn live(
    State(state): State<HttpState>,
    Extension(signed_in): Extension<SignedIn>,
    Query(query): Query<InsightsQuery>,
) -> Result<Response<Body>, Problem> {
    let user = signed_in.0.ok_or_else(|| Problem::unauthorized("Sign in to see the queue."))?;
    let mut watch = Watch { state, user, workflow: query.workflow, last: None };
    // What is wrong with the request is said by the status, before the first event.
    let first = watch.look().await?;
    watch.last = Some((Seen::of(&first), Instant::now()));
    let rest =
        stream::unfold(watch, |mut watch| async move { watch.next().await.map(|event| (event, watch)) });
    let events = futures::StreamExt::chain(stream::iter([Ok::<_, Infallible>(event(&first))]), rest);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new()).into_response();
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

impl Watch {
    async fn look(&self) -> Result<LiveQueue, crate::service::Error> {
        let actor = Actor::User(self.user.clone());
        self.state.services().live_queue(&actor, self.workflow.as_deref()).await
    }

    /// Waits for something to tell. None when the server stops, or the person may no longer look.
    async fn next(&mut self) -> Option<Result<Event, Infallible>> {
        loop {
            let stopping = self.state.stopping().clone();
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = stopping.cancelled() => return None,
            }
            match self.state.services().user_by_id(self.user.id).await {
                Ok(Some(now)) if now == self.user => {}
                Err(crate::service::Error::Unavailable { .. }) => continue,
                _ => return None,
            }
            let live = match self.look().await {
                Ok(live) => live,
                // The database comes back; whoever looks waits for it.
                Err(crate::service::Error::Unavailable { .. }) => continue,
                Err(_) => return None,
            };
            let seen = Seen::of(&live);
            if self.last.is_none_or(|(last, at)| last != seen || at.elapsed() >= SEND_EVERY) {
                self.last = Some((seen, Instant::now()));
                return Some(Ok(event(&live)));
            }
        }
    }
}

fn event(live: &LiveQueue) -> Event {
    // Writing it cannot fail, and JSON as it is written here is one line.
    Event::default().data(serde_json::to_string(live).unwrap_or_default())
}
