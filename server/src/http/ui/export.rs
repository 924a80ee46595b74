//! `GET /insights/export/{table}.{csv|jsonl|parquet}?` and the query of a page of the insights: the tables behind it, for
//! the period that it shows.

use app::model::{ExportTable, InsightsQuery};
use axum::{
    Router,
    body::Body,
    extract::{Extension, Path, State},
    http::Response,
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

async fn export(
    State(state): State<HttpState>,
    Extension(signed_in): Extension<SignedIn>,
    Path(file): Path<String>,
    Query(query): Query<InsightsQuery>,
) -> Result<Response<Body>, Problem> {
    let user = signed_in.0.ok_or_else(|| Problem::unauthorized("Sign in to export tables."))?;
    let (table, format) = named(&file)
        .ok_or_else(|| Problem::not_found(format!("There is no file `{file}`, only such as `items.csv`.")))?;
    let actor = Actor::User(user.clone());
    let export = state.services().export_of_page(&actor, table, format, query).await?;
    answer(state, Taker::User(user), export).await
}

fn named(file: &str) -> Option<(ExportTable, ExportFormat)> {
    let (table, format) = file.split_once('.')?;
    Some((table.parse().ok()?, ExportFormat::named(format)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_a_table_and_a_format() {
        assert_eq!(named("items.csv"), Some((ExportTable::Items, ExportFormat::Csv)));
        assert_eq!(named("dictionary.parquet"), Some((ExportTable::Dictionary, ExportFormat::Parquet)));
        for file in ["", "items", "items.", "users.csv", "items.xlsx", ".csv", "items.csv.gz"] {
            assert_eq!(named(file), None, "{file}");
        }
    }
}
