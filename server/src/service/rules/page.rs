use app::model::{
    FieldSeen, GatesShown, Permission, PolicyVersion, RuleRecord, RulesPage, RunAsked, StoredRun, Timestamp,
};

use super::{Error, Services, misfits};
use crate::{
    domain::{
        envelope::{self, Received},
        output,
        rule_record::rule_records,
        rules::{FieldsSeen, from_cel},
    },
    service::{Actor, groups::group_summaries, known::Known},
    store::HistoryQuery,
};

/// How many of the newest items tell which fields there are.
const LOOKED_AT: i64 = 300;
/// From how many seconds the record of a rule is told.
const PERIOD: i64 = 30 * 24 * 3600;
/// So many items on which routing failed are read; whoever looks needs no more to know.
const MOST_FAILED: i64 = 1_000;

impl Services {
    /// What the rules page of a workflow opens with, with a dry run of a stored version where one is asked for.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` (workflow, version), `Invalid` (`invalid_policy`, of a version that the output's schema
    /// has since left behind).
    pub async fn rules_page(
        &self,
        by: &Actor,
        slug: &str,
        asked: Option<RunAsked>,
    ) -> Result<RulesPage, Error> {
        by.require_in(Permission::SeeWorkflows, slug)?;
        // Read anew: who just froze it wants to see that.
        self.0.known.forget(slug);
        let known = self.known(slug).await?;
        let versions = self.list_policies(by, slug).await?;
        let (first, _) = RulesPage::first_to_edit(&versions);
        let records = self.rule_records(&known, &versions).await?;
        let groups = group_summaries(&mut *self.read().await?).await?;
        let schema = known.row.definition.output.schema.as_ref();
        let dry_run = match asked {
            Some(asked) => Some(self.stored_run(by, slug, &versions, asked).await?),
            None => None,
        };
        Ok(RulesPage {
            slug: slug.to_owned(),
            name: known.row.definition.name.clone(),
            etag: known.row.revision.to_string(),
            routing: known.row.active_policy,
            conditions: first.rules.iter().map(|rule| from_cel(&rule.when)).collect(),
            warnings: self.policy_warnings(&known, &first).await?,
            errors: misfits(&first, schema)?,
            misfits: match versions.iter().find(|version| version.active) {
                Some(active) => misfits(&active.policy, schema)?,
                None => Vec::new(),
            },
            routes_since: self.routes_since(slug, known.row.active_policy).await?,
            versions,
            fields: self.fields_seen(&known).await?,
            records,
            gates: known.gates_shown(),
            groups,
            changes: self.workflow_changes(slug).await?,
            dry_run,
        })
    }

    async fn rule_records(
        &self,
        known: &Known,
        versions: &[PolicyVersion],
    ) -> Result<Vec<RuleRecord>, Error> {
        let since = self.now().plus_seconds(-PERIOD);
        let mut reader = self.read().await?;
        let matches = reader.rule_matches(known.row.id, since).await?;
        let failures = reader.routing_failures(known.row.id, since, MOST_FAILED).await?;
        let are_all = failures.len() < MOST_FAILED as usize;
        Ok(rule_records(versions, &matches, &failures, are_all))
    }

    async fn stored_run(
        &self,
        by: &Actor,
        slug: &str,
        versions: &[PolicyVersion],
        asked: RunAsked,
    ) -> Result<StoredRun, Error> {
        let version = versions.iter().find(|version| version.version == asked.version).ok_or_else(|| {
            Error::not_found(format!("The workflow `{slug}` has no policy version {}.", asked.version))
        })?;
        let since = asked.days.map(|days| self.days_ago(days));
        let found = self.dry_run(by, slug, &version.policy, since, None, &|_| ()).await?;
        Ok(StoredRun { asked, found })
    }

    /// The moment so many days before now.
    pub fn days_ago(&self, days: i64) -> Timestamp {
        self.now().plus_seconds(days.saturating_mul(-24 * 3600))
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
