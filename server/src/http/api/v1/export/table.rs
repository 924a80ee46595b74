use app::model::ExportTable;
use axum::{
    body::Body,
    extract::{Path, State},
    http::Response,
};

use crate::{
    http::{
        export::{Taker, answer},
        extract::{Caller, Parameters, Query},
        problem::Problem,
        state::HttpState,
    },
    service::ExportRequest,
};

impl Parameters for ExportRequest {
    const NAMES: &'static [&'static str] = &[
        "format",
        "workflow",
        "from",
        "to",
        "tz",
        "route",
        "reason",
        "verdict",
        "status",
        "model",
        "prompt_version",
        "source",
        "bucket",
        "week",
        "by",
    ];
    const MAY_BE_EMPTY: &'static [&'static str] = &["model", "prompt_version", "source"];
}

/// Take a table away whole: items, final decisions, verdicts, metrics, corrected outputs, preference pairs for training, or
/// the data dictionary, which tells what every column means.
///
/// It comes as a file, oldest row first, of any length in one answer; one that breaks off is not whole. Items count by
/// arrival, decisions and corrections by when they were decided, verdicts by when they were given. In a CSV no text is a
/// formula: one that would be has an apostrophe in front. Who said what is told to those who may see figures of single
/// people.
#[utoipa::path(
    get,
    path = "/export/{table}",
    operation_id = "export_table",
    tag = "managers",
    params(("table" = inline(ExportTable), Path, description = "The table"), ExportRequest),
    responses(
        (status = 200, content(
            (String = "text/csv"),
            (String = "application/x-ndjson"),
            (Vec<u8> = "application/vnd.apache.parquet"),
        )),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such table or workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_day`, `invalid_period`, `invalid_time_zone`, `filter_not_applicable`"),
    ),
)]
pub(super) async fn export_table(
    State(state): State<HttpState>,
    caller: Caller,
    Path(table): Path<String>,
    Query(request): Query<ExportRequest>,
) -> Result<Response<Body>, Problem> {
    let table: ExportTable = table.parse().map_err(|_| {
        let known: Vec<_> = ExportTable::ALL.iter().map(|table| table.as_str()).collect();
        Problem::not_found(format!("There is no table `{table}`. There are `{}`.", known.join("`, `")))
    })?;
    let export = state.services().export(&caller.actor, table, &request).await?;
    answer(state, Taker::Caller(caller), export).await
}

#[cfg(test)]
mod tests {
    use utoipa::IntoParams as _;

    use super::*;

    #[test]
    fn the_names_are_those_of_the_documentation() {
        let documented: Vec<_> =
            ExportRequest::into_params(|| None).into_iter().map(|param| param.name).collect();
        assert_eq!(documented, ExportRequest::NAMES);
    }
}
