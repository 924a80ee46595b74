use leptos::prelude::*;

use super::{super::draft::written, desk::Desk};
use crate::{
    components::{line_diff::LineDiff, popover::Popover},
    model::{PolicyState, PolicyVersion},
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
    let class = match (is_draft, shows_changes) {
        (true, true) => "button--primary",
        _ => "button--small",
    };
    let changes = shows_changes.then(|| changes(desk, &version));
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
            {changes}
            <ActionForm action=publish>
                <input type="hidden" name="slug" value=slug />
                <input type="hidden" name="version" value=number.to_string() />
                <input type="hidden" name="etag" value=etag />
                <button type="submit" class="button button--primary button--block">
                    {if is_draft { "Publish this version" } else { "Let this version route again" }}
                </button>
            </ActionForm>
        </Popover>
    }
    .into_any()
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
