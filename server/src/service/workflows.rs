use app::model::{Definition, FieldError, Policy, PolicyVersion, WorkflowDetail, WorkflowSummary};
use serde_json::Value;

use super::{Actor, Error, Services};

impl Services {
    /// All workflows by slug, archived ones last.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn list_workflows(&self, _by: &Actor) -> Result<Vec<WorkflowSummary>, Error> {
        Err(Error::internal("not built yet"))
    }
    /// One, whole.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn get_workflow(&self, _by: &Actor, _slug: &str) -> Result<WorkflowDetail, Error> {
        Err(Error::internal("not built yet"))
    }
    /// Creates a workflow; the slug must be free.
    ///
    /// # Errors
    /// `Conflict` (`slug_taken`), `Invalid` (`invalid_definition`), `Forbidden`.
    pub async fn create_workflow(&self, _by: &Actor, _definition: Definition) -> Result<WorkflowDetail, Error> {
        Err(Error::internal("not built yet"))
    }
    /// Creates or changes a workflow (the answer's second part says whether it was created). A policy that differs
    /// from the active one becomes the next version, published at once; without one, the active one stays.
    ///
    /// # Errors
    /// `Conflict` (`etag_mismatch`), `Invalid` (`invalid_definition`), `Forbidden`.
    pub async fn save_workflow(
        &self,
        _by: &Actor,
        _definition: Definition,
        _if_match: Option<String>,
    ) -> Result<(WorkflowDetail, bool), Error> {
        Err(Error::internal("not built yet"))
    }
    /// Takes no more items. Those that wait are still reviewed.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn archive_workflow(&self, _by: &Actor, _slug: &str) -> Result<(), Error> {
        Err(Error::internal("not built yet"))
    }
    /// What saving this definition would be refused for; empty when it is good.
    pub fn check_definition(&self, _definition: &Value) -> Vec<FieldError> {
        Vec::new()
    }
    /// Stores a policy as a draft: the next version.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_policy`).
    pub async fn draft_policy(&self, _by: &Actor, _slug: &str, _policy: Policy) -> Result<PolicyVersion, Error> {
        Err(Error::internal("not built yet"))
    }
    /// Lets this version route from now on: publishes a draft, or goes back to an earlier published version.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn publish_policy(&self, _by: &Actor, _slug: &str, _version: i64) -> Result<PolicyVersion, Error> {
        Err(Error::internal("not built yet"))
    }
    /// All versions, newest first.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn list_policies(&self, _by: &Actor, _slug: &str) -> Result<Vec<PolicyVersion>, Error> {
        Err(Error::internal("not built yet"))
    }
}
