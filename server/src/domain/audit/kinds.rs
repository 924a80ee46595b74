//! Every kind of audit entry. A kind once written is never renamed: the log only grows.

/// An item came in and was routed.
pub const ITEM_RECEIVED: &str = "item.received";
/// A person took an item.
pub const ITEM_CLAIMED: &str = "item.claimed";
/// A heartbeat renewed a lease.
pub const ITEM_RENEWED: &str = "item.renewed";
/// A lease ran out without a verdict.
pub const ITEM_LEASE_EXPIRED: &str = "item.lease_expired";
/// A person gave an item back.
pub const ITEM_RELEASED: &str = "item.released";
/// A person gave an item back, not to see it again.
pub const ITEM_SKIPPED: &str = "item.skipped";
/// A person put an item off.
pub const ITEM_DEFERRED: &str = "item.deferred";
/// A person gave a verdict.
pub const ITEM_VERDICT: &str = "item.verdict";
/// A verdict was taken back inside the hold.
pub const ITEM_UNDONE: &str = "item.undone";
/// A decision became final.
pub const ITEM_FINAL: &str = "item.final";
/// An undecided item was withdrawn.
pub const ITEM_CANCELLED: &str = "item.cancelled";

/// A person passed an item on to a group or another person.
pub const ITEM_PASSED_ON: &str = "item.passed_on";
/// People disagreed on an item: a further opinion, or somebody to settle it, was asked for.
pub const ITEM_OPINION_ASKED: &str = "item.opinion_asked";
/// An item waited so long that it became more urgent.
pub const ITEM_RAISED: &str = "item.raised";
/// A person changed how urgent a waiting item is, for whom, or its route.
pub const ITEM_CHANGED: &str = "item.changed";

/// A person asked for something to be done with many items.
pub const BULK_ASKED: &str = "bulk.asked";
/// It was done.
pub const BULK_DONE: &str = "bulk.done";
/// It was taken back.
pub const BULK_UNDONE: &str = "bulk.undone";

/// A group of people was added.
pub const GROUP_ADDED: &str = "group.added";
/// A group was deleted.
pub const GROUP_DELETED: &str = "group.deleted";
/// A person came into a group.
pub const GROUP_JOINED: &str = "group.joined";
/// A person left a group.
pub const GROUP_LEFT: &str = "group.left";

/// A golden item was made from a decided one.
pub const GOLDEN_MADE: &str = "golden.made";
/// A golden item was taken out.
pub const GOLDEN_RETIRED: &str = "golden.retired";
/// A reviewer was given a golden item, as if it were new.
pub const GOLDEN_SHOWN: &str = "golden.shown";
/// A reviewer answered it.
pub const GOLDEN_ANSWERED: &str = "golden.answered";

/// A producer said what happened to an item downstream.
pub const ITEM_OUTCOME_POSTED: &str = "item.outcome_posted";
/// Work that people did around the automation was recorded.
pub const WORKFLOW_BYPASS_RECORDED: &str = "workflow.bypass_recorded";
/// A workflow's figures were made anew from its items.
pub const WORKFLOW_FIGURES_REBUILT: &str = "workflow.figures_rebuilt";

/// Something needs somebody's attention.
pub const ALERT_RAISED: &str = "alert.raised";
/// A person dealt with it.
pub const ALERT_CLOSED: &str = "alert.closed";

/// A workflow was created.
pub const WORKFLOW_CREATED: &str = "workflow.created";
/// A workflow's definition changed.
pub const WORKFLOW_UPDATED: &str = "workflow.updated";
/// A workflow takes no more items.
pub const WORKFLOW_ARCHIVED: &str = "workflow.archived";
/// A person stopped automatic release.
pub const WORKFLOW_FROZEN: &str = "workflow.frozen";
/// A person ended the stop.
pub const WORKFLOW_UNFROZEN: &str = "workflow.unfrozen";
/// Enough reviewed outputs met the success metric: automatic release is open.
pub const WORKFLOW_PROVEN: &str = "workflow.proven";
/// A draft of a policy was stored.
pub const POLICY_DRAFTED: &str = "policy.drafted";
/// A policy version routes from now on.
pub const POLICY_PUBLISHED: &str = "policy.published";

/// A person was added.
pub const USER_ADDED: &str = "user.added";
/// A person's role changed.
pub const USER_ROLE_CHANGED: &str = "user.role_changed";
/// A person was disabled.
pub const USER_DISABLED: &str = "user.disabled";
/// A person was enabled again.
pub const USER_ENABLED: &str = "user.enabled";
/// A person's password was set.
pub const USER_PASSWORD_SET: &str = "user.password_set";

/// An API key was made.
pub const KEY_CREATED: &str = "key.created";
/// An API key was revoked.
pub const KEY_REVOKED: &str = "key.revoked";

/// A person signed in.
pub const SESSION_SIGNED_IN: &str = "session.signed_in";
/// A person signed out.
pub const SESSION_SIGNED_OUT: &str = "session.signed_out";
/// A sign-in was refused.
pub const SESSION_REFUSED: &str = "session.refused";

/// Every kind, in the order of this file.
pub const ALL: &[&str] = &[
    ITEM_RECEIVED,
    ITEM_CLAIMED,
    ITEM_RENEWED,
    ITEM_LEASE_EXPIRED,
    ITEM_RELEASED,
    ITEM_SKIPPED,
    ITEM_DEFERRED,
    ITEM_VERDICT,
    ITEM_UNDONE,
    ITEM_FINAL,
    ITEM_CANCELLED,
    ITEM_PASSED_ON,
    ITEM_OPINION_ASKED,
    ITEM_RAISED,
    ITEM_CHANGED,
    BULK_ASKED,
    BULK_DONE,
    BULK_UNDONE,
    GROUP_ADDED,
    GROUP_DELETED,
    GROUP_JOINED,
    GROUP_LEFT,
    GOLDEN_MADE,
    GOLDEN_RETIRED,
    GOLDEN_SHOWN,
    GOLDEN_ANSWERED,
    ITEM_OUTCOME_POSTED,
    WORKFLOW_BYPASS_RECORDED,
    WORKFLOW_FIGURES_REBUILT,
    ALERT_RAISED,
    ALERT_CLOSED,
    WORKFLOW_CREATED,
    WORKFLOW_UPDATED,
    WORKFLOW_ARCHIVED,
    WORKFLOW_FROZEN,
    WORKFLOW_UNFROZEN,
    WORKFLOW_PROVEN,
    POLICY_DRAFTED,
    POLICY_PUBLISHED,
    USER_ADDED,
    USER_ROLE_CHANGED,
    USER_DISABLED,
    USER_ENABLED,
    USER_PASSWORD_SET,
    KEY_CREATED,
    KEY_REVOKED,
    SESSION_SIGNED_IN,
    SESSION_SIGNED_OUT,
    SESSION_REFUSED,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_a_noun_a_dot_and_a_past_event_and_stands_once() {
        let mut seen = std::collections::BTreeSet::new();
        for kind in ALL {
            let (noun, event) = kind.split_once('.').unwrap();
            assert!(!noun.is_empty() && !event.is_empty(), "{kind}");
            assert!(kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'.' || b == b'_'), "{kind}");
            assert!(seen.insert(kind), "{kind} stands twice");
        }
    }
}
