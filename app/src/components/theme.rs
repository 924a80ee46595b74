//! Light, dark or the system's: kept in a cookie, so that the first paint already has the right colours.

use leptos::{prelude::*, server::SharedValue};
use serde::{Deserialize, Serialize};

use crate::server_fns::session::SetTheme;

/// Which colours a person wants in this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// What `data-theme` says on the root element; nothing where the system decides.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light | Self::Dark => Some(self.word()),
        }
    }
}

/// The theme that this request's cookie asks for.
#[cfg(feature = "ssr")]
pub fn from_request() -> Theme {
    let cookies = use_context::<http::request::Parts>()
        .and_then(|request| Some(request.headers.get(http::header::COOKIE)?.to_str().ok()?.to_owned()))
        .unwrap_or_default();
    let chosen = cookies.split(';').find_map(|pair| pair.trim().strip_prefix("theme="));
    Theme::ALL.into_iter().find(|theme| chosen == Some(theme.word())).unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
fn from_request() -> Theme {
    Theme::System
}

/// Writes the cookie into the answer.
#[cfg(feature = "ssr")]
pub fn remember(theme: Theme) {
    let seconds = if theme == Theme::System { 0 } else { 365 * 86_400 };
    let cookie = format!("theme={}; Path=/; Max-Age={seconds}; SameSite=Lax", theme.word());
    if let (Some(response), Ok(cookie)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::HeaderValue::from_str(&cookie))
    {
        response.append_header(http::header::SET_COOKIE, cookie);
    }
}

/// The chosen theme, in context.
#[derive(Clone, Copy)]
struct Chosen(RwSignal<Theme>);

/// Makes the chosen theme known to [`ThemeChoice`]. Call it once, in the app's root.
pub fn provide_theme() {
    let theme = SharedValue::new(from_request).into_inner();
    provide_context(Chosen(RwSignal::new(theme)));
}

/// Three buttons, of which one holds.
#[component]
pub fn ThemeChoice() -> impl IntoView {
    let set = ServerAction::<SetTheme>::new();
    let Chosen(chosen) = use_context().unwrap_or_else(|| Chosen(RwSignal::new(Theme::System)));
    Effect::new(move |_| {
        if let Some(SetTheme { theme }) = set.input().get() {
            chosen.set(theme);
            show(theme);
        }
    });
    let button = move |theme: Theme| {
        view! {
            <button
                type="submit"
                name="theme"
                value=theme.word()
                aria-pressed=move || (chosen.get() == theme).to_string()
            >
                {theme.label()}
            </button>
        }
    };
    view! {
        <ActionForm action=set>
            <div class="segmented" role="group" aria-label="Theme">
                {Theme::ALL.map(button)}
            </div>
        </ActionForm>
    }
}

#[cfg(target_arch = "wasm32")]
fn show(theme: Theme) {
    if let Some(root) = document().document_element() {
        let _ = match theme.attribute() {
            Some(word) => root.set_attribute("data-theme", word),
            None => root.remove_attribute("data-theme"),
        };
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn show(_theme: Theme) {}
