use app::model::{GroupId, GroupMember, Timestamp, UserId};
use async_trait::async_trait;

use super::Stored;
use crate::domain::audit::NewEntry;

/// A stored group of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// Id.
    pub id: GroupId,
    /// Its name, as rules write it.
    pub name: String,
    /// Who is in it, by name.
    pub members: Vec<GroupMember>,
}

/// Reading groups.
#[async_trait]
pub trait GroupReads {
    /// All, by name, with their people.
    async fn groups(&mut self) -> Stored<Vec<GroupRow>>;
    /// All, by name, without their people.
    async fn group_names(&mut self) -> Stored<Vec<(String, GroupId)>>;
}

/// Changing groups.
#[async_trait]
pub trait GroupWrites {
    /// Adds a group.
    ///
    /// # Errors
    /// [`super::StoreError::Taken`] where the name is used.
    async fn insert_group(
        &mut self,
        id: GroupId,
        name: &str,
        by: &str,
        at: Timestamp,
        audit: NewEntry,
    ) -> Stored<()>;
    /// Deletes a group with its memberships.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it is gone.
    async fn delete_group(&mut self, id: GroupId, at: Timestamp, audit: NewEntry) -> Stored<()>;
    /// Puts a person into a group.
    ///
    /// # Errors
    /// [`super::StoreError::Taken`] where the person is in it.
    async fn insert_member(
        &mut self,
        group: GroupId,
        user: UserId,
        at: Timestamp,
        audit: NewEntry,
    ) -> Stored<()>;
    /// Takes a person out of a group.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where the person is not in it.
    async fn delete_member(
        &mut self,
        group: GroupId,
        user: UserId,
        at: Timestamp,
        audit: NewEntry,
    ) -> Stored<()>;
}
