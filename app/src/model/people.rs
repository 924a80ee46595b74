use serde::{Deserialize, Serialize};

use super::{Role, Timestamp, UserId};

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentUser {
    /// Id.
    pub id: UserId,
    /// E-mail.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
}

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserSummary {
    /// Id.
    pub id: UserId,
    /// E-mail.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// When added.
    pub created_at: Timestamp,
    /// When disabled.
    pub disabled_at: Option<Timestamp>,
    /// Live sessions.
    pub sessions: i64,
    /// Verdicts since midnight UTC.
    pub verdicts_today: i64,
}

/// A person to be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUser {
    /// E-mail, unique without regard to case.
    pub email: String,
    /// Name; the e-mail's first part where empty.
    pub name: String,
    /// Role.
    pub role: Role,
    /// At least 12 characters.
    pub password: String,
}

/// The one-time set-up of a server without users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    /// The token printed in the log.
    pub token: String,
    /// The first admin's e-mail.
    pub email: String,
    /// Name.
    pub name: String,
    /// Password.
    pub password: String,
}
