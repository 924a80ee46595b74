//! Groups of people: a rule sends items to one, and then only its people are offered them.

use std::collections::BTreeSet;

use app::model::{
    GroupId, GroupMember, GroupSummary, GroupsPage, Permission, Policy, Target, Timestamp, UserId,
};
use serde_json::{Value, json};

use super::{Actor, Error, Services};
use crate::{
    domain::{
        audit::{NewEntry, kinds},
        credential::normalise_email,
        group_name,
    },
    store::{Audience, GroupRow, Reads, StoreError, Tx},
};

impl Services {
    /// All groups with their people, what waits for them and the rules that name them; and who could be in one.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn groups_page(&self, by: &Actor) -> Result<GroupsPage, Error> {
        by.require_everywhere(Permission::EditWorkflows)?;
        let mut reader = self.read().await?;
        let groups = group_summaries(&mut *reader).await?;
        let mut people: Vec<GroupMember> = reader
            .users()
            .await?
            .into_iter()
            .filter(|user| user.disabled_at.is_none())
            .map(|user| GroupMember { id: user.id, name: user.name, email: user.email, disabled: false })
            .collect();
        people.sort_by(|a, b| (&a.name, &a.email).cmp(&(&b.name, &b.email)));
        Ok(GroupsPage { groups, people })
    }

    /// Adds a group. Names that differ only in case are one name.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid` (`invalid_name`), `Conflict` (`group_exists`).
    pub async fn add_group(&self, by: &Actor, name: &str) -> Result<GroupSummary, Error> {
        by.require_everywhere(Permission::EditWorkflows)?;
        let name = group_name::read(name)
            .map_err(|message| Error::invalid_field("/name", "invalid_name", message))?;
        let (label, now, id) = (by.label(), self.now(), GroupId(self.0.clock.new_id()));
        let summary = GroupSummary { id, name: name.clone(), members: vec![], waiting: 0, rules: vec![] };
        let entry = entry(&label, kinds::GROUP_ADDED, &name, json!({}));
        self.write(move |tx| {
            Box::pin(async move {
                let there = tx.group_names().await?;
                if let Some((other, _)) = meant(&there, &name) {
                    return Err(group_exists(other));
                }
                match tx.insert_group(id, &name, &label, now, entry).await {
                    Err(StoreError::Taken { .. }) => Err(group_exists(&name)),
                    stored => Ok(stored?),
                }
            })
        })
        .await?;
        Ok(summary)
    }

    /// Deletes a group that no rule names and for which nothing waits.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict` (`group_in_use`, naming the rules or what waits).
    pub async fn delete_group(&self, by: &Actor, group: GroupId) -> Result<(), Error> {
        by.require_everywhere(Permission::EditWorkflows)?;
        let (label, now) = (by.label(), self.now());
        self.write(move |tx| {
            Box::pin(async move {
                let row = found(tx, group).await?;
                let rules = rules_naming(tx, &row).await?;
                if let Some(refusal) = in_use(&row, &rules) {
                    return Err(refusal);
                }
                let waiting = tx.open_slots_for(Audience::Group(group)).await?;
                if waiting > 0 {
                    let message = format!(
                        "{waiting} opinions wait for the group `{}`. Give them to somebody else in the queue first.",
                        row.name
                    );
                    return Err(Error::conflict("group_in_use", message));
                }
                let deleted = entry(&label, kinds::GROUP_DELETED, &row.name, json!({}));
                Ok(tx.delete_group(group, now, deleted).await?)
            })
        })
        .await
    }

    /// Puts a person into a group. Twice is as once.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn add_member(&self, by: &Actor, group: GroupId, user: UserId) -> Result<(), Error> {
        self.change_member(by, group, user, true).await
    }

    /// Takes a person out of a group. Twice is as once.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn remove_member(&self, by: &Actor, group: GroupId, user: UserId) -> Result<(), Error> {
        self.change_member(by, group, user, false).await
    }

    async fn change_member(
        &self,
        by: &Actor,
        group: GroupId,
        user: UserId,
        joins: bool,
    ) -> Result<(), Error> {
        by.require_everywhere(Permission::EditWorkflows)?;
        let (label, now) = (by.label(), self.now());
        self.write(move |tx| {
            Box::pin(async move {
                let row = found(tx, group).await?;
                let person =
                    tx.user(user).await?.ok_or_else(|| Error::not_found("There is no such person."))?;
                if row.members.iter().any(|member| member.id == user) == joins {
                    return Ok(());
                }
                let kind = if joins { kinds::GROUP_JOINED } else { kinds::GROUP_LEFT };
                let changed = entry(&label, kind, &row.name, json!({ "person": person.email }));
                if joins {
                    tx.insert_member(group, user, now, changed).await?;
                } else {
                    tx.delete_member(group, user, now, changed).await?;
                }
                Ok(())
            })
        })
        .await?;
        self.0.wakeups.queue_changed();
        Ok(())
    }

    /// To whom work can be given: groups first, then people who may review.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn targets(&self, by: &Actor) -> Result<Vec<Target>, Error> {
        by.require(Permission::SeeItems)?;
        targets(&mut *self.read().await?).await
    }
}

