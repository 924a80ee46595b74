use serde::{Deserialize, Serialize};

use super::{GroupId, UserId};

/// A group of people: a rule sends items to it, and then only its people are offered them. While nobody is in it,
/// everybody is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupSummary {
    /// Id.
    pub id: GroupId,
    /// Its name, as rules write it. It never changes.
    pub name: String,
    /// Who is in it, by name.
    pub members: Vec<GroupMember>,
    /// Opinions that it has yet to give.
    pub waiting: i64,
    /// The rules that name it, as (workflow, rule): of the policies that route now.
    pub rules: Vec<(String, String)>,
}

/// A person in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMember {
    /// Who.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Whether the person may not sign in any more, and so is offered nothing.
    pub disabled: bool,
}

/// The groups page in one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupsPage {
    /// All groups, by name.
    pub groups: Vec<GroupSummary>,
    /// Everybody who could be in one, by name.
    pub people: Vec<GroupMember>,
}

/// To whom work can be given: what a chooser offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// What is sent: a group's name or a person's address.
    pub to: String,
    /// How it is shown: `payments`, `Rosa Reviewer`.
    pub name: String,
    /// Whether it is a group.
    pub is_group: bool,
}
