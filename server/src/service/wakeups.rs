//! Wake-ups inside this process. They only shorten waiting: whoever waits also asks the database each second, because
//! another process may have written.

use std::time::Duration;

use app::model::ItemId;
use tokio::sync::{Notify, broadcast, watch};

/// How many finals a slow listener may fall behind before it is told to look for itself.
const BACKLOG: usize = 1024;

/// Sent after commits only.
pub(super) struct Wakeups {
    finals: broadcast::Sender<ItemId>,
    queue: watch::Sender<u64>,
    pub(super) holds: Notify,
}

impl Default for Wakeups {
    fn default() -> Self {
        Self { finals: broadcast::channel(BACKLOG).0, queue: watch::channel(0).0, holds: Notify::new() }
    }
}

impl Wakeups {
    /// These items became final (or were cancelled).
    pub(super) fn items_ended(&self, items: impl IntoIterator<Item = ItemId>) {
        for item in items {
            // Nobody listening is no error.
            let _ = self.finals.send(item);
        }
    }

    /// What waits, or who holds it, has changed.
    pub(super) fn queue_changed(&self) {
        self.queue.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// A hold began: the finaliser may have to wake earlier.
    pub(super) fn hold_began(&self) {
        self.holds.notify_one();
    }

    pub(super) fn subscribe(&self) -> Subscription {
        Subscription(self.finals.subscribe())
    }

    pub(super) fn queue_changes(&self) -> watch::Receiver<u64> {
        self.queue.subscribe()
    }
}

/// Tells when items become final.
pub struct Subscription(broadcast::Receiver<ItemId>);

impl Subscription {
    /// Waits until some item became final, at most for `at_most`; then look for yourself.
    pub async fn changed(&mut self, at_most: Duration) {
        // A timeout, a lag and a closed channel all mean the same to the listener: look.
        let _ = tokio::time::timeout(at_most, self.0.recv()).await;
        self.0 = self.0.resubscribe();
    }

    /// Waits until this item became final, at most for `at_most`; then look for yourself.
    pub(super) async fn item_ended(&mut self, item: ItemId, at_most: Duration) {
        let wanted = async {
            while let Ok(ended) = self.0.recv().await {
                if ended == item {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(at_most, wanted).await;
    }
}
