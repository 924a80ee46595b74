use app::model::{CreatedKey, CurrentUser, KeyId, NewKey, Permission, Scope, WorkflowId};
use serde_json::json;

use super::{entry, summary};
use crate::{
    domain::{
        audit::kinds,
        credential::{self, normalise_email},
    },
    service::{Actor, Error, Services, people},
    store::{KeyRow, StoreError},
};

/// Characters in a key's name.
const LONGEST_NAME: usize = 64;

impl Services {
    /// Makes a key. Its secret is in this answer and nowhere else.
    ///
    /// Nobody makes a key that may do more than they: only an admin (or the command line) makes one with scope
    /// `admin`, or one that gives another person's verdicts.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid` (`invalid_key`), `NotFound` (workflow, person), `Conflict` (`name_taken`).
    pub async fn create_key(&self, by: &Actor, key: NewKey) -> Result<CreatedKey, Error> {
        by.require_everywhere(Permission::ManageKeys)?;
        let name = checked_name(&key.name)?;
        let scopes = checked_scopes(&key)?;
        let workflow = self.workflow_of(&key).await?;
        let user = self.person_of(&key).await?;
        check_reach(by, &scopes, user.as_ref())?;
        let secret = credential::secret(&self.0.clock.random());
        let row = KeyRow {
            id: KeyId(self.0.clock.new_id()),
            name,
            prefix: credential::prefix(&secret),
            hash: credential::hash(&secret),
            scopes,
            workflow: workflow.as_ref().map(|(id, _)| *id),
            user: user.as_ref().map(|user| user.id),
            created_at: self.now(),
            created_by: by.label(),
            last_used_at: None,
            revoked_at: None,
        };
        let (workflow, email) = (workflow.map(|(_, slug)| slug), user.map(|user| user.email));
        let created = entry(
            by.label(),
            kinds::KEY_CREATED,
            &row.name,
            json!({ "prefix": row.prefix, "scopes": row.scopes, "workflow": workflow, "user": email }),
        );
        let to_store = row.clone();
        let stored: Result<(), StoreError> = self
            .0
            .store
            .write(move |tx| Box::pin(async move { tx.insert_key(&to_store, created).await }))
            .await;
        match stored {
            Ok(()) => Ok(CreatedKey { key: summary(row, workflow, email), secret }),
            Err(StoreError::Taken { .. }) => Err(Error::conflict(
                "name_taken",
                format!(
                    "There is a live key `{}` already. Choose another name, or revoke that one first.",
                    row.name
                ),
            )),
            Err(error) => Err(error.into()),
        }
    }

    async fn workflow_of(&self, key: &NewKey) -> Result<Option<(WorkflowId, String)>, Error> {
        match key.workflow.as_deref().map(str::trim).filter(|slug| !slug.is_empty()) {
            None => Ok(None),
            Some(slug) => {
                let known = self.known(slug).await?;
                Ok(Some((known.row.id, known.slug().to_owned())))
            }
        }
    }

    async fn person_of(&self, key: &NewKey) -> Result<Option<CurrentUser>, Error> {
        let Some(email) = key.user.as_deref().map(str::trim).filter(|email| !email.is_empty()) else {
            return Ok(None);
        };
        let email = normalise_email(email).map_err(Error::of_field)?;
        let row = self.read().await?.user_by_email(&email).await?.filter(|row| row.disabled_at.is_none());
        let row = row.ok_or_else(|| {
            Error::not_found(format!("There is nobody with the e-mail {email} who may act."))
        })?;
        Ok(Some(people::current(&row)))
    }
}

fn checked_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    let is_good = !name.is_empty()
        && name.chars().count() <= LONGEST_NAME
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' '));
    if is_good {
        return Ok(name.to_owned());
    }
    Err(Error::invalid_field(
        "/name",
        "invalid_key",
        format!(
            "Name the key after the program that will use it: 1 to {LONGEST_NAME} letters, digits, `-`, `_`, `.` or blanks."
        ),
    ))
}

/// The scopes, each once.
fn checked_scopes(key: &NewKey) -> Result<Vec<Scope>, Error> {
    let scopes: Vec<Scope> = Scope::ALL.iter().copied().filter(|scope| key.scopes.contains(scope)).collect();
    if scopes.is_empty() {
        return Err(Error::invalid_field("/scopes", "invalid_key", "Choose at least one scope."));
    }
    let names_user = key.user.as_deref().is_some_and(|user| !user.trim().is_empty());
    match (scopes.contains(&Scope::Review), names_user) {
        (true, false) => Err(Error::invalid_field(
            "/user",
            "invalid_key",
            "A key with scope `review` gives a person's verdicts: name the person's e-mail.",
        )),
        (false, true) if !scopes.contains(&Scope::Admin) => Err(Error::invalid_field(
            "/user",
            "invalid_key",
            "Only a key with scope `review` belongs to a person: leave the e-mail out, or add the scope.",
        )),
        _ => Ok(scopes),
    }
}

fn check_reach(by: &Actor, scopes: &[Scope], user: Option<&CurrentUser>) -> Result<(), Error> {
    if by.is_admin() {
        return Ok(());
    }
    if scopes.contains(&Scope::Admin) {
        return Err(Error::forbidden("Only an admin makes a key with scope `admin`."));
    }
    let is_own = |user: &CurrentUser| matches!(by, Actor::User(own) if own.id == user.id);
    if user.is_some_and(|user| !is_own(user)) {
        return Err(Error::forbidden("Only an admin makes a key that gives another person's verdicts."));
    }
    Ok(())
}
