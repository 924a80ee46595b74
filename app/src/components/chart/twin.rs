use leptos::prelude::*;

use super::{Column, Entry, Table, table::rows};

/// A longer table stands on a page of its own. One looks a value up in it, and in this page it would weigh more than all
/// else: nine groups of eight weeks are five hundred rows, each with a link in every cell. So long is a series of days at
/// most.
const MOST_ROWS: usize = 62;

/// Where a table is to be had besides the page that it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableAt {
    /// A page of its own.
    pub page: String,
    /// Its file.
    pub file: String,
}

/// A chart's table, folded, and the same as a file.
#[component]
pub fn TableTwin(
    /// The table.
    table: Table,
    /// Where it is to be had besides.
    at: TableAt,
) -> impl IntoView {
    let TableAt { page, file } = at;
    let title = table.title.clone();
    let count = rows(&table);
    let shown = if table.rows.len() > MOST_ROWS {
        view! {
            <p class="chart__alone">
                <a href=page>
                    "All values as a table" <span class="visually-hidden">{format!(": {title}")}</span>
                </a>
                <span class="muted small">{count}</span>
            </p>
        }
        .into_any()
    } else {
        view! {
            <details class="fold">
                <summary>
                    "The same as a table" <span class="muted small">{count}</span>
                </summary>
                <TableView table is_long=true />
            </details>
        }
        .into_any()
    };
    view! {
        <div class="chart__twin">
            {shown} <Csv title file />
        </div>
    }
    .into_any()
}

/// A link to a table's file. The server makes it when it is asked for, from the same rows: written into the page as a
/// `data:` address, the files would weigh as much again as what they are of, for everybody who never saves one.
#[component]
pub fn Csv(
    /// What the table holds.
    #[prop(into)]
    title: String,
    /// Where its file is.
    file: String,
) -> impl IntoView {
    view! {
        <a class="chart__csv small" href=file download="" rel="external">
            "CSV"
            <span class="visually-hidden">{format!(": {title}")}</span>
        </a>
    }
    .into_any()
}

/// A table of exact values.
#[component]
pub fn TableView(
    /// The table.
    table: Table,
    /// Whether it may be too long for the screen, so that it scrolls in its own frame.
    #[prop(optional)]
    is_long: bool,
) -> impl IntoView {
    let Table { title, columns, rows } = table;
    let head = |column: &Column| {
        view! {
            <th scope="col" class=column.is_number().then_some("cell-number")>
                {column.head.clone()}
            </th>
        }
    };
    let heads = columns.iter().map(head).collect_view();
    let rows = rows.into_iter().map(|row| row_view(&columns, row)).collect_view();
    let name = format!("{title}, as a table");
    let class = if is_long { "table-frame chart__table" } else { "table-frame" };
    view! {
        <div class=class tabindex="0" role="region" aria-label=name>
            <table class="table">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row_view(columns: &[Column], row: Vec<Entry>) -> AnyView {
    let cell = |(place, (column, entry)): (usize, (&Column, Entry))| {
        let words = column.shown(&entry.cell);
        let words = match entry.href {
            Some(href) => view! { <a href=href>{words}</a> }.into_any(),
            None => words.into_any(),
        };
        if place == 0 {
            view! { <th scope="row">{words}</th> }.into_any()
        } else {
            view! { <td class=column.is_number().then_some("cell-number")>{words}</td> }.into_any()
        }
    };
    view! { <tr>{columns.iter().zip(row).enumerate().map(cell).collect_view()}</tr> }.into_any()
}
