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
            "support-triage" => (0.22, (14, 70), "resolved"),
            "invoice-extraction" => (0.45, (40, 150), "paid_unchanged"),
            "reply-drafts" => (0.4, (3, 60), "csat"),
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

/// Work around the automation on a day of work, by the weeks that have gone by since: the more it was used, the less of
/// it there was.
const BYPASSES: [(&str, &str, [i64; 9]); 3] = [
    ("support-triage", "Sorted by hand in the shared mailbox", [2, 2, 3, 4, 5, 6, 7, 8, 8]),
    ("invoice-extraction", "Typed in from paper", [1, 1, 1, 1, 1, 2, 2, 2, 2]),
    ("reply-drafts", "Answered without a draft", [1, 1, 2, 2, 2, 3, 3, 3, 3]),
];

/// What people count of it when they begin the day.
pub(super) fn bypasses(session: &Session) -> Vec<(&'static str, BypassPost)> {
    if !session.opens_the_day {
        return Vec::new();
    }
    let weeks = usize::try_from(session.age / 7).unwrap_or(0);
    let mut chance = Chance::of(&format!("bypasses {}", session.age));
    let mut post = |(workflow, note, counts): &(&'static str, &str, [i64; 9])| {
        let usual = counts.get(weeks).copied()?;
        let usual = if session.is_weekend() { usual / 3 } else { usual };
        let count = chance.between(usual - usual.min(2), usual + 1).max(0);
        (count > 0).then(|| (*workflow, BypassPost { count, at: None, note: Some((*note).to_owned()) }))
    };
    BYPASSES.iter().filter_map(&mut post).collect()
}
