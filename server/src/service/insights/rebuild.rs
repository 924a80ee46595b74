use app::model::{Permission, WorkflowId};
use serde_json::json;

use super::{Actor, Error, Services};
use crate::{
    domain::audit::kinds,
    service::workflows::{entry, found},
};

impl Services {
    /// Makes the figures of a workflow (none: of all of them) anew from its items; answers how many items each had. Who
    /// writes to a workflow waits while its figures are made.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn rebuild_figures(&self, by: &Actor, slug: Option<&str>) -> Result<Vec<(String, i64)>, Error> {
        by.require_everywhere(Permission::EditWorkflows)?;
        let mut reader = self.read().await?;
        let rows = match slug {
            Some(slug) => vec![found(reader.workflow(slug).await?, slug)?],
            None => reader.workflows().await?,
        };
        drop(reader);
        let mut made = Vec::with_capacity(rows.len());
        for row in rows {
            let count = self.figures_made_anew(by, row.id, &row.definition.slug).await?;
            made.push((row.definition.slug, count));
        }
        Ok(made)
    }

    /// Makes the figures of those workflows that were there before figures were kept; answers how many workflows.
    ///
    /// # Errors
    /// `Unavailable`, `Internal`.
    pub async fn settle_figure_debts(&self) -> Result<usize, Error> {
        let mut reader = self.read().await?;
        let (debts, rows) = (reader.figure_debts().await?, reader.workflows().await?);
        drop(reader);
        let mut count = 0;
        for row in rows.into_iter().filter(|row| debts.contains(&row.id)) {
            self.figures_made_anew(&Actor::System, row.id, &row.definition.slug).await?;
            count += 1;
        }
        Ok(count)
    }

    async fn figures_made_anew(&self, by: &Actor, workflow: WorkflowId, slug: &str) -> Result<i64, Error> {
        let now = self.now();
        let audit = entry(&by.label(), kinds::WORKFLOW_FIGURES_REBUILT, slug, json!({}));
        self.write(move |tx| Box::pin(async move { Ok(tx.rebuild_figures(workflow, now, audit).await?) }))
            .await
    }
}
