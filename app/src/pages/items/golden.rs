use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    components::{
        gate::use_viewer,
        notice::{ActionError, Done},
        popover::Popover,
    },
    model::{Item, ItemId, ItemStatus, Permission, Verdict},
    server_fns::{quality::MakeGolden, typed::typed},
};

/// What it takes to make a golden item. Made by the page itself: what it loads comes later.
#[derive(Clone, Copy)]
pub(super) struct Golden {
    make: ServerAction<MakeGolden>,
    /// Whether it was ticked in a form that was refused.
    onboarding: bool,
}

impl Golden {
    pub(super) fn new() -> Self {
        let onboarding = typed(|form: MakeGolden| form.onboarding).unwrap_or_default();
        Self { make: ServerAction::new(), onboarding }
    }
}

/// Whether who looks may make a golden item from this one: people decided it, finally.
pub(super) fn may_make_golden(item: &Item) -> bool {
    let is_by_people = item.decision.as_ref().is_some_and(|decision| {
        decision.decided_by != "policy"
            && matches!(decision.verdict, Verdict::Approve | Verdict::Edit | Verdict::Reject)
    });
    is_by_people && item.status == ItemStatus::Final && use_viewer().may(Permission::EditWorkflows)
}

/// The button, and the question behind it.
#[component]
pub(super) fn MakeGoldenButton(id: ItemId, title: String, golden: Golden) -> impl IntoView {
    view! {
        <Popover
            id="make-golden"
            label="Make golden"
            about=title
            title="Make it a golden item"
            class=""
            closes_on_submit=true
        >
            <p>
                "Reviewers who have not met this item will meet it among their work, as if it were new. The decision \
                is the right answer; how they do is on the quality page."
            </p>
            <ActionForm action=golden.make>
                <input type="hidden" name="item" value=id.to_string() />
                <div class="stack">
                    <label class="check">
                        <input type="checkbox" name="onboarding" value="true" checked=golden.onboarding />
                        <span>
                            "For new reviewers" <span class="check__hint">"They get it first, before live work."</span>
                        </span>
                    </label>
                    <button type="submit" class="button button--primary button--block">
                        "Make golden"
                    </button>
                </div>
            </ActionForm>
        </Popover>
    }
    .into_any()
}

/// What became of it.
#[component]
pub(super) fn GoldenOutcome(golden: Golden) -> impl IntoView {
    let answer = golden.make.value();
    let query = use_query_map();
    let error = Signal::derive(move || answer.get().and_then(Result::err));
    let is_made = move || match answer.get() {
        Some(answer) => answer.is_ok(),
        None => query.read().get_str("done") == Some("golden"),
    };
    view! {
        <ActionError error />
        {move || {
            is_made()
                .then(|| {
                    view! {
                        <Done text="It is a golden item now: reviewers will meet it among their work, and the quality \
                        page says how they do." />
                    }
                })
        }}
    }
    .into_any()
}
