use app::model::{FilterId, Permission, SavedView};

use super::{Actor, Error, Services};
use crate::{
    service::queue::kept_name,
    store::{SavedViewRow, StoreError},
};

/// The longest address, in bytes.
const LONGEST_ADDRESS: usize = 2_000;

impl Services {
    /// Keeps an insights page with its query under a name; the same name again replaces it.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid` (`invalid_name`, `invalid_address`).
    pub async fn save_view(
        &self,
        by: &Actor,
        name: &str,
        address: &str,
        shared: bool,
    ) -> Result<SavedView, Error> {
        by.require(Permission::SeeQuality)?;
        let user = by.person("keeps views")?;
        let (name, address) = (kept_name("view", name)?, address.trim());
        if !is_of_insights(address) {
            let message = "A view is a page of the insights: its address begins with /insights.";
            return Err(Error::invalid_field("/address", "invalid_address", message));
        }
        let row = SavedViewRow {
            id: FilterId(self.0.clock.new_id()),
            user: user.id,
            name,
            address: address.to_owned(),
            shared,
            created_at: self.now(),
        };
        let stored = row.clone();
        let id = self.write(move |tx| Box::pin(async move { Ok(tx.save_view(&stored).await?) })).await?;
        Ok(shown(SavedViewRow { id, ..row }, by))
    }

    /// Forgets a view of one's own. Twice is as once.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn delete_view(&self, by: &Actor, id: FilterId) -> Result<(), Error> {
        by.require(Permission::SeeQuality)?;
        let user = by.person("keeps views")?.id;
        let done: Result<(), StoreError> =
            self.0.store.write(move |tx| Box::pin(async move { tx.delete_view(id, user).await })).await;
        match done {
            Ok(()) | Err(StoreError::Stale { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether it is a path of these pages, and leads nowhere else.
fn is_of_insights(address: &str) -> bool {
    let rest = address.strip_prefix("/insights");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        && address.len() <= LONGEST_ADDRESS
        && !address.contains("..")
        && !address.contains(['\\', '#'])
        && !address.chars().any(|letter| letter.is_control() || letter.is_whitespace())
}

/// A view as the person sees it.
pub(super) fn shown(row: SavedViewRow, by: &Actor) -> SavedView {
    let mine = matches!(by, Actor::User(user) if user.id == row.user);
    SavedView { id: row.id, name: row.name, address: row.address, shared: row.shared, mine }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_leads_nowhere_else() {
        for good in
            ["/insights", "/insights?bucket=week&tz=Europe%2FBerlin", "/insights/triage/causes?kind=source"]
        {
            assert!(is_of_insights(good), "{good}");
        }
        for bad in [
            "",
            "/insightsx",
            "//evil.example/insights",
            "/insights/../team",
            "https://x/insights",
            "/insights\n",
            "/insights\\x",
        ] {
            assert!(!is_of_insights(bad), "{bad}");
        }
    }
}
