//! `GET /insights/export/{table}.{csv|jsonl|parquet}?` and the query of a page of the insights: the tables behind it, for
//! the period that it shows; and, as CSV, the tables on the page itself.

use app::{
    components::chart::Table,
    model::{ExportTable, InsightsQuery, PageTable},
};
use axum::{
    Router,
    body::Body,
    extract::{Extension, Path, State},
    http::{HeaderValue, Response, header},
    routing::get,
};

use crate::{
    http::{
        export::{Taker, answer},
        extract::Query,
        problem::Problem,
        session::SignedIn,
        state::HttpState,
    },
    service::{Actor, ExportFormat},
};

pub(super) fn router() -> Router<HttpState> {
    Router::new().route("/insights/export/{file}", get(export))
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum File {
    /// A table behind the page.
    Behind(ExportTable, ExportFormat),
    /// A table of the page.
    OfPage(PageTable),
}

async fn export(
    State(state): State<HttpState>,
    Extension(signed_in): Extension<SignedIn>,
    Path(file): Path<String>,
    Query(query): Query<InsightsQuery>,
) -> Result<Response<Body>, Problem> {
    let user = signed_in.0.ok_or_else(|| Problem::unauthorized("Sign in to export tables."))?;
    let what = named(&file)
        .ok_or_else(|| Problem::not_found(format!("There is no file `{file}`, only such as `items.csv`.")))?;
    let actor = Actor::User(user.clone());
    match what {
        File::Behind(table, format) => {
            let export = state.services().export_of_page(&actor, table, format, query).await?;
            answer(state, Taker::User(user), export).await
        }
        File::OfPage(table) => Ok(csv(&state.services().page_table(&actor, table, query).await?)),
    }
}

fn named(file: &str) -> Option<File> {
    let (table, format) = file.split_once('.')?;
    let format = ExportFormat::named(format)?;
    match (table.parse::<ExportTable>(), table.parse::<PageTable>(), format) {
        (Ok(table), _, format) => Some(File::Behind(table, format)),
        // What a page shows is for people: programs have the metrics, as a table and by the API.
        (Err(_), Ok(table), ExportFormat::Csv) => Some(File::OfPage(table)),
        _ => None,
    }
}

/// Pages are of a bounded size, so the file is whole before it goes out.
fn csv(table: &Table) -> Response<Body> {
    let mut response = Response::new(Body::from(table.csv()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(named) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", table.file_name())) {
        headers.insert(header::CONTENT_DISPOSITION, named);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_a_table_and_a_format() {
        let csv = File::Behind(ExportTable::Items, ExportFormat::Csv);
        let parquet = File::Behind(ExportTable::Dictionary, ExportFormat::Parquet);
        assert_eq!(named("items.csv"), Some(csv));
        assert_eq!(named("dictionary.parquet"), Some(parquet));
        assert_eq!(named("groups_over_time.csv"), Some(File::OfPage(PageTable::GroupsOverTime)));
        for file in ["", "items", "items.", "users.csv", "items.xlsx", ".csv", "items.csv.gz", "flow.jsonl"] {
            assert_eq!(named(file), None, "{file}");
        }
    }
}
