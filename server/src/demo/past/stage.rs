//! The people, groups and workflows of the past, and what was changed about them as time went on.

use std::collections::HashMap;

use app::model::{CurrentUser, Definition, GroupId, NewDraft, Policy, Rule, Timestamp, Verdict, WhenInDoubt};
use serde_json::json;

use super::{
    calendar::{DAYS, day},
    clock::Hand,
    desk::Desk,
    reviewers::Reviewer,
};
use crate::{
    demo::{content, people},
    service::{Actor, Error, Services},
};

const HOUR: i64 = 3_600;
/// The groups of people.
const GROUPS: [&str; 2] = ["payments", "returns"];

/// Who and what there is.
pub(super) struct Stage {
    hand: Hand,
    now: Timestamp,
    /// What was changed up to so many days ago.
    turned: i64,
    people: HashMap<String, CurrentUser>,
    groups: HashMap<&'static str, GroupId>,
    /// The policies that route in the end.
    policies: HashMap<String, Policy>,
}

impl Stage {
    /// Sets it up, the day before the first work.
    ///
    /// # Errors
    /// What the use cases answer.
    pub(super) async fn set(present: &Services, now: Timestamp, desk: &mut Desk) -> Result<Self, Error> {
        let mut stage = Self {
            hand: Hand::founding(present),
            now,
            turned: DAYS + 1,
            people: HashMap::new(),
            groups: HashMap::new(),
            policies: HashMap::new(),
        };
        let first = day(now, DAYS + 1).plus_seconds(9 * HOUR);
        let there = people::everybody().into_iter().filter(|person| Reviewer::joined(&person.email) > DAYS);
        for (number, person) in (0..).zip(there) {
            let user = people::add(stage.hand.at(first.plus_seconds(number * 130)), &person).await?;
            stage.people.insert(person.email, user);
        }
        let otto = stage.operator()?;
        for (number, name) in (0..).zip(GROUPS) {
            let services = stage.hand.at(first.plus_seconds(HOUR + number * 60));
            let group = services.add_group(&otto, name).await?.id;
            stage.groups.insert(name, group);
        }
        for (number, definition) in (0..).zip(content::workflows()?) {
            let services = stage.hand.at(first.plus_seconds(2 * HOUR + number * 900));
            let at_first = Definition {
                policy: definition.policy.clone().map(|policy| first_policy(&definition.slug, policy)),
                ..definition.clone()
            };
            services.create_workflow(&otto, at_first).await?;
            stage.policies.extend(definition.policy.map(|policy| (definition.slug, policy)));
        }
        let everybody: Vec<CurrentUser> = stage.people.values().cloned().collect();
        stage.join(first.plus_seconds(4 * HOUR), everybody, desk).await?;
        Ok(stage)
    }

    /// Changes what was changed on the morning of this day, and of those before it.
    ///
    /// # Errors
    /// What the use cases answer.
    pub(super) async fn turn(&mut self, age: i64, desk: &mut Desk) -> Result<(), Error> {
        while self.turned > age {
            self.turned -= 1;
            let morning = day(self.now, self.turned).plus_seconds(6 * HOUR + 1_830);
            self.change(self.turned, morning, desk).await?;
        }
        Ok(())
    }

    async fn change(&mut self, age: i64, at: Timestamp, desk: &mut Desk) -> Result<(), Error> {
        for person in people::everybody() {
            if Reviewer::joined(&person.email) == age {
                let user = people::add(self.hand.at(at), &person).await?;
                self.join(at.plus_seconds(90), vec![user], desk).await?;
            }
        }
        match age {
            36 => {
                let wanted = [(Verdict::Reject, 3), (Verdict::Edit, 3), (Verdict::Approve, 4)];
                self.golden(at, desk, "support-triage", wanted).await
            }
            30 => {
                let wanted = [(Verdict::Edit, 3), (Verdict::Reject, 2), (Verdict::Approve, 3)];
                self.golden(at, desk, "invoice-extraction", wanted).await
            }
            28 => {
                let why = "Refunds are for payments. Prompt v14 holds up: 0.85 is enough, and one in five is looked at.";
                self.publish(at, "support-triage", why).await
            }
            20 => {
                let why = "What many people follow is read first. What cannot be read is answered at once.";
                let policy = self.policy("support-triage")?;
                self.publish_one(at, "support-triage", followed(policy)?, why).await
            }
            14 => {
                let why = "People agree on nine of ten: a second look at one in twenty will do.";
                self.publish(at, "invoice-extraction", why).await
            }
            12 => {
                let why = "Nobody tells us of followers, so that rule failed on all that came from there.";
                self.publish(at, "support-triage", why).await
            }
            10 => {
                let why = "Customers took the fallback for an answer. What cannot be read waits for a person again.";
                self.publish(at, "reply-drafts", why).await
            }
            9 => self.keep(at).await,
            _ => Ok(()),
        }
    }

