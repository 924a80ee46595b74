//! What the policy that is being edited would have done with what is recorded.
//!
//! With a script, what stands in the fields is tried, and the answer comes in lines that say how far it is. Without one,
//! a plain form asks for a stored version, and the page opens with the answer.

mod flow;
mod lines;
mod results;
mod run;

use leptos::{ev, prelude::*};
use leptos_router::params::ParamsMap;

pub(crate) use self::results::DryRunResults;
use self::run::Run;
use super::{control::choices, desk::Desk};
use crate::{
    components::notice::Problem,
    model::{DryRunProgress, PolicyState, PolicyVersion},
};

/// The names of the form's fields.
const VERSION: &str = "dry-run";
const DAYS: &str = "days";

/// The version that the page's address asks to be tried, and over how many days.
pub(super) fn asked(query: &ParamsMap) -> (Option<i64>, Option<i64>) {
    let number = |name: &str| query.get_str(name).and_then(|text| text.parse().ok());
    (number(VERSION), number(DAYS))
}

/// The panel.
#[component]
pub(super) fn DryRunPanel(desk: Desk) -> impl IntoView {
    let run = Run::new(desk);
    on_cleanup(move || run.end());
    view! {
        <section class="card" aria-labelledby="dry-run-title" id="dry-run">
            <header class="card__header">
                <h2 id="dry-run-title">"Dry run"</h2>
            </header>
            <div class="card__body">
                <p class="muted small rules__scripted">
                    "Routes what is recorded again, by what stands in the fields now, saved or not. It changes nothing."
                </p>
                <p class="muted small rules__plain">
                    "Routes what is recorded again, by a version that is stored. It changes nothing."
                </p>
                <Controls desk run />
                <Running run />
                <div aria-live="polite">{move || shown(run)}</div>
            </div>
        </section>
    }
    .into_any()
}

fn shown(run: Run) -> AnyView {
    let stopped = run.stopped.get().map(|progress| {
        view! {
            <div class="notice">
                <p>{format!("Cancelled after {}.", how_far(progress))}</p>
            </div>
        }
    });
    let trouble = run.trouble.get().map(|error| view! { <Problem error /> });
    let found = run.found.get().map(|(of, found)| view! { <DryRunResults of run=found /> });
    view! {
        {stopped}
        {trouble}
        {found}
    }
    .into_any()
}

#[component]
fn Controls(desk: Desk, run: Run) -> impl IntoView {
    let days =
        [("7", "Last 7 days"), ("30", "Last 30 days"), ("90", "Last 90 days"), ("", "All that is recorded")]
            .map(|(days, words)| (days.to_owned(), words.to_owned()));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        run.start(desk);
    };
    view! {
        <form method="get" action=format!("/workflows/{}/rules#dry-run", desk.slug()) class="toolbar" on:submit=submit>
            <Versions desk run />
            <div class="field">
                <label class="field__label" for="dry-run-days">
                    "Over"
                </label>
                <select
                    class="select"
                    id="dry-run-days"
                    name=DAYS
                    on:change=move |event| run.days.set(event_target_value(&event))
                >
                    {choices(days.to_vec(), run.days.into())}
                </select>
            </div>
            <button
                type="submit"
                class="button"
                id="run-dry-run"
                aria-busy=move || run.progress.with(Option::is_some).to_string()
            >
                "Run"
            </button>
        </form>
    }
    .into_any()
}

/// Which version, without a script: what stands in the fields cannot be sent then.
#[component]
fn Versions(desk: Desk, run: Run) -> impl IntoView {
    let words = |version: &PolicyVersion| {
        let state = match (version.active, version.state) {
            (true, _) => ", routes now",
            (false, PolicyState::Draft) => ", a draft",
            (false, PolicyState::Published) => "",
        };
        (version.version.to_string(), format!("Version {}{state}", version.version))
    };
    let options = move || {
        let options = desk.page.with(|page| page.versions.iter().map(words).collect());
        choices(options, run.version.into())
    };
    view! {
        <div class="field rules__plain">
            <label class="field__label" for="dry-run-version">
                "Version"
            </label>
            <select class="select" id="dry-run-version" name=VERSION>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// How far it is, and the way to end it. Seen only when it takes longer than patience lasts; its room is always there.
#[component]
fn Running(run: Run) -> impl IntoView {
    let is_running = Memo::new(move |_| run.progress.with(Option::is_some));
    let progress = Memo::new(move |_| run.progress.get().unwrap_or_default());
    let bar = move || {
        view! {
            <div class="rules__progress">
                <progress
                    aria-label="Items routed again"
                    max=move || progress.get().total.max(1).to_string()
                    value=move || progress.get().done.to_string()
                ></progress>
                <span class="numbers">{move || how_far(progress.get())}</span>
                <button type="button" class="button button--small" on:click=move |_| run.cancel()>
                    "Cancel"
                </button>
            </div>
        }
        .into_any()
    };
    view! { <div class="rules__running rules__scripted">{move || is_running.get().then(bar)}</div> }
        .into_any()
}

fn how_far(progress: DryRunProgress) -> String {
    let DryRunProgress { done, total } = progress;
    match total {
        0 => "no items yet".to_owned(),
        _ => format!("{done} of {total} items"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_asks_for_a_version() {
        let read = |pairs: &[(&'static str, &str)]| {
            let mut query = ParamsMap::new();
            for (name, value) in pairs {
                query.insert(*name, (*value).to_owned());
            }
            asked(&query)
        };
        assert_eq!(read(&[]), (None, None));
        assert_eq!(read(&[("dry-run", "3"), ("days", "30")]), (Some(3), Some(30)));
        assert_eq!(read(&[("dry-run", "3"), ("days", "")]), (Some(3), None));
        assert_eq!(read(&[("dry-run", "three")]), (None, None));
    }

    #[test]
    fn how_far_it_is_is_said_once_it_is_known() {
        assert_eq!(how_far(DryRunProgress { done: 0, total: 0 }), "no items yet");
        assert_eq!(how_far(DryRunProgress { done: 500, total: 1_200 }), "500 of 1200 items");
    }
}
