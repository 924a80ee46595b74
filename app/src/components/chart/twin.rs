use leptos::prelude::*;

use super::{Column, Entry, Table, table::rows};

/// A chart's table, folded, and the same as a file.
#[component]
pub fn TableTwin(
    /// The table.
    table: Table,
) -> impl IntoView {
    let count = rows(&table);
    view! {
        <div class="chart__twin">
            <details class="fold">
                <summary>
                    "The same as a table" <span class="muted small">{count}</span>
                </summary>
                <TableView table=table.clone() is_long=true />
            </details>
            <Csv table />
        </div>
    }
    .into_any()
}

/// A link that saves a table as a file. The table itself stands in it: nothing is asked of the server.
#[component]
pub fn Csv(
    /// The table.
    table: Table,
) -> impl IntoView {
    view! {
        <a class="chart__csv small" href=table.csv_address() download=table.file_name()>
            "CSV"
            <span class="visually-hidden">{format!(": {}", table.title)}</span>
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
