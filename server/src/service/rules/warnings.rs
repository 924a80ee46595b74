use app::model::{FieldError, Policy};

use super::{Error, Services};
use crate::{
    domain::{
        definition::{self, People},
        group_name,
    },
    service::{groups::group_summaries, known::Known},
};

impl Services {
    /// What is allowed in a policy and probably not meant.
    pub(in crate::service) async fn policy_warnings(
        &self,
        known: &Known,
        policy: &Policy,
    ) -> Result<Vec<FieldError>, Error> {
        let mut people = self.reviewing().await?;
        spelled_as_named(&mut people, policy);
        let schema = known.row.definition.output.schema.as_ref();
        Ok(definition::policy_warnings(policy, schema, &people))
    }

    /// Who there is to take what a policy hands out. Every role may review.
    pub(super) async fn reviewing(&self) -> Result<People, Error> {
        let mut reader = self.read().await?;
        let groups = group_summaries(&mut *reader).await?;
        let users = reader.users().await?;
        Ok(People {
            reviewers: users.iter().filter(|user| user.disabled_at.is_none()).count(),
            groups: groups
                .into_iter()
                .map(|group| {
                    let members = group.members.iter().filter(|member| !member.disabled).count();
                    (group.name, members)
                })
                .collect(),
        })
    }
}

/// A rule may write a group's name in another case: it means the same people.
fn spelled_as_named(people: &mut People, policy: &Policy) {
    for name in policy.rules.iter().filter_map(|rule| rule.then.group.as_deref()).map(str::trim) {
        let same = people.groups.iter().find(|(other, _)| group_name::same(other, name));
        if let Some(members) = same.map(|(_, members)| *members) {
            people.groups.entry(name.to_owned()).or_insert(members);
        }
    }
}
