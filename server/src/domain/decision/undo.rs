use app::model::{Timestamp, UserId};

use crate::domain::lifecycle::{Event, ItemState, next};

/// Whether a verdict may be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undo {
    /// Yes.
    Allowed,
    /// It is another person's.
    NotYours,
    /// The undo window is over.
    TooLate {
        /// Since when.
        final_at: Timestamp,
    },
    /// There is no decision to take back.
    NotDecided,
}

/// Asks whether `user` may take back the standing verdict of `by` on an item in `state`, whose undo window ends at
/// `final_at`. The end itself is too late, whether or not anybody has written it down yet. On an item that is still
/// pending the verdict is one of several opinions, and the item stays pending.
pub fn may_undo(state: ItemState, by: UserId, final_at: Timestamp, user: UserId, now: Timestamp) -> Undo {
    match state {
        ItemState::Final => Undo::TooLate { final_at },
        state if state != ItemState::Pending && next(Some(state), Event::Undo).is_none() => Undo::NotDecided,
        _ if by != user => Undo::NotYours,
        _ if now >= final_at => Undo::TooLate { final_at },
        _ => Undo::Allowed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ones_own_verdict_and_only_inside_the_hold() {
        let (me, other) = (UserId(uuid::Uuid::from_u128(1)), UserId(uuid::Uuid::from_u128(2)));
        let end = Timestamp(10);
        let ask = |state, user, now| may_undo(state, me, end, user, Timestamp(now));
        assert_eq!(ask(ItemState::Held, me, 9), Undo::Allowed);
        assert_eq!(ask(ItemState::Held, me, 10), Undo::TooLate { final_at: end });
        assert_eq!(ask(ItemState::Held, other, 9), Undo::NotYours);
        assert_eq!(ask(ItemState::Final, me, 9), Undo::TooLate { final_at: end });
        // One of several opinions.
        assert_eq!(ask(ItemState::Pending, me, 9), Undo::Allowed);
        assert_eq!(ask(ItemState::Pending, me, 10), Undo::TooLate { final_at: end });
        assert_eq!(ask(ItemState::Cancelled, me, 9), Undo::NotDecided);
    }
}
