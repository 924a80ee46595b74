use app::model::{CurrentUser, NewUser, Role, SetUp, UserId, UserSummary};

use super::{Actor, Error, Services};

impl Services {
    /// Whether there are no people yet.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn needs_set_up(&self) -> Result<bool, Error> {
        Err(Error::internal("not built yet"))
    }
    /// Makes the first admin, where there is nobody yet and the token is the one printed in the log.
    ///
    /// # Errors
    /// `Forbidden` (wrong token), `Conflict` (`already_set_up`), `Invalid`.
    pub async fn set_up(&self, _set_up: SetUp, _expected_token: &str) -> Result<CurrentUser, Error> {
        Err(Error::internal("not built yet"))
    }
    /// Signs in: one answer, in the same time, for a wrong password, an unknown and a disabled person. Throttled by
    /// e-mail and by `address` (the client's, without port).
    ///
    /// # Errors
    /// `Invalid` (`wrong_credentials`), `TooMany`.
    pub async fn sign_in(&self, _email: &str, _password: &str, _address: &str) -> Result<CurrentUser, Error> {
        Err(Error::internal("not built yet"))
    }
    /// Records that the person signed out. The session itself is deleted by the session layer.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn signed_out(&self, _user: &CurrentUser) -> Result<(), Error> {
        Err(Error::internal("not built yet"))
    }
    /// A person who may act: none where unknown or disabled.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn user_by_id(&self, _id: UserId) -> Result<Option<CurrentUser>, Error> {
        Err(Error::internal("not built yet"))
    }
    /// People by e-mail.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn list_users(&self, _by: &Actor) -> Result<Vec<UserSummary>, Error> {
        Err(Error::internal("not built yet"))
    }
    /// One person by e-mail, for the command line.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn user_by_email(&self, _by: &Actor, _email: &str) -> Result<CurrentUser, Error> {
        Err(Error::internal("not built yet"))
    }
    /// Adds a person.
    ///
    /// # Errors
    /// `Forbidden`, `Conflict` (`email_taken`), `Invalid`.
    pub async fn add_user(&self, _by: &Actor, _user: NewUser) -> Result<UserSummary, Error> {
        Err(Error::internal("not built yet"))
    }
    /// Changes a role. The last live admin keeps theirs.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict` (`last_admin`).
    pub async fn set_role(&self, _by: &Actor, _user: UserId, _role: Role) -> Result<(), Error> {
        Err(Error::internal("not built yet"))
    }
    /// Disables a person, ending their sessions, or enables them again. The last live admin stays.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict` (`last_admin`).
    pub async fn set_disabled(&self, _by: &Actor, _user: UserId, _disabled: bool) -> Result<(), Error> {
        Err(Error::internal("not built yet"))
    }
    /// Sets a person's password, ending their sessions.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`weak_password`).
    pub async fn reset_password(&self, _by: &Actor, _user: UserId, _password: &str) -> Result<(), Error> {
        Err(Error::internal("not built yet"))
    }
    /// Changes the person's own password, ending all their sessions: sign this browser in again after it.
    ///
    /// # Errors
    /// `Invalid` (`wrong_credentials`, `weak_password`), `TooMany`.
    pub async fn change_password(&self, _user: &CurrentUser, _current: &str, _new: &str) -> Result<(), Error> {
        Err(Error::internal("not built yet"))
    }
}
