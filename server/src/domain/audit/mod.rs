//! The audit log's entries and the chain of hashes that ties them together.
//!
//! Each entry carries the SHA-256 of its own fields and of the hash before it. So whoever changes, removes, adds or
//! reorders an entry has to change every hash after it, and a head that was noted elsewhere tells on them. Payloads
//! are never in the log, only their hashes: erasing a payload leaves the chain whole.
//!
//! The encoding that is hashed is unambiguous: a byte that separates it from every other hash made here, fixed-width
//! numbers, and before each text its length. Two different entries never have the same encoding.

mod chain;
mod hex;
pub mod kinds;

use app::model::{ItemId, Timestamp};
use serde_json::Value;
use sha2::{Digest, Sha256};

pub use chain::{Broken, Chain};
pub use hex::{from_hex, to_hex};

/// The hash before the first entry.
pub const GENESIS: [u8; 32] = [0; 32];

/// Says "an audit entry, version 1", so that no other thing hashed here can pass for one (0 and 1 are kept for the
/// leaves and nodes of RFC 6962).
const DOMAIN: u8 = 0xA1;

/// An entry to be written: the store adds number, time and hashes.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// Who: `user:EMAIL`, `key:NAME`, `policy`, `system`, `cli`.
    pub actor: String,
    /// One of [`kinds`].
    pub kind: &'static str,
    /// The item it is about.
    pub item: Option<ItemId>,
    /// What else it is about: `workflow:SLUG`, `user:EMAIL`, `key:NAME`.
    pub subject: Option<String>,
    /// The particulars; hashes in place of payloads.
    pub details: Value,
}

/// An entry's own fields, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields<'a> {
    /// Who.
    pub actor: &'a str,
    /// What happened.
    pub kind: &'a str,
    /// The item it is about.
    pub item: Option<ItemId>,
    /// What else it is about.
    pub subject: Option<&'a str>,
    /// The particulars: the JSON text exactly as it stands in the database.
    pub details: &'a str,
}

/// The hash of entry `seq`, written `at`, after the entry whose hash is `prev`.
pub fn hash_entry(prev: &[u8; 32], seq: i64, at: Timestamp, fields: &Fields<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update([DOMAIN]);
    hash.update(prev);
    hash.update(seq.to_be_bytes());
    hash.update(at.0.to_be_bytes());
    add_text(&mut hash, Some(fields.actor.as_bytes()));
    add_text(&mut hash, Some(fields.kind.as_bytes()));
    add_text(&mut hash, fields.item.as_ref().map(|item| item.0.as_bytes().as_slice()));
    add_text(&mut hash, fields.subject.map(str::as_bytes));
    add_text(&mut hash, Some(fields.details.as_bytes()));
    hash.finalize().into()
}

/// Presence, length, bytes: so that absent, empty and neighbouring texts never look alike.
fn add_text(hash: &mut Sha256, text: Option<&[u8]>) {
    match text {
        None => hash.update([0]),
        Some(bytes) => {
            hash.update([1]);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: Fields<'static> =
        Fields { actor: "system", kind: kinds::ITEM_FINAL, item: None, subject: None, details: "{}" };

    #[test]
    fn absent_and_empty_and_shifted_texts_hash_differently() {
        let hash = |fields: Fields<'_>| hash_entry(&GENESIS, 1, Timestamp(5), &fields);
        let plain = hash(FIELDS);
        assert_ne!(plain, hash(Fields { subject: Some(""), ..FIELDS }));
        assert_ne!(
            hash(Fields { actor: "ab", kind: "c", ..FIELDS }),
            hash(Fields { actor: "a", kind: "bc", ..FIELDS })
        );
        assert_ne!(plain, hash_entry(&GENESIS, 2, Timestamp(5), &FIELDS));
        assert_ne!(plain, hash_entry(&GENESIS, 1, Timestamp(6), &FIELDS));
        assert_ne!(plain, hash_entry(&[1; 32], 1, Timestamp(5), &FIELDS));
    }

    #[test]
    fn the_encoding_never_changes() {
        // A log written by any earlier version must still verify.
        let hash = hash_entry(&GENESIS, 1, Timestamp(1_700_000_000_000_000), &FIELDS);
        assert_eq!(to_hex(&hash), "602178a3a71ca1084e76cbc4b1b7e5d47eef3046073b3e694a22d3a7503d9280");
    }
}
