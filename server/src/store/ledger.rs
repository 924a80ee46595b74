//! What a transaction owes before it may commit: the changes of the counts, what it adds to the kept figures, and its
//! audit entries.
//!
//! They are written last, together, in few statements. Two things follow:
//! - Every transaction takes the locks that all of them want (the counts' rows, then the chain's head) after its own
//!   rows and always in the same order, so that no two can wait for each other, and holds them only for its last steps.
//!   Whoever adds to a workflow's figures takes its counts' row, changed or not, and with it the figures.
//! - A claim of fifty items writes its fifty entries at once.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{ItemId, Timestamp, Verdict, WorkflowId};

use crate::domain::{
    audit::{Fields, NewEntry, hash_entry, kinds},
    insights::rollup::Rollups,
};

/// How the counts of a workflow change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Delta {
    /// Items that wait.
    pub(super) pending: i64,
    /// Held ones.
    pub(super) held: i64,
    /// Final ones.
    pub(super) finished: i64,
    /// Cancelled ones.
    pub(super) cancelled: i64,
    /// Final ones that a person looked at and approved.
    pub(super) approved: i64,
    /// Final ones that a person looked at and edited.
    pub(super) edited: i64,
    /// Final ones that a person looked at and rejected.
    pub(super) rejected: i64,
}

impl Delta {
    const NONE: Self =
        Self { pending: 0, held: 0, finished: 0, cancelled: 0, approved: 0, edited: 0, rejected: 0 };
    /// One more that waits.
    pub(super) const ARRIVED: Self = Self { pending: 1, ..Self::NONE };
    /// One more that was decided as it came.
    pub(super) const ARRIVED_DECIDED: Self = Self { finished: 1, ..Self::NONE };
    /// From pending to cancelled.
    pub(super) const CANCELLED: Self = Self { pending: -1, cancelled: 1, ..Self::NONE };
    /// From pending to held.
    pub(super) const HELD: Self = Self { pending: -1, held: 1, ..Self::NONE };
    /// From held back to pending.
    pub(super) const UNDONE: Self = Self { pending: 1, held: -1, ..Self::NONE };

    /// From held to final: by what a person `said` who looked at it, or by nobody's opinion, as where many are rejected
    /// together.
    pub(super) fn finished(said: Option<Verdict>) -> Self {
        let one_if = |is| i64::from(said == Some(is));
        Self {
            held: -1,
            finished: 1,
            approved: one_if(Verdict::Approve),
            edited: one_if(Verdict::Edit),
            rejected: one_if(Verdict::Reject),
            ..Self::NONE
        }
    }

    fn add(&mut self, other: Self) {
        self.pending += other.pending;
        self.held += other.held;
        self.finished += other.finished;
        self.cancelled += other.cancelled;
        self.approved += other.approved;
        self.edited += other.edited;
        self.rejected += other.rejected;
    }
}

/// An audit entry as it will stand in the database.
#[derive(Debug)]
pub(super) struct ChainedEntry {
    /// Its number.
    pub(super) seq: i64,
    /// When.
    pub(super) at: Timestamp,
    /// Who.
    pub(super) actor: String,
    /// What happened.
    pub(super) kind: &'static str,
    /// The item it is about.
    pub(super) item: Option<ItemId>,
    /// What else it is about.
    pub(super) subject: Option<String>,
    /// The particulars, as the text that is hashed.
    pub(super) details: String,
    /// The hash before.
    pub(super) prev_hash: [u8; 32],
    /// Its hash.
    pub(super) hash: [u8; 32],
}

impl ChainedEntry {
    /// The item whose decision this entry makes final.
    pub(super) fn finishes(&self) -> Option<ItemId> {
        if self.kind == kinds::ITEM_FINAL { self.item } else { None }
    }
}

/// The last entry's number and hash.
pub(super) type Head = (i64, [u8; 32]);

/// What is owed.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: Vec<(Timestamp, NewEntry)>,
    counts: BTreeMap<WorkflowId, Delta>,
    /// Workflows whose counts are taken although they do not change.
    touched: BTreeSet<WorkflowId>,
    /// What is added to the kept figures.
    pub(super) figures: Rollups,
}

impl Ledger {
    /// Owes an audit entry.
    pub(super) fn note(&mut self, at: Timestamp, entry: NewEntry) {
        self.entries.push((at, entry));
    }

    /// Owes a change of the counts.
    pub(super) fn count(&mut self, workflow: WorkflowId, delta: Delta) {
        self.counts.entry(workflow).or_default().add(delta);
    }

    /// Takes the counts' row of a workflow, although they do not change.
    pub(super) fn touch(&mut self, workflow: WorkflowId) {
        self.touched.insert(workflow);
    }

    /// Whether neither entries nor counts are owed.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.counts.is_empty() && self.touched.is_empty()
    }

    /// Forgets all of it: the transaction was rolled back.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes the changes of the counts, in the order in which every transaction takes their rows.
    pub(super) fn take_counts(&mut self) -> Vec<(WorkflowId, Delta)> {
        let mut taken = std::mem::take(&mut self.touched);
        taken.extend(self.figures.workflows());
        let mut counts = std::mem::take(&mut self.counts);
        taken.iter().for_each(|workflow| {
            counts.entry(*workflow).or_default();
        });
        let is_owed =
            |(workflow, delta): &(WorkflowId, Delta)| *delta != Delta::default() || taken.contains(workflow);
        counts.into_iter().filter(is_owed).collect()
    }

    /// Whether entries are owed.
    pub(super) fn has_entries(&self) -> bool {
        !self.entries.is_empty()
    }

    /// Takes the entries, numbered and chained after `head`; the new head stands in the last one.
    pub(super) fn take_entries(&mut self, head: Head) -> Vec<ChainedEntry> {
        let (mut seq, mut prev_hash) = head;
        std::mem::take(&mut self.entries)
            .into_iter()
            .map(|(at, entry)| {
                seq += 1;
                let chained = chain(seq, prev_hash, at, entry);
                prev_hash = chained.hash;
                chained
            })
            .collect()
    }
}

fn chain(seq: i64, prev_hash: [u8; 32], at: Timestamp, entry: NewEntry) -> ChainedEntry {
    let actor = super::text::storable(&entry.actor).into_owned();
    let subject = entry.subject.map(|subject| super::text::storable(&subject).into_owned());
    let details = entry.details.to_string();
    let fields = Fields {
        actor: &actor,
        kind: entry.kind,
        item: entry.item,
        subject: subject.as_deref(),
        details: &details,
    };
    let hash = hash_entry(&prev_hash, seq, at, &fields);
    ChainedEntry { seq, at, actor, kind: entry.kind, item: entry.item, subject, details, prev_hash, hash }
}
