use serde::{Deserialize, Serialize};

use super::{UnknownWord, spelled};

/// What a person is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Decides items.
    #[default]
    Reviewer,
    /// Writes workflows, policies and keys.
    Operator,
    /// Reads throughput, quality and the record.
    Manager,
    /// All of it, and people.
    Admin,
}
spelled!(Role { Reviewer => "reviewer", Operator => "operator", Manager => "manager", Admin => "admin" });

/// One thing that a person may or may not do. Pages, server functions and endpoints ask for one of these, never for
/// a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Permission {
    /// Claim items and give verdicts.
    Review,
    /// See the queue and any item's story.
    SeeItems,
    /// Give waiting items to people and groups, and say how urgent they are.
    ManageQueue,
    /// Cancel or reject items without reviewing them.
    CancelItems,
    /// See workflows and their policies.
    SeeWorkflows,
    /// Create, change and archive workflows and policies.
    EditWorkflows,
    /// See and manage API keys.
    ManageKeys,
    /// Search and verify the audit log.
    SeeAudit,
    /// See people; add, change and disable them.
    ManagePeople,
    /// See how well people agree and how they do on golden items, and close alerts.
    SeeQuality,
    /// See figures of single reviewers: how much each did, and how long it took.
    SeePeopleFigures,
}

impl Permission {
    /// Every permission.
    pub const ALL: &'static [Self] = &[
        Self::Review,
        Self::SeeItems,
        Self::ManageQueue,
        Self::CancelItems,
        Self::SeeWorkflows,
        Self::EditWorkflows,
        Self::ManageKeys,
        Self::SeeAudit,
        Self::ManagePeople,
        Self::SeeQuality,
        Self::SeePeopleFigures,
    ];
}

impl Role {
    /// Whether people in this role may do it.
    pub const fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::Review | Permission::SeeItems => true,
            Permission::SeeWorkflows
            | Permission::SeeAudit
            | Permission::ManageQueue
            | Permission::SeeQuality => !matches!(self, Self::Reviewer),
            Permission::CancelItems | Permission::EditWorkflows | Permission::ManageKeys => {
                matches!(self, Self::Operator | Self::Admin)
            }
            Permission::SeePeopleFigures => matches!(self, Self::Manager | Self::Admin),
            Permission::ManagePeople => matches!(self, Self::Admin),
        }
    }
}

/// What an API key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Submit items and read them and their decisions.
    Ingest,
    /// Claim and decide, in the name of the key's person.
    Review,
    /// Manage workflows and policies.
    Operate,
    /// Read everything, the audit log included.
    Read,
    /// All of it.
    Admin,
}
spelled!(Scope {
    Ingest => "ingest", Review => "review", Operate => "operate", Read => "read", Admin => "admin",
});
