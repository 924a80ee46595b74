use app::model::{FieldSeen, GatesShown, Permission, RulesPage};

use super::{Error, Services};
use crate::{
    domain::{
        envelope::{self, Received},
        output,
        rules::{FieldsSeen, from_cel},
    },
    service::{Actor, known::Known},
    store::HistoryQuery,
};

/// How many of the newest items tell which fields there are.
const LOOKED_AT: i64 = 300;
/// Over how many seconds a rule's matches are counted.
const PERIOD: i64 = 30 * 24 * 3600;

impl Services {
    /// What the rules page of a workflow opens with.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn rules_page(&self, by: &Actor, slug: &str) -> Result<RulesPage, Error> {
        by.require_in(Permission::SeeWorkflows, slug)?;
        // Read anew: who just froze it wants to see that.
        self.0.known.forget(slug);
        let known = self.known(slug).await?;
        let versions = self.list_policies(by, slug).await?;
        let (first, _) = RulesPage::first_to_edit(&versions);
        let since = self.now().plus_seconds(-PERIOD);
        let matches = self.read().await?.rule_matches(known.row.id, since).await?;
        Ok(RulesPage {
            slug: slug.to_owned(),
            name: known.row.definition.name.clone(),
            etag: known.row.revision.to_string(),
            routing: known.row.active_policy,
            conditions: first.rules.iter().map(|rule| from_cel(&rule.when)).collect(),
            versions,
            fields: self.fields_seen(&known).await?,
            matches,
            gates: known.gates_shown(),
        })
    }

    async fn fields_seen(&self, known: &Known) -> Result<Vec<FieldSeen>, Error> {
        let query = HistoryQuery {
            workflow: known.row.id,
            since: None,
            after: None,
            newest_first: true,
            limit: LOOKED_AT,
        };
        let rows = self.read().await?.history(&query).await?;
        let (kind, schema) = (known.kind(), known.row.definition.output.schema.clone());
        let look = move || {
            let mut fields = FieldsSeen::default();
            for row in rows {
                let Received::Envelope(envelope) = envelope::read(&row.raw) else { continue };
                let output = output::understand(kind, &envelope).output.map(|output| output.value());
                fields.add(&envelope, output.as_ref());
            }
            if let Some(schema) = &schema {
                fields.add_schema(schema);
            }
            fields.finish()
        };
        tokio::task::spawn_blocking(look).await.map_err(Error::internal)
    }

    /// What stands between a workflow and automatic release.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn gates(&self, by: &Actor, slug: &str) -> Result<GatesShown, Error> {
        by.require_in(Permission::SeeWorkflows, slug)?;
        Ok(self.known(slug).await?.gates_shown())
    }
}
