use leptos::prelude::*;

use super::super::address::Links;
use crate::{
    components::{
        chart::{
            Column, Csv, Entry, Kind, Point, Table, Unit,
            words::{estimate_of, grouped},
        },
        empty::Empty,
    },
    model::{Behind, CauseKind, ChangedPair, FieldChange, PageTable},
};

const TITLE: &str = "Fields that reviewers change";

/// Which fields reviewers change most, from what to what.
#[component]
pub(super) fn Changes(changes: Vec<FieldChange>, links: Links) -> impl IntoView {
    let csv =
        (!changes.is_empty()).then(|| view! { <Csv title=TITLE file=links.file(PageTable::FieldChanges) /> });
    let shown = if changes.is_empty() {
        let text = "Nobody edited an output in this period. Where reviewers correct instead of rejecting, the fields that \
            they change stand here.";
        view! { <Empty title="No edits" text /> }.into_any()
    } else {
        let rows =
            changes.into_iter().map(|change| view! { <Row change links=links.clone() /> }).collect_view();
        view! {
            <div class="table-frame" tabindex="0" role="region" aria-label="Changed fields, as a table">
                <table class="table table--cards">
                    <thead>
                        <tr>
                            <th scope="col">"Field"</th>
                            <th scope="col" class="cell-number">
                                "Edits"
                            </th>
                            <th scope="col">"Of all edits (95% interval)"</th>
                            <th scope="col">"From what to what"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="changes-title">
            <header class="card__header">
                <h2 id="changes-title">"Which fields do reviewers change?"</h2>
                {csv}
            </header>
            {shown}
        </section>
    }
    .into_any()
}

/// Its name; the whole of an output has none.
fn name(change: &FieldChange) -> String {
    if change.pointer.is_empty() { "The whole output".to_owned() } else { change.label.clone() }
}

#[component]
fn Row(change: FieldChange, links: Links) -> impl IntoView {
    let items = links.cause(Behind::Edited, CauseKind::EditedField, &change.pointer);
    let pointer = (!change.pointer.is_empty() && change.pointer != change.label).then(|| {
        view! {
            <div class="row-note">
                <code>{change.pointer.clone()}</code>
            </div>
        }
    });
    let pairs = change.pairs.iter().map(pair).collect_view();
    view! {
        <tr>
            <th scope="row" class="cell-main">
                <a class="row-title" href=items>
                    {name(&change)}
                </a>
                {pointer}
            </th>
            <td data-label="Edits" class="cell-number">
                {grouped(change.edits)}
            </td>
            <td data-label="Of all edits" class="numbers">
                {estimate_of(&change.share)}
            </td>
            <td data-label="From what to what">
                <ul class="pairs" role="list">
                    {pairs}
                </ul>
            </td>
        </tr>
    }
    .into_any()
}

fn pair(pair: &ChangedPair) -> AnyView {
    let side = |text: &Option<String>, nothing: &'static str| match text {
        Some(text) => view! { <code class="code--inline">{text.clone()}</code> }.into_any(),
        None => view! { <span class="muted">{nothing}</span> }.into_any(),
    };
    view! {
        <li>
            {side(&pair.from, "not there")} <span class="visually-hidden">" became "</span>
            <span aria-hidden="true">" → "</span> {side(&pair.to, "taken out")}
            <span class="muted numbers">{format!(" × {}", grouped(pair.edits))}</span>
        </li>
    }
    .into_any()
}

/// What the rows show, a row a pair.
pub(super) fn table(changes: &[FieldChange]) -> Table {
    let columns = vec![
        Column::new("Field", Kind::Words),
        Column::new("Edits of the field", Kind::Value(Unit::Count)),
        Column::new("Share of edits", Kind::Estimate(Unit::Share)),
        Column::new("From", Kind::Words),
        Column::new("To", Kind::Words),
        Column::new("Edits", Kind::Value(Unit::Count)),
    ];
    let row = |change: &FieldChange, pair: &ChangedPair| {
        vec![
            Entry::words(change.pointer.clone()),
            Entry::count(change.edits),
            Entry::point(Point::from(&change.share)),
            Entry::words(pair.from.clone().unwrap_or_default()),
            Entry::words(pair.to.clone().unwrap_or_default()),
            Entry::count(pair.edits),
        ]
    };
    let rows = changes.iter().flat_map(|change| change.pairs.iter().map(move |pair| row(change, pair)));
    Table { title: TITLE.to_owned(), columns, rows: rows.collect() }
}
