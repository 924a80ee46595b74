//! Asking the server what it would refuse, a moment after the last change.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};

use crate::{
    model::ReviewItem,
    pages::review::{browser, desk::Desk},
    server_fns::review::check_output,
};

/// How long after the last change (milliseconds).
const PAUSE_MS: u64 = 400;

/// Checks each state of the edit that stands for a moment and has no error that can be seen here already.
pub(super) fn keep_checking(desk: Desk, item: Arc<ReviewItem>) {
    let latest = StoredValue::new(0_u64);
    Effect::new(move |before: Option<bool>| {
        let reading = desk.reading.get();
        // What a refused form brought along holds until something is typed.
        if before.is_some() {
            desk.found.update(|found| {
                if !found.is_empty() {
                    found.clear();
                }
            });
        }
        let Some(output) =
            reading.filter(|reading| reading.errors.is_empty()).and_then(|reading| reading.output)
        else {
            return true;
        };
        let workflow = item.workflow.slug.clone();
        let number = latest.get_value() + 1;
        latest.set_value(number);
        browser::after(PAUSE_MS, move || {
            if latest.try_get_value() != Some(number) {
                return;
            }
            spawn_local(async move {
                let found = check_output(workflow, output.to_raw()).await;
                if latest.try_get_value() == Some(number)
                    && let Ok(found) = found
                {
                    desk.found.set(found);
                }
            });
        });
        true
    });
}
