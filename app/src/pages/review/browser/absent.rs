use crate::review::{keymap::KeyPress, shelf::Shelf};

/// No storage.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct BrowserShelf;

impl Shelf for BrowserShelf {
    fn get(&self, _key: &str) -> Option<String> {
        None
    }
    fn put(&self, _key: &str, _text: &str) -> bool {
        false
    }
    fn remove(&self, _key: &str) {}
    fn keys(&self) -> Vec<String> {
        Vec::new()
    }
}

pub(in super::super) fn now() -> i64 {
    0
}

pub(in super::super) fn new_tab() -> String {
    String::new()
}

pub(in super::super) fn is_seen() -> bool {
    false
}

pub(in super::super) fn has_focus() -> bool {
    false
}

pub(in super::super) fn focus(_selector: &str) {}

pub(in super::super) fn focus_soon(_selector: String) {}

pub(in super::super) fn show_place(_id: &str) {}

pub(in super::super) fn to_top() {}

pub(in super::super) fn popover(_id: &str, _open: bool) {}

pub(in super::super) fn popover_is_open(_id: &str) -> bool {
    false
}

pub(in super::super) fn form_pairs(_id: &str) -> Vec<(String, String)> {
    Vec::new()
}

pub(in super::super) fn send_on_leaving(_address: &str, _pairs: &[(&str, String)]) {}

pub(in super::super) fn minutes_until_tomorrow() -> i64 {
    24 * 60
}

pub(in super::super) fn unfold_all() {}

pub(in super::super) fn dialog_is_open() -> bool {
    false
}

pub(in super::super) fn is_typing() -> bool {
    false
}

pub(in super::super) fn key_press(_event: &leptos::ev::KeyboardEvent) -> KeyPress {
    KeyPress::default()
}

pub(in super::super) fn after(_milliseconds: u64, _then: impl FnOnce() + 'static) {}

pub(in super::super) fn leave_frames() {}

pub(in super::super) fn came_from_memory<E>(_event: &E) -> bool {
    false
}

pub(in super::super) fn is_in_line(_event: &leptos::ev::KeyboardEvent) -> bool {
    false
}
