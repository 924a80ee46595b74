//! What the policy that is being edited would have done with what is recorded.

mod flow;
mod results;

use leptos::{prelude::*, task::spawn_local};

use self::results::Results;
use super::{control::Menu, desk::Desk, sheet::Sheet};
use crate::{
    components::notice::Problem, error::AppError, model::DryRun, server_fns::policies::dry_run_policy,
};

/// What the panel holds.
#[derive(Clone, Copy)]
struct Run {
    /// How far back; empty for everything.
    days: RwSignal<String>,
    /// What came of it.
    answer: RwSignal<Option<Result<DryRun, AppError>>>,
    /// Whether it is under way.
    is_asking: RwSignal<bool>,
    /// Which run is waited for: an answer to another is not shown.
    number: StoredValue<u64>,
}

/// The panel.
#[component]
pub(super) fn DryRunPanel(desk: Desk) -> impl IntoView {
    let run = Run {
        days: RwSignal::new("30".to_owned()),
        answer: RwSignal::new(None),
        is_asking: RwSignal::new(false),
        number: StoredValue::new(0),
    };
    let shown = move |answer: Result<DryRun, AppError>| match answer {
        Ok(run) => view! { <Results run /> }.into_any(),
        Err(error) => view! { <Problem error /> }.into_any(),
    };
    view! {
        <section class="card rules__scripted" aria-labelledby="dry-run-title">
            <header class="card__header">
                <h2 id="dry-run-title">"Dry run"</h2>
            </header>
            <div class="card__body">
                <p class="muted small">
                    "Routes what is recorded again, by what stands in the fields now, saved or not. It changes nothing."
                </p>
                <Controls desk run />
                <div aria-live="polite">{move || run.answer.get().map(shown)}</div>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Controls(desk: Desk, run: Run) -> impl IntoView {
    let options =
        [("7", "Last 7 days"), ("30", "Last 30 days"), ("90", "Last 90 days"), ("", "All that is recorded")]
            .map(|(days, words)| (days.to_owned(), words.to_owned()));
    let cancel = move || {
        view! {
            <button type="button" class="button" on:click=move |_| stop(run)>
                "Cancel"
            </button>
        }
    };
    view! {
        <div class="toolbar">
            <Menu
                id="dry-run-days"
                label="Over"
                options=options.to_vec()
                value=run.days.into()
                write=Callback::new(move |days| run.days.set(days))
            />
            <button
                type="button"
                class="button"
                id="run-dry-run"
                aria-busy=move || run.is_asking.get().to_string()
                on:click=move |_| start(desk, run)
            >
                "Run"
            </button>
            {move || run.is_asking.get().then(cancel)}
        </div>
    }
    .into_any()
}

fn stop(run: Run) {
    run.number.update_value(|number| *number += 1);
    run.is_asking.set(false);
}

fn start(desk: Desk, run: Run) {
    let policy = match desk.sheet.with_untracked(Sheet::policy) {
        Ok(policy) => policy,
        Err(errors) => {
            let message = "Some fields of the policy need another look before it can run.".to_owned();
            desk.found(errors.clone());
            run.answer.set(Some(Err(AppError::Invalid { message, errors })));
            return;
        }
    };
    stop(run);
    run.is_asking.set(true);
    let (slug, days, number) = (desk.slug(), run.days.get_untracked().parse().ok(), run.number.get_value());
    spawn_local(async move {
        let answer = dry_run_policy(slug, policy, days).await;
        if run.number.try_get_value() == Some(number) {
            run.answer.set(Some(answer));
            run.is_asking.set(false);
        }
    });
}
