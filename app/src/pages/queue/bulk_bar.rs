use leptos::prelude::*;

use super::{Desk, asked::act_word};
use crate::{
    catalogue,
    components::clock::use_clock,
    model::{BulkAct, Priority, Route, Target},
};

/// With which items, and what: the first of two steps. It only leads to the question.
#[component]
pub(super) fn BulkBar(desk: Desk, matching: i64, targets: Vec<Target>) -> impl IntoView {
    view! {
        <div class="bulk-bar" role="group" aria-label="Act on many items">
            <Which desk matching />
            <div class="bulk-bar__act">
                <label class="visually-hidden" for="act">
                    "What to do with them"
                </label>
                <select class="select" id="act" name="act" required=true>
                    <option value="">"Do with them…"</option>
                    {acts(desk, targets)}
                </select>
                <button type="submit" class="button">
                    "Continue…"
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// Those that are ticked, or all that match.
#[component]
fn Which(desk: Desk, matching: i64) -> impl IntoView {
    let selection = desk.selection;
    let clock = use_clock();
    let ticked = move || {
        if clock.is_live() { format!("Ticked ({})", selection.len()) } else { "Those ticked".to_owned() }
    };
    let means_all = Signal::derive(move || selection.means_all());
    let means_ticked = Signal::derive(move || !selection.means_all());
    view! {
        <fieldset class="bulk-bar__which">
            <legend class="visually-hidden">"With which items"</legend>
            <label class="check">
                <input
                    type="radio"
                    name="which"
                    value="ticked"
                    checked=means_ticked.get_untracked()
                    prop:checked=means_ticked
                    on:change=move |_| selection.mean_all(false)
                />
                <span class="numbers">{ticked}</span>
            </label>
            <label class="check">
                <input
                    type="radio"
                    name="which"
                    value="all"
                    checked=means_all.get_untracked()
                    prop:checked=means_all
                    on:change=move |_| selection.mean_all(true)
                />
                <span class="numbers">{format!("All {matching} that match")}</span>
            </label>
            <button
                type="button"
                class="button button--small button--quiet"
                hidden=move || !clock.is_live()
                on:click=move |_| {
                    if selection.has_all() {
                        selection.clear();
                    } else {
                        selection.tick_all();
                    }
                }
            >
                {move || if selection.has_all() { "Clear the ticks" } else { "Tick this page" }}
            </button>
        </fieldset>
    }
}

fn acts(desk: Desk, targets: Vec<Target>) -> AnyView {
    let option = |act: &BulkAct, words: String| view! { <option value=act_word(act)>{words}</option> };
    let priorities = Priority::ALL
        .iter()
        .map(|priority| {
            let words = format!("Priority {}", catalogue::priority(*priority).to_lowercase());
            option(&BulkAct::Reprioritise { priority: *priority }, words)
        })
        .collect_view();
    let anyone = option(&BulkAct::Assign { to: None }, "Let anyone take them".to_owned());
    let people = targets
        .into_iter()
        .map(|target| {
            let name = if target.is_group { format!("the group {}", target.name) } else { target.name };
            option(&BulkAct::Assign { to: Some(target.to) }, format!("Give to {name}"))
        })
        .collect_view();
    let routes = [Route::Review, Route::Fallback, Route::Reject]
        .into_iter()
        .filter(|route| *route != Route::Reject || desk.may_cancel)
        .map(|route| option(&BulkAct::Reroute { route }, catalogue::reroute(route).to_owned()))
        .collect_view();
    let cancel = desk.may_cancel.then(|| option(&BulkAct::Cancel, "Cancel".to_owned()));
    view! {
        <optgroup label="How urgent">{priorities}</optgroup>
        <optgroup label="For whom">{anyone} {people}</optgroup>
        <optgroup label="Another way">{routes} {cancel}</optgroup>
    }
    .into_any()
}
