use leptos::prelude::*;

use super::draft::written;
use crate::{
    components::json_text::JsonText,
    model::{Definition, RawJson},
};

/// The definition to read, for those who may not change it.
#[component]
pub(super) fn Source(definition: Definition) -> impl IntoView {
    let json = RawJson::new(written(&definition)).ok();
    view! {
        <section class="card" aria-labelledby="source-title">
            <header class="card__header">
                <h2 id="source-title">"Definition"</h2>
            </header>
            <div class="card__body">
                <p class="muted small">"Your role may read it. An operator or an admin can change it."</p>
                {json.map(|json| view! { <JsonText json label="Definition" /> })}
            </div>
        </section>
    }
}
