//! The form for a definition. Without a script it is a plain form; with one, each change is checked while it is
//! typed, the JSON below follows, and a save that was overtaken by someone else's loses nothing.

use std::time::Duration;

use leptos::{html, prelude::*};

use super::{
    draft::{Draft, written},
    fields::Fields,
};
use crate::{
    components::{
        field::TextAreaField,
        notice::{ActionError, Problem},
    },
    error::AppError,
    model::FieldError,
    server_fns::{
        typed::typed,
        workflows::{SaveDefinition, SaveWorkflow, read_workflow},
    },
};

/// What the form knows beyond its fields.
#[derive(Clone, Copy)]
pub(super) struct State {
    /// What checking while typing found; nothing until something was typed.
    pub(super) live: RwSignal<Option<Vec<FieldError>>>,
    /// The definition as JSON, as far as the fields can be read.
    json: RwSignal<String>,
    /// The version that was loaded; empty for a new workflow.
    etag: RwSignal<String>,
    /// The form itself.
    form: NodeRef<html::Form>,
}

/// What was typed into either form, where the browser sent it itself and it was refused.
#[derive(Clone)]
pub(super) struct Typed {
    fields: Option<SaveWorkflow>,
    definition: Option<SaveDefinition>,
}

/// Reads it; at the top of a page, before anything is waited for.
pub(super) fn typed_before() -> Typed {
    Typed { fields: typed(|form| form), definition: typed(|form| form) }
}

/// What the form starts with: what was typed before, else what is saved.
struct Start {
    draft: Draft,
    etag: String,
    json: String,
    is_json_open: bool,
}

impl Start {
    fn new(saved: Draft, etag: String, typed: Typed) -> Self {
        let is_json_open = typed.definition.is_some();
        let (draft, etag) = typed.fields.map_or((saved, etag), |form| (form.draft, form.etag));
        let as_json = |draft: &Draft| draft.definition().map(|definition| written(&definition));
        let (json, etag) = match typed.definition {
            Some(form) => (form.text, form.etag),
            None => (as_json(&draft).unwrap_or_default(), etag),
        };
        Self { draft, etag, json, is_json_open }
    }
}

/// The form, and the same definition as JSON.
#[component]
pub(super) fn Editor(
    /// What it starts with.
    draft: Draft,
    /// The version that was loaded; empty for a new workflow.
    #[prop(into)]
    etag: String,
    /// Saves the fields.
    save: ServerAction<SaveWorkflow>,
    /// Saves the JSON.
    save_definition: ServerAction<SaveDefinition>,
    /// What was typed before, where saving it was refused.
    typed: Typed,
) -> impl IntoView {
    let Start { draft, etag, json, is_json_open } = Start::new(draft, etag, typed);
    let is_new = etag.is_empty();
    let slug = draft.slug.clone();
    let state = State {
        live: RwSignal::new(None),
        json: RwSignal::new(json),
        etag: RwSignal::new(etag),
        form: NodeRef::new(),
    };
    let answer = save.value();
    let errors = Signal::derive(move || match (state.live.get(), answer.get()) {
        (Some(live), _) => live,
        (None, Some(Err(AppError::Invalid { errors, .. }))) => errors,
        (None, _) => Vec::new(),
    });
    let mut check = debounce(Duration::from_millis(350), move |()| live::check(state, is_new));
    view! {
        <div class="stack workflow__form">
            <div on:input=move |event| {
                live::follow_name(&event, state, is_new);
                check(());
            }>
                <ActionForm action=save node_ref=state.form>
                    <input type="hidden" name="draft[base]" value=draft.base.clone() />
                    <input type="hidden" name="etag" value=state.etag.get_untracked() prop:value=state.etag />
                    <div class="stack stack--loose">
                        <Fields draft errors is_new />
                        <SaveBar save errors state slug />
                    </div>
                </ActionForm>
            </div>
            <AsJson state save_definition is_open=is_json_open />
        </div>
    }
}

#[component]
fn SaveBar(
    save: ServerAction<SaveWorkflow>,
    errors: Signal<Vec<FieldError>>,
    state: State,
    slug: String,
) -> impl IntoView {
    let answer = save.value();
    let verdict = move || match (state.live.get().is_some(), errors.read().len()) {
        (false, _) => String::new(),
        (true, 0) => "Checked: nothing stands against saving.".to_owned(),
        (true, 1) => "One field needs another look.".to_owned(),
        (true, count) => format!("{count} fields need another look."),
    };
    view! {
        <div class="save-bar">
            {move || {
                answer.get().and_then(Result::err).map(|error| view! { <SaveProblem error state slug=slug.clone() /> })
            }}
            <div class="form-actions">
                <button
                    type="submit"
                    class="button button--primary"
                    aria-busy=move || save.pending().get().to_string()
                    on:click=move |_| state.live.set(None)
                >
                    "Save workflow"
                </button>
                <span class="muted small" role="status">
                    {verdict}
                </span>
            </div>
        </div>
    }
}

