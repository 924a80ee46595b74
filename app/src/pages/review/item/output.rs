use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    components::output::OutputView,
    model::{ReasonCode, ReviewItem},
    pages::review::desk::use_desk,
    review::{edit::EditStart, wording},
};

/// What the AI made of it.
#[component]
pub(super) fn OutputPane(item: Arc<ReviewItem>) -> impl IntoView {
    let desk = use_desk();
    let unsent = Memo::new(move |_| desk.edit.with(Option::is_some));
    let reasons = item.item.reasons.iter().filter(|reason| !wording::is_about_input(reason));
    let reasons: Vec<_> = reasons.filter(|reason| reason.code != ReasonCode::Golden).cloned().collect();
    view! {
        <section class="review-pane" aria-labelledby="output-heading">
            <h2 id="output-heading" class="review-pane__heading">
                "Output"
            </h2>
            <div class="review-pane__body">
                {move || unsent.get().then(|| view! { <UnsentEdit /> })}
                <OutputView
                    kind=item.workflow.kind
                    payload=item.payload.clone()
                    weak=item.field_confidence.clone()
                    weak_below=item.workflow.weak_below
                    reasons
                    schema=item.workflow.schema.clone()
                >
                    <UseSuggestion />
                </OutputView>
            </div>
        </section>
    }
}

/// An edit was begun and closed.
#[component]
fn UnsentEdit() -> impl IntoView {
    let desk = use_desk();
    view! {
        <div class="notice notice--caution notice--line">
            <p>"Your edit is not sent. Below is what the AI wrote."</p>
            <span class="cluster">
                <button type="button" class="link-button" on:click=move |_| desk.begin_edit(None)>
                    "Go on editing"
                </button>
                <button type="button" class="link-button" on:click=move |_| desk.discard_edit()>
                    "Discard it"
                </button>
            </span>
        </div>
    }
}

/// The repaired reading is used only when someone asks for it.
#[component]
fn UseSuggestion() -> impl IntoView {
    let desk = use_desk();
    view! {
        <form
            method="get"
            action="/review"
            on:submit=move |event| {
                event.prevent_default();
                desk.begin_edit(Some(EditStart::Suggestion));
            }
        >
            <input type="hidden" name="edit" value="1" />
            <input type="hidden" name="from" value="suggestion" />
            <button type="submit" class="button">
                "Start from this repaired reading"
            </button>
        </form>
    }
}
