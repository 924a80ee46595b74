use std::collections::HashSet;

use app::model::{AlertId, Permission, Timestamp, WorkflowId};
use serde_json::{Value, json};

use super::{Actor, Error, Services, asked};
use crate::{
    domain::audit::{NewEntry, kinds},
    store::{AlertKind, AlertTopic, NewAlert, StoreError, Tx},
};

/// How far back it is looked for items that a policy failed on, in seconds.
const LOOKED_BACK: i64 = 3600;
/// Fewer such items raise no alert.
const FEWEST: i64 = 5;

impl Services {
    /// Closes an alert: somebody has dealt with it. Twice is as once.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn close_alert(&self, by: &Actor, id: AlertId) -> Result<(), Error> {
        by.require(Permission::SeeQuality)?;
        let row = self.read().await?.alert(id).await?;
        let row = row.ok_or_else(|| Error::not_found(format!("There is no alert {id}.")))?;
        match &row.workflow {
            Some(slug) => by.require_bound_to(slug)?,
            None => by.require_everywhere(Permission::SeeQuality)?,
        }
        let (by, now) = (by.label(), self.now());
        let closed: Result<(), StoreError> = self
            .0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let subject = row.workflow.map(|slug| format!("workflow:{slug}"));
                    let details = json!({ "id": id, "kind": row.kind });
                    let entry = NewEntry {
                        actor: by.clone(),
                        kind: kinds::ALERT_CLOSED,
                        item: None,
                        subject,
                        details,
                    };
                    tx.close_alert(id, &by, now, entry).await
                })
            })
            .await;
        match closed {
            Ok(()) | Err(StoreError::Stale { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Raises an alert for each workflow whose policy failed on at least five items of the last hour; answers how many
    /// were raised. While one is open no other is, and once it is closed, only items that came after that count.
    ///
    /// # Errors
    /// `Unavailable`, `Internal`.
    pub async fn raise_policy_alerts(&self) -> Result<usize, Error> {
        let now = self.now();
        let since = now.plus_seconds(-LOOKED_BACK);
        let mut reader = self.read().await?;
        let mut failing = reader.policy_errors(since).await?;
        let open: HashSet<String> =
            reader.open_alerts().await?.into_iter().map(|alert| alert.topic).collect();
        drop(reader);
        failing.retain(|(workflow, count)| *count >= FEWEST && !open.contains(&topic(*workflow).to_string()));
        let mut raised = 0;
        for (workflow, _) in failing {
            let services = self.clone();
            let is_raised = self
                .write(move |tx| {
                    Box::pin(async move { policy_alert(&services, tx, workflow, since, now).await })
                })
                .await?;
            raised += usize::from(is_raised);
        }
        Ok(raised)
    }
}

const fn topic(workflow: WorkflowId) -> AlertTopic {
    AlertTopic { kind: AlertKind::PolicyErrors, workflow, user: None }
}

async fn policy_alert(
    services: &Services,
    tx: &mut dyn Tx,
    workflow: WorkflowId,
    since: Timestamp,
    now: Timestamp,
) -> Result<bool, Error> {
    let after = tx.last_closed(topic(workflow)).await?.map_or(since, |closed| closed.max(since));
    let failed = tx.policy_errors(after).await?.into_iter().find(|(of, _)| *of == workflow);
    let count = failed.map_or(0, |(_, count)| count);
    if count < FEWEST {
        return Ok(false);
    }
    let workflow_said = asked(services, tx, workflow).await?;
    let alert = NewAlert {
        id: AlertId(services.0.clock.new_id()),
        topic: topic(workflow),
        about: workflow_said.name.clone(),
        message: format!(
            "The policy failed on {count} items within an hour, so they went to people. Open one of them to read which \
             rule failed and on what, and correct the rule."
        ),
        at: now,
    };
    let entry = raised(&alert, &workflow_said.slug, json!({ "items": count }));
    Ok(tx.raise_alert(&alert, entry).await?)
}

/// The entry that says that an alert was raised, and what for.
pub(super) fn raised(alert: &NewAlert, slug: &str, why: Value) -> NewEntry {
    NewEntry {
        actor: "system".to_owned(),
        kind: kinds::ALERT_RAISED,
        item: None,
        subject: Some(format!("workflow:{slug}")),
        details: json!({ "id": alert.id, "kind": alert.topic.kind.as_str(), "why": why }),
    }
}
