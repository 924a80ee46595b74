//! The few pictures, drawn in the text's colour. They only help: the words beside them say the same.

use leptos::prelude::*;

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Countersign's own: two ticks, the second one lighter.
    Brand,
    /// A person.
    Person,
    /// A magnifying glass.
    Search,
    /// A tick.
    Tick,
    /// Two sheets.
    Copy,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Brand => "M2.5 11.5 6 15l7-8M10 13.5l1.5 1.5 6-9",
            Self::Person => {
                "M10 10.5a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5ZM4 16.5c.6-2.6 3-4 6-4s5.4 1.4 6 4"
            }
            Self::Search => "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM13 13l4 4",
            Self::Tick => "m4 10.5 4 4 8-9",
            Self::Copy => "M7.5 7.5h8v8h-8zM12.5 7V4.5h-8v8H7",
        }
    }
}

/// Draws it; hidden from screen readers.
#[component]
pub fn Picture(
    /// Which.
    icon: Icon,
) -> impl IntoView {
    view! {
        <svg viewBox="0 0 20 20" width="20" height="20" fill="none" aria-hidden="true" focusable="false">
            <path
                d=icon.path()
                stroke="currentColor"
                stroke-width="1.6"
                stroke-linecap="round"
                stroke-linejoin="round"
            ></path>
        </svg>
    }
}
