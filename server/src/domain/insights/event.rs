//! What happens to items, as far as figures speak of it.

use app::model::{ReasonCode, Route, Timestamp, UserId, Verdict, WorkflowId};

/// Longer values (of a model, a source) are cut to so many characters: they are names, not texts.
const LONGEST_VALUE: usize = 200;

/// An item as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// Workflow.
    pub workflow: WorkflowId,
    /// When it came.
    pub at: Timestamp,
    /// Where routing sent it.
    pub route: Route,
    /// Why, each reason once, in the order of the stages.
    pub reasons: Vec<ReasonCode>,
    /// Model; empty where it has none, as the next two.
    pub model: String,
    /// Prompt version.
    pub prompt_version: String,
    /// Source.
    pub source: String,
    /// How likely it was that a person would see it.
    pub inclusion: Inclusion,
}

/// The probability with which routing shows an item to a person, 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Inclusion(u64);

impl Inclusion {
    /// What routing sends to a person.
    pub const CERTAIN: Self = Self(1.0_f64.to_bits());

    /// From what is recorded. Items of before it was recorded were drawn by nobody: people saw those that were sent to
    /// them.
    pub fn new(recorded: Option<f64>, route: Route) -> Self {
        let sent = matches!(route, Route::Review | Route::Fallback);
        Self::of_share(recorded.unwrap_or(if sent { 1.0 } else { 0.0 }))
    }

    /// Of a number; one that is no probability draws nothing.
    pub fn of_share(share: f64) -> Self {
        // The bits of positive numbers order as the numbers do.
        Self(if share > 0.0 && share <= 1.0 { share } else { 0.0 }.to_bits())
    }

    /// The number.
    pub const fn share(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// Something that happened to an item, and will not be taken back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// It came. Where the policy decided alone: what.
    Arrived {
        /// `release` or `reject`.
        policy: Option<Verdict>,
    },
    /// It was withdrawn undecided.
    Withdrawn,
    /// People decided it.
    Decided {
        /// What.
        verdict: Verdict,
        /// When.
        at: Timestamp,
        /// Whether somebody looked at it, or it was decided together with many others.
        looked_at: bool,
    },
    /// A reviewer gave an opinion on it that was not taken back.
    Reviewed(Review),
    /// Its first outcome was posted.
    Answered,
}

/// One opinion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Review {
    /// Whose.
    pub reviewer: UserId,
    /// What was said.
    pub verdict: Verdict,
    /// When.
    pub at: Timestamp,
    /// Milliseconds of focus and input; 0 where nobody measured.
    pub active_ms: i64,
    /// Milliseconds since the claim.
    pub wall_ms: i64,
}

impl Review {
    /// Milliseconds from the item's arrival to the claim that led here.
    pub const fn waited_ms(&self, arrival: Timestamp) -> i64 {
        self.at.since(arrival) / 1_000 - self.wall_ms
    }
}

impl Origin {
    /// Why it came to a person, in the first place; empty where nothing did.
    pub fn first_reason(&self) -> &'static str {
        self.reasons.first().map_or("", |code| code.as_str())
    }

    /// Routing failed on it.
    pub fn has_failed(&self) -> bool {
        self.reasons.contains(&ReasonCode::PolicyError)
    }

    /// Its envelope or its output could not be understood, or breaks the schema.
    pub fn is_malformed(&self) -> bool {
        MALFORMED.iter().any(|code| self.reasons.contains(code))
    }
}

/// Reasons that say that an item's envelope or output could not be understood, or breaks the schema.
pub const MALFORMED: [ReasonCode; 4] = [
    ReasonCode::MalformedEnvelope,
    ReasonCode::MalformedJson,
    ReasonCode::SchemaViolation,
    ReasonCode::EmptyOutput,
];

/// A name as figures are kept for it.
pub fn value(name: Option<&str>) -> String {
    let name = name.unwrap_or_default();
    match name.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => name.get(..end).unwrap_or_default().to_owned(),
        None => name.to_owned(),
    }
}

/// Each reason once, in their order.
pub fn each_once(codes: impl IntoIterator<Item = ReasonCode>) -> Vec<ReasonCode> {
    let mut once = Vec::new();
    for code in codes {
        if !once.contains(&code) {
            once.push(code);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_probability_draws_nothing() {
        let of = |recorded| Inclusion::new(Some(recorded), Route::Review).share();
        assert_eq!([0.05, 1.0, 0.0, -0.0, 1.5, -1.0, f64::NAN].map(of), [0.05, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(Inclusion::new(None, Route::Fallback), Inclusion::CERTAIN);
        assert_eq!(Inclusion::new(None, Route::Release).share(), 0.0);
        assert!(Inclusion::new(Some(0.1), Route::Review) < Inclusion::CERTAIN);
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        assert_eq!((value(None), value(Some("gpt"))), (String::new(), "gpt".to_owned()));
        assert_eq!(value(Some(&"é".repeat(300))).chars().count(), LONGEST_VALUE);
    }
}
