use leptos::prelude::*;

use super::{
    super::draft::written,
    desk::Desk,
    meanwhile::{Meanwhile, is_overtaken},
    sheet::Sheet,
};
use crate::{
    components::{
        code_text::CodeText,
        field::{Field, TextField},
        notice::ActionError,
    },
    model::FieldError,
    server_fns::policies::SaveDraft,
};

/// The policy as JSON, in a plain form: to copy it, to paste it, and the way to edit without a script.
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
    let etag = Signal::derive(move || desk.page.with(|page| page.etag.clone()));
    view! {
        <section class="card" aria-label="Policy as JSON">
            <details class="fold card__body rules__json" open=is_open>
                <summary>"The whole policy as JSON"</summary>
                <ActionForm action=save>
                    <input type="hidden" name="slug" value=desk.slug() />
                    // Of what the page shows now: a form that is shown again says what happened meanwhile.
                    <input type="hidden" name="etag" value=etag.get_untracked() prop:value=etag />
                    <div class="stack">
                        <Text desk typed=text />
                        <TextField id="json-note" name="note" label="Why this JSON" value=note.unwrap_or_default() />
                        <Odd desk />
                        <ActionError error />
                        <Meanwhile
                            desk
                            is_overtaken=Signal::derive(move || answer.with(|answer| is_overtaken(answer.as_ref())))
                            advice="Save again to store it as the next version: no version is ever overwritten."
                        />
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

/// Without a script, what is probably not meant stands here: the fields that it is about do not show.
#[component]
fn Odd(desk: Desk) -> impl IntoView {
    let warnings = desk.warnings.get_untracked();
    if warnings.is_empty() {
        return ().into_any();
    }
    let line = |warning: FieldError| {
        view! {
            <li>
                <code>{warning.pointer}</code>
                ": "
                <CodeText text=warning.message />
            </li>
        }
    };
    view! {
        <div class="notice notice--caution rules__plain" role="region" aria-label="Warnings">
            <p>"Allowed, and probably not meant:"</p>
            <ul>{warnings.into_iter().map(line).collect_view()}</ul>
        </div>
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
            hint="It is stored as the next version, exactly as it stands."
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
