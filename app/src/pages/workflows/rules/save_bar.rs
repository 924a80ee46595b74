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
    error::AppError,
    model::{FieldError, Policy, PolicyState, PolicyVersion},
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
    // Of what was sent, by whichever form: what stands in the fields may have moved since.
    let sent = StoredValue::new(Vec::new());
    Effect::new(move |_| {
        if let Some(form) = save.input().get() {
            sent.set_value(names(&form.text));
        }
    });
    let error = Signal::derive(move || {
        let error = answer.get().and_then(Result::err)?;
        Some(sent.with_value(|names| named(error, names)))
    });
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

/// The names of a policy's rules.
fn names(policy: &str) -> Vec<String> {
    let policy = serde_json::from_str::<Policy>(policy).unwrap_or_default();
    policy.rules.into_iter().map(|rule| rule.name).collect()
}

/// The same error with the names of rules in place of pointers to them: nobody counts rules from nought.
fn named(error: AppError, names: &[String]) -> AppError {
    let AppError::Invalid { message, errors } = error else { return error };
    let in_words = |error: FieldError| match rule_of(&error.pointer, names) {
        Some(name) => FieldError {
            message: format!("Rule “{name}”: {}", error.message),
            pointer: String::new(),
            ..error
        },
        None => error,
    };
    AppError::Invalid { message, errors: errors.into_iter().map(in_words).collect() }
}

/// The name of the rule that a pointer leads to.
fn rule_of<'n>(pointer: &str, names: &'n [String]) -> Option<&'n str> {
    let at = pointer.strip_prefix("/rules/")?.split('/').next()?;
    let name = names.get(at.parse::<usize>().ok()?)?;
    Some(name.as_str()).filter(|name| !name.trim().is_empty())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_named_and_not_counted() {
        let names = names(r#"{"rules": [{"name": "refunds", "when": "true", "then": {"route": "review"}}]}"#);
        let at = |pointer: &str| FieldError {
            pointer: pointer.to_owned(),
            code: "cel".to_owned(),
            message: "line 1, column 1: no".to_owned(),
        };
        let errors = ["/rules/0/when", "/rules/7/when", "/sample_rate"].map(at).to_vec();
        let error = named(AppError::Invalid { message: "no".to_owned(), errors }, &names);
        let AppError::Invalid { errors, .. } = error else { panic!("{error:?}") };
        let found: Vec<_> =
            errors.iter().map(|error| (error.pointer.as_str(), error.message.as_str())).collect();
        assert_eq!(
            found,
            [
                ("", "Rule “refunds”: line 1, column 1: no"),
                ("/rules/7/when", "line 1, column 1: no"),
                ("/sample_rate", "line 1, column 1: no"),
            ]
        );
        assert_eq!(named(AppError::Unauthenticated, &names_of_none()), AppError::Unauthenticated);
    }

    fn names_of_none() -> Vec<String> {
        names("no policy")
    }
}
