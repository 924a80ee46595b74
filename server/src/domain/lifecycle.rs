//! Where an item stands, and what may happen to it. `docs/queue.md` draws this; a test ties the two together, and the
//! database's own checks are the third witness.

use app::model::{ItemStatus, Priority, Timestamp};

/// An item's state as stored. That it is claimed is not stored: it is so while a lease on it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemState {
    /// Waits for a person.
    Pending,
    /// Decided, inside the undo window.
    Held,
    /// Decided for good.
    Final,
    /// Withdrawn before it was decided.
    Cancelled,
}

impl ItemState {
    /// Every state.
    pub const ALL: &'static [Self] = &[Self::Pending, Self::Held, Self::Final, Self::Cancelled];

    /// Its name, in the database too.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Held => "held",
            Self::Final => "final",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status that people and producers see: a pending item with a live lease is claimed.
    pub fn status(self, lease_expires_at: Option<Timestamp>, now: Timestamp) -> ItemStatus {
        match self {
            Self::Pending if lease_expires_at.is_some_and(|end| end > now) => ItemStatus::Claimed,
            Self::Pending => ItemStatus::Pending,
            Self::Held => ItemStatus::Held,
            Self::Final => ItemStatus::Final,
            Self::Cancelled => ItemStatus::Cancelled,
        }
    }

    /// Whether nothing can happen to it any more.
    pub fn is_terminal(self) -> bool {
        !transitions().iter().any(|transition| transition.from == Some(self))
    }
}

/// What happens to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// It came in, and routing sent it to a person.
    RoutedToPerson,
    /// It came in, and the policy decided it.
    DecidedByPolicy,
    /// A reviewer gave the last verdict that it needs.
    Verdict,
    /// That verdict was taken back inside the hold.
    Undo,
    /// The hold ended.
    HoldEnded,
    /// The producer or an operator withdrew it.
    Cancel,
}

impl Event {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RoutedToPerson => "routed to a person",
            Self::DecidedByPolicy => "decided by policy",
            Self::Verdict => "verdict",
            Self::Undo => "undo",
            Self::HoldEnded => "hold ended",
            Self::Cancel => "cancel",
        }
    }
}

/// One step that an item may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// From which state; none: it came in.
    pub from: Option<ItemState>,
    /// On what.
    pub event: Event,
    /// Into which state.
    pub to: ItemState,
}

/// Every step there is. What is not here cannot happen.
pub const fn transitions() -> &'static [Transition] {
    use ItemState::{Cancelled, Final, Held, Pending};
    const fn step(from: Option<ItemState>, event: Event, to: ItemState) -> Transition {
        Transition { from, event, to }
    }
    const STEPS: &[Transition] = &[
        step(None, Event::RoutedToPerson, Pending),
        step(None, Event::DecidedByPolicy, Final),
        step(Some(Pending), Event::Verdict, Held),
        step(Some(Pending), Event::Cancel, Cancelled),
        step(Some(Held), Event::Undo, Pending),
        step(Some(Held), Event::HoldEnded, Final),
    ];
    STEPS
}

/// Where `event` takes an item from `from`; none where it cannot happen there.
pub fn next(from: Option<ItemState>, event: Event) -> Option<ItemState> {
    transitions().iter().find(|step| step.from == from && step.event == event).map(|step| step.to)
}

/// A step more urgent, for an item that has waited long; none where there is none.
pub const fn raised(priority: Priority) -> Option<Priority> {
    match priority {
        Priority::Low => Some(Priority::Normal),
        Priority::Normal => Some(Priority::High),
        Priority::High => Some(Priority::Urgent),
        Priority::Urgent => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = include_str!("../../../docs/queue.md");

    fn drawn(step: &Transition) -> String {
        let from = step.from.map_or("[*]", ItemState::as_str);
        format!("{from} --> {}: {}", step.to.as_str(), step.event.as_str())
    }

    #[test]
    fn the_diagram_in_the_docs_draws_each_step_and_no_other() {
        let in_code: Vec<String> = transitions().iter().map(drawn).collect();
        let in_docs: Vec<&str> = DOCUMENT
            .lines()
            .map(str::trim)
            .filter(|line| line.contains(" --> ") && line.contains(": "))
            .collect();
        for step in &in_code {
            assert!(in_docs.contains(&step.as_str()), "docs/queue.md does not draw `{step}`");
        }
        assert_eq!(
            in_docs.len(),
            in_code.len(),
            "docs/queue.md draws a step that does not exist: {in_docs:?}"
        );
    }

    #[test]
    fn an_item_gets_one_decision_and_a_final_one_stays() {
        assert_eq!(next(Some(ItemState::Pending), Event::Verdict), Some(ItemState::Held));
        assert_eq!(next(Some(ItemState::Held), Event::Verdict), None);
        for event in [Event::Verdict, Event::Undo, Event::HoldEnded, Event::Cancel] {
            assert_eq!(next(Some(ItemState::Final), event), None);
            assert_eq!(next(Some(ItemState::Cancelled), event), None);
        }
        let terminal: Vec<_> = ItemState::ALL.iter().filter(|state| state.is_terminal()).collect();
        assert_eq!(terminal, [&ItemState::Final, &ItemState::Cancelled]);
    }

    #[test]
    fn claimed_is_a_pending_item_with_a_live_lease() {
        let now = Timestamp(100);
        assert_eq!(ItemState::Pending.status(Some(Timestamp(101)), now), ItemStatus::Claimed);
        assert_eq!(ItemState::Pending.status(Some(Timestamp(100)), now), ItemStatus::Pending);
        assert_eq!(ItemState::Pending.status(None, now), ItemStatus::Pending);
        assert_eq!(ItemState::Held.status(Some(Timestamp(101)), now), ItemStatus::Held);
    }
}
