//! The use cases. Each one begins its transaction, asks the domain, writes, records the audit entries, commits, and
//! only then wakes whoever waits. Nothing else in the server begins a write.

mod actor;
mod audit;
mod bulk;
mod decisions;
mod error;
mod export;
mod groups;
mod ingest;
mod insights;
mod items;
mod keys;
mod known;
mod outputs;
mod paging;
mod people;
mod presentation;
mod quality;
mod queue;
mod raise;
mod review;
mod rules;
mod sessions;
mod shown;
mod story;
mod wakeups;
mod workflows;

use std::sync::Arc;

pub use actor::{Actor, KeyIdentity};
pub use decisions::DecisionPage;
pub use error::Error;
pub use export::{Export, ExportFormat, ExportRequest};
pub use ingest::Submitted;
pub use insights::{BypassPost, MetricAnswer, OutcomePost, ThroughputAnswer};
pub use rules::Told;
pub use sessions::StoredSession;
pub use wakeups::Subscription;

use app::model::Timestamp;
use keys::KnownKeys;
use known::KnownWorkflows;
use people::Passwords;
use quality::KnownGolden;
use wakeups::Wakeups;

use crate::{
    clock::Clock,
    store::{BoxFuture, Reader, Store, Tx},
};

/// What an operator of the server may set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The largest body of one item, in bytes; a larger one is refused and nothing of it stored.
    pub max_body_bytes: usize,
    /// How long one claim can be prolonged by heartbeats, in seconds from the claim.
    pub max_lease_total_seconds: i64,
    /// How many passwords are hashed at once (each takes about 20 MiB and one core).
    pub password_hashers: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_body_bytes: 1024 * 1024, max_lease_total_seconds: 3600, password_hashers: 2 }
    }
}

/// Every use case, over one store. Cheap to clone.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    settings: Settings,
    wakeups: Wakeups,
    known: KnownWorkflows,
    golden: KnownGolden,
    keys: KnownKeys,
    passwords: Passwords,
}

impl Services {
    /// The use cases over `store`.
    pub fn new(store: Store, clock: Arc<dyn Clock>, settings: Settings) -> Self {
        Self(Arc::new(Inner {
            store,
            clock,
            wakeups: Wakeups::default(),
            known: KnownWorkflows::default(),
            golden: KnownGolden::default(),
            keys: KnownKeys::default(),
            passwords: Passwords::new(settings.password_hashers),
            settings,
        }))
    }

    /// The same store under another clock: what the demo's past is filled by.
    pub(crate) fn under(&self, clock: Arc<dyn Clock>) -> Self {
        Self::new(self.0.store.clone(), clock, self.0.settings.clone())
    }

    /// Time, ids and randomness.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// What was set.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Whether the database answers and has every migration.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where not.
    pub async fn ready(&self) -> Result<(), Error> {
        Ok(self.0.store.ready().await?)
    }

    /// Finishes the writes under way and closes the store.
    pub async fn close(&self) {
        self.0.store.close().await;
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    async fn read(&self) -> Result<Reader, Error> {
        Ok(self.0.store.read().await?)
    }

    async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut dyn Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
    {
        self.0.store.write(work).await
    }
}