/// To whom work can be given.
pub(super) async fn targets(reads: &mut dyn Reads) -> Result<Vec<Target>, Error> {
    let groups = reads.group_names().await?.into_iter();
    let mut targets: Vec<Target> =
        groups.map(|(name, _)| Target { to: name.clone(), name, is_group: true }).collect();
    let mut people: Vec<Target> = reads
        .users()
        .await?
        .into_iter()
        .filter(|user| user.disabled_at.is_none() && user.role.may(Permission::Review))
        .map(|user| Target { to: user.email, name: user.name, is_group: false })
        .collect();
    people.sort_by(|a, b| (&a.name, &a.to).cmp(&(&b.name, &b.to)));
    targets.append(&mut people);
    Ok(targets)
}

/// Whom `to` means, and their name: a group's name or the address of a person who may review.
pub(super) async fn target(reads: &mut (impl Reads + ?Sized), to: &str) -> Result<(Audience, String), Error> {
    let to = to.trim();
    let unknown = |message: String| Error::invalid_field("/to", "unknown_target", message);
    if let Some((name, id)) = meant(&reads.group_names().await?, to) {
        return Ok((Audience::Group(*id), name.clone()));
    }
    if !to.contains('@') {
        return Err(unknown(format!("There is no group `{to}`. Give a group's name or a person's address.")));
    }
    let email = normalise_email(to).map_err(Error::of_field)?;
    match reads.user_by_email(&email).await? {
        Some(user) if user.disabled_at.is_some() => {
            Err(unknown(format!("{} may not sign in any more.", user.name)))
        }
        Some(user) if !user.role.may(Permission::Review) => {
            Err(unknown(format!("{} does not review.", user.name)))
        }
        Some(user) => Ok((Audience::Person(user.id), user.name)),
        None => Err(unknown(format!("There is nobody with the address {email}."))),
    }
}

/// All groups, by name.
pub(super) async fn group_summaries(reads: &mut dyn Reads) -> Result<Vec<GroupSummary>, Error> {
    let mut summaries = Vec::new();
    let rules = named_groups(reads).await?;
    let names = reads.group_names().await?;
    for row in reads.groups().await? {
        let waiting = reads.open_slots_for(Audience::Group(row.id)).await?;
        let own = rules.iter().filter(|(_, _, group)| is_meant(&names, group, row.id));
        let rules = own.map(|(workflow, rule, _)| (workflow.clone(), rule.clone())).collect();
        summaries.push(GroupSummary { id: row.id, name: row.name, members: row.members, waiting, rules });
    }
    Ok(summaries)
}

