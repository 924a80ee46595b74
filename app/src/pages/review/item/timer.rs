use leptos::prelude::*;

use crate::pages::review::desk::use_desk;

/// Active seconds against the workflow's target. Past it, the words and the colour change; nothing moves or blinks.
#[component]
pub(super) fn Timer(target: i64) -> impl IntoView {
    let desk = use_desk();
    let seconds = Memo::new(move |_| desk.active.get() / 1_000);
    let is_over = Memo::new(move |_| seconds.get() > target);
    let share = move || {
        let share = (seconds.get() as f64 / target.max(1) as f64).min(1.0);
        format!("--share: {share:.2}")
    };
    view! {
        <span
            class="review-timer numbers"
            class:review-timer--over=move || is_over.get()
            role="timer"
            aria-label="Active time on this item"
            title="Time in which you were active on this item, against the workflow's target"
        >
            <span class="review-timer__bar" style=share aria-hidden="true"></span>
            <span class="review-timer__now">{move || seconds.get()} " s"</span>
            <span class="muted">
                {move || {
                    if is_over.get() {
                        format!("{} s over target", seconds.get() - target)
                    } else {
                        format!("of {target} s")
                    }
                }}
            </span>
        </span>
    }
}
