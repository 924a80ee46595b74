use leptos::prelude::*;

use crate::{components::moment::Moment, model::ShownNote};

/// Who passed the item on to whom, and their words. Others see the notes, so they are a part of why it is here.
#[component]
pub(super) fn Notes(notes: Vec<ShownNote>) -> impl IntoView {
    let note = |note: ShownNote| {
        let text = (!note.text.is_empty()).then(|| view! { <p class="review-note__text">{note.text}</p> });
        view! {
            <li class="review-note">
                <p class="small">
                    <b>{note.by}</b>
                    " passed it on to "
                    <b>{note.to}</b>
                    <span class="muted">", " <Moment at=note.at is_past=true /></span>
                </p>
                {text}
            </li>
        }
    };
    (!notes.is_empty()).then(|| {
        view! {
            <section class="why" aria-labelledby="notes-heading">
                <h2 id="notes-heading" class="why__heading">
                    "Passed on"
                </h2>
                <ul class="why__list" role="list">
                    {notes.into_iter().map(note).collect_view()}
                </ul>
            </section>
        }
    })
}