/// The group that is meant by a name: the one that is spelled so, else the one whose name differs only in case.
pub(super) fn meant<'a>(groups: &'a [(String, GroupId)], name: &str) -> Option<&'a (String, GroupId)> {
    let name = name.trim();
    let spelled_so = groups.iter().find(|(other, _)| other == name);
    spelled_so.or_else(|| groups.iter().find(|(other, _)| group_name::same(other, name)))
}

fn is_meant(groups: &[(String, GroupId)], name: &str, group: GroupId) -> bool {
    meant(groups, name).is_some_and(|(_, id)| *id == group)
}

/// Adds the groups that a policy names and that are not there yet: a group comes to be when a rule names it. A name in
/// another case means the group that is there.
pub(in crate::service) async fn ensure(
    services: &Services,
    tx: &mut dyn Tx,
    policy: &Policy,
    by: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let named: BTreeSet<&str> = policy.rules.iter().filter_map(|rule| rule.then.group.as_deref()).collect();
    if named.is_empty() {
        return Ok(());
    }
    let mut there = tx.group_names().await?;
    for name in named.into_iter().map(str::trim).filter(|name| !name.is_empty()) {
        if meant(&there, name).is_some() {
            continue;
        }
        let id = GroupId(services.0.clock.new_id());
        let added = entry(by, kinds::GROUP_ADDED, name, json!({ "named_by": "policy" }));
        tx.insert_group(id, name, by, now, added).await?;
        there.push((name.to_owned(), id));
    }
    Ok(())
}

/// The groups that the policies name which route now, as (workflow, rule, group).
async fn named_groups(reads: &mut (impl Reads + ?Sized)) -> Result<Vec<(String, String, String)>, Error> {
    let mut named = Vec::new();
    for workflow in reads.workflows().await? {
        let Some(version) = workflow.active_policy.filter(|_| workflow.archived_at.is_none()) else {
            continue;
        };
        let Some(policy) = reads.policy(workflow.id, version).await? else { continue };
        for rule in policy.policy.rules {
            if let Some(group) = rule.then.group {
                named.push((workflow.definition.slug.clone(), rule.name, group.trim().to_owned()));
            }
        }
    }
    Ok(named)
}

async fn rules_naming(
    reads: &mut (impl Reads + ?Sized),
    row: &GroupRow,
) -> Result<Vec<(String, String)>, Error> {
    let named = named_groups(reads).await?.into_iter();
    let names = reads.group_names().await?;
    let own = named.filter(|(_, _, group)| is_meant(&names, group, row.id));
    Ok(own.map(|(workflow, rule, _)| (workflow, rule)).collect())
}

fn in_use(row: &GroupRow, rules: &[(String, String)]) -> Option<Error> {
    if rules.is_empty() {
        return None;
    }
    let named: Vec<String> = rules.iter().map(|(workflow, rule)| format!("“{rule}” of {workflow}")).collect();
    let (noun, verb) = if named.len() == 1 { ("rule", "sends") } else { ("rules", "send") };
    Some(Error::conflict(
        "group_in_use",
        format!(
            "The group `{}` is in use: the {noun} {} {verb} items to it. Publish policies without it first.",
            row.name,
            named.join(", ")
        ),
    ))
}

async fn found(reads: &mut (impl Reads + ?Sized), id: GroupId) -> Result<GroupRow, Error> {
    let row = reads.groups().await?.into_iter().find(|row| row.id == id);
    row.ok_or_else(|| Error::not_found("There is no such group. It may have been deleted meanwhile."))
}

fn group_exists(name: &str) -> Error {
    Error::conflict("group_exists", format!("There is already a group `{name}`."))
}

fn entry(by: &str, kind: &'static str, name: &str, details: Value) -> NewEntry {
    NewEntry { actor: by.to_owned(), kind, item: None, subject: Some(format!("group:{name}")), details }
}
