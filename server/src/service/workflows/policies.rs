use app::model::{Drafted, FieldError, NewDraft, Permission, PolicyState, PolicyVersion};
use serde_json::json;

use super::{
    found, live,
    save::{Expected, entry, etag_mismatch, hash_of, with_note},
    version,
};
use crate::{
    domain::audit::kinds,
    service::{
        Actor, Error, Services, groups,
        rules::{checked, misfits},
    },
    store::{NewPolicy, StoreError, WorkflowRow},
};

impl Services {
    /// Stores a policy as a draft: the next version. `if_match` is the workflow's etag that the caller saw: where the
    /// workflow has changed since, or another version routes, nothing is stored. Another draft changes nothing.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_policy`, `invalid_note`), `Conflict` (`etag_mismatch`,
    /// `workflow_archived`).
    pub async fn draft_policy(
        &self,
        by: &Actor,
        slug: &str,
        draft: NewDraft,
        if_match: Option<&str>,
    ) -> Result<Drafted, Error> {
        by.require_in(Permission::EditWorkflows, slug)?;
        let known = self.known(slug).await?;
        let policy = checked(&draft.policy, known.row.definition.output.schema.as_ref())?;
        let warnings = self.policy_warnings(&known, &policy).await?;
        let note = noted(draft.note)?;
        let expected = Expected::from_header(if_match);
        let (by, now, slug) = (by.label(), self.now(), slug.to_owned());
        let saved = self
            .write(move |tx| {
                Box::pin(async move {
                    let row = live(tx.workflow(&slug).await?, &slug)?;
                    if !expected.is_met_by(&row) {
                        return Err(etag_mismatch());
                    }
                    let last =
                        tx.policies(row.id).await?.iter().map(|policy| policy.version).max().unwrap_or(0);
                    let details = json!({ "version": last + 1, "policy_sha256": hash_of(&policy)? });
                    let drafted = entry(&by, kinds::POLICY_DRAFTED, &slug, details);
                    let new = NewPolicy {
                        workflow: row.id,
                        version: last + 1,
                        policy: policy.clone(),
                        state: PolicyState::Draft,
                        note: note.clone(),
                        by: by.clone(),
                        at: now,
                    };
                    tx.insert_policy(&new, drafted).await?;
                    Ok(PolicyVersion {
                        version: last + 1,
                        policy,
                        state: PolicyState::Draft,
                        active: false,
                        note,
                        created_by: by,
                        created_at: now,
                        published_by: None,
                        published_at: None,
                    })
                })
            })
            .await?;
        Ok(Drafted { saved, warnings })
    }

    /// Lets this version route from now on: publishes a draft, or goes back to an earlier published version. Twice is
    /// as once. `note` says why, for the record. `if_match` is the workflow's etag that the caller saw.
    ///
    /// A version that does not fit the output's schema any more is refused: its rules would send everything to people.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_policy`, `invalid_note`), `Conflict` (`etag_mismatch`,
    /// `workflow_archived`).
    pub async fn publish_policy(
        &self,
        by: &Actor,
        slug: &str,
        number: i64,
        note: Option<String>,
        if_match: Option<&str>,
    ) -> Result<PolicyVersion, Error> {
        by.require_in(Permission::EditWorkflows, slug)?;
        let note = noted(note)?;
        let expected = Expected::from_header(if_match);
        let (by, now, name, services) = (by.label(), self.now(), slug.to_owned(), self.clone());
        let published = self
            .write(move |tx| {
                Box::pin(async move {
                    let row = live(tx.workflow(&name).await?, &name)?;
                    if !expected.is_met_by(&row) {
                        return Err(etag_mismatch());
                    }
                    let missing =
                        || Error::not_found(format!("The workflow `{name}` has no policy version {number}."));
                    let policy = tx.policy(row.id, number).await?.ok_or_else(missing)?;
                    let before = row.active_policy;
                    if policy.state == PolicyState::Published && before == Some(number) {
                        return Ok(version(policy, before));
                    }
                    let misfits = misfits(&policy.policy, row.definition.output.schema.as_ref())?;
                    if !misfits.is_empty() {
                        return Err(no_longer_fits(number, misfits));
                    }
                    groups::ensure(&services, tx, &policy.policy, &by, now).await?;
                    let details = with_note(json!({ "version": number, "before": before }), note.as_deref());
                    if policy.state == PolicyState::Draft {
                        let entry = entry(&by, kinds::POLICY_PUBLISHED, &name, details.clone());
                        tx.publish_policy(row.id, number, &by, now, entry).await?;
                    }
                    let routes = if policy.state == PolicyState::Draft {
                        kinds::WORKFLOW_UPDATED
                    } else {
                        // No new publication, but from now on another version routes.
                        kinds::POLICY_PUBLISHED
                    };
                    let row = WorkflowRow {
                        active_policy: Some(number),
                        revision: row.revision + 1,
                        updated_at: now,
                        ..row
                    };
                    match tx.update_workflow(&row, entry(&by, routes, &name, details)).await {
                        Err(StoreError::Stale { .. }) => return Err(etag_mismatch()),
                        other => other?,
                    }
                    let policy = tx.policy(row.id, number).await?.ok_or_else(missing)?;
                    Ok(version(policy, Some(number)))
                })
            })
            .await?;
        self.0.known.forget(slug);
        Ok(published)
    }

    /// All versions, newest first.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn list_policies(&self, by: &Actor, slug: &str) -> Result<Vec<PolicyVersion>, Error> {
        by.require_in(Permission::SeeWorkflows, slug)?;
        let mut reader = self.read().await?;
        let row = found(reader.workflow(slug).await?, slug)?;
        Ok(reader
            .policies(row.id)
            .await?
            .into_iter()
            .map(|policy| version(policy, row.active_policy))
            .collect())
    }
}

/// The longest note, in characters.
const LONGEST_NOTE: usize = 500;

/// Why something was done, where that was said.
pub(super) fn noted(note: Option<String>) -> Result<Option<String>, Error> {
    let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    match note {
        Some(note) if note.chars().count() > LONGEST_NOTE => {
            let message = format!("A note has at most {LONGEST_NOTE} characters.");
            Err(Error::invalid_field("/note", "invalid_note", message))
        }
        note => Ok(note),
    }
}

/// The output's schema has changed since the version was saved.
fn no_longer_fits(version: i64, errors: Vec<FieldError>) -> Error {
    Error::Invalid {
        code: "invalid_policy",
        message: format!(
            "Version {version} was not published: it does not fit the workflow's output any more. Each mistake is named \
             with its field; save it corrected, and publish that."
        ),
        errors,
    }
}
