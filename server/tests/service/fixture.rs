use std::sync::Arc;

use app::model::{
    ClaimRequest, CurrentUser, Item, ItemId, LeaseToken, NewUser, RawJson, ReviewItem, Role, Timestamp,
    Verdict, VerdictRequest,
};
use bytes::Bytes;
use serde_json::{Value, json};
use server::{
    clock::TestClock,
    service::{Actor, Error, Services, Settings, Submitted},
    store::Store,
};
use tempfile::TempDir;

/// A password that nobody has to type.
pub(crate) const PASSWORD: &str = "a few words in a row";

/// One server over one database.
pub(crate) struct Fixture {
    pub(crate) services: Services,
    pub(crate) store: Store,
    pub(crate) clock: TestClock,
    folder: TempDir,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = TestClock::starting_at(Timestamp(1_700_000_000_000_000));
        let (store, services) = open(&folder, &clock).await;
        Self { services, store, clock, folder }
    }

    /// With the workflow `triage`: JSON with an `intent`, released from 0.9, undo 5 s, lease 120 s.
    pub(crate) async fn with_triage() -> Self {
        let fixture = Self::new().await;
        fixture.save(triage()).await;
        fixture
    }

    /// The same database after a restart of the server.
    pub(crate) async fn reopened(self) -> Self {
        self.services.close().await;
        let (store, services) = open(&self.folder, &self.clock).await;
        Self { services, store, ..self }
    }

    /// Another server over the same database: it shares nothing in memory.
    pub(crate) fn another_server(&self) -> Services {
        Services::new(self.store.clone(), Arc::new(self.clock.clone()), Settings::default())
    }

    pub(crate) async fn save(&self, definition: Value) {
        let definition = serde_json::from_value(definition).unwrap();
        self.services.save_workflow(&Actor::Cli, definition, None).await.unwrap();
    }

    pub(crate) async fn person(&self, name: &str, role: Role) -> CurrentUser {
        let email = format!("{name}@example.org");
        let new = NewUser { email, name: name.to_owned(), role, password: PASSWORD.to_owned() };
        let added = self.services.add_user(&Actor::Cli, new).await.unwrap();
        self.services.user_by_id(added.id).await.unwrap().unwrap()
    }

    pub(crate) async fn reviewer(&self, name: &str) -> CurrentUser {
        self.person(name, Role::Reviewer).await
    }

    pub(crate) async fn submit(&self, body: impl Into<Bytes>) -> Submitted {
        self.services.submit_item(&Actor::Cli, "triage", body.into(), None).await.unwrap()
    }

    /// Submits an output that a person must see.
    pub(crate) async fn submit_doubtful(&self) -> ItemId {
        self.submit(doubtful()).await.item.id
    }

    pub(crate) async fn claim(&self, user: &CurrentUser, limit: u32) -> Vec<ReviewItem> {
        let request = ClaimRequest { limit: Some(limit), ..ClaimRequest::default() };
        self.services.claim(user, &request).await.unwrap().items
    }

    pub(crate) async fn claim_one(&self, user: &CurrentUser) -> ReviewItem {
        let mut items = self.claim(user, 1).await;
        assert_eq!(items.len(), 1, "something to claim");
        items.remove(0)
    }

    pub(crate) async fn verdict(
        &self,
        user: &CurrentUser,
        item: ItemId,
        request: &VerdictRequest,
    ) -> Result<Item, Error> {
        self.services.give_verdict(user, item, request).await
    }

    pub(crate) async fn item(&self, id: ItemId) -> Item {
        self.services.get_item(&Actor::Cli, id).await.unwrap()
    }

    pub(crate) fn clock_now(&self) -> Timestamp {
        use server::clock::Clock as _;
        self.clock.now()
    }

    /// The kinds of the item's audit entries, oldest first.
    pub(crate) async fn kinds(&self, id: ItemId) -> Vec<String> {
        let story = self.services.item_story(&Actor::Cli, id).await.unwrap();
        story.audit.into_iter().map(|entry| entry.kind).collect()
    }
}

async fn open(folder: &TempDir, clock: &TestClock) -> (Store, Services) {
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    let services = Services::new(store.clone(), Arc::new(clock.clone()), Settings::default());
    (store, services)
}

pub(crate) fn triage() -> Value {
    json!({
        "slug": "triage", "name": "Triage",
        "output": {
            "kind": "json", "title": "/intent",
            "schema": {"type": "object", "required": ["intent"], "properties": {"intent": {"type": "string"}}}
        },
        "review": {"undo_seconds": 5, "lease_seconds": 120, "reject_reasons": [{"code": "wrong", "label": "Wrong"}]},
        "policy": {"min_confidence": 0.9}
    })
}

/// An envelope that goes to a person.
pub(crate) fn doubtful() -> &'static str {
    r#"{"output": {"intent": "refund"}, "input": {"message": "Money back!"}, "confidence": 0.3}"#
}

/// An envelope that is released.
pub(crate) fn confident() -> &'static str {
    r#"{"output": {"intent": "refund",  "n": 1.50}, "confidence": 0.97, "external_id": "e-1"}"#
}

pub(crate) fn approve(lease: LeaseToken) -> VerdictRequest {
    VerdictRequest {
        lease,
        verdict: Verdict::Approve,
        output: None,
        reasons: Vec::new(),
        comment: None,
        active_ms: 1500,
    }
}

pub(crate) fn edit(lease: LeaseToken, output: &str) -> VerdictRequest {
    VerdictRequest { verdict: Verdict::Edit, output: Some(RawJson::new(output).unwrap()), ..approve(lease) }
}

pub(crate) fn reject(lease: LeaseToken) -> VerdictRequest {
    VerdictRequest { verdict: Verdict::Reject, reasons: vec!["wrong".to_owned()], ..approve(lease) }
}
