//! Workflows and their policies.

mod policies;
mod save;

use std::collections::HashMap;

use app::model::{
    Definition, FieldError, Permission, PolicyState, PolicyVersion, WorkflowDetail, WorkflowId,
    WorkflowSummary,
};
use serde_json::Value;

pub(super) use save::entry;

use super::{Actor, Error, Services, rules::misfits};
use crate::{
    domain::definition,
    store::{CountsRow, PolicyRow, Reads, Stored, WorkflowRow},
};

impl Services {
    /// All workflows by slug, archived ones last. A key that is bound to one sees that one.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn list_workflows(&self, by: &Actor) -> Result<Vec<WorkflowSummary>, Error> {
        by.require(Permission::SeeWorkflows)?;
        let mut reader = self.read().await?;
        let mut rows = reader.workflows().await?;
        rows.retain(|row| by.bound_to().is_none_or(|(bound, _)| *bound == row.id));
        let counts: HashMap<WorkflowId, CountsRow> =
            reader.item_counts().await?.into_iter().map(|counts| (counts.workflow, counts)).collect();
        let mut list: Vec<WorkflowSummary> =
            rows.into_iter().map(|row| summary(&row, counts.get(&row.id))).collect();
        list.sort_by(|a, b| (a.archived_at.is_some(), &a.slug).cmp(&(b.archived_at.is_some(), &b.slug)));
        Ok(list)
    }

    /// One, whole.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn get_workflow(&self, by: &Actor, slug: &str) -> Result<WorkflowDetail, Error> {
        by.require_in(Permission::SeeWorkflows, slug)?;
        self.workflow_detail(slug).await
    }

    /// What saving this definition would be refused for; empty when it is good.
    pub fn check_definition(&self, definition: &Value) -> Vec<FieldError> {
        definition::check(definition).err().unwrap_or_default()
    }

    async fn workflow_detail(&self, slug: &str) -> Result<WorkflowDetail, Error> {
        let mut reader = self.read().await?;
        let row = found(reader.workflow(slug).await?, slug)?;
        let policies = reader.policies(row.id).await?;
        let counts = counts_of(&mut *reader, row.id).await?;
        let active = policies.iter().find(|policy| Some(policy.version) == row.active_policy);
        Ok(WorkflowDetail {
            etag: row.revision.to_string(),
            summary: summary(&row, counts.as_ref()),
            warnings: active.map(|active| warnings(&row, active)).transpose()?.unwrap_or_default(),
            definition: Definition { policy: active.map(|policy| policy.policy.clone()), ..row.definition },
            policies: policies.into_iter().map(|policy| version(policy, row.active_policy)).collect(),
        })
    }
}

pub(super) fn found(row: Option<WorkflowRow>, slug: &str) -> Result<WorkflowRow, Error> {
    row.ok_or_else(|| Error::not_found(format!("There is no workflow `{slug}`.")))
}

/// The same, where it is not archived: then nothing about it changes before its definition is saved again.
pub(super) fn live(row: Option<WorkflowRow>, slug: &str) -> Result<WorkflowRow, Error> {
    let row = found(row, slug)?;
    if row.archived_at.is_none() {
        return Ok(row);
    }
    Err(Error::conflict(
        "workflow_archived",
        format!(
            "The workflow `{slug}` is archived. Nothing was changed; save its definition again to bring it back."
        ),
    ))
}

/// What in the policy that routes does not fit the definition, with pointers into the definition. It routes all the same:
/// what a rule fails on goes to a person.
fn warnings(row: &WorkflowRow, active: &PolicyRow) -> Result<Vec<FieldError>, Error> {
    let misfits = misfits(&active.policy, row.definition.output.schema.as_ref())?.into_iter();
    let in_definition =
        |misfit: FieldError| FieldError { pointer: format!("/policy{}", misfit.pointer), ..misfit };
    Ok(misfits.map(in_definition).collect())
}

/// How many of its items stand where; none before the first.
pub(super) async fn counts_of(
    reads: &mut (impl Reads + ?Sized),
    id: WorkflowId,
) -> Stored<Option<CountsRow>> {
    Ok(reads.item_counts().await?.into_iter().find(|counts| counts.workflow == id))
}

fn summary(row: &WorkflowRow, counts: Option<&CountsRow>) -> WorkflowSummary {
    WorkflowSummary {
        slug: row.definition.slug.clone(),
        name: row.definition.name.clone(),
        kind: row.definition.output.kind,
        policy_version: row.active_policy,
        pending: counts.map_or(0, |counts| counts.pending),
        held: counts.map_or(0, |counts| counts.held),
        finished: counts.map_or(0, |counts| counts.finished),
        archived_at: row.archived_at,
        frozen: row.freeze.clone(),
        updated_at: row.updated_at,
    }
}

fn version(row: PolicyRow, active: Option<i64>) -> PolicyVersion {
    PolicyVersion {
        version: row.version,
        policy: row.policy,
        active: row.state == PolicyState::Published && Some(row.version) == active,
        state: row.state,
        note: row.note,
        created_by: row.created_by,
        created_at: row.created_at,
        published_by: row.published_by,
        published_at: row.published_at,
    }
}