/// Why it was not saved. Where someone else saved first, both ways on.
#[component]
fn SaveProblem(error: AppError, state: State, slug: String) -> impl IntoView {
    let is_overtaken = matches!(error, AppError::Conflict { .. }) && !slug.is_empty();
    let theirs = format!("/workflows/{slug}");
    view! {
        <Problem error />
        {is_overtaken
            .then(|| {
                view! {
                    <div class="form-actions">
                        <a class="button button--small" href=theirs target="_blank">
                            "Open their version beside this one"
                        </a>
                        <button
                            type="button"
                            class="button button--small"
                            on:click=move |_| save_over(state, slug.clone())
                        >
                            "Save mine over it"
                        </button>
                    </div>
                }
            })}
    }
}

/// Takes the present version's etag and submits again.
fn save_over(state: State, slug: String) {
    leptos::task::spawn_local(async move {
        if let Ok(theirs) = read_workflow(slug).await {
            state.etag.set(theirs.etag);
            leptos::task::tick().await;
            if let Some(form) = state.form.get_untracked() {
                let _ = form.request_submit();
            }
        }
    });
}

/// The whole definition as JSON, for what the form has no field for.
#[component]
fn AsJson(state: State, save_definition: ServerAction<SaveDefinition>, is_open: bool) -> impl IntoView {
    let answer = save_definition.value();
    let error = Signal::derive(move || answer.get().and_then(Result::err));
    view! {
        <section class="card">
            <details class="fold card__body" open=is_open>
                <summary>"The whole definition as JSON"</summary>
                <ActionForm action=save_definition>
                    <input type="hidden" name="etag" value=state.etag.get_untracked() prop:value=state.etag />
                    <div class="stack">
                        <TextAreaField
                            id="definition"
                            name="text"
                            label="Definition"
                            hint="The rules, and whatever else the form above does not show, stand here too. Saving this \
                            saves exactly this."
                            value=state.json.get_untracked()
                            follows=state.json
                            rows=24
                            is_code=true
                        />
                        <ActionError error />
                        <div class="form-actions">
                            <button
                                type="submit"
                                class="button"
                                aria-busy=move || save_definition.pending().get().to_string()
                            >
                                "Save this JSON"
                            </button>
                        </div>
                    </div>
                </ActionForm>
            </details>
        </section>
    }
}

#[cfg(target_arch = "wasm32")]
mod live {
    use leptos::{ev, form::FromFormData as _, prelude::*};
    use wasm_bindgen::JsCast as _;

    use super::{super::words::slug_of, Draft, State, written};
    use crate::{
        model::FieldError,
        server_fns::workflows::{SaveWorkflow, check_definition},
    };

    /// Reads the form as it stands, and asks the server what saving it would be refused for.
    pub(super) fn check(state: State, is_new: bool) {
        let Some(draft) = read(state) else { return };
        match draft.definition() {
            Err(errors) => state.live.set(Some(errors)),
            Ok(definition) => {
                state.json.set(written(&definition));
                let Ok(value) = serde_json::to_value(&definition) else { return };
                leptos::task::spawn_local(async move {
                    let Ok(errors) = check_definition(value).await else { return };
                    // An answer that typing has overtaken says nothing about what stands there now.
                    if read(state).as_ref() == Some(&draft) {
                        let errors = errors.into_iter().filter(|error| !is_untouched(error, &draft, is_new));
                        let _ = state.live.try_set(Some(errors.collect()));
                    }
                });
            }
        }
    }

    /// A new workflow's empty name is no mistake before it is saved.
    fn is_untouched(error: &FieldError, draft: &Draft, is_new: bool) -> bool {
        is_new
            && ((error.pointer == "/name" && draft.name.is_empty())
                || (error.pointer == "/slug" && draft.slug.is_empty()))
    }

    fn read(state: State) -> Option<Draft> {
        let form = state.form.try_get_untracked().flatten()?;
        let data = web_sys::FormData::new_with_form(&form).ok()?;
        SaveWorkflow::from_form_data(&data).ok().map(|save| save.draft)
    }

    /// A new workflow's slug follows its name until someone writes another.
    pub(super) fn follow_name(event: &ev::Event, state: State, is_new: bool) {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let (Some(input), Some(form), true) = (input, state.form.get_untracked(), is_new) else { return };
        let slug = form
            .query_selector("#slug")
            .ok()
            .flatten()
            .and_then(|slug| slug.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(slug) = slug else { return };
        match input.id().as_str() {
            "name" if !slug.has_attribute("data-own") => slug.set_value(&slug_of(&input.value())),
            "slug" => {
                let _ = slug.set_attribute("data-own", "");
            }
            _ => {}
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod live {
    use leptos::ev;

    use super::State;

    pub(super) fn check(_state: State, _is_new: bool) {}
    pub(super) fn follow_name(_event: &ev::Event, _state: State, _is_new: bool) {}
}
