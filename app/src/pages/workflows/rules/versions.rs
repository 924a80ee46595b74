use leptos::prelude::*;

use super::{
    super::draft::written,
    desk::Desk,
    meanwhile::{Meanwhile, is_overtaken},
    publish::{Publish, version_id},
};
use crate::{
    components::{json_text::JsonText, line_diff::LineDiff, moment::Moment, notice::ActionError},
    model::{PolicyState, PolicyVersion, RawJson, RoutesSince},
    server_fns::policies::PublishVersion,
};

/// Every version, newest first: what it says, who wrote it and why, and the way back to it.
#[component]
pub(super) fn Versions(desk: Desk, publish: ServerAction<PublishVersion>) -> impl IntoView {
    let versions = Memo::new(move |_| {
        desk.page.with(|page| (page.versions.clone(), page.routes_since.clone(), page.etag.clone()))
    });
    let list = move || {
        let (versions, since, _) = versions.get();
        if versions.is_empty() {
            return view! { <p class="muted">"No version yet: everything goes to a person."</p> }.into_any();
        }
        let lines = versions.into_iter().map(|version| {
            let since = since.clone().filter(|since| since.version == version.version);
            view! { <Version desk publish version since /> }
        });
        view! {
            <ol class="rules__versions" role="list">
                {lines.collect_view()}
            </ol>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="versions-title">
            <header class="card__header">
                <h2 id="versions-title">"Versions"</h2>
            </header>
            <div class="card__body">
                <Overtaken desk publish />
                <Compare desk />
                {list}
            </div>
        </section>
    }
    .into_any()
}

/// Why it was not published. Where someone else was first, what they did.
#[component]
fn Overtaken(desk: Desk, publish: ServerAction<PublishVersion>) -> impl IntoView {
    let answer = publish.value();
    let error = Signal::derive(move || answer.get().and_then(Result::err));
    view! {
        <ActionError error />
        <Meanwhile
            desk
            is_overtaken=Signal::derive(move || answer.with(|answer| is_overtaken(answer.as_ref())))
            advice="Nothing was published. The list below shows what is stored now; publish from it once more to go on."
        />
    }
    .into_any()
}

#[component]
fn Version(
    desk: Desk,
    publish: ServerAction<PublishVersion>,
    version: PolicyVersion,
    /// Since when it routes, where it does.
    since: Option<RoutesSince>,
) -> impl IntoView {
    let number = version.version;
    let json = RawJson::new(written(&version.policy)).ok();
    let (class, word) = match (version.active, version.state) {
        (true, _) => ("badge badge--positive", "routes now"),
        (false, PolicyState::Draft) => ("badge badge--caution", "draft"),
        (false, PolicyState::Published) => ("badge badge--outline", "published"),
    };
    view! {
        <li class="rules__version">
            <details class="fold">
                <summary id=version_id(number)>
                    <span>{format!("Version {number}")}</span>
                    <span class=class>{word}</span>
                </summary>
                {json.map(|json| view! { <JsonText json label=format!("Policy version {number}") /> })}
            </details>
            {version.note.clone().map(|note| view! { <p>{note}</p> })}
            <Who version=version.clone() />
            {since.and_then(|since| routes_since(since, &version))}
            {desk.may_edit.then(|| view! { <Acts desk publish version /> })}
        </li>
    }
    .into_any()
}

#[component]
fn Who(version: PolicyVersion) -> impl IntoView {
    let published = version.published_at.map(|at| {
        let by = version.published_by.filter(|by| *by != version.created_by);
        view! { "; published " <Moment at is_past=true /> {by.map(|by| format!(" by {by}"))} }
    });
    view! {
        <p class="row-note">
            {version.created_by} ", " <Moment at=version.created_at is_past=true /> {published}
        </p>
    }
    .into_any()
}

/// Who let it route, when and why. Nothing where that was its first publication, and without a word.
fn routes_since(since: RoutesSince, version: &PolicyVersion) -> Option<AnyView> {
    let is_again = version.published_at.is_some_and(|published| published < since.at);
    if !is_again && since.note.is_none() {
        return None;
    }
    let words = if is_again { "Routes again since " } else { "Routes since " };
    let why = since.note.map(|note| format!(": {note}"));
    Some(view! { <p class="row-note">{words} <Moment at=since.at is_past=true /> ", by " {since.by} {why}</p> }.into_any())
}

#[component]
fn Acts(desk: Desk, publish: ServerAction<PublishVersion>, version: PolicyVersion) -> impl IntoView {
    let number = version.version;
    let policy = version.policy.clone();
    let is_edited = Memo::new(move |_| desk.sheet.with(|sheet| sheet.from) == Some(number));
    let publishes = (!version.active).then(|| view! { <Publish desk publish version place="list" /> });
    view! {
        <div class="cluster">
            <button
                type="button"
                class="button button--small rules__scripted"
                on:click=move |_| desk.edit(policy.clone(), number)
            >
                {move || if is_edited.get() { "Edit again" } else { "Edit" }}
                <span class="visually-hidden">{format!(" version {number}")}</span>
            </button>
            {publishes}
        </div>
    }
    .into_any()
}

/// Any two versions, or one and what is being edited, line by line.
#[component]
fn Compare(desk: Desk) -> impl IntoView {
    let (before, after) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let text = move |chosen: RwSignal<String>| match chosen.get().as_str() {
        "edited" => desk.json(),
        number => desk.page.with(|page| {
            let number: i64 = number.parse().ok()?;
            let version = page.versions.iter().find(|version| version.version == number)?;
            Some(written(&version.policy))
        }),
    };
    let difference = move || {
        let (before, after) = (text(before)?, text(after)?);
        Some(view! { <LineDiff before after label="Difference" /> })
    };
    view! {
        <details class="fold rules__scripted">
            <summary>"Compare two versions"</summary>
            <div class="stack">
                <div class="field-group">
                    <Which desk id="compare-before" label="Before" chosen=before />
                    <Which desk id="compare-after" label="After" chosen=after />
                </div>
                {difference}
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn Which(desk: Desk, id: &'static str, label: &'static str, chosen: RwSignal<String>) -> impl IntoView {
    let options = move || {
        let mut options = vec![
            (String::new(), "Choose one".to_owned()),
            ("edited".to_owned(), "What is being edited".to_owned()),
        ];
        desk.page.with(|page| {
            let words = |version: &PolicyVersion| {
                (version.version.to_string(), format!("Version {}", version.version))
            };
            options.extend(page.versions.iter().map(words));
        });
        super::control::choices(options, chosen.into())
    };
    view! {
        <div class="field">
            <label class="field__label" for=id>
                {label}
            </label>
            <select class="select" id=id on:change=move |event| chosen.set(event_target_value(&event))>
                {options}
            </select>
        </div>
    }
    .into_any()
}
