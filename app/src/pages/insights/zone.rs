//! Days are the viewer's days. The address says whose; where it does not, the page asks the browser and says so there.
//! Without a script, days are those of UTC until the form says otherwise.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    params::ParamsMap,
};

/// Puts the browser's time zone, and the day on which its language begins a week, into the address where it names
/// neither. Nothing changes where they are those that are taken anyway.
pub(super) fn follow_the_browser(query: Memo<ParamsMap>) {
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let mut query = query.get_untracked();
        if query.get_str("tz").is_some() || query.get_str("week").is_some() {
            return;
        }
        let zone = time_zone().filter(|zone| zone != "UTC" && zone != "Etc/UTC");
        let week = first_day().filter(|day| *day != "monday");
        if zone.is_none() && week.is_none() {
            return;
        }
        if let Some(zone) = zone {
            query.insert("tz", zone);
        }
        if let Some(week) = week {
            query.insert("week", week.to_owned());
        }
        let address = format!("{}{}", location.pathname.get_untracked(), query.to_query_string());
        navigate(&address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    });
}

/// `Intl.DateTimeFormat().resolvedOptions().timeZone`.
#[cfg(target_arch = "wasm32")]
fn time_zone() -> Option<String> {
    use wasm_bindgen::JsCast;

    let format: js_sys::Function = get(&intl()?, "DateTimeFormat")?.dyn_into().ok()?;
    let format = format.call0(&wasm_bindgen::JsValue::UNDEFINED).ok()?;
    let options: js_sys::Function = get(&format, "resolvedOptions")?.dyn_into().ok()?;
    get(&options.call0(&format).ok()?, "timeZone")?.as_string()
}

/// On which day weeks begin where the browser's language is spoken; nothing where the browser cannot say.
#[cfg(target_arch = "wasm32")]
fn first_day() -> Option<&'static str> {
    use wasm_bindgen::{JsCast, JsValue};

    let locale: js_sys::Function = get(&intl()?, "Locale")?.dyn_into().ok()?;
    let language = window().navigator().language()?;
    let arguments = js_sys::Array::of1(&JsValue::from_str(&language));
    let locale = js_sys::Reflect::construct(&locale, &arguments).ok()?;
    // Newer browsers have a method, older ones had a property.
    let info = match get(&locale, "getWeekInfo")?.dyn_into::<js_sys::Function>() {
        Ok(method) => method.call0(&locale).ok()?,
        Err(_) => get(&locale, "weekInfo")?,
    };
    match get(&info, "firstDay")?.as_f64()? as u8 {
        1 => Some("monday"),
        6 => Some("saturday"),
        7 => Some("sunday"),
        _ => None,
    }
}

#[cfg(target_arch = "wasm32")]
fn intl() -> Option<wasm_bindgen::JsValue> {
    get(&js_sys::global(), "Intl")
}

#[cfg(target_arch = "wasm32")]
fn get(of: &wasm_bindgen::JsValue, name: &str) -> Option<wasm_bindgen::JsValue> {
    js_sys::Reflect::get(of, &wasm_bindgen::JsValue::from_str(name)).ok()
}

#[cfg(not(target_arch = "wasm32"))]
fn time_zone() -> Option<String> {
    None
}

#[cfg(not(target_arch = "wasm32"))]
fn first_day() -> Option<&'static str> {
    None
}
