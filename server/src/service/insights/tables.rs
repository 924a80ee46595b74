use app::{
    components::chart::Table,
    model::{InsightsPlace, InsightsQuery, PageTable},
    pages::tables::{PageAnswer, asked},
};

use super::{Actor, Error, Services};

impl Services {
    /// A table of a page, as the page has it when it is asked this. It is made from all that the page opens with, by the
    /// page's own function: files are asked for seldom, and this one can say nothing else than the page does.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` (the workflow, or such a table on the page), `Invalid` (`workflow_required`, `invalid_day`,
    /// `invalid_period`).
    pub async fn page_table(
        &self,
        by: &Actor,
        table: PageTable,
        query: InsightsQuery,
    ) -> Result<Table, Error> {
        by.require(table.needs())?;
        let place = table.place();
        let query = asked(place, query);
        let answer = match place {
            InsightsPlace::Throughput => {
                PageAnswer::Throughput(Box::new(self.insights_page(by, &query).await?))
            }
            InsightsPlace::Metrics => {
                let sheet = self.metrics_sheet(by, the_workflow(&query)?, &query).await?;
                PageAnswer::Metrics(Box::new(sheet))
            }
            InsightsPlace::Causes => {
                let found = self.root_causes(by, the_workflow(&query)?, &query).await?;
                PageAnswer::Causes(Box::new(found))
            }
            InsightsPlace::Quality => PageAnswer::Quality(Box::new(self.quality_page(by).await?)),
        };
        answer.table(table, &query).ok_or_else(|| {
            Error::not_found(format!(
                "The page has no table `{table}` when it is asked this. Some tables stand only where it groups or compares, \
                 others only where something was measured."
            ))
        })
    }
}

fn the_workflow(query: &InsightsQuery) -> Result<&str, Error> {
    query.workflow.as_deref().ok_or_else(|| {
        Error::invalid_field("/workflow", "workflow_required", "Say which workflow: `?workflow=SLUG`.")
    })
}
