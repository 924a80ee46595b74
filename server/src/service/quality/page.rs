use std::{cmp::Ordering, collections::HashMap};

use app::model::{
    Alert, GoldenItem, GoldenResult, Permission, QualityPage, RawJson, Timestamp, WorkflowId, WorkflowQuality,
};

use super::{Actor, Error, Services, agreement::LOOKED_BACK, right_output, share};
use crate::{
    domain::statistics::agreement::{Pairs, agreement},
    store::{AlertRow, GoldenResultRow, GoldenRow, Period, Reads, Stored, WorkflowRow},
};

impl Services {
    /// Agreement, golden items, reviewers' results on them, and what needs attention.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn quality_page(&self, by: &Actor) -> Result<QualityPage, Error> {
        by.require_everywhere(Permission::SeeQuality)?;
        let now = self.now();
        let mut reader = self.read().await?;
        let mut rows = reader.workflows().await?;
        rows.sort_by(|a, b| a.definition.name.cmp(&b.definition.name));
        let period = Period { from: now.plus_seconds(-LOOKED_BACK), to: now.plus_seconds(1) };
        let mut seen = by_workflow(reader.agreement(None, period).await?);
        let mut golden = golden_items(&mut *reader, &rows, now).await?;
        let names: HashMap<WorkflowId, &str> =
            rows.iter().map(|row| (row.id, row.definition.name.as_str())).collect();
        let mut reviewers: Vec<GoldenResult> =
            reader.golden_results(None, now).await?.into_iter().map(|row| result(row, &names)).collect();
        reviewers.sort_by(weakest_first);
        let mut workflows = Vec::with_capacity(rows.len());
        for row in rows.iter().filter(|row| row.archived_at.is_none()) {
            workflows.push(WorkflowQuality {
                slug: row.definition.slug.clone(),
                name: row.definition.name.clone(),
                agreement: agreement(&seen.remove(&row.id).unwrap_or_default()),
                second_opinions_waiting: reader.further_opinions_waiting(row.id).await?,
                golden: golden.remove(&row.id).unwrap_or_default(),
            });
        }
        let alerts = reader.open_alerts().await?.into_iter().map(alert).collect();
        Ok(QualityPage { workflows, reviewers, alerts })
    }
}

fn by_workflow(seen: Vec<(WorkflowId, Pairs)>) -> HashMap<WorkflowId, Vec<Pairs>> {
    let mut by_workflow = HashMap::<_, Vec<_>>::new();
    for (workflow, pairs) in seen {
        by_workflow.entry(workflow).or_default().push(pairs);
    }
    by_workflow
}

/// Every workflow's golden items with their right answers, newest first.
async fn golden_items(
    reader: &mut dyn Reads,
    workflows: &[WorkflowRow],
    now: Timestamp,
) -> Stored<HashMap<WorkflowId, Vec<GoldenItem>>> {
    let mut items = HashMap::<_, Vec<_>>::new();
    for row in reader.golden_items(now).await? {
        let Some(workflow) = workflows.iter().find(|workflow| workflow.id == row.workflow) else { continue };
        let output = right_output(reader, workflow.definition.output.kind, &row).await?;
        items.entry(row.workflow).or_default().push(shown(row, output));
    }
    Ok(items)
}

/// A golden item as pages show it.
pub(super) fn shown(row: GoldenRow, output: Option<RawJson>) -> GoldenItem {
    GoldenItem {
        id: row.id,
        source: row.source,
        title: row.title,
        verdict: row.verdict,
        output,
        onboarding: row.onboarding,
        share: share(row.right, row.answers),
        created_by: row.created_by,
        created_at: row.created_at,
        retired_at: row.retired_at,
    }
}

/// A reviewer's results as pages show them.
pub(super) fn result(row: GoldenResultRow, names: &HashMap<WorkflowId, &str>) -> GoldenResult {
    GoldenResult {
        user: row.user,
        name: row.name,
        workflow: names
            .get(&row.workflow)
            .map_or_else(|| row.workflow.to_string(), |name| (*name).to_owned()),
        share: share(row.right, row.answers),
        last_at: row.last_at,
    }
}

/// Where shares are equal, the one that is surer comes first.
fn weakest_first(a: &GoldenResult, b: &GoldenResult) -> Ordering {
    let value = |result: &GoldenResult| result.share.value.unwrap_or(1.0);
    value(a)
        .total_cmp(&value(b))
        .then(b.share.n.cmp(&a.share.n))
        .then_with(|| (&a.name, &a.workflow).cmp(&(&b.name, &b.workflow)))
}

fn alert(row: AlertRow) -> Alert {
    Alert {
        id: row.id,
        kind: row.kind,
        workflow: row.workflow,
        about: row.about,
        message: row.message,
        raised_at: row.raised_at,
    }
}
