use leptos::prelude::*;

use super::{Desk, browser, words};
use crate::{
    components::{clock::use_clock, moment::Moment, notice::ActionError, refresh},
    model::{BulkOperation, BulkState, Target, Timestamp},
};

/// So many are shown; earlier ones are folded.
const SHOWN: usize = 3;

/// The moment, moving by the second in the browser.
pub(super) fn by_the_second() -> Signal<Option<Timestamp>> {
    let clock = use_clock();
    let passed = RwSignal::new(0_i64);
    Effect::new(move |_| {
        clock.now();
        passed.set(0);
    });
    refresh::every(1, move || passed.update(|seconds| *seconds += 1));
    Signal::derive(move || clock.now().map(|now| now.plus_seconds(passed.get())))
}

/// Acts on many items of the last hour, and the way to take them back.
#[component]
pub(super) fn Recent(
    desk: Desk,
    operations: Vec<BulkOperation>,
    targets: Vec<Target>,
    now: Signal<Option<Timestamp>>,
) -> impl IntoView {
    let undo = desk.actions.undo;
    let is_waiting = operations.iter().any(|one| one.state == BulkState::Waiting);
    desk.is_waiting.set_value(is_waiting);
    if is_waiting && desk.goes_to_acts.get_value() {
        desk.goes_to_acts.set_value(false);
        browser::focus_soon("recent-acts");
    }
    let error = Signal::derive(move || undo.value().get().and_then(Result::err));
    let has_some = !operations.is_empty();
    let mut lines = operations.into_iter().map(|operation| line(desk, &operation, &targets, now));
    let first: Vec<AnyView> = lines.by_ref().take(SHOWN).collect();
    let earlier: Vec<AnyView> = lines.collect();
    let folded = (!earlier.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary>{format!("Earlier ones ({})", earlier.len())}</summary>
                <ul class="acts__list" role="list">
                    {earlier}
                </ul>
            </details>
        }
    });
    view! {
        <ActionError error />
        {has_some
            .then(|| {
                view! {
                    <section class="acts" id="recent-acts" tabindex="-1" aria-label="Acts on many items">
                        <ul class="acts__list" role="list">
                            {first}
                        </ul>
                        {folded}
                    </section>
                }
            })}
    }
    .into_any()
}

fn line(
    desk: Desk,
    operation: &BulkOperation,
    targets: &[Target],
    now: Signal<Option<Timestamp>>,
) -> AnyView {
    let said = words::act(&operation.act, &words::items(operation.count), targets);
    let (by, at, about) = (operation.by.clone(), operation.at, said.clone());
    let (id, undoable) = (operation.id.to_string(), operation.undoable);
    let class = match operation.state {
        BulkState::Waiting => "badge badge--caution numbers",
        BulkState::Done => "badge badge--positive",
        BulkState::Undone => "badge",
    };
    let operation = operation.clone();
    let progress = move || words::progress(&operation, now.get());
    view! {
        <li class="acts__line">
            <span class="acts__what">{said}</span>
            <span class=class>{progress}</span>
            <span class="muted small">{by} ", " <Moment at is_past=true /></span>
            {undoable
                .then(|| {
                    view! {
                        <ActionForm action=desk.actions.undo>
                            <input type="hidden" name="operation" value=id />
                            <button
                                type="submit"
                                class="button button--small"
                                aria-busy=move || desk.actions.undo.pending().get().to_string()
                            >
                                "Undo"
                                <span class="visually-hidden">{format!(": {about}")}</span>
                            </button>
                        </ActionForm>
                    }
                })}
        </li>
    }
    .into_any()
}
