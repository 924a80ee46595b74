use app::model::{CauseKind, InsightsQuery, Permission, Policy, SuggestedRule};

use super::{Actor, Error, Services, scope::name};
use crate::domain::insights::causes::{Trait, place_among, rule};

/// How far back the dry run goes, in seconds.
const PERIOD: i64 = 30 * 24 * 3600;
/// The newest items of it that are routed again, so that the answer comes while somebody waits.
const MOST_ITEMS: i64 = 20_000;

impl Services {
    /// A rule that sends what has this cause to a person, in its place among the active policy's, and what that policy
    /// would have done with the last 30 days. Changes nothing.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`no_rule`).
    pub async fn suggest_rule(
        &self,
        by: &Actor,
        slug: &str,
        query: &InsightsQuery,
        kind: CauseKind,
        value: &str,
    ) -> Result<SuggestedRule, Error> {
        by.require_in(Permission::SeeWorkflows, slug)?;
        let scope = self.scope(by, Some(slug), query).await?;
        let known = self.known(slug).await?;
        let of = Trait::new(kind, value);
        let cause = self.cause(&scope, &known, of.clone()).await?;
        let cause = cause.ok_or_else(|| {
            Error::not_found(
                "No unusable output of this period has this cause. Choose another one, or a longer period.",
            )
        })?;
        let mut policy: Policy = known.policy().cloned().unwrap_or_default();
        let taken: Vec<&str> = policy.rules.iter().map(|rule| rule.name.as_str()).collect();
        let rule = rule(&of, &cause.label, &taken).ok_or_else(|| {
            Error::invalid("no_rule", "No rule can tell this cause before a person has looked at the output.")
        })?;
        policy.rules.insert(place_among(&policy.rules), rule.clone());
        let since = self.now().plus_seconds(-PERIOD);
        let dry_run = self.dry_run(by, slug, &policy, Some(since), Some(MOST_ITEMS), &|_| ()).await?;
        Ok(SuggestedRule {
            slug: slug.to_owned(),
            workflow_name: name(&known.row.definition),
            cause,
            rule,
            policy,
            dry_run,
        })
    }
}
