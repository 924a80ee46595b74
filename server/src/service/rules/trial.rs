use app::model::{
    Condition, ItemId, Permission, Policy, PolicyCheck, PolicyTest, Route, TestSubject, WorkflowId,
};
use serde_json::Value;

use super::{Error, Services, checked};
use crate::{
    domain::{
        definition, envelope, output,
        routing::{self, Gates, Routed, WorkflowRouting},
        rules::from_cel,
    },
    service::{Actor, known::Known},
    store::PayloadPart,
};

/// A body to be tried, and what the record says of it.
struct Subject {
    raw: Vec<u8>,
    recorded: Option<Route>,
}

impl Services {
    /// What storing this policy would be refused for, and, where it is good, what is allowed in it and probably not
    /// meant.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn check_policy(&self, by: &Actor, slug: &str, policy: &Value) -> Result<PolicyCheck, Error> {
        by.require_in(Permission::SeeWorkflows, slug)?;
        let known = self.known(slug).await?;
        let schema = known.row.definition.output.schema.as_ref();
        Ok(match definition::check_policy_for(policy, schema) {
            Ok(policy) => {
                PolicyCheck { errors: Vec::new(), warnings: self.policy_warnings(&known, &policy).await? }
            }
            Err(errors) => PolicyCheck { errors, warnings: Vec::new() },
        })
    }

    /// The rule builder's form of a condition, where the builder can make it.
    pub fn read_condition(&self, cel: &str) -> Option<Condition> {
        from_cel(cel)
    }

    /// Where a policy would send one item, by the same code that routes.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` (workflow, item), `Invalid` (`invalid_policy`), `TooLarge`.
    pub async fn test_policy(
        &self,
        by: &Actor,
        slug: &str,
        policy: &Policy,
        on: &TestSubject,
    ) -> Result<PolicyTest, Error> {
        by.require_in(Permission::SeeWorkflows, slug)?;
        let known = self.known(slug).await?;
        let policy = checked(policy, known.row.definition.output.schema.as_ref())?;
        let subject = match on {
            TestSubject::Item(id) => self.recorded(by, &known, *id).await?,
            TestSubject::Body(text) => self.pasted(text)?,
        };
        let gates = known.gates();
        let definition = known.row.definition.clone();
        let id = known.row.id;
        let run = move || {
            let routing = WorkflowRouting::new(definition, Some((0, policy)));
            shown(route(&routing, id, &subject.raw, &gates), subject.recorded)
        };
        tokio::task::spawn_blocking(run).await.map_err(Error::internal)
    }

    async fn recorded(&self, by: &Actor, known: &Known, id: ItemId) -> Result<Subject, Error> {
        let item = self.get_item(by, id).await?;
        if item.workflow != known.slug() {
            return Err(Error::not_found(format!("The workflow `{}` has no item {id}.", known.slug())));
        }
        let raw = self.read().await?.payload(id, PayloadPart::Raw, 0).await?;
        let raw = raw.ok_or_else(|| {
            Error::not_found("The body of this item is not stored any more, so it cannot be routed again.")
        })?;
        Ok(Subject { raw: raw.bytes, recorded: Some(item.route) })
    }

    fn pasted(&self, text: &str) -> Result<Subject, Error> {
        let limit = self.0.settings.max_body_bytes;
        if text.len() > limit {
            return Err(Error::TooLarge { limit });
        }
        Ok(Subject { raw: text.as_bytes().to_vec(), recorded: None })
    }
}

/// Routes a body as if it came now.
fn route(workflow: &WorkflowRouting, id: WorkflowId, raw: &[u8], gates: &Gates) -> Routed {
    let received = envelope::read(raw);
    let understood = output::understand_received(workflow.definition.output.kind, &received);
    let seed = routing::seed_of(id.0.as_bytes(), raw, &received);
    routing::route(workflow, &received, understood.as_ref(), seed, gates)
}

fn shown(routed: Routed, recorded: Option<Route>) -> PolicyTest {
    PolicyTest {
        route: routed.route,
        reasons: routed.reasons,
        trace: routed.trace,
        rule: routed.rule,
        priority: routed.priority,
        due_seconds: routed.due_seconds,
        group: routed.group,
        double_review: routed.double_review,
        recorded,
    }
}
