use std::{convert::Infallible, time::Duration};

use app::model::Item;
use axum::{
    body::Body,
    http::{HeaderValue, Response},
    response::{
        IntoResponse, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::{StreamExt as _, stream};

use crate::{
    http::{extract::Caller, problem::Problem, state::HttpState},
    service::Subscription,
};

/// How many decisions are read at once.
const PAGE: u32 = 100;

/// The feed is looked at so often at least, because another server on the same database wakes nobody here.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A comment is sent so often, so that proxies keep the connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

struct Feed {
    state: HttpState,
    caller: Caller,
    after: Option<String>,
    workflow: Option<String>,
    subscription: Subscription,
}

/// Opens the stream behind `after`. What is wrong with the request is said by the status, before the first event.
pub(super) async fn open(
    state: HttpState,
    caller: Caller,
    after: Option<String>,
    workflow: Option<String>,
) -> Result<Response<Body>, Problem> {
    // Subscribed before the first look, so that nothing falls between.
    let subscription = state.services().subscribe();
    state.services().decisions_after(&caller.actor, after.as_deref(), workflow.as_deref(), 1).await?;
    let feed = Feed { state, caller, after, workflow, subscription };
    let pages =
        stream::unfold(feed, |mut feed| async move { feed.next_page().await.map(|page| (page, feed)) });
    let events = pages.flat_map(stream::iter).map(Ok::<_, Infallible>);
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE).text("still here");
    let mut response = Sse::new(events).keep_alive(keep_alive).into_response();
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

impl Feed {
    /// Waits for decisions. None when the server stops, or the caller may no longer see them.
    async fn next_page(&mut self) -> Option<Vec<Event>> {
        loop {
            if self.state.stopping().is_cancelled() || !self.caller.is_still_good(&self.state).await {
                return None;
            }
            let services = self.state.services();
            let page = services
                .decisions_after(&self.caller.actor, self.after.as_deref(), self.workflow.as_deref(), PAGE)
                .await;
            match page {
                Ok(page) if !page.items.is_empty() => {
                    self.after = page.items.last().map(|(cursor, _)| cursor.clone());
                    return Some(page.items.iter().map(|(cursor, item)| event(cursor, item)).collect());
                }
                Ok(_) => {}
                Err(crate::service::Error::Unavailable { .. }) => {}
                // The client resumes by itself, and then gets the problem as an answer.
                Err(_) => return None,
            }
            let stopping = self.state.stopping().clone();
            tokio::select! {
                () = self.subscription.changed(LOOK_EVERY) => {}
                () = stopping.cancelled() => {}
            }
        }
    }
}

fn event(cursor: &str, item: &Item) -> Event {
    // Writing an item cannot fail. Outputs are kept as they were written; a line break in one stands between
    // tokens (inside strings JSON escapes it), where a space is as good.
    let data = serde_json::to_string(item).unwrap_or_default().replace(['\r', '\n'], " ");
    Event::default().id(cursor).event("decision.final").data(data)
}
