use app::model::{
    Definition, OutputKind, Permission, Policy, PolicyState, Timestamp, WorkflowDetail, WorkflowId,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{counts_of, policies::noted};
use crate::{
    domain::{
        audit::{NewEntry, kinds, to_hex},
        definition,
    },
    service::{Actor, Error, Services, groups},
    store::{NewPolicy, StoreError, Tx, WorkflowRow},
};

/// What the caller knows of the workflow that is to be saved.
pub(super) enum Expected {
    /// Nothing: whatever is there is replaced.
    Anything,
    /// It is not there yet.
    Absent,
    /// It is at this revision.
    Revision(String),
}

impl Expected {
    /// What `If-Match` says.
    pub(super) fn from_header(if_match: Option<&str>) -> Self {
        match if_match.map(|etag| etag.trim().trim_start_matches("W/").trim_matches('"')) {
            None | Some("*") => Self::Anything,
            Some(etag) => Self::Revision(etag.to_owned()),
        }
    }

    /// Whether a workflow that is there is the one that was expected.
    pub(super) fn is_met_by(&self, row: &WorkflowRow) -> bool {
        match self {
            Self::Anything => true,
            Self::Absent => false,
            Self::Revision(etag) => *etag == row.revision.to_string(),
        }
    }
}

/// A definition to be saved, checked.
struct Save {
    /// Without its policy.
    definition: Definition,
    policy: Option<Policy>,
    expected: Expected,
    /// For a new workflow.
    id: WorkflowId,
    by: By,
}

/// Who saves, when and why.
struct By {
    services: Services,
    label: String,
    now: Timestamp,
    note: Option<String>,
}

impl Services {
    /// Creates a workflow; the slug must be free.
    ///
    /// # Errors
    /// `Conflict` (`slug_taken`), `Invalid` (`invalid_definition`), `Forbidden`.
    pub async fn create_workflow(&self, by: &Actor, definition: Definition) -> Result<WorkflowDetail, Error> {
        Ok(self.saved(by, definition, Expected::Absent, None).await?.0)
    }

    /// Creates or changes a workflow (the answer's second part says whether it was created). A policy that differs
    /// from the active one becomes the next version, published at once; without one, the active one stays. An archived
    /// workflow takes items again. Saving what is there already changes nothing. What in the policy that stays does not
    /// fit the new schema is answered as warnings.
    ///
    /// # Errors
    /// `Conflict` (`etag_mismatch`, `output_kind_fixed`), `Invalid` (`invalid_definition`), `Forbidden`.
    pub async fn save_workflow(
        &self,
        by: &Actor,
        definition: Definition,
        if_match: Option<String>,
    ) -> Result<(WorkflowDetail, bool), Error> {
        self.saved(by, definition, Expected::from_header(if_match.as_deref()), None).await
    }

    /// Creates (`etag` none) or changes a workflow. `note` says why: it is kept in the record, and with the policy
    /// version that comes of it.
    ///
    /// # Errors
    /// Those of [`Self::create_workflow`] and [`Self::save_workflow`]; `Invalid` (`invalid_note`).
    pub async fn apply_workflow(
        &self,
        by: &Actor,
        definition: Definition,
        etag: Option<String>,
        note: Option<String>,
    ) -> Result<WorkflowDetail, Error> {
        let expected = etag.map_or(Expected::Absent, Expected::Revision);
        Ok(self.saved(by, definition, expected, noted(note)?).await?.0)
    }

    /// Takes no more items. Those that wait are still reviewed. Twice is as once.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn archive_workflow(&self, by: &Actor, slug: &str) -> Result<(), Error> {
        by.require_in(Permission::EditWorkflows, slug)?;
        let (by, now, name) = (by.label(), self.now(), slug.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let row = super::found(tx.workflow(&name).await?, &name)?;
                if row.archived_at.is_some() {
                    return Ok(());
                }
                let entry =
                    entry(&by, kinds::WORKFLOW_ARCHIVED, &name, json!({ "revision": row.revision + 1 }));
                let row = WorkflowRow {
                    archived_at: Some(now),
                    updated_at: now,
                    revision: row.revision + 1,
                    ..row
                };
                Ok(tx.update_workflow(&row, entry).await?)
            })
        })
        .await?;
        self.0.known.forget(slug);
        Ok(())
    }

    async fn saved(
        &self,
        by: &Actor,
        definition: Definition,
        expected: Expected,
        note: Option<String>,
    ) -> Result<(WorkflowDetail, bool), Error> {
        by.require_in(Permission::EditWorkflows, &definition.slug)?;
        let value = serde_json::to_value(&definition).map_err(Error::internal)?;
        let mut definition = definition::check(&value).map_err(|errors| Error::Invalid {
            code: "invalid_definition",
            message: "The definition has mistakes; nothing was saved. Each is named with its field."
                .to_owned(),
            errors,
        })?;
        let slug = definition.slug.clone();
        let save = Save {
            policy: definition.policy.take(),
            definition,
            expected,
            id: WorkflowId(self.0.clock.new_id()),
            by: By { services: self.clone(), label: by.label(), now: self.now(), note },
        };
        let created = self.write(move |tx| Box::pin(async move { save.run(tx).await })).await?;
        self.0.known.forget(&slug);
        Ok((self.workflow_detail(&slug).await?, created))
    }
}