    /// Puts people at the desk and into their groups.
    async fn join(&self, at: Timestamp, users: Vec<CurrentUser>, desk: &mut Desk) -> Result<(), Error> {
        let otto = self.operator()?;
        let mut reviewers: Vec<Reviewer> = users.into_iter().filter_map(Reviewer::of).collect();
        reviewers.sort_by(|a, b| a.user.email.cmp(&b.user.email));
        for (number, reviewer) in (0..).zip(&reviewers) {
            for group in reviewer.groups().iter().filter_map(|group| self.groups.get(group)) {
                let services = self.hand.at(at.plus_seconds(number * 45));
                services.add_member(&otto, *group, reviewer.user.id).await?;
            }
        }
        desk.staff.append(&mut reviewers);
        Ok(())
    }

    /// Publishes the policy that routes in the end.
    async fn publish(&self, at: Timestamp, slug: &str, why: &str) -> Result<(), Error> {
        self.publish_one(at, slug, self.policy(slug)?, why).await
    }

    async fn publish_one(&self, at: Timestamp, slug: &str, policy: Policy, why: &str) -> Result<(), Error> {
        let otto = self.operator()?;
        let draft = NewDraft { policy, note: Some(why.to_owned()) };
        let drafted = self.hand.at(at).draft_policy(&otto, slug, draft, None).await?;
        let services = self.hand.at(at.plus_seconds(420));
        services.publish_policy(&otto, slug, drafted.saved.version, None, None).await?;
        Ok(())
    }

    /// Makes golden items from the last ones of which somebody said so: of each verdict so many.
    async fn golden(
        &self,
        at: Timestamp,
        desk: &Desk,
        slug: &str,
        wanted: [(Verdict, i64); 3],
    ) -> Result<(), Error> {
        let otto = self.operator()?;
        let mut at = at;
        for (verdict, count) in wanted {
            let own = desk.decided.iter().rev().filter(|one| one.workflow == slug && one.verdict == verdict);
            let mut made = 0;
            for one in own {
                if made == count {
                    break;
                }
                match self.hand.at(at).make_golden(&otto, one.item, false).await {
                    Ok(_) => (made, at) = (made + 1, at.plus_seconds(75)),
                    // Some of what people decide are golden items' copies.
                    Err(Error::NotFound { .. } | Error::Conflict { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// The manager keeps two pages for everybody.
    async fn keep(&self, at: Timestamp) -> Result<(), Error> {
        let mina = self.person("manager@example.com")?;
        self.hand
            .at(at)
            .save_filter(&mina, "What payments has to look at", "assigned=payments", true)
            .await?;
        let address = "/insights/support-triage?by=source&compare=period";
        self.hand
            .at(at.plus_seconds(200))
            .save_view(&mina, "Triage, source by source", address, true)
            .await?;
        Ok(())
    }

    /// The policy that routes in the end.
    fn policy(&self, slug: &str) -> Result<Policy, Error> {
        let missing = || Error::Internal { cause: format!("the demo's workflow {slug} has no policy") };
        self.policies.get(slug).cloned().ok_or_else(missing)
    }

    fn operator(&self) -> Result<Actor, Error> {
        self.person("operator@example.com")
    }

    fn person(&self, email: &str) -> Result<Actor, Error> {
        let missing = || Error::Internal { cause: format!("the demo has nobody with the address {email}") };
        self.people.get(email).cloned().map(Actor::User).ok_or_else(missing)
    }
}

/// The policy with which a workflow began, from the one that it has in the end.
fn first_policy(slug: &str, policy: Policy) -> Policy {
    match slug {
        "support-triage" => {
            Policy { min_confidence: Some(0.9), rules: Vec::new(), sample_rate: 0.25, ..policy }
        }
        "invoice-extraction" => Policy { min_confidence: Some(0.95), double_review_rate: 0.5, ..policy },
        "reply-drafts" => Policy { malformed: WhenInDoubt::Fallback, ..policy },
        _ => policy,
    }
}

/// A policy with a rule that asks for what no producer sends, so that it fails wherever it looks for that.
fn followed(policy: Policy) -> Result<Policy, Error> {
    let rule: Rule = serde_json::from_value(json!({
        "name": "what many follow comes first",
        "when": "source == 'social-inbox' && input.customer.followers > 10000",
        "then": { "route": "review", "priority": "high" },
    }))
    .map_err(|error| Error::Internal { cause: format!("the demo's rule: {error}") })?;
    let rules = std::iter::once(rule).chain(policy.rules).collect();
    Ok(Policy { rules, malformed: WhenInDoubt::Fallback, ..policy })
}
