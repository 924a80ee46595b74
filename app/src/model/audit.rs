use serde::{Deserialize, Serialize};

use super::{ItemId, RawJson, Timestamp};

/// One entry of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// 1, 2, 3, ... without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who: `user:EMAIL`, `key:NAME`, `policy`, `system`, `cli`.
    pub actor: String,
    /// What happened, e.g. `item.received`.
    pub kind: String,
    /// The item it is about.
    pub item: Option<ItemId>,
    /// What else it is about, e.g. `workflow:banking-triage`, `user:EMAIL`, `key:NAME`.
    pub subject: Option<String>,
    /// The particulars; hashes in place of payloads.
    pub details: RawJson,
    /// SHA-256 of the entry before, in hex.
    pub prev_hash: String,
    /// SHA-256 over this entry and the hash before, in hex.
    pub hash: String,
}

/// An audit entry as an item's own story tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What happened.
    pub kind: String,
    /// The item it is about.
    pub item: Option<ItemId>,
    /// What else it is about.
    pub subject: Option<String>,
    /// The particulars.
    pub details: RawJson,
    /// Where it stands in the log; none for those who may not read that.
    pub place: Option<LogPlace>,
}

/// Where an entry stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPlace {
    /// Its number.
    pub seq: i64,
    /// SHA-256 of the entry before, in hex.
    pub prev_hash: String,
    /// SHA-256 over this entry and the hash before, in hex.
    pub hash: String,
}

impl From<AuditEntry> for RecordEntry {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { seq, at, actor, kind, item, subject, details, prev_hash, hash } = entry;
        let place = Some(LogPlace { seq, prev_hash, hash });
        Self { at, actor, kind, item, subject, details, place }
    }
}

/// What the audit page may be narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "ssr", into_params(parameter_in = Query))]
#[serde(default)]
pub struct AuditFilter {
    /// Entries after this number, oldest first. Without it: the newest first.
    pub after: Option<i64>,
    /// About this item.
    pub item: Option<ItemId>,
    /// By this actor, exactly or up to its colon (`user`).
    pub actor: Option<String>,
    /// Of this kind, exactly or up to a dot (`item`).
    pub kind: Option<String>,
    /// About this subject.
    pub subject: Option<String>,
    /// At most so many rows (1..=500).
    pub limit: Option<u32>,
    /// From the page before.
    pub cursor: Option<String>,
}

/// What verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditVerification {
    /// Entries checked.
    pub entries: i64,
    /// The hash of the last one, in hex.
    pub head: String,
    /// The first bad entry and what is wrong with it.
    pub bad: Option<(i64, String)>,
}
