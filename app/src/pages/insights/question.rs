use leptos::prelude::*;
use leptos_router::{components::Form, params::ParamsMap};

use super::{
    address::{address, read},
    fields::{DayField, TypedField},
    focus::KeptFocus,
};
use crate::{
    catalogue::insights as catalogue,
    components::gate::use_viewer,
    model::{BucketSize, Choices, CompareWith, Dimension, InsightsQuery, Permission, WeekStart},
    pages::filter::{FilterMenu, WorkflowFilter, choices, load_workflows},
};

/// What a page can be asked besides its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Throughput: all of it, and for which workflow.
    Throughput,
    /// A workflow's metrics: by what, and compared with which period.
    Metrics,
    /// Root causes: only the period.
    Causes,
}

/// The question, as a form that needs no script: the whole of it stands in the address.
#[component]
pub(super) fn Question(
    asks: Asks,
    /// The page's path.
    #[prop(into)]
    path: Signal<String>,
    /// The address's query.
    query: Memo<ParamsMap>,
    /// Where the form is part of what it loads.
    #[prop(optional)]
    focus: Option<KeptFocus>,
) -> impl IntoView {
    if let Some(focus) = focus {
        focus.give_back();
    }
    let workflow = (asks == Asks::Throughput).then(|| {
        let workflows = load_workflows();
        view! { <WorkflowFilter workflows query /> }
    });
    // Whose days these are stays.
    let unasked = move || {
        let InsightsQuery { tz, week, .. } = read(&query.read());
        address(&path.get(), &InsightsQuery { tz, week, ..InsightsQuery::default() })
    };
    let is_asked = move || !read(&query.read()).is_unasked();
    view! {
        <search on:submit=move |_| {
            if let Some(focus) = focus {
                focus.keep();
            }
        }>
            <Form method="GET" action=move || path.get() noscroll=true>
                <div class="stack stack--tight">
                    <div class="toolbar">
                        {workflow} <DayField name="from" label="From" query /> <DayField name="to" label="To" query />
                        {(asks != Asks::Causes).then(|| view! { <Groups asks query /> })} <button type="submit" class="button" id="show">
                            "Show"
                        </button>
                        {move || {
                            is_asked()
                                .then(|| {
                                    view! {
                                        <a class="button button--quiet" href=unasked()>
                                            "Clear"
                                        </a>
                                    }
                                })
                        }}
                    </div>
                    <Calendar asks query />
                </div>
            </Form>
        </search>
    }
    .into_any()
}

/// By what, and compared with what.
#[component]
fn Groups(asks: Asks, query: Memo<ParamsMap>) -> impl IntoView {
    let may_see_people = use_viewer().may(Permission::SeePeopleFigures);
    let fits = |by: &Dimension| match by {
        // A sheet is of one workflow, and its shares are not of single people.
        Dimension::Workflow => asks == Asks::Throughput,
        Dimension::Reviewer => asks == Asks::Throughput && may_see_people,
        _ => true,
    };
    let dimensions: Vec<_> = Dimension::ALL.iter().copied().filter(fits).collect();
    let compared: &[CompareWith] = match asks {
        Asks::Throughput => CompareWith::ALL,
        Asks::Metrics | Asks::Causes => &[CompareWith::Period],
    };
    let with = Memo::new(move |_| read(&query.read()).compare);
    let more = move || match with.get() {
        None => ().into_any(),
        Some(CompareWith::Period) => {
            view! { <DayField name="other" label="Other period from" query /> }.into_any()
        }
        Some(with) => view! { <Sides with query /> }.into_any(),
    };
    view! {
        <FilterMenu
            name="by"
            label="Group by"
            all="Nothing"
            options=choices(&dimensions, catalogue::dimension)
            query
        />
        <FilterMenu
            name="compare"
            label="Compare with"
            all="Nothing"
            options=choices(compared, catalogue::compare_with)
            query
        />
        {more}
    }
    .into_any()
}

/// The two values to compare. What was seen is offered, once it is loaded.
#[component]
fn Sides(with: CompareWith, query: Memo<ParamsMap>) -> impl IntoView {
    view! {
        <TypedField name="a" label="This one" list=offered(with) query />
        <TypedField name="b" label="and that one" list=offered(with) query />
    }
    .into_any()
}

const fn offered(with: CompareWith) -> &'static str {
    match with {
        CompareWith::Model => "seen-models",
        CompareWith::PromptVersion => "seen-prompt-versions",
        CompareWith::Source | CompareWith::Period => "seen-sources",
    }
}

/// What the form's fields offer, as far as it comes with the page's answer.
#[component]
pub(super) fn Offered(choices: Choices) -> impl IntoView {
    let list = |with: CompareWith, values: Vec<String>| {
        let options = values.into_iter().map(|value| view! { <option value=value></option> });
        view! { <datalist id=offered(with)>{options.collect_view()}</datalist> }
    };
    view! {
        {list(CompareWith::Model, choices.models)}
        {list(CompareWith::PromptVersion, choices.prompt_versions)}
        {list(CompareWith::Source, choices.sources)}
    }
    .into_any()
}

/// Whose days, and how long a step is.
#[component]
fn Calendar(asks: Asks, query: Memo<ParamsMap>) -> impl IntoView {
    /// Any other name can be typed, too.
    const ZONES: [&str; 16] = [
        "UTC",
        "Europe/London",
        "Europe/Berlin",
        "Europe/Helsinki",
        "Africa/Lagos",
        "Africa/Johannesburg",
        "Asia/Dubai",
        "Asia/Kolkata",
        "Asia/Singapore",
        "Asia/Tokyo",
        "Australia/Sydney",
        "America/Sao_Paulo",
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
    ];
    let bucket = (asks != Asks::Causes).then(|| {
        let options = choices(BucketSize::ALL, catalogue::bucket_size);
        view! { <FilterMenu name="bucket" label="A step is" all="What fits" options query /> }
    });
    view! {
        <details class="fold">
            <summary>"Time zone and steps"</summary>
            <div class="toolbar">
                {bucket} <TypedField name="tz" label="Time zone" list="zones" placeholder="UTC" query />
                <datalist id="zones">
                    {ZONES.map(|zone| view! { <option value=zone></option> }).collect_view()}
                </datalist>
                <FilterMenu
                    name="week"
                    label="Weeks begin on"
                    all="Monday"
                    options=choices(&WeekStart::ALL[1..], catalogue::week_start)
                    query
                />
            </div>
        </details>
    }
    .into_any()
}
