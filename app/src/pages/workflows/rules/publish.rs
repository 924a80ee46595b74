use leptos::prelude::*;

use super::{super::draft::written, desk::Desk};
use crate::{
    components::{code_text::CodeText, field::TextField, line_diff::LineDiff, popover::Popover},
    model::{FieldError, PolicyState, PolicyVersion},
    server_fns::policies::PublishVersion,
};

/// Asks once more, then lets a version route: a draft for the first time, or an earlier one again. A plain form, too.
#[component]
pub(super) fn Publish(
    desk: Desk,
    publish: ServerAction<PublishVersion>,
    /// Which.
    version: PolicyVersion,
    /// Where on the page this stands: one version may stand in two places.
    place: &'static str,
    /// Whether it shows, line by line, what changes.
    #[prop(optional)]
    shows_changes: bool,
) -> impl IntoView {
    let number = version.version;
    let (slug, etag, routing) =
        desk.page.with_untracked(|page| (page.slug.clone(), page.etag.clone(), page.routing));
    let is_draft = version.state == PolicyState::Draft;
    let label = if is_draft { "Publish" } else { "Go back to this" };
    let why = if is_draft { "Why it is published" } else { "Why it routes again" };
    let class = match (is_draft, shows_changes) {
        (true, true) => "button--primary",
        _ => "button--small",
    };
    let changes = shows_changes.then(|| changes(desk, &version));
    let warnings = shows_changes.then(|| warnings(desk));
    view! {
        <Popover
            id=format!("publish-{place}-{number}")
            label
            about=format!("version {number}")
            title=format!("{label}: version {number}")
            class
            closes_on_submit=true
        >
            <p>{question(number, routing, is_draft)}</p>
            {warnings}
            {changes}
            // The button that opened this will be gone once it is done, and the focus with it.
            <div on:submit=move |_| desk.focus_next.set_value(Some(next_focus(place, number)))>
                <ActionForm action=publish>
                    <input type="hidden" name="slug" value=slug />
                    <input type="hidden" name="version" value=number.to_string() />
                    <input type="hidden" name="etag" value=etag />
                    <div class="stack">
                        <TextField
                            id=format!("publish-{place}-{number}-why")
                            name="note"
                            label=why
                            hint="Shown with the version, and kept in the record."
                            is_optional=true
                            autocomplete="off"
                        />
                        <button type="submit" class="button button--primary button--block">
                            {if is_draft { "Publish this version" } else { "Let this version route again" }}
                        </button>
                    </div>
                </ActionForm>
            </div>
        </Popover>
    }
    .into_any()
}

/// What is beside where a version was published: how what is edited stands, or the version in its list.
fn next_focus(place: &str, number: i64) -> String {
    match place {
        "bar" => STANDING.to_owned(),
        _ => version_id(number),
    }
}

/// The id of how what is edited stands to what is stored.
pub(super) const STANDING: &str = "standing";

/// The id of a version in the list.
pub(super) fn version_id(number: i64) -> String {
    format!("version-{number}")
}

/// What is probably not meant in the draft that stands in the fields.
fn warnings(desk: Desk) -> AnyView {
    let line = |warning: FieldError| {
        view! {
            <li>
                <code>{warning.pointer}</code>
                ": "
                <CodeText text=warning.message />
            </li>
        }
    };
    let list = move |warnings: Vec<FieldError>| {
        view! {
            <div class="notice notice--caution">
                <p>"Allowed, and probably not meant:"</p>
                <ul>{warnings.into_iter().map(line).collect_view()}</ul>
            </div>
        }
    };
    (move || Some(desk.warnings.get()).filter(|warnings| !warnings.is_empty()).map(list)).into_any()
}

fn question(number: i64, routing: Option<i64>, is_draft: bool) -> String {
    let instead = match routing {
        Some(routing) => format!("in place of version {routing}"),
        None => "in place of none: so far everything goes to a person".to_owned(),
    };
    let for_good = if is_draft { " Once published, it never changes." } else { "" };
    format!(
        "Version {number} will route from now on, {instead}. What came before stays as it was routed.{for_good}"
    )
}

fn changes(desk: Desk, version: &PolicyVersion) -> AnyView {
    let before = desk.page.with_untracked(|page| {
        page.versions.iter().find(|one| one.active).map(|one| written(&one.policy)).unwrap_or_default()
    });
    view! { <LineDiff before after=written(&version.policy) label="What changes" /> }.into_any()
}
