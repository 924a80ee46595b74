use std::collections::HashMap;

use app::model::{
    CurrentUser, GoldenAnswer, GoldenId, OutputKind, RawJson, ResultSheet, Timestamp, Verdict, WorkflowId,
};

use super::{Error, Services, as_received, page::result, right_output};
use crate::{
    service::outputs,
    store::{GoldenAnswerRow, GoldenRow, Reads, Stored},
};

/// Answers that a sheet shows.
const SHOWN: i64 = 20;

impl Services {
    /// The person's own results on golden items. What may still be taken back is not in it: it would tell what to say
    /// instead.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn my_results(&self, user: &CurrentUser) -> Result<ResultSheet, Error> {
        let now = self.now();
        let mut reader = self.read().await?;
        let rows = reader.workflows().await?;
        let names: HashMap<WorkflowId, &str> =
            rows.iter().map(|row| (row.id, row.definition.name.as_str())).collect();
        let mut results: Vec<_> = reader
            .golden_results(Some(user.id), now)
            .await?
            .into_iter()
            .map(|row| result(row, &names))
            .collect();
        results.sort_by(|a, b| a.workflow.cmp(&b.workflow));
        let kinds: HashMap<WorkflowId, OutputKind> =
            rows.iter().map(|row| (row.id, row.definition.output.kind)).collect();
        let mut answers = Vec::new();
        let mut known = HashMap::new();
        for row in reader.golden_answers(user.id, now, SHOWN).await? {
            let Some(golden) = golden(&mut *reader, &mut known, row.golden, now).await? else { continue };
            let kind = kinds.get(&row.workflow).copied().unwrap_or_default();
            let name = names.get(&row.workflow).copied().unwrap_or_default();
            answers.push(answer(&mut *reader, kind, name, &golden, row).await?);
        }
        Ok(ResultSheet { results, answers })
    }
}

/// Several answers may be to one golden item: it is read once.
async fn golden(
    reader: &mut dyn Reads,
    known: &mut HashMap<GoldenId, GoldenRow>,
    id: GoldenId,
    now: Timestamp,
) -> Stored<Option<GoldenRow>> {
    if let Some(golden) = known.get(&id) {
        return Ok(Some(golden.clone()));
    }
    let golden = reader.golden(id, now).await?;
    if let Some(golden) = &golden {
        known.insert(id, golden.clone());
    }
    Ok(golden)
}

async fn answer(
    reader: &mut dyn Reads,
    kind: OutputKind,
    workflow: &str,
    golden: &GoldenRow,
    row: GoldenAnswerRow,
) -> Stored<GoldenAnswer> {
    let said_output: Option<RawJson> = match row.said {
        Verdict::Approve => as_received(reader, kind, golden).await?,
        Verdict::Edit => outputs::of_edit(row.edit),
        Verdict::Reject | Verdict::Release | Verdict::Fallback => None,
    };
    Ok(GoldenAnswer {
        item: row.item,
        title: row.title,
        workflow: workflow.to_owned(),
        at: row.at,
        said: row.said,
        said_output,
        right: golden.verdict,
        right_output: right_output(reader, kind, golden).await?,
        correct: row.correct,
    })
}
