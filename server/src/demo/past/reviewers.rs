//! Who reviewed, when, how fast and how carefully.

use app::model::{CurrentUser, ReviewItem, Timestamp};
use serde_json::Value;

use super::{
    calendar::Session,
    chance::Chance,
    written::{Ask, Flaw, Truth},
};

/// How somebody works.
#[derive(Debug)]
struct Habits {
    email: &'static str,
    /// How much of what is wrong they see, where it is plain.
    care: f64,
    /// How long they take, beside what is usual.
    pace: f64,
    /// Since so many days they are there.
    joined: i64,
    /// Their groups.
    groups: &'static [&'static str],
}

/// Those who review.
const ALL: &[Habits] = &[
    habits("reviewer@example.com", (0.97, 1.0), 57, &["payments", "returns"]),
    habits("piet@example.com", (0.95, 1.3), 57, &["payments"]),
    habits("runa@example.com", (0.91, 0.8), 42, &["returns"]),
    habits("admin@example.com", (0.98, 1.5), 57, &["payments"]),
];

const fn habits(
    email: &'static str,
    (care, pace): (f64, f64),
    joined: i64,
    groups: &'static [&'static str],
) -> Habits {
    Habits { email, care, pace, joined, groups }
}

/// So much more of what is easily overlooked is overlooked.
const SUBTLE: f64 = 6.0;
/// What is right is taken for wrong so much more rarely than the other way round.
const FALSE_ALARMS: f64 = 0.12;
/// What can be mended is mended so often, and else rejected.
const MENDED: f64 = 0.92;

/// Somebody who reviews.
#[derive(Debug)]
pub(super) struct Reviewer {
    /// As the use cases know them.
    pub(super) user: CurrentUser,
    habits: &'static Habits,
}

/// What somebody thinks of an output.
#[derive(Debug)]
pub(super) enum Opinion {
    /// It may go out as it is.
    Right,
    /// It may go out like this.
    Mend(Value, Option<String>),
    /// It must not go out.
    Refuse(String, Option<String>),
    /// Somebody else should say.
    Ask(Ask),
}

/// Somebody's turn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shift {
    /// Their place in the staff.
    pub(super) reviewer: usize,
    /// When they claim, and when again.
    pub(super) claims: [Timestamp; 2],
    /// How many items they then hold at most.
    pub(super) limits: [u32; 2],
}

impl Reviewer {
    /// Somebody who reviews; none for others.
    pub(super) fn of(user: CurrentUser) -> Option<Self> {
        let habits = ALL.iter().find(|habits| habits.email == user.email)?;
        Some(Self { user, habits })
    }

    /// The groups in which they are.
    pub(super) const fn groups(&self) -> &'static [&'static str] {
        self.habits.groups
    }

    /// When they joined, in days ago.
    pub(super) fn joined(email: &str) -> i64 {
        ALL.iter().find(|habits| habits.email == email).map_or(57, |habits| habits.joined)
    }

    /// What they think of what they have claimed.
    pub(super) fn opinion(&self, claimed: &ReviewItem, truth: &Truth, chance: &mut Chance) -> Opinion {
        if let Some(ask) = truth.ask
            && claimed.notes.is_empty()
            && !claimed.adjudication
            && !self.habits.groups.contains(&ask.group)
        {
            return Opinion::Ask(ask);
        }
        let blind = if claimed.adjudication { 0.0 } else { 1.0 - self.habits.care };
        let first_reason = claimed.workflow.reject_reasons.first().map(|reason| reason.code.clone());
        match &truth.flaw {
            None if chance.happens(blind * FALSE_ALARMS) => {
                Opinion::Refuse(first_reason.unwrap_or_default(), None)
            }
            Some(_) if chance.happens(blind * if truth.is_subtle { SUBTLE } else { 1.0 }) => Opinion::Right,
            None => Opinion::Right,
            Some(flaw) => said(flaw, claimed.adjudication || chance.happens(MENDED)),
        }
    }

    /// How long they work on it, in milliseconds.
    pub(super) fn takes(
        &self,
        workflow: &str,
        opinion: &Opinion,
        (length, age): (f64, i64),
        chance: &mut Chance,
    ) -> i64 {
        let usual = match workflow {
            "invoice-extraction" => 30.0,
            "reply-drafts" => 26.0,
            "newsletter-snippets" => 11.0,
            "help-articles" => 38.0,
            _ => 12.0,
        };
        let (times, more) = match opinion {
            Opinion::Right => (1.0, 0.0),
            Opinion::Mend(..) => (1.7, 9.0),
            Opinion::Refuse(..) => (1.1, 4.0),
            Opinion::Ask(_) => (1.2, 14.0),
        };
        // Who is new takes longer, for some weeks.
        let days = (self.habits.joined - age).max(0) as f64;
        let practice = 1.0 + 0.8 * (-days / 9.0).exp();
        // Most are quick and a few are not.
        let mood = 0.55 + 0.5 * chance.share() + 1.1 * chance.share().powi(4);
        let seconds = (usual * (0.6 + 0.5 * length) * times * mood + more) * self.habits.pace * practice;
        (seconds * 1_000.0) as i64 + chance.between(0, 999)
    }
}

