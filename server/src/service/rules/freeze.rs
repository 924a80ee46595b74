use app::model::{Freeze, Permission};
use serde_json::json;

use super::{Error, Services};
use crate::{
    domain::audit::kinds,
    service::{
        Actor,
        workflows::{entry, live},
    },
};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;
/// What stands where whoever froze the workflow gave no reason: they may have had no time for one.
const NO_REASON: &str = "No reason was given.";

impl Services {
    /// Sends every item to a person from now on, whatever the policy says. Twice is as once: the first reason stays.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_reason`), `Conflict` (`workflow_archived`).
    pub async fn freeze_workflow(&self, by: &Actor, slug: &str, why: &str) -> Result<Freeze, Error> {
        by.require_in(Permission::EditWorkflows, slug)?;
        let why = reason(why)?.unwrap_or_else(|| NO_REASON.to_owned());
        let (now, name) = (self.now(), slug.to_owned());
        let freeze = Freeze { why, by: by.label(), at: now };
        let frozen = self
            .write(move |tx| {
                Box::pin(async move {
                    let row = live(tx.workflow(&name).await?, &name)?;
                    if let Some(freeze) = row.freeze {
                        return Ok(freeze);
                    }
                    let details = json!({ "why": freeze.why });
                    let entry = entry(&freeze.by, kinds::WORKFLOW_FROZEN, &name, details);
                    tx.set_freeze(row.id, Some(&freeze), now, entry).await?;
                    Ok(freeze)
                })
            })
            .await?;
        self.0.known.forget(slug);
        Ok(frozen)
    }

    /// Lets the policy route again; it takes a reason. Twice is as once.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_reason`), `Conflict` (`workflow_archived`).
    pub async fn unfreeze_workflow(&self, by: &Actor, slug: &str, why: &str) -> Result<(), Error> {
        by.require_in(Permission::EditWorkflows, slug)?;
        let why = reason(why)?.ok_or_else(|| {
            Error::invalid_field("/reason", "invalid_reason", "Say why automatic release may go on.")
        })?;
        let (now, name, by) = (self.now(), slug.to_owned(), by.label());
        self.write(move |tx| {
            Box::pin(async move {
                let row = live(tx.workflow(&name).await?, &name)?;
                if row.freeze.is_none() {
                    return Ok(());
                }
                let entry = entry(&by, kinds::WORKFLOW_UNFROZEN, &name, json!({ "why": why }));
                Ok(tx.set_freeze(row.id, None, now, entry).await?)
            })
        })
        .await?;
        self.0.known.forget(slug);
        Ok(())
    }
}

fn reason(given: &str) -> Result<Option<String>, Error> {
    let text = given.trim();
    if text.chars().count() > LONGEST_REASON {
        let message = format!("A reason has at most {LONGEST_REASON} characters.");
        return Err(Error::invalid_field("/reason", "invalid_reason", message));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
