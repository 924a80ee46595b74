//! What an item is called where people read it.

use crate::model::{ItemId, Reason, ReasonCode};

/// Its title, else the producer's id, else what can be said of it.
pub fn item_name(title: Option<&str>, external_id: Option<&str>, reasons: &[Reason]) -> String {
    let is_unreadable = reasons.iter().any(|reason| reason.code == ReasonCode::MalformedEnvelope);
    let otherwise = if is_unreadable { "Unreadable body" } else { "Untitled" };
    title.or(external_id).unwrap_or(otherwise).to_owned()
}

/// The end of an item's id: ids that begin alike were made in the same moment, their ends tell them apart.
pub fn short_id(id: ItemId) -> String {
    let text = id.to_string();
    let tail: String = text.chars().skip(text.len().saturating_sub(12)).collect();
    format!("…{tail}")
}
