//! A server on a database of its own, with one workflow and its people.

use std::sync::Arc;

use anyhow::Context as _;
use app::model::{CurrentUser, NewUser, Role, Timestamp};
use bytes::Bytes;
use serde_json::{Value, json};
use server::{
    clock::{Clock, SystemClock, TestClock},
    service::{Actor, Services, Settings},
    store::Store,
};
use tempfile::TempDir;

/// The workflow's slug.
pub(crate) const WORKFLOW: &str = "triage";

/// A server on a fresh database.
pub(crate) struct Scene {
    pub(crate) services: Services,
    pub(crate) folder: TempDir,
}

impl Scene {
    /// With one workflow, which sends every item to a person.
    pub(crate) async fn new() -> anyhow::Result<Self> {
        Self::with(Arc::new(SystemClock), json!({})).await
    }

    /// The same under a clock that is moved by hand; a decision is final at once.
    pub(crate) async fn at(begins: Timestamp) -> anyhow::Result<(Self, TestClock)> {
        let clock = TestClock::starting_at(begins);
        let review = json!({ "undo_seconds": 0, "reject_reasons": [{ "code": "wrong", "label": "Wrong" }] });
        Ok((Self::with(Arc::new(clock.clone()), review).await?, clock))
    }

    async fn with(clock: Arc<dyn Clock>, review: Value) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&format!("sqlite://{}", folder.path().join("bench.db").display())).await?;
        let services = Services::new(store, clock, Settings::default());
        let definition = serde_json::from_value(json!({
            "slug": WORKFLOW,
            "name": "Triage",
            "output": { "kind": "json", "schema": { "type": "object", "required": ["intent"] }, "title": "/intent" },
            "input_requires": ["/message"],
            "review": review,
        }))?;
        services.create_workflow(&Actor::Cli, definition).await?;
        Ok(Self { services, folder })
    }

    /// A reviewer.
    pub(crate) async fn reviewer(&self, number: usize) -> anyhow::Result<CurrentUser> {
        let new = NewUser {
            email: format!("reviewer-{number}@example.org"),
            name: String::new(),
            role: Role::Reviewer,
            password: "a few words in a row".to_owned(),
        };
        let added = self.services.add_user(&Actor::Cli, new).await?;
        self.services.user_by_id(added.id).await?.context("a person just added is there")
    }

    /// Stores items that wait for a person.
    pub(crate) async fn fill(&self, count: usize) -> anyhow::Result<()> {
        const BATCH: usize = 500;
        for start in (0..count).step_by(BATCH) {
            let lines = (start..count.min(start + BATCH)).map(body).collect();
            for answer in self.services.submit_batch(&Actor::Cli, WORKFLOW, lines).await? {
                answer?;
            }
        }
        Ok(())
    }
}

/// An envelope as producers send it, about 700 bytes.
pub(crate) fn body(number: usize) -> Bytes {
    let message = "The parcel has not arrived and the shop does not answer. What can I do now? ".repeat(5);
    let envelope = json!({
        "input": { "message": message, "channel": "email" },
        "output": { "intent": "delivery_late", "order": number, "reply": "We are looking into it." },
        "confidence": 0.71,
        "model": "model-a",
        "prompt_version": "2026-01",
        "source": "crm",
        "external_id": format!("ticket-{number}"),
    });
    Bytes::from(envelope.to_string())
}
