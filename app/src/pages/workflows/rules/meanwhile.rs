//! What others did to the workflow while it was being edited here.

use leptos::prelude::*;

use super::desk::Desk;
use crate::{catalogue, components::moment::Moment, error::AppError, model::WorkflowChange};

/// Whether an answer says that someone else was first.
pub(super) fn is_overtaken<T>(answer: Option<&Result<T, AppError>>) -> bool {
    matches!(answer, Some(Err(AppError::Conflict { code, .. })) if code == "etag_mismatch")
}

/// Who did what meanwhile, and what can be done now.
#[component]
pub(super) fn Meanwhile(
    desk: Desk,
    /// Whether it was in the way.
    #[prop(into)]
    is_overtaken: Signal<bool>,
    /// How to go on.
    advice: &'static str,
) -> impl IntoView {
    let list = move |changes: Vec<WorkflowChange>| {
        view! {
            <div class="notice notice--caution">
                <ul class="rules__meanwhile">
                    {changes.into_iter().map(|change| view! { <li>{line(change)}</li> }).collect_view()}
                </ul>
                <p>{advice}</p>
            </div>
        }
        .into_any()
    };
    move || is_overtaken.get().then(|| desk.meanwhile.get()).flatten().map(list)
}

fn line(change: WorkflowChange) -> AnyView {
    let version = change.version.map(|version| format!(" version {version}")).unwrap_or_default();
    view! {
        <strong>{change.by}</strong>
        {format!(" {}{version}, ", catalogue::change(change.kind))}
        <Moment at=change.at is_past=true />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_another_save_did_is_overtaken() {
        let conflict =
            |code: &str| Err::<(), _>(AppError::Conflict { code: code.to_owned(), message: String::new() });
        assert!(is_overtaken(Some(&conflict("etag_mismatch"))));
        assert!(!is_overtaken(Some(&conflict("taken"))));
        assert!(!is_overtaken(Some(&Ok::<(), AppError>(()))) && !is_overtaken::<()>(None));
    }
}
