use leptos::prelude::*;

use crate::{
    components::{item_name::short_id, json_text::JsonText, moment::Stamp},
    model::RecordEntry,
};

/// Entries as a table; each opens to show its particulars and, to those who may read the log, its place in the chain.
#[component]
pub(in crate::pages) fn Entries(
    /// In the order to show.
    entries: Vec<RecordEntry>,
    /// What they are, for screen readers.
    caption: &'static str,
) -> impl IntoView {
    let number = entries.iter().any(|entry| entry.place.is_some()).then(|| {
        view! {
            <th scope="col" class="cell-number">
                "Entry"
            </th>
        }
    });
    view! {
        <div class="table-frame">
            <table class="table table--cards audit-table">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        {number}
                        <th scope="col">"Time (UTC)"</th>
                        <th scope="col">"Actor"</th>
                        <th scope="col">"What happened"</th>
                        <th scope="col">"About"</th>
                    </tr>
                </thead>
                <tbody>{entries.into_iter().map(|entry| view! { <Entry entry /> }).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Entry(entry: RecordEntry) -> impl IntoView {
    let about = view! { <About entry=entry.clone() /> };
    let (seq, at) = (entry.place.as_ref().map(|place| place.seq), entry.at);
    let heading = match seq {
        Some(seq) => view! {
            <th scope="row" data-label="Entry" class="cell-number cell-tight">
                {seq}
            </th>
            <td data-label="Time (UTC)" class="cell-tight">
                <Stamp at />
            </td>
        }
        .into_any(),
        None => view! {
            <th scope="row" data-label="Time (UTC)" class="cell-tight">
                <Stamp at />
            </th>
        }
        .into_any(),
    };
    view! {
        <tr id=seq.map(|seq| format!("entry-{seq}"))>
            {heading}
            <td data-label="Actor" class="audit-table__actor">
                {entry.actor.clone()}
            </td>
            <td class="cell-main">
                <Particulars entry />
            </td>
            <td data-label="About" class="audit-table__about">
                {about}
            </td>
        </tr>
    }
}

#[component]
fn About(entry: RecordEntry) -> impl IntoView {
    let item = entry.item.map(|id| {
        view! {
            <a class="mono" href=format!("/items/{id}") title=id.to_string()>
                {short_id(id)}
            </a>
        }
    });
    view! {
        <div class="stack stack--tight">{item} {entry.subject.map(|subject| view! { <span>{subject}</span> })}</div>
    }
}

#[component]
fn Particulars(entry: RecordEntry) -> impl IntoView {
    let place = entry.place.map(|place| {
        view! {
            <dl class="facts">
                <dt>"Hash"</dt>
                <dd>
                    <code class="small">{place.hash}</code>
                </dd>
                <dt>"Hash before"</dt>
                <dd>
                    <code class="small">{place.prev_hash}</code>
                </dd>
            </dl>
        }
    });
    view! {
        <details class="fold">
            <summary>
                <code>{entry.kind}</code>
            </summary>
            <div class="stack audit-table__more">
                <JsonText json=entry.details label="Particulars" />
                {place}
            </div>
        </details>
    }
}
