use leptos::prelude::*;

use super::super::address::Links;
use crate::{
    components::{
        chart::{Column, Csv, Entry, Kind, Point, Table, TableView, Unit},
        empty::Empty,
    },
    model::{Behind, Dimension, PageTable, ReviewerRow},
};

/// Reviewers, for managers. A length alone says nothing of a person: volume and difficulty stand beside it.
#[component]
pub(super) fn Reviewers(rows: Vec<ReviewerRow>, links: Links) -> impl IntoView {
    let table = table(&rows, &links);
    let csv = (!rows.is_empty())
        .then(|| view! { <Csv title=table.title.clone() file=links.file(PageTable::Reviewers) /> });
    let shown = if rows.is_empty() {
        let text = "Nobody decided anything in this period.";
        view! { <Empty title="No reviewers" text /> }.into_any()
    } else {
        view! { <TableView table /> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="reviewers-title">
            <header class="card__header">
                <h2 id="reviewers-title">"Reviewers"</h2>
                {csv}
            </header>
            <div class="card__body">
                <p class="muted small prose">
                    "Only managers see this. Difficulty is how long everybody takes for items like these, against all \
                    items: with 1.30 they take everybody 30% longer. Who is slow on hard items is not slow, and who is \
                    fast on few is not fast. What each says of known answers stands under "
                    <a href="/insights/quality">"agreement and golden items"</a> "."
                </p>
                {shown}
            </div>
        </section>
    }
    .into_any()
}

/// What the rows show.
pub(super) fn table(rows: &[ReviewerRow], links: &Links) -> Table {
    let columns = vec![
        Column::new("Reviewer", Kind::Words),
        Column::new("Reviews", Kind::Value(Unit::Count)),
        Column::new("Difficulty", Kind::Value(Unit::Number)),
        Column::new("Active p50", Kind::Value(Unit::Seconds)),
        Column::new("Active p90", Kind::Value(Unit::Seconds)),
        Column::new("Edited", Kind::Estimate(Unit::Share)),
        Column::new("Rejected", Kind::Estimate(Unit::Share)),
    ];
    let row = |row: &ReviewerRow| {
        let behind = |what| links.with_value(what, Some(Dimension::Reviewer), &row.user.to_string(), None);
        let number = |number: Option<f64>| Entry::point(Point::exact(number));
        vec![
            Entry::words(row.name.clone()),
            Entry::count(row.reviews).at(behind(Behind::Reviewed)),
            number(row.difficulty),
            number(row.active.p50),
            number(row.active.p90),
            Entry::point(Point::from(&row.edited)).at(behind(Behind::Edited)),
            Entry::point(Point::from(&row.rejected)).at(behind(Behind::Rejected)),
        ]
    };
    Table { title: "Reviewers".to_owned(), columns, rows: rows.iter().map(row).collect() }
}
