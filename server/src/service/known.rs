//! Workflows as routing and reviewing need them: compiled once for each change, and asked for again each second.
//!
//! So a change made by this process counts at once, and one made by another process within a second. An item records
//! the policy version that really routed it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use app::model::{GatesShown, GroupId, OutputKind, Policy, ProofShown, Timestamp, WorkflowId};

use super::{Actor, Error, Services, groups, workflows::counts_of};
use crate::{
    domain::{
        proof,
        routing::{Gates, WorkflowRouting, proof_needed},
    },
    store::{Audience, CountsRow, Reads, Stored, WorkflowRow},
};

/// How old knowledge may be, in microseconds.
const FRESH: i64 = 1_000_000;

/// A workflow, compiled.
pub(super) struct Known {
    pub(super) row: WorkflowRow,
    pub(super) routing: Arc<WorkflowRouting>,
    /// How far its proof is.
    pub(super) proof: Option<ProofShown>,
    /// The groups of people, by name, where its policy names any.
    groups: Vec<(String, GroupId)>,
}

/// Fields under this confidence are marked weak where the policy names no bound.
const WEAK_BELOW: f64 = 0.8;

impl Known {
    pub(super) const fn kind(&self) -> OutputKind {
        self.row.definition.output.kind
    }

    pub(super) fn slug(&self) -> &str {
        &self.row.definition.slug
    }

    /// How its gates stand.
    pub(super) fn gates(&self) -> Gates {
        Gates {
            frozen: self.row.freeze.as_ref().map(|freeze| freeze.why.clone()),
            proof: self.proof.as_ref().map(proof::state),
        }
    }

    /// The same for people.
    pub(super) fn gates_shown(&self) -> GatesShown {
        GatesShown { freeze: self.row.freeze.clone(), proof: self.proof.clone() }
    }

    /// For whom items are that a rule sends to this group.
    pub(super) fn audience(&self, group: Option<&str>) -> Audience {
        let group = group.and_then(|name| groups::meant(&self.groups, name));
        group.map_or(Audience::Anyone, |(_, id)| Audience::Group(*id))
    }

    /// The policy that routes.
    pub(super) fn policy(&self) -> Option<&Policy> {
        self.routing.policy.as_ref().map(|(_, policy)| policy)
    }

    /// Fields under this confidence are marked weak.
    pub(super) fn weak_below(&self) -> f64 {
        self.policy().and_then(|policy| policy.min_confidence).unwrap_or(WEAK_BELOW)
    }

    /// The version of the policy that routes.
    pub(super) fn policy_version(&self) -> Option<i64> {
        self.routing.policy.as_ref().map(|(version, _)| *version)
    }
}

#[derive(Default)]
pub(super) struct KnownWorkflows(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    by_id: HashMap<WorkflowId, (Arc<Known>, Timestamp)>,
    ids: HashMap<String, WorkflowId>,
}

impl KnownWorkflows {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        // Entries are replaced whole, so a panic elsewhere cannot have left half of one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn id_of(&self, slug: &str) -> Option<WorkflowId> {
        self.entries().ids.get(slug).copied()
    }

    fn get(&self, id: WorkflowId) -> Option<(Arc<Known>, Timestamp)> {
        self.entries().by_id.get(&id).cloned()
    }

    fn put(&self, known: &Arc<Known>, at: Timestamp) {
        let mut entries = self.entries();
        entries.ids.insert(known.slug().to_owned(), known.row.id);
        entries.by_id.insert(known.row.id, (Arc::clone(known), at));
    }

    /// Forgets a workflow that this process has just changed.
    pub(super) fn forget(&self, slug: &str) {
        let mut entries = self.entries();
        if let Some(id) = entries.ids.remove(slug) {
            entries.by_id.remove(&id);
        }
    }
}

impl Services {
    /// The workflow of this slug, archived or not.
    pub(super) async fn known(&self, slug: &str) -> Result<Arc<Known>, Error> {
        if let Some(known) = self.0.known.id_of(slug).and_then(|id| self.known_now(id)) {
            return Ok(known);
        }
        let row = self.read().await?.workflow(slug).await?;
        let row = row.ok_or_else(|| Error::not_found(format!("There is no workflow `{slug}`.")))?;
        self.compiled(row).await
    }

    /// The workflow of this id.
    pub(super) async fn known_by_id(&self, id: WorkflowId) -> Result<Arc<Known>, Error> {
        if let Some(known) = self.known_now(id) {
            return Ok(known);
        }
        let row = self.read().await?.workflow_by_id(id).await?;
        let row = row.ok_or_else(|| Error::internal(format!("workflow {id} is missing")))?;
        self.compiled(row).await
    }

    /// Which workflow a list is narrowed to: the one asked for, or the one that the actor's key is bound to.
    pub(super) async fn narrowed(&self, by: &Actor, slug: Option<&str>) -> Result<Option<WorkflowId>, Error> {
        match (slug, by.bound_to()) {
            (Some(slug), _) => {
                by.require_bound_to(slug)?;
                Ok(Some(self.known(slug).await?.row.id))
            }
            (None, bound) => Ok(bound.map(|(id, _)| *id)),
        }
    }

    /// What is known without asking the database, where that is fresh.
    pub(super) fn known_now(&self, id: WorkflowId) -> Option<Arc<Known>> {
        let (known, at) = self.0.known.get(id)?;
        (0..FRESH).contains(&self.now().since(at)).then_some(known)
    }

    /// Keeps what is compiled already where nothing changed.
    async fn compiled(&self, row: WorkflowRow) -> Result<Arc<Known>, Error> {
        // Taken before reading the policy: knowledge is never thought younger than it is.
        let now = self.now();
        let mut reader = self.read().await?;
        let proof = proof_of(&mut *reader, &row).await?;
        let routing = match self.0.known.get(row.id) {
            Some((known, _)) if known.row.revision == row.revision => Arc::clone(&known.routing),
            _ => Arc::new(routing_of(&mut *reader, &row).await?),
        };
        let names_groups =
            routing.policy.iter().flat_map(|(_, policy)| &policy.rules).any(|rule| rule.then.group.is_some());
        let groups = if names_groups { reader.group_names().await? } else { Vec::new() };
        let known = Arc::new(Known { row, routing, proof, groups });
        self.0.known.put(&known, now);
        Ok(known)
    }
}

async fn routing_of(reader: &mut dyn Reads, row: &WorkflowRow) -> Result<WorkflowRouting, Error> {
    let policy = match row.active_policy {
        Some(version) => reader.policy(row.id, version).await?.map(|row| (version, row.policy)),
        None => None,
    };
    if row.active_policy.is_some() && policy.is_none() {
        // Routing without a policy sends everything to a person.
        tracing::error!(workflow = row.definition.slug, "the active policy is missing");
    }
    Ok(WorkflowRouting::new(row.definition.clone(), policy))
}

/// How far a workflow's proof is; none where it asks for none.
pub(super) async fn proof_of(reader: &mut dyn Reads, row: &WorkflowRow) -> Stored<Option<ProofShown>> {
    if proof_needed(&row.definition).is_none() {
        return Ok(None);
    }
    let counts = counts_of(reader, row.id).await?.unwrap_or(CountsRow::none(row.id));
    let reviewed = counts.approved + counts.edited + counts.rejected;
    Ok(proof::proof(&row.definition, reviewed, counts.approved, row.proven_at.is_some()))
}
