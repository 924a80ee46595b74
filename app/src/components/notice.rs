//! Errors and other news, where they matter.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    components::code_text::CodeText, error::AppError, model::FieldError, pages::problem::NotFoundPage,
};

/// What an action's last answer went wrong with, under the form that sent it. Silent while all is well.
#[component]
pub fn ActionError(
    /// The answer's error.
    #[prop(into)]
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    view! { <div aria-live="polite">{move || error.get().map(|error| view! { <Problem error /> })}</div> }
}

/// One error: what happened, what to do, and each field that is wrong.
#[component]
pub fn Problem(
    /// What happened.
    error: AppError,
) -> impl IntoView {
    let fields = match &error {
        AppError::Invalid { errors, .. } => errors.clone(),
        _ => Vec::new(),
    };
    let advice = advice(&error);
    let needs_sign_in = error == AppError::Unauthenticated;
    view! {
        <div class="notice notice--danger" role="alert">
            <p class="notice__title">
                <CodeText text=error.to_string() />
            </p>
            {advice.map(|advice| view! { <p>{advice}</p> })}
            {(!fields.is_empty()).then(|| view! { <FieldProblems errors=fields /> })}
            {needs_sign_in.then(|| view! { <SignInAgain /> })}
        </div>
    }
}

/// What is wrong, each with its place.
#[component]
pub fn FieldProblems(
    /// With JSON pointers.
    errors: Vec<FieldError>,
) -> impl IntoView {
    let line = |error: FieldError| {
        let place = (!error.pointer.is_empty()).then(|| view! { <code>{error.pointer}</code> ": " });
        view! { <li>{place} <CodeText text=error.message /></li> }
    };
    view! { <ul>{errors.into_iter().map(line).collect_view()}</ul> }
}

#[component]
fn SignInAgain() -> impl IntoView {
    let location = use_location();
    let address = move || sign_in_address(&location.pathname.get(), &location.search.get());
    view! {
        <p class="notice__actions">
            <a class="button button--small" href=address rel="external">
                "Sign in"
            </a>
        </p>
    }
}

/// The sign-in page, and from there back to this one.
pub fn sign_in_address(path: &str, search: &str) -> String {
    let next = if search.is_empty() { path.to_owned() } else { format!("{path}?{search}") };
    match next.as_str() {
        "/" => "/sign-in".to_owned(),
        next => format!("/sign-in?next={}", leptos_router::location::Url::escape(next)),
    }
}

/// What a person can do about an error that does not say so itself.
fn advice(error: &AppError) -> Option<&'static str> {
    match error {
        AppError::Unreachable { .. } => Some(
            "Nothing is known about the outcome. Check your connection and try again; nothing typed is lost.",
        ),
        AppError::Internal { .. } => Some(
            "It has been logged. Try again; if it stays, give the reference to whoever runs this server.",
        ),
        AppError::Conflict { code, .. } if code == "etag_mismatch" => {
            Some("Someone else saved in the meantime. What you typed is still here.")
        }
        _ => None,
    }
}

/// A load that failed, in place of what was to be shown, never as an empty list.
#[component]
pub fn LoadProblem(
    /// What happened.
    error: AppError,
    /// Asks again.
    #[prop(into)]
    retry: Callback<()>,
) -> impl IntoView {
    if matches!(error, AppError::NotFound { .. }) {
        return view! { <NotFoundPage /> }.into_any();
    }
    let location = use_location();
    let here = move || format!("{}{}", location.pathname.get(), location.search.get());
    view! {
        <div class="stack">
            <Problem error />
            <p>
                <a
                    class="button"
                    href=here
                    on:click=move |event| {
                        event.prevent_default();
                        retry.run(());
                    }
                >
                    "Try again"
                </a>
            </p>
        </div>
    }
    .into_any()
}

/// Something that went well.
#[component]
pub fn Done(
    /// What.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <div class="notice notice--positive" role="status">
            <p>{text}</p>
        </div>
    }
}
