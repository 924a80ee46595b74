use leptos::prelude::*;

use super::{super::draft::written, desk::Desk, sheet::Sheet};
use crate::{
    components::{
        field::{Field, TextField},
        notice::ActionError,
    },
    server_fns::policies::SaveDraft,
};

/// The policy as JSON, in a plain form: for whatever has no field above, and the way to edit without a script.
#[component]
pub(super) fn AsJson(
    desk: Desk,
    save: ServerAction<SaveDraft>,
    /// What was typed before, where the browser sent the form itself and it was refused.
    typed: Option<SaveDraft>,
) -> impl IntoView {
    let answer = save.value();
    let error = Signal::derive(move || answer.get().and_then(Result::err));
    let is_open = typed.is_some();
    let (text, note) = typed.map(|form| (form.text, form.note)).unzip();
    view! {
        <section class="card" aria-label="Policy as JSON">
            <details class="fold card__body rules__json" open=is_open>
                <summary>"The whole policy as JSON"</summary>
                <ActionForm action=save>
                    <input type="hidden" name="slug" value=desk.slug() />
                    <div class="stack">
                        <Text desk typed=text />
                        <TextField id="json-note" name="note" label="Why this JSON" value=note.unwrap_or_default() />
                        <ActionError error />
                        <div class="form-actions">
                            <button type="submit" class="button">
                                "Save this JSON as a draft"
                            </button>
                        </div>
                    </div>
                </ActionForm>
            </details>
        </section>
    }
    .into_any()
}

#[component]
fn Text(desk: Desk, typed: Option<String>) -> impl IntoView {
    // While a field cannot be read, the text stays as it was.
    let json =
        Memo::new(move |before: Option<&String>| desk.json().or_else(|| before.cloned()).unwrap_or_default());
    let text = typed.unwrap_or_else(|| {
        desk.sheet.with_untracked(Sheet::policy).map(|policy| written(&policy)).unwrap_or_default()
    });
    view! {
        <Field
            id="policy-json"
            label="Policy"
            hint="Bounds for single fields stand here too. It is stored as the next version, exactly as it stands."
        >
            <textarea
                class="textarea textarea--code"
                id="policy-json"
                name="text"
                rows="20"
                spellcheck="false"
                autocapitalize="off"
                aria-describedby="policy-json-hint"
                prop:value=json
            >
                {text}
            </textarea>
        </Field>
    }
    .into_any()
}
