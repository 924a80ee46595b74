//! What the policy that is being edited would have done with what is recorded.

mod flow;
mod results;

use leptos::{prelude::*, reactive::actions::ActionAbortHandle};

use self::results::Results;
use super::{control::Menu, desk::Desk, sheet::Sheet};
use crate::{components::notice::Problem, error::AppError, server_fns::policies::DryRunPolicy};

/// What the panel holds.
#[derive(Clone, Copy)]
struct Run {
    /// How far back; empty for everything.
    days: RwSignal<String>,
    /// Asks the server, and holds its answer.
    ask: ServerAction<DryRunPolicy>,
    /// Why it was not even asked.
    refused: RwSignal<Option<AppError>>,
    /// Ends what is under way: the server stops, too.
    end: StoredValue<Option<ActionAbortHandle>>,
}

/// The panel.
#[component]
pub(super) fn DryRunPanel(desk: Desk) -> impl IntoView {
    let run = Run {
        days: RwSignal::new("30".to_owned()),
        ask: ServerAction::new(),
        refused: RwSignal::new(None),
        end: StoredValue::new(None),
    };
    let shown = move || match (run.refused.get(), run.ask.value().get()) {
        (Some(error), _) | (None, Some(Err(error))) => view! { <Problem error /> }.into_any(),
        (None, Some(Ok(run))) => view! { <Results run /> }.into_any(),
        (None, None) => ().into_any(),
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
                <div aria-live="polite">{shown}</div>
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
                aria-busy=move || run.ask.pending().get().to_string()
                on:click=move |_| start(desk, run)
            >
                "Run"
            </button>
            {move || run.ask.pending().get().then(cancel)}
        </div>
    }
    .into_any()
}

fn stop(run: Run) {
    if let Some(end) = run.end.try_update_value(Option::take).flatten() {
        end.abort();
    }
}

fn start(desk: Desk, run: Run) {
    stop(run);
    match desk.sheet.with_untracked(Sheet::policy) {
        Ok(policy) => {
            run.refused.set(None);
            let days = run.days.get_untracked().parse().ok();
            let asked = run.ask.dispatch(DryRunPolicy { slug: desk.slug(), policy, days });
            run.end.set_value(Some(asked));
        }
        Err(errors) => {
            let message = "Some fields of the policy need another look before it can run.".to_owned();
            desk.found(errors.clone());
            run.refused.set(Some(AppError::Invalid { message, errors }));
        }
    }
}
