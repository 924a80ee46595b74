//! The item on screen.

mod header;
mod hold;
mod input;
mod notes;
mod opinions;
mod output;
mod timer;
mod why;

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    desk::{Mode, use_desk},
    edit::EditPane,
    verdict::{EditBar, PassOnSection, VerdictBar},
};
use crate::model::ReviewItem;
use header::ItemHeader;
use hold::{DraftNotice, HoldNotice};
use input::InputPane;
use notes::Notes;
use opinions::Opinions;
use output::OutputPane;
use why::WhyHere;

/// One item: why it is here, what the AI was given, what it made of it, and what to do.
#[component]
pub(super) fn ItemScreen(item: Arc<ReviewItem>) -> impl IntoView {
    let desk = use_desk();
    let is_editing = Memo::new(move |_| desk.mode.get() == Mode::Editing && desk.edit.with(Option::is_some));
    let (shown, edited, asked) = (item.clone(), item.clone(), item.clone());
    // Effects run in the browser only.
    Effect::new(move |_| desk.ask_whether_it_fits(&asked));
    view! {
        <article class="review-item" aria-labelledby="review-heading">
            <ItemHeader item=item.clone() />
            <WhyHere item=item.clone() />
            <Notes notes=item.notes.clone() />
            <HoldNotice />
            <DraftNotice />
            <PassOnSection />
            <Opinions item=item.clone() />
            <div class="review-panes">
                <InputPane item=item.clone() />
                {move || {
                    if is_editing.get() {
                        view! { <EditPane item=edited.clone() /> }.into_any()
                    } else {
                        view! { <OutputPane item=shown.clone() /> }.into_any()
                    }
                }}
            </div>
        </article>
        {move || {
            if is_editing.get() {
                view! { <EditBar /> }.into_any()
            } else {
                view! { <VerdictBar item=item.clone() /> }.into_any()
            }
        }}
    }
}
