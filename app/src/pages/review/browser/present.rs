use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement, Storage};

use crate::review::{keymap::KeyPress, shelf::Shelf};

/// `localStorage`; as good as empty where the browser forbids it.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct BrowserShelf;

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

impl Shelf for BrowserShelf {
    fn get(&self, key: &str) -> Option<String> {
        storage()?.get_item(key).ok().flatten()
    }
    fn put(&self, key: &str, text: &str) -> bool {
        storage().is_some_and(|storage| storage.set_item(key, text).is_ok())
    }
    fn remove(&self, key: &str) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(key);
        }
    }
    fn keys(&self) -> Vec<String> {
        let Some(storage) = storage() else { return Vec::new() };
        let number = storage.length().unwrap_or(0);
        (0..number).filter_map(|index| storage.key(index).ok().flatten()).collect()
    }
}

/// Milliseconds since 1970.
pub(in super::super) fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// A name for this tab, unlike any other's.
pub(in super::super) fn new_tab() -> String {
    format!("{:x}-{:x}", now(), (js_sys::Math::random() * f64::from(u32::MAX)) as u32)
}

/// Whether the page is in the foreground.
pub(in super::super) fn is_seen() -> bool {
    !document().hidden()
}

/// Whether keys go to the page, or to a frame in it.
pub(in super::super) fn has_focus() -> bool {
    document().has_focus().unwrap_or(true)
}

fn found(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten().and_then(|element| element.dyn_into().ok())
}

/// Moves the focus to the first element that fits.
pub(in super::super) fn focus(selector: &str) {
    if let Some(element) = found(selector) {
        let _ = element.focus();
    }
}

/// Moves the focus once what is being drawn stands.
pub(in super::super) fn focus_soon(selector: String) {
    request_animation_frame(move || focus(&selector));
}

/// Brings the field with this id into view and moves the focus to it.
pub(in super::super) fn show_place(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    open_folds_around(&element);
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&options);
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        let _ = element.focus();
    }
}

fn open_folds_around(element: &Element) {
    let mut place = element.closest(".folding").ok().flatten();
    while let Some(fold) = place {
        if let Ok(Some(switch)) = fold.query_selector(":scope > .folding__switch") {
            let _ = switch.set_attribute("open", "");
        }
        place = fold.parent_element().and_then(|parent| parent.closest(".folding").ok().flatten());
    }
}

/// To the beginning of the page.
pub(in super::super) fn to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Opens or closes a popover.
pub(in super::super) fn popover(id: &str, open: bool) {
    if popover_is_open(id) == open {
        return;
    }
    if let Some(element) = found(&format!("#{id}")) {
        let _ = if open { element.show_popover() } else { element.hide_popover() };
    }
}

/// Whether a popover is open.
pub(in super::super) fn popover_is_open(id: &str) -> bool {
    found(&format!("#{id}")).is_some_and(|element| element.matches(":popover-open").unwrap_or(false))
}

/// The names and texts that a form would post now.
pub(in super::super) fn form_pairs(id: &str) -> Vec<(String, String)> {
    let form = document().get_element_by_id(id).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(data) = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok()) else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    if let Ok(Some(entries)) = js_sys::try_iter(&data) {
        for entry in entries.flatten() {
            let entry = js_sys::Array::from(&entry);
            if let (Some(name), Some(text)) = (entry.get(0).as_string(), entry.get(1).as_string()) {
                pairs.push((name, text));
            }
        }
    }
    pairs
}

/// Sends a form while the page goes away: the browser finishes it without us.
pub(in super::super) fn send_on_leaving(address: &str, pairs: &[(&str, String)]) {
    let Ok(params) = web_sys::UrlSearchParams::new() else { return };
    for (name, text) in pairs {
        params.append(name, text);
    }
    let _ = window().navigator().send_beacon_with_opt_url_search_params(address, Some(&params));
}

/// Minutes until eight o'clock tomorrow morning, where the reviewer is.
pub(in super::super) fn minutes_until_tomorrow() -> i64 {
    let now = js_sys::Date::new_0();
    let morning = js_sys::Date::new_0();
    morning.set_date(now.get_date() + 1);
    morning.set_hours(8);
    morning.set_minutes(0);
    ((morning.get_time() - now.get_time()) / 60_000.0).ceil().max(1.0) as i64
}

/// Opens everything that is folded; closes it where all is open.
pub(in super::super) fn unfold_all() {
    let Ok(switches) = document().query_selector_all("details.folding__switch") else { return };
    let all: Vec<Element> =
        (0..switches.length()).filter_map(|index| switches.get(index)?.dyn_into().ok()).collect();
    let open = all.iter().any(|switch| !switch.has_attribute("open"));
    for switch in all {
        let _ = if open { switch.set_attribute("open", "") } else { switch.remove_attribute("open") };
    }
}

/// Whether a dialog has the keys.
pub(in super::super) fn dialog_is_open() -> bool {
    found("dialog[open]").is_some()
}

/// Whether the focus is in something that text is typed into.
pub(in super::super) fn is_typing() -> bool {
    document().active_element().is_some_and(|element| takes_text(&element))
}

fn takes_text(element: &Element) -> bool {
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => {
            let kind = element.get_attribute("type").unwrap_or_default();
            !matches!(kind.as_str(), "radio" | "checkbox" | "button" | "submit" | "hidden")
        }
        _ => element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable),
    }
}

/// A key going down, with what the focus is on.
pub(in super::super) fn key_press(event: &leptos::ev::KeyboardEvent) -> KeyPress {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let on_control = |element: &Element| element.closest("button, a, summary").ok().flatten().is_some();
    KeyPress {
        key: event.key(),
        code: event.code(),
        control: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        repeats: event.repeat(),
        composing: event.is_composing(),
        typing: target.as_ref().is_some_and(takes_text),
        on_control: target.as_ref().is_some_and(on_control),
    }
}

/// Does something later.
pub(in super::super) fn after(milliseconds: u64, then: impl FnOnce() + 'static) {
    set_timeout(then, Duration::from_millis(milliseconds));
}

/// Keys pressed inside a frame never reach the page: takes the focus back to where they do.
pub(in super::super) fn leave_frames() {
    let is_frame = document().active_element().is_some_and(|element| element.tag_name() == "IFRAME");
    if is_frame {
        focus("#review-heading");
    }
}

/// Whether the page comes back from the browser's memory, as it was when it was left.
pub(in super::super) fn came_from_memory<E: AsRef<wasm_bindgen::JsValue>>(event: &E) -> bool {
    js_sys::Reflect::get(event.as_ref(), &"persisted".into()).is_ok_and(|flag| flag.is_truthy())
}

/// Whether a key went down in a field of one line.
pub(in super::super) fn is_in_line(event: &leptos::ev::KeyboardEvent) -> bool {
    event.target().is_some_and(|target| target.has_type::<web_sys::HtmlInputElement>())
}
