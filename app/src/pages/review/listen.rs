//! The window's events, for as long as the screen stands.

use std::time::Duration;

use leptos::{ev, prelude::*};

use super::{browser, desk::Desk};
use crate::review::session::Event;

/// Starts listening. Called once, from an effect, so in the browser only.
pub(super) fn listen(desk: Desk) {
    let mut handles = vec![window_event_listener(ev::keydown, move |event| {
        desk.input();
        let press = browser::key_press(&event);
        let meaning = desk.keymap.with_untracked(|keymap| keymap.meaning(&press, desk.situation()));
        if let Some(meaning) = meaning {
            event.prevent_default();
            desk.act(meaning);
        }
    })];
    handles.push(window_event_listener(ev::pointerdown, move |_| desk.input()));
    handles.push(window_event_listener(ev::pointermove, move |_| desk.input()));
    handles.push(window_event_listener(ev::scroll, move |_| desk.input()));
    handles.push(window_event_listener(ev::focus, move |_| desk.seen_or_not()));
    handles.push(window_event_listener(ev::blur, move |_| {
        browser::leave_frames();
        desk.seen_or_not();
    }));
    handles.push(window_event_listener(ev::visibilitychange, move |_| desk.seen_or_not()));
    handles.push(window_event_listener(ev::online, move |_| desk.on(Event::Online)));
    handles.push(window_event_listener(ev::pagehide, move |_| desk.leave()));
    handles.push(window_event_listener(ev::pageshow, move |event| {
        if browser::came_from_memory(&event) {
            desk.on(Event::CameBack);
        }
    }));
    handles.push(window_event_listener(ev::storage, move |event| {
        if let Some(key) = event.key() {
            desk.heard(&key, event.new_value().as_deref());
        }
    }));
    let tick = set_interval_with_handle(move || desk.tick(), Duration::from_secs(1)).ok();
    on_cleanup(move || {
        desk.leave();
        for handle in handles {
            handle.remove();
        }
        if let Some(tick) = tick {
            tick.clear();
        }
    });
}
