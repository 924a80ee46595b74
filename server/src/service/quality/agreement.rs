use app::model::{Agreement, Permission, Timestamp};

use super::{Actor, Error, Services};
use crate::{domain::statistics::agreement::agreement, store::Period};

/// How far back is looked where nobody says, in seconds: 90 days.
pub(super) const LOOKED_BACK: i64 = 90 * 24 * 3600;

impl Services {
    /// What came of a workflow's items that several people saw blindly and that were decided in this period (where it
    /// is not said: in the last 90 days).
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_period`).
    pub async fn agreement(
        &self,
        by: &Actor,
        slug: &str,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<Agreement, Error> {
        by.require_in(Permission::SeeQuality, slug)?;
        let workflow = self.known(slug).await?.row.id;
        let from = from.unwrap_or_else(|| to.unwrap_or_else(|| self.now()).plus_seconds(-LOOKED_BACK));
        let period = Period { from, to: to.unwrap_or(Timestamp(i64::MAX)) };
        if period.from >= period.to {
            return Err(Error::invalid_field("/from", "invalid_period", "`from` must be before `to`."));
        }
        let seen = self.read().await?.agreement(Some(workflow), period).await?;
        let pairs: Vec<_> = seen.into_iter().map(|(_, pairs)| pairs).collect();
        Ok(agreement(&pairs))
    }
}
