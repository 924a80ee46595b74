//! What producers told later: what became of the outputs, and the work that was done around the automation.

use app::model::{Item, ItemId, Timestamp};
use serde_json::{Value, json};

use super::{calendar::Session, chance::Chance};
use crate::service::{BypassPost, OutcomePost};

const HOUR: i64 = 3_600;

/// What will be told once it is known.
#[derive(Default)]
pub(super) struct Aftermath(Vec<Told>);

/// What happened to an item downstream.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// When it is known.
    at: Timestamp,
    /// The item.
    pub(super) item: ItemId,
    /// What.
    pub(super) post: OutcomePost,
}

impl Aftermath {
    /// An output went out: for a share of them somebody tells later how it went.
    pub(super) fn expect(&mut self, item: &Item, is_right: bool, went_out: Timestamp) {
        let mut chance = Chance::of(&format!("outcome {:?}", item.external_id));
        let (known, hours, metric) = match item.workflow.as_str() {
            "support-triage" => (0.35, (14, 70), "resolved"),
            "invoice-extraction" => (0.6, (40, 150), "paid_unchanged"),
            "reply-drafts" => (0.5, (3, 60), "csat"),
            // Nobody tells of the others.
            _ => return,
        };
        if !chance.happens(known) {
            return;
        }
        let value = if metric == "csat" {
            let stars = if is_right { [5, 5, 5, 4, 4, 3] } else { [4, 3, 2, 2, 1, 1] };
            let star = usize::try_from(chance.between(0, 5)).unwrap_or(0);
            json!(stars.get(star).copied().unwrap_or(4))
        } else {
            Value::Bool(chance.happens(if is_right { 0.92 } else { 0.35 }))
        };
        let at = went_out.plus_seconds(chance.between(hours.0 * HOUR, hours.1 * HOUR));
        let post = OutcomePost { metric: metric.to_owned(), value, at: Some(at) };
        self.0.push(Told { at, item: item.id, post });
    }

    /// What is known by now.
    pub(super) fn known(&mut self, now: Timestamp) -> Vec<Told> {
        self.0.extract_if(.., |told| told.at <= now).collect()
    }
}

/// Work around the automation, by the weeks that have gone by since: the more it was used, the less of it there was.
const BYPASSES: [(&str, &str, [i64; 9]); 3] = [
    ("support-triage", "Sorted by hand in the shared mailbox", [5, 6, 7, 9, 11, 15, 19, 23, 25]),
    ("invoice-extraction", "Typed in from paper", [1, 0, 2, 2, 3, 4, 6, 7, 7]),
    ("reply-drafts", "Answered without a draft", [4, 4, 5, 5, 6, 7, 8, 9, 9]),
];

/// What people count of it each Friday.
pub(super) fn bypasses(session: &Session) -> Vec<(&'static str, BypassPost)> {
    const FRIDAY: i64 = 4;
    if session.weekday != FRIDAY || !session.opens_the_day {
        return Vec::new();
    }
    let weeks = usize::try_from(session.age / 7).unwrap_or(0);
    let post = |(workflow, note, counts): &(&'static str, &str, [i64; 9])| {
        let count = counts.get(weeks).copied()?;
        Some((*workflow, BypassPost { count, at: None, note: Some((*note).to_owned()) }))
    };
    BYPASSES.iter().filter_map(post).collect()
}