impl Save {
    /// Answers whether it was created.
    async fn run(self, tx: &mut dyn Tx) -> Result<bool, Error> {
        match (tx.workflow(&self.definition.slug).await?, &self.expected) {
            (None, Expected::Revision(_)) => Err(Error::conflict(
                "etag_mismatch",
                format!(
                    "There is no workflow `{}` to change. Save it without an etag to create it.",
                    self.definition.slug
                ),
            )),
            (None, _) => self.create(tx).await.map(|()| true),
            (Some(_), Expected::Absent) => Err(slug_taken(&self.definition.slug)),
            (Some(row), expected) if !expected.is_met_by(&row) => Err(etag_mismatch()),
            (Some(row), _) => self.change(tx, row).await.map(|()| false),
        }
    }

    async fn create(self, tx: &mut dyn Tx) -> Result<(), Error> {
        let slug = self.definition.slug.clone();
        let row = WorkflowRow {
            id: self.id,
            active_policy: self.policy.is_some().then_some(1),
            definition: self.definition,
            revision: 1,
            created_at: self.by.now,
            updated_at: self.by.now,
            archived_at: None,
            freeze: None,
            proven_at: None,
        };
        let details = json!({ "revision": 1, "definition_sha256": hash_of(&row.definition)? });
        match tx.insert_workflow(&row, self.by.entry(kinds::WORKFLOW_CREATED, &slug, details)).await {
            Err(StoreError::Taken { .. }) => return Err(slug_taken(&slug)),
            other => other?,
        }
        if let Some(policy) = self.policy {
            self.by.publish(tx, &row, policy, 1).await?;
        }
        Ok(())
    }

    async fn change(self, tx: &mut dyn Tx, row: WorkflowRow) -> Result<(), Error> {
        check_kind(tx, &row, self.definition.output.kind).await?;
        let versions = tx.policies(row.id).await?;
        let active = versions.iter().find(|version| Some(version.version) == row.active_policy);
        let policy = self.policy.filter(|policy| active.is_none_or(|active| active.policy != *policy));
        if policy.is_none() && row.definition == self.definition && row.archived_at.is_none() {
            return Ok(());
        }
        let next = versions.iter().map(|version| version.version).max().unwrap_or(0) + 1;
        let details = json!({
            "revision": row.revision + 1,
            "definition_sha256": hash_of(&self.definition)?,
            "restored": row.archived_at.is_some(),
        });
        let row = WorkflowRow {
            active_policy: if policy.is_some() { Some(next) } else { row.active_policy },
            definition: self.definition,
            revision: row.revision + 1,
            updated_at: self.by.now,
            archived_at: None,
            ..row
        };
        let changed = self.by.entry(kinds::WORKFLOW_UPDATED, &row.definition.slug, details);
        match tx.update_workflow(&row, changed).await {
            Err(StoreError::Stale { .. }) => return Err(etag_mismatch()),
            other => other?,
        }
        if let Some(policy) = policy {
            self.by.publish(tx, &row, policy, next).await?;
        }
        Ok(())
    }
}

/// An output is read as its workflow's kind. Another kind would read items that are there already differently from how
/// they were decided.
async fn check_kind(tx: &mut dyn Tx, row: &WorkflowRow, kind: OutputKind) -> Result<(), Error> {
    if row.definition.output.kind == kind {
        return Ok(());
    }
    let counts = counts_of(tx, row.id).await?;
    if counts.is_none_or(|counts| counts.pending + counts.held + counts.finished + counts.cancelled == 0) {
        return Ok(());
    }
    Err(Error::conflict(
        "output_kind_fixed",
        format!(
            "`output.kind` of `{}` is `{}` and stays so, because it has items already. Make a new workflow for `{kind}`.",
            row.definition.slug, row.definition.output.kind
        ),
    ))
}

impl By {
    async fn publish(
        &self,
        tx: &mut dyn Tx,
        row: &WorkflowRow,
        policy: Policy,
        version: i64,
    ) -> Result<(), Error> {
        groups::ensure(&self.services, tx, &policy, &self.label, self.now).await?;
        let details = json!({ "version": version, "policy_sha256": hash_of(&policy)? });
        let published = self.entry(kinds::POLICY_PUBLISHED, &row.definition.slug, details);
        let new = NewPolicy {
            workflow: row.id,
            version,
            policy,
            state: PolicyState::Published,
            note: self.note.clone(),
            by: self.label.clone(),
            at: self.now,
        };
        Ok(tx.insert_policy(&new, published).await?)
    }

    fn entry(&self, kind: &'static str, slug: &str, details: Value) -> NewEntry {
        entry(&self.label, kind, slug, with_note(details, self.note.as_deref()))
    }
}

/// Adds why it was done, where that was said.
pub(super) fn with_note(mut details: Value, note: Option<&str>) -> Value {
    if let (Some(note), Some(fields)) = (note, details.as_object_mut()) {
        fields.insert("note".to_owned(), note.into());
    }
    details
}

/// What is recorded of a change to a workflow.
pub(in crate::service) fn entry(by: &str, kind: &'static str, slug: &str, details: Value) -> NewEntry {
    NewEntry { actor: by.to_owned(), kind, item: None, subject: Some(format!("workflow:{slug}")), details }
}

pub(super) fn hash_of(value: &impl serde::Serialize) -> Result<String, Error> {
    let text = serde_json::to_vec(value).map_err(Error::internal)?;
    Ok(to_hex(&Sha256::digest(text)))
}

fn slug_taken(slug: &str) -> Error {
    Error::conflict(
        "slug_taken",
        format!("There is a workflow `{slug}` already. Choose another slug, or change that one."),
    )
}

pub(super) fn etag_mismatch() -> Error {
    Error::conflict(
        "etag_mismatch",
        "Someone else changed this workflow since you loaded it; nothing was saved. Load it again and repeat your \
         change.",
    )
}
