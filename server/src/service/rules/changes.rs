use app::model::{AuditEntry, ChangeKind, RoutesSince, WorkflowChange};

use super::{Error, Services};
use crate::{domain::audit::kinds, store::AuditQuery};

/// How many of the newest entries are looked at: some say nothing that the page would show.
const LOOKED_AT: i64 = 20;
/// How many are shown.
const SHOWN: usize = 8;

impl Services {
    /// What was done to a workflow lately, newest first.
    pub(super) async fn workflow_changes(&self, slug: &str) -> Result<Vec<WorkflowChange>, Error> {
        let query = AuditQuery {
            subject: Some(format!("workflow:{slug}")),
            limit: LOOKED_AT,
            ..AuditQuery::default()
        };
        let entries = self.read().await?.audit_entries(&query).await?;
        Ok(entries.into_iter().filter_map(change).take(SHOWN).collect())
    }

    /// Since when this version routes, as the record says: each change of what routes has an entry of this kind.
    pub(super) async fn routes_since(
        &self,
        slug: &str,
        version: Option<i64>,
    ) -> Result<Option<RoutesSince>, Error> {
        let Some(version) = version else { return Ok(None) };
        let query = AuditQuery {
            subject: Some(format!("workflow:{slug}")),
            kind: Some(kinds::POLICY_PUBLISHED.to_owned()),
            limit: 1,
            ..AuditQuery::default()
        };
        let newest = self.read().await?.audit_entries(&query).await?.pop();
        Ok(newest.and_then(|entry| {
            let details = entry.details.value();
            let note = details["note"].as_str().map(str::to_owned);
            let is_it = details["version"].as_i64() == Some(version);
            is_it.then_some(RoutesSince { version, at: entry.at, by: entry.actor, note })
        }))
    }
}

fn change(entry: AuditEntry) -> Option<WorkflowChange> {
    let version = entry.details.value()["version"].as_i64();
    let kind = match entry.kind.as_str() {
        kinds::WORKFLOW_CREATED => ChangeKind::Created,
        // A publication has an entry of its own, beside the one that says which version routes now.
        kinds::WORKFLOW_UPDATED if version.is_none() => ChangeKind::Updated,
        kinds::WORKFLOW_ARCHIVED => ChangeKind::Archived,
        kinds::WORKFLOW_FROZEN => ChangeKind::Frozen,
        kinds::WORKFLOW_UNFROZEN => ChangeKind::Unfrozen,
        kinds::WORKFLOW_PROVEN => ChangeKind::Proven,
        kinds::POLICY_DRAFTED => ChangeKind::Drafted,
        kinds::POLICY_PUBLISHED => ChangeKind::Published,
        _ => return None,
    };
    Some(WorkflowChange { seq: entry.seq, at: entry.at, by: entry.actor, kind, version })
}
