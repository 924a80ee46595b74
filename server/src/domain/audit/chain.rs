use app::model::{AuditEntry, AuditVerification};

use super::{Fields, GENESIS, from_hex, hash_entry, to_hex};

/// The first entry that does not fit, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq}: {what}")]
pub struct Broken {
    /// The entry's number: the one expected where an entry is missing.
    pub seq: i64,
    /// What is wrong with it.
    pub what: String,
}

/// Verifies entries one by one, oldest first. Needs no more memory for a long log than for a short one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    seq: i64,
    head: [u8; 32],
    checked: i64,
    broken: Option<Broken>,
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

impl Chain {
    /// Expects the first entry.
    pub const fn new() -> Self {
        Self::after(0, GENESIS)
    }

    /// Expects the entry after number `seq`, whose hash is `head`: for a part of the log.
    pub const fn after(seq: i64, head: [u8; 32]) -> Self {
        Self { seq, head, checked: 0, broken: None }
    }

    /// Checks the next entry.
    ///
    /// # Errors
    /// [`Broken`] where its number leaves a gap, it does not follow the entry before, or its hash is not that of its
    /// fields. After the first broken entry nothing can be said of those that follow: the same error comes again.
    pub fn check(&mut self, entry: &AuditEntry) -> Result<(), Broken> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        match self.next_head(entry) {
            Ok(head) => {
                self.seq = entry.seq;
                self.head = head;
                self.checked += 1;
                Ok(())
            }
            Err(broken) => {
                self.broken = Some(broken.clone());
                Err(broken)
            }
        }
    }

    /// The number and hash of the last good entry.
    pub const fn head(&self) -> (i64, [u8; 32]) {
        (self.seq, self.head)
    }

    /// What was found: how many entries are good, the last good hash, the first bad entry.
    pub fn verification(&self) -> AuditVerification {
        AuditVerification {
            entries: self.checked,
            head: to_hex(&self.head),
            bad: self.broken.as_ref().map(|broken| (broken.seq, broken.what.clone())),
        }
    }

    fn next_head(&self, entry: &AuditEntry) -> Result<[u8; 32], Broken> {
        let expected = self.seq + 1;
        if entry.seq != expected {
            let what = if entry.seq > expected {
                format!("is missing: the next entry found is {}", entry.seq)
            } else {
                format!("entry {} stands where this one should: it is repeated or out of order", entry.seq)
            };
            return Err(Broken { seq: expected, what });
        }
        let broken = |what: &str| Broken { seq: entry.seq, what: what.to_owned() };
        if from_hex(&entry.prev_hash) != Some(self.head) {
            return Err(broken("does not follow the entry before: the hash it names is another"));
        }
        let hash = hash_entry(&self.head, entry.seq, entry.at, &fields(entry));
        if from_hex(&entry.hash) != Some(hash) {
            return Err(broken("was changed: its hash is not that of its contents"));
        }
        Ok(hash)
    }
}

fn fields(entry: &AuditEntry) -> Fields<'_> {
    Fields {
        actor: &entry.actor,
        kind: &entry.kind,
        item: entry.item,
        subject: entry.subject.as_deref(),
        details: entry.details.text(),
    }
}

#[cfg(test)]
mod tests {
    use app::model::{ItemId, RawJson, Timestamp};
    use proptest::prelude::*;

    use super::*;

    fn log(length: i64) -> Vec<AuditEntry> {
        let mut prev = GENESIS;
        (1..=length)
            .map(|seq| {
                let mut entry = AuditEntry {
                    seq,
                    at: Timestamp(1_700_000_000_000_000 + seq),
                    actor: "user:ana@example.org".to_owned(),
                    kind: "item.verdict".to_owned(),
                    item: (seq % 2 == 0).then(|| ItemId(uuid::Uuid::from_u128(seq as u128))),
                    subject: (seq % 3 == 0).then(|| "workflow:triage".to_owned()),
                    details: RawJson::new(format!(r#"{{"verdict": "edit", "n": {seq}}}"#)).unwrap(),
                    prev_hash: to_hex(&prev),
                    hash: String::new(),
                };
                prev = hash_entry(&prev, seq, entry.at, &fields(&entry));
                entry.hash = to_hex(&prev);
                entry
            })
            .collect()
    }

    fn verify(entries: &[AuditEntry]) -> AuditVerification {
        let mut chain = Chain::new();
        for entry in entries {
            let _ = chain.check(entry);
        }
        chain.verification()
    }

    #[test]
    fn a_whole_log_verifies_and_a_part_does_after_its_head() {
        let entries = log(9);
        let found = verify(&entries);
        assert_eq!((found.entries, found.bad), (9, None));
        assert_eq!(found.head, entries[8].hash);

        let mut part = Chain::after(4, from_hex(&entries[3].hash).unwrap());
        for entry in &entries[4..] {
            part.check(entry).unwrap();
        }
        assert_eq!(part.verification().entries, 5);
    }

    #[test]
    fn removed_repeated_and_swapped_entries_are_named() {
        let mut removed = log(6);
        removed.remove(2);
        assert_eq!(verify(&removed).bad.unwrap().0, 3);

        let mut repeated = log(6);
        repeated.insert(3, repeated[2].clone());
        assert_eq!(verify(&repeated).bad.unwrap().0, 4);

        let mut swapped = log(6);
        swapped.swap(1, 2);
        assert_eq!(verify(&swapped).bad.unwrap().0, 2);
    }

    proptest! {
        /// Invariant 7: a changed byte is found. The entry is changed as the bytes of its export.
        #[test]
        fn a_changed_byte_in_any_entry_is_found(at in 0_usize..4, offset in any::<prop::sample::Index>(), flip in 1_u8..=255) {
            let mut entries = log(4);
            let mut bytes = serde_json::to_vec(&entries[at]).unwrap();
            let offset = offset.index(bytes.len());
            bytes[offset] ^= flip;
            // Bytes that are no entry any more are found by reading alone.
            if let Ok(changed) = serde_json::from_slice::<AuditEntry>(&bytes)
                && changed != entries[at]
            {
                entries[at] = changed;
                let found = verify(&entries);
                prop_assert!(found.bad.is_some(), "byte {} of entry {}", offset, at + 1);
                prop_assert!(found.bad.unwrap().0 <= at as i64 + 2);
            }
        }
    }
}
