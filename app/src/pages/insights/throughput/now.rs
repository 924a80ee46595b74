use leptos::prelude::*;

use super::live::follow;
use crate::{
    components::{
        chart::words::{grouped, number},
        moment::{Age, Moment, Stamp},
    },
    model::{LiveQueue, Outlook, QueueDue, QueueFilter},
    server_fns::queue::queue_address,
};

/// The queue at this moment. With a script the numbers follow; without one they are those of when the page was made.
#[component]
pub(super) fn QueueNow(live: LiveQueue, workflow: Option<String>) -> impl IntoView {
    let now = RwSignal::new(live);
    let is_followed = RwSignal::new(false);
    let queue = |due| queue_of(workflow.as_deref(), due);
    let (waiting, overdue, at_risk) =
        (queue(None), queue(Some(QueueDue::Overdue)), queue(Some(QueueDue::AtRisk)));
    let and = workflow.as_ref().map(|slug| format!("&workflow={slug}")).unwrap_or_default();
    follow(workflow, now, is_followed);
    let is_late = Signal::derive(move || now.read().overdue > 0);
    let is_at_risk = Signal::derive(move || now.read().at_risk > 0);
    let standing = move || match is_followed.get() {
        true => view! { <span class="badge badge--dot badge--positive">"Live"</span> }.into_any(),
        false => {
            view! { <span class="muted small">"As of " <Stamp at=now.get().at /> " UTC"</span> }.into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="now-title">
            <header class="card__header">
                <h2 id="now-title">"The queue now"</h2>
                {standing}
            </header>
            <div class="card__body">
                <dl class="figures">
                    <Figure name="Waiting" note=move || in_hand(&now.read()) value=move || grouped(now.read().waiting) href=waiting />
                    <Oldest now />
                    <Figure name="Held" note=|| "decided, can be undone".to_owned() value=move || grouped(now.read().held) href=format!("/items?status=held{and}") />
                    <Figure
                        name="Overdue"
                        note=|| "past their due time".to_owned()
                        value=move || grouped(now.read().overdue)
                        href=overdue
                        is_bad=is_late
                    />
                    <Figure
                        name="At risk"
                        note=|| "due before their turn at this pace".to_owned()
                        value=move || grouped(now.read().at_risk)
                        href=at_risk
                        is_bad=is_at_risk
                    />
                    <Figure name="People on it" note=|| "in the last 10 minutes".to_owned() value=move || grouped(now.read().people) />
                    <Clears now />
                </dl>
                <p class="numbers">{move || rates(&now.read())}</p>
                <details class="fold">
                    <summary>"How the forecast is made"</summary>
                    <p class="prose">{move || now.read().forecast.how.clone()}</p>
                </details>
            </div>
        </section>
    }
    .into_any()
}

fn in_hand(now: &LiveQueue) -> String {
    format!("{} of them in hand", grouped(now.in_hand))
}

/// The queue's list of what a figure counts.
fn queue_of(workflow: Option<&str>, due: Option<QueueDue>) -> String {
    queue_address(&QueueFilter { workflow: workflow.map(str::to_owned), due, ..QueueFilter::default() })
}

/// One number with its name; the number leads to what it counts.
#[component]
fn Figure(
    name: &'static str,
    #[prop(into)] note: Signal<String>,
    #[prop(into)] value: Signal<String>,
    #[prop(optional)] href: String,
    #[prop(into, optional)] is_bad: Signal<bool>,
) -> impl IntoView {
    let shown = move || value.get();
    let number = match href.is_empty() {
        true => view! { <span>{shown}</span> }.into_any(),
        false => view! { <a href=href>{shown}</a> }.into_any(),
    };
    view! {
        <div class="figure" class:figure--bad=move || is_bad.get()>
            <dt>{name}</dt>
            <dd>{number}</dd>
            <dd class="figure__note">{move || note.get()}</dd>
        </div>
    }
    .into_any()
}

#[component]
fn Oldest(now: RwSignal<LiveQueue>) -> impl IntoView {
    // Only another moment is another age.
    let oldest = Memo::new(move |_| (now.read().oldest_since, now.read().oldest));
    let shown = move || match oldest.get() {
        (Some(since), Some(item)) => view! { <a href=format!("/items/{item}")><Age since /></a> }.into_any(),
        (Some(since), None) => view! { <Age since /> }.into_any(),
        (None, _) => view! { <span>"–"</span> }.into_any(),
    };
    view! {
        <div class="figure">
            <dt>"Oldest"</dt>
            <dd>{shown}</dd>
            <dd class="figure__note">"has waited longest"</dd>
        </div>
    }
    .into_any()
}

#[component]
fn Clears(now: RwSignal<LiveQueue>) -> impl IntoView {
    let outlook = Memo::new(move |_| now.read().forecast.outlook);
    let shown = move || match outlook.get() {
        Outlook::Empty => view! { <span>"Now"</span> }.into_any(),
        Outlook::Clears { at, .. } => view! { <Moment at /> }.into_any(),
        Outlook::Grows => view! { <span>"Not at this pace"</span> }.into_any(),
        Outlook::Stands => view! { <span>"Nobody decides"</span> }.into_any(),
    };
    let note = move || match outlook.get() {
        Outlook::Empty => view! { "nothing waits" }.into_any(),
        Outlook::Clears { earliest, latest: Some(latest), .. } => {
            view! { "95%: " <Moment at=earliest /> " to " <Moment at=latest /> }.into_any()
        }
        Outlook::Clears { earliest, latest: None, .. } => {
            view! { "95%: from " <Moment at=earliest /> " to never" }.into_any()
        }
        Outlook::Grows => view! { "as much arrives as is decided, or more" }.into_any(),
        Outlook::Stands => view! { "so it does not clear" }.into_any(),
    };
    let is_bad = move || matches!(outlook.get(), Outlook::Grows | Outlook::Stands);
    view! {
        <div class="figure figure--wide" class:figure--bad=is_bad>
            <dt>"Clears"</dt>
            <dd>{shown}</dd>
            <dd class="figure__note">{note}</dd>
        </div>
    }
    .into_any()
}

fn rates(now: &LiveQueue) -> String {
    let forecast = &now.forecast;
    format!(
        "{} an hour arrive for a person, and people decide {} an hour: counted over the last {} minutes.",
        number(forecast.arriving),
        number(forecast.leaving),
        grouped(forecast.window_minutes)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Forecast, Timestamp};

    #[test]
    fn a_figure_leads_to_the_items_that_it_counts() {
        assert_eq!(queue_of(None, None), "/queue");
        assert_eq!(queue_of(None, Some(QueueDue::Overdue)), "/queue?due=overdue");
        assert_eq!(queue_of(Some("triage"), Some(QueueDue::AtRisk)), "/queue?workflow=triage&due=at_risk");
    }

    #[test]
    fn the_pace_is_said_with_what_is_in_hand() {
        let forecast = Forecast {
            outlook: Outlook::Grows,
            arriving: 12.0,
            leaving: 3.5,
            window_minutes: 60,
            how: String::new(),
        };
        let now = LiveQueue {
            at: Timestamp(0),
            waiting: 1200,
            oldest_since: None,
            oldest: None,
            in_hand: 3,
            held: 0,
            overdue: 2,
            at_risk: 7,
            people: 1,
            forecast,
        };
        assert_eq!(in_hand(&now), "3 of them in hand");
        assert_eq!(
            rates(&now),
            "12 an hour arrive for a person, and people decide 3.50 an hour: counted over the last 60 minutes."
        );
    }
}
