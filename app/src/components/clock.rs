//! The present moment, the same on the server and in the browser's first render, so that an age never jumps.

use leptos::{prelude::*, server::SharedValue};

use crate::model::Timestamp;

/// What time it is, in context.
#[derive(Clone, Copy)]
pub struct Clock {
    now: ReadSignal<Option<Timestamp>>,
    is_live: ReadSignal<bool>,
}

impl Clock {
    /// The moment, as far as it is known; changes every few seconds in the browser.
    pub fn now(self) -> Option<Timestamp> {
        self.now.get()
    }

    /// Whether a script runs: from then on, the browser's own time zone and its abilities can be used.
    pub fn is_live(self) -> bool {
        self.is_live.get()
    }
}

/// The clock that [`provide_clock`] started.
pub fn use_clock() -> Clock {
    use_context().unwrap_or_else(|| Clock { now: signal(None).0, is_live: signal(false).0 })
}

/// Starts the clock. Call it once, in the app's root.
pub fn provide_clock() {
    let rendered_at = SharedValue::new(server_now).into_inner();
    let (now, set_now) = signal(rendered_at);
    let (is_live, set_live) = signal(false);
    provide_context(Clock { now, is_live });
    Effect::new(move |_| {
        set_live.set(true);
        start(rendered_at, set_now);
    });
}

#[cfg(feature = "ssr")]
fn server_now() -> Option<Timestamp> {
    use_context::<crate::RenderedAt>().map(|rendered| rendered.0)
}

#[cfg(not(feature = "ssr"))]
fn server_now() -> Option<Timestamp> {
    None
}

/// Ticks. A browser whose clock is more than a minute off is corrected by what the server said.
#[cfg(target_arch = "wasm32")]
fn start(rendered_at: Option<Timestamp>, set_now: WriteSignal<Option<Timestamp>>) {
    const MINUTE: i64 = 60_000_000;
    let offset = rendered_at.map(|server| server.since(browser_now())).filter(|offset| offset.abs() > MINUTE);
    let tick = move || set_now.set(Some(Timestamp(browser_now().0 + offset.unwrap_or(0))));
    tick();
    set_interval(tick, std::time::Duration::from_secs(5));
}

#[cfg(target_arch = "wasm32")]
fn browser_now() -> Timestamp {
    Timestamp((js_sys::Date::now() * 1000.0) as i64)
}

#[cfg(not(target_arch = "wasm32"))]
fn start(_rendered_at: Option<Timestamp>, _set_now: WriteSignal<Option<Timestamp>>) {}
