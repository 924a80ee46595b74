//! The stop: everything to a person, at once.

use leptos::prelude::*;

use crate::server_fns::policies::FreezeWorkflow;

/// The button that freezes a workflow by one click, and beside it the reason, for whoever has the time to give one.
#[component]
pub(super) fn FreezeForm(
    /// The workflow's slug.
    slug: String,
    /// What freezes it.
    freeze: ServerAction<FreezeWorkflow>,
) -> impl IntoView {
    view! {
        <div class="freeze">
            <ActionForm action=freeze>
                <input type="hidden" name="slug" value=slug />
                <div class="freeze__line">
                    <label class="visually-hidden" for="freeze-why">
                        "Why it stops (optional)"
                    </label>
                    <input
                        class="input"
                        id="freeze-why"
                        name="why"
                        type="text"
                        maxlength="500"
                        placeholder="Why it stops (optional)"
                        autocomplete="off"
                    />
                    <button
                        type="submit"
                        class="button button--danger-quiet"
                        title="Sends everything to a person from now on, until someone unfreezes it. What was decided stays."
                    >
                        "Freeze"
                    </button>
                </div>
            </ActionForm>
        </div>
    }
}
