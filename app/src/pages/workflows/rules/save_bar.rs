use leptos::{ev, prelude::*};

use super::{
    super::draft::written,
    control::Line,
    desk::Desk,
    meanwhile::{Meanwhile, is_overtaken},
    publish::{Publish, STANDING},
    sheet::Sheet,
};
use crate::{
    components::notice::ActionError,
    model::{PolicyState, PolicyVersion},
    server_fns::policies::{PublishVersion, SaveDraft},
};

/// Saving what is edited as a draft, and publishing it once it is saved. Always in sight.
#[component]
pub(super) fn SaveBar(
    desk: Desk,
    save: ServerAction<SaveDraft>,
    publish: ServerAction<PublishVersion>,
) -> impl IntoView {
    let note = RwSignal::new(String::new());
    let answer = save.value();
    let error = Signal::derive(move || answer.get().and_then(Result::err));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match desk.sheet.with_untracked(Sheet::policy) {
            Err(errors) => desk.found(errors),
            Ok(policy) => {
                desk.sent.set(Some(desk.sheet.get_untracked()));
                save.dispatch(SaveDraft {
                    slug: desk.slug(),
                    text: written(&policy),
                    note: note.get_untracked(),
                    etag: desk.page.with_untracked(|page| page.etag.clone()),
                });
            }
        }
    };
    let ready = Memo::new(move |_| {
        // With the etag: a form made before someone else's save must not be sent after it.
        let etag = desk.page.with(|page| page.etag.clone());
        if desk.is_changed.get() { None } else { Some((draft(desk)?, etag)) }
    });
    view! {
        <div class="save-bar">
            <ActionError error />
            <Meanwhile
                desk
                is_overtaken=Signal::derive(move || save.value().with(|answer| is_overtaken(answer.as_ref())))
                advice="Everything that you changed is still in the fields. Save it again to store it as the next version: \
                no version is ever overwritten."
            />
            // The form to publish has its own place: forms do not stand in forms.
            <div class="rules__save">
                <form on:submit=submit>
                    <Line
                        id="draft-note"
                        label="Why this change"
                        placeholder="What it is for"
                        value=note.into()
                        write=Callback::new(move |text| note.set(text))
                    />
                    <button
                        type="submit"
                        class="button button--primary"
                        aria-busy=move || save.pending().get().to_string()
                    >
                        "Save draft"
                    </button>
                </form>
                {move || {
                    ready
                        .get()
                        .map(|(version, _)| {
                            view! { <Publish desk publish version place="bar" shows_changes=true /> }
                        })
                }}
            </div>
            <p class="muted small" role="status" id=STANDING tabindex="-1">
                {move || standing(desk)} {move || odd(desk.warnings.read().len())}
            </p>
        </div>
    }
    .into_any()
}

/// The draft that stands in the fields as it is stored.
fn draft(desk: Desk) -> Option<PolicyVersion> {
    let from = desk.sheet.with(|sheet| sheet.from)?;
    desk.page.with(|page| {
        let is_it = |version: &&PolicyVersion| version.version == from && version.state == PolicyState::Draft;
        page.versions.iter().find(is_it).cloned()
    })
}

/// How much is probably not meant.
fn odd(warnings: usize) -> Option<String> {
    match warnings {
        0 => None,
        1 => Some(" One thing is allowed and probably not meant.".to_owned()),
        count => Some(format!(" {count} things are allowed and probably not meant.")),
    }
}

/// How what is edited stands to what is stored.
fn standing(desk: Desk) -> String {
    let from = desk.sheet.with(|sheet| sheet.from);
    let routing = desk.page.with(|page| page.routing);
    let (is_changed, is_checked) = (desk.is_changed.get(), desk.is_checked.get());
    match (is_changed, desk.errors.read().len(), from) {
        (false, _, None) => "Nothing is stored yet: everything goes to a person.".to_owned(),
        (false, _, Some(from)) if routing == Some(from) => {
            format!("This is version {from}, which routes now.")
        }
        (false, _, Some(from)) => format!("This is version {from}, as it is stored. It does not route."),
        (true, 0, _) if is_checked => "Not saved. Checked: nothing stands against saving.".to_owned(),
        (true, 0, _) => "Not saved.".to_owned(),
        (true, 1, _) => "Not saved. One field needs another look.".to_owned(),
        (true, count, _) => format!("Not saved. {count} fields need another look."),
    }
}
