use leptos::prelude::*;

use super::{address::address, words};
use crate::{
    catalogue::insights as catalogue,
    components::clock::use_clock,
    model::{InsightsQuery, Period},
};

/// The period that is shown, and ways to others.
#[component]
pub(super) fn PeriodLine(
    /// The page's path.
    path: String,
    /// As it was asked.
    query: InsightsQuery,
    /// As it was understood.
    period: Period,
) -> impl IntoView {
    let to = |from: Option<String>, to: Option<String>| {
        address(&path, &InsightsQuery { from, to, ..query.clone() })
    };
    let last = period.last_day.clone();
    let of_days = |days: i64, name: &'static str| {
        let href = to(words::moved(&last, 1 - days), Some(last.clone()));
        let is_it = words::length(&period) == Some(days);
        view! {
            <a class="button button--small" href=href aria-current=is_it.then_some("true")>
                {name}
            </a>
        }
    };
    let clock = use_clock();
    let end = period.to;
    // What is to come has no figures yet.
    let is_past = Memo::new(move |_| clock.now().is_some_and(|now| end <= now));
    let beside = words::length(&period).map(|days| {
        let moved = |by: i64| to(words::moved(&period.first_day, by), words::moved(&period.last_day, by));
        let (earlier, later) = (moved(-days), moved(days));
        let later = move || {
            is_past.get().then(|| {
                view! {
                    <a class="button button--small" href=later.clone()>
                        "Later"
                    </a>
                }
            })
        };
        view! {
            <a class="button button--small" href=earlier>
                "Earlier"
            </a>
            {later}
        }
    });
    let unknown = query.tz.as_ref().filter(|asked| **asked != period.time_zone).map(|asked| {
        let words =
            format!("“{asked}” is no time zone that is known here: these are days of {}.", period.time_zone);
        view! {
            <div class="notice notice--caution">
                <p>{words}</p>
            </div>
        }
    });
    view! {
        {unknown}
        <div class="period-line">
            <p>
                <strong>{words::days(&period)}</strong>
                <span class="muted">
                    {format!(" · {} · a step is one {}", period.time_zone, catalogue::bucket_size(period.bucket).to_lowercase())}
                </span>
            </p>
            <div class="cluster">
                {of_days(7, "7 days")} {of_days(28, "4 weeks")} {of_days(84, "12 weeks")} {beside}
            </div>
        </div>
    }
    .into_any()
}
