use app::model::{CreatedKey, KeyId, KeySummary, NewKey};

use super::{Actor, Error, KeyIdentity, Services};

impl Services {
    /// Makes a key. Its secret is in this answer and nowhere else.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `NotFound` (workflow, person), `Conflict` (`name_taken`).
    pub async fn create_key(&self, _by: &Actor, _key: NewKey) -> Result<CreatedKey, Error> {
        Err(Error::internal("not built yet"))
    }
    /// All keys, live ones first.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn list_keys(&self, _by: &Actor) -> Result<Vec<KeySummary>, Error> {
        Err(Error::internal("not built yet"))
    }
    /// Revokes a key: at once in this process, within a second in others. Twice is as once.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn revoke_key(&self, _by: &Actor, _key: KeyId) -> Result<(), Error> {
        Err(Error::internal("not built yet"))
    }
    /// Revokes the live key of this name.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn revoke_key_by_name(&self, _by: &Actor, _name: &str) -> Result<(), Error> {
        Err(Error::internal("not built yet"))
    }
    /// Who a secret belongs to; none where it is no live key's.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn authenticate(&self, _secret: &str) -> Result<Option<KeyIdentity>, Error> {
        Err(Error::internal("not built yet"))
    }
}