fn said(flaw: &Flaw, mends: bool) -> Opinion {
    match &flaw.mended {
        Some(output) if mends => Opinion::Mend(output.clone(), flaw.comment.clone()),
        _ => Opinion::Refuse(flaw.reason.clone(), flaw.comment.clone()),
    }
}

/// Who reviews in a session.
pub(super) fn roster(staff: &[Reviewer], session: &Session) -> Vec<Shift> {
    let mut chance = Chance::of(&format!("roster {} {}", session.age, session.opens_the_day));
    let runa_is_there = session.age <= Reviewer::joined("runa@example.com");
    let is_on = |reviewer: &Reviewer, chance: &mut Chance| match (reviewer.habits.email, session.weekday) {
        ("reviewer@example.com", 6) => !runa_is_there,
        ("reviewer@example.com", _) => true,
        ("runa@example.com", weekday) => weekday != 5 && (session.is_weekend() || chance.happens(0.93)),
        ("piet@example.com", weekday) => weekday < 5 && chance.happens(0.9),
        (_, weekday) => weekday == 2,
    };
    let mut shifts: Vec<Shift> = Vec::new();
    for (place, reviewer) in staff.iter().enumerate() {
        if is_on(reviewer, &mut chance) {
            let limits = match reviewer.habits.email {
                "admin@example.com" => [2, 4],
                _ => [5, 12],
            };
            let late = chance.between(20, 200) + 150 * shifts.len() as i64;
            shifts.push(shift(place, session.at.plus_seconds(late), limits));
        }
    }
    shifts
}

/// Everybody, for what is left over.
pub(super) fn all_hands(staff: &[Reviewer], at: Timestamp) -> Vec<Shift> {
    let one = |place: usize| shift(place, at.plus_seconds(25 * place as i64), [3, 6]);
    (0..staff.len()).map(one).collect()
}

fn shift(reviewer: usize, start: Timestamp, limits: [u32; 2]) -> Shift {
    Shift { reviewer, claims: [start, start.plus_seconds(20 * i64::from(limits[0]))], limits }
}

#[cfg(test)]
mod tests {
    use super::{super::calendar::sessions, *};
    use crate::demo::people;

    #[test]
    fn every_session_has_somebody_and_only_who_is_there_reviews() {
        let staff: Vec<Reviewer> = people::everybody()
            .into_iter()
            .enumerate()
            .filter_map(|(place, person)| {
                let id = app::model::UserId(uuid::Uuid::from_u128(place as u128));
                let role = app::model::Role::Reviewer;
                Reviewer::of(CurrentUser { id, email: person.email, name: String::new(), role })
            })
            .collect();
        assert_eq!(staff.len(), 4);
        let mut counts = vec![0; staff.len()];
        for session in sessions(Timestamp(1_795_521_600_000_000)) {
            let there = if session.age > 42 { &staff[..3] } else { &staff[..] };
            let shifts = roster(there, &session);
            assert!(!shifts.is_empty(), "{session:?}");
            shifts.iter().for_each(|shift| counts[shift.reviewer] += 1);
        }
        assert!(counts.iter().all(|count| *count >= 8), "{counts:?}");
    }
}
