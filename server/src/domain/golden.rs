//! Golden items: recorded items whose answer is known, given to reviewers as if they were new.
//!
//! They tell how well people see what is wrong, so nothing about one may tell that it is golden: it comes at random,
//! between live work, and what was answered is shown once it cannot be taken back any more.

use app::model::{OutputKind, Timestamp, Verdict};
use serde_json::Value;

use super::json::is_same;

/// Of a reviewer's answers in one workflow so many count, the last ones: people learn.
pub const LOOKED_AT: i64 = 20;
/// Fewer answers than this say nothing.
pub const FEWEST: usize = 5;

/// In microseconds, as the next two.
const MINUTE: u64 = 60_000_000;
/// So near to the next live item a copy seems to have come.
const NEAR: u64 = MINUTE / 2;
/// So long ago a copy seems to have come, at most, where no live item waits.
const LONGEST_AGO: u64 = 15 * MINUTE;

/// What is said of an item, and what it would let out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer<'a> {
    /// What.
    pub verdict: Verdict,
    /// The output that goes out; the corrected one, of an edit.
    pub output: Option<&'a Value>,
}

/// Whether `given` is right where `expected` was decided.
///
/// - What was rejected has to be rejected.
/// - What was approved may also be edited, if the edit comes to the same.
/// - What was edited has to be edited to the same JSON. Of texts no two people write the same, so there it counts that
///   somebody saw what was wrong.
pub fn is_right(kind: OutputKind, expected: Answer<'_>, given: Answer<'_>) -> bool {
    let comes_to_the_same = || match (expected.output, given.output) {
        (Some(expected), Some(given)) => is_same(expected, given),
        _ => false,
    };
    match (expected.verdict, given.verdict) {
        (Verdict::Reject, Verdict::Reject) | (Verdict::Approve, Verdict::Approve) => true,
        (Verdict::Approve, Verdict::Edit) => comes_to_the_same(),
        (Verdict::Edit, Verdict::Edit) => kind != OutputKind::Json || comes_to_the_same(),
        _ => false,
    }
}

/// The chance of one claim: whether it brings a golden item, of which workflow, and which one.
#[derive(Debug, Clone, Copy)]
pub struct Draw {
    workflow: u64,
    chance: u64,
    item: u64,
}

impl Draw {
    /// From random bytes.
    pub fn of(random: &[u8; 32]) -> Self {
        let (words, _) = random.as_chunks::<8>();
        let word = |at: usize| words.get(at).copied().map_or(0, u64::from_be_bytes);
        Self { workflow: word(0), chance: word(1), item: word(2) }
    }

    /// Which workflow's golden item comes, given each one's rate; mostly none. Each has the same share of the claims,
    /// so one workflow's own rate is what its reviewers see.
    pub fn workflow(&self, rates: &[f64]) -> Option<usize> {
        let at = one_of(self.workflow, rates.len())?;
        // The 53 bits that a float holds.
        let chance = (self.chance >> 11) as f64 / (1_u64 << 53) as f64;
        rates.get(at).is_some_and(|rate| chance < *rate).then_some(at)
    }

    /// Which of `count` golden items.
    pub fn item(&self, count: usize) -> Option<usize> {
        one_of(self.item, count)
    }
}

/// One of `count`, each as likely as the others.
fn one_of(random: u64, count: usize) -> Option<usize> {
    let place = (u128::from(random) * count as u128) >> 64;
    usize::try_from(place).ok().filter(|at| *at < count)
}

/// When a copy seems to have come in: shortly before the live item that would else have been given (`next`), since among
/// items that wait for an hour one that came just now would be known for what it is; a few minutes ago where there is none.
pub fn arrival(now: Timestamp, next: Option<Timestamp>, random: &[u8; 32]) -> Timestamp {
    let (words, _) = random.as_chunks::<8>();
    let word = words.first().copied().map_or(0, u64::from_be_bytes);
    let (end, least, most) = match next {
        // Never the very moment: the two would stand out as a pair.
        Some(next) => (next.min(now), 1, NEAR),
        None => (now, MINUTE, LONGEST_AGO),
    };
    let drawn = (u128::from(word) * u128::from(most - least)) >> 64;
    let back = i64::try_from(drawn).unwrap_or(0).saturating_add_unsigned(least);
    Timestamp(end.0.saturating_sub(back))
}

/// Whether the last answers are too often wrong: at least [`FEWEST`], and a smaller share right than `pass`.
pub fn is_low(answers: &[bool], pass: f64) -> bool {
    let right = answers.iter().filter(|is_right| **is_right).count();
    answers.len() >= FEWEST && (right as f64 / answers.len() as f64) < pass
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const APPROVE: Answer<'static> = Answer { verdict: Verdict::Approve, output: None };
    const REJECT: Answer<'static> = Answer { verdict: Verdict::Reject, output: None };

    fn of(verdict: Verdict, output: &Value) -> Answer<'_> {
        Answer { verdict, output: Some(output) }
    }

    #[test]
    fn a_copy_seems_to_have_come_shortly_before_what_would_be_next() {
        let now = Timestamp(1_700_000_000_000_000);
        let next = now.plus_seconds(-2_400);
        for random in [[0; 32], [0x80; 32], [0xff; 32]] {
            let ago = next.since(arrival(now, Some(next), &random));
            assert!((1..=30_000_000).contains(&ago), "{ago}");
            let ago = now.since(arrival(now, None, &random));
            assert!((60_000_000..=900_000_000).contains(&ago), "{ago}");
        }
        // A clock that is behind makes nothing come in the future.
        assert!(arrival(now, Some(now.plus_seconds(60)), &[0; 32]) < now);
    }

    #[test]
    fn a_rejection_is_answered_by_a_rejection_alone() {
        let output = json!({"a": 1});
        assert!(is_right(OutputKind::Json, REJECT, REJECT));
        for other in [APPROVE, of(Verdict::Edit, &output)] {
            assert!(!is_right(OutputKind::Json, REJECT, other));
        }
    }

    #[test]
    fn an_approval_is_answered_by_one_or_by_an_edit_that_changes_nothing() {
        let (output, same, other) = (json!({"a": 1, "b": [2]}), json!({"b": [2.0], "a": 1}), json!({"a": 1}));
        let expected = of(Verdict::Approve, &output);
        assert!(is_right(OutputKind::Json, expected, APPROVE));
        assert!(is_right(OutputKind::Json, expected, of(Verdict::Edit, &same)));
        assert!(!is_right(OutputKind::Json, expected, of(Verdict::Edit, &other)));
        assert!(!is_right(OutputKind::Json, expected, REJECT));
        // Nothing is known of what went out: an edit cannot be told to be the same.
        assert!(!is_right(OutputKind::Json, APPROVE, of(Verdict::Edit, &other)));
        let (text, changed) = (json!("Dear Ada"), json!("Dear Ada,"));
        assert!(!is_right(OutputKind::Text, of(Verdict::Approve, &text), of(Verdict::Edit, &changed)));
    }

    #[test]
    fn an_edit_is_answered_by_the_same_json_or_by_any_edit_of_a_text() {
        let (output, same, other) =
            (json!({"sum": 12.50, "n": 3}), json!({"n": 3, "sum": 12.5}), json!({"sum": "12.50", "n": 3}));
        let expected = of(Verdict::Edit, &output);
        assert!(is_right(OutputKind::Json, expected, of(Verdict::Edit, &same)));
        assert!(!is_right(OutputKind::Json, expected, of(Verdict::Edit, &other)));
        assert!(!is_right(OutputKind::Json, expected, APPROVE));
        assert!(!is_right(OutputKind::Json, expected, REJECT));
        let (text, words) = (json!("Dear Ada"), json!("Hello Ada"));
        for kind in [OutputKind::Text, OutputKind::Markdown, OutputKind::Html, OutputKind::Email] {
            assert!(is_right(kind, of(Verdict::Edit, &text), of(Verdict::Edit, &words)));
            assert!(!is_right(kind, of(Verdict::Edit, &text), APPROVE));
        }
    }

    #[test]
    fn few_answers_raise_no_alert_and_the_bound_itself_passes() {
        assert!(!is_low(&[false; 4], 0.8));
        assert!(is_low(&[false; 5], 0.8));
        assert!(!is_low(&[true, true, true, true, false], 0.8));
        assert!(is_low(&[true, true, true, false, false], 0.8));
        for right in 0..=20 {
            let answers: Vec<bool> = (0..20).map(|at| at < right).collect();
            assert_eq!(is_low(&answers, 0.85), right < 17, "{right}");
        }
        assert!(!is_low(&[false; 20], 0.0));
    }

    fn draw(random: [u64; 3]) -> Draw {
        let mut bytes = [0; 32];
        for (chunk, word) in bytes.chunks_mut(8).zip(random) {
            chunk.copy_from_slice(&word.to_be_bytes());
        }
        Draw::of(&bytes)
    }

    #[test]
    fn a_rate_of_nothing_brings_nothing_and_a_rate_of_one_always_brings_one() {
        for word in [0, 1, u64::MAX / 2, u64::MAX] {
            let draw = draw([word; 3]);
            assert_eq!(draw.workflow(&[]), None);
            assert_eq!(draw.workflow(&[0.0, 0.0]), None);
            assert!(draw.workflow(&[1.0, 1.0, 1.0]).is_some_and(|at| at < 3));
            assert_eq!(draw.item(0), None);
        }
    }

    #[test]
    fn each_workflow_has_its_own_rate() {
        const STEP: u64 = 1 << 58;
        let mut brought = [0; 2];
        for (a, b) in (0..64).flat_map(|a| (0..64).map(move |b| (a, b))) {
            if let Some(at) = draw([a * STEP, b * STEP, 0]).workflow(&[0.125, 0.5]) {
                brought[at] += 1;
            }
        }
        // Of 2048 claims each.
        assert_eq!(brought, [256, 1024]);
    }

    proptest! {
        #[test]
        fn an_item_is_one_of_those_there_are(words in any::<[u64; 3]>(), count in 1_usize..1_000) {
            prop_assert!(draw(words).item(count).is_some_and(|at| at < count));
        }

        /// Whatever was expected, saying the very same is right.
        #[test]
        fn the_expected_answer_is_right(which in 0_usize..3, number in -1e9..1e9_f64, is_json in any::<bool>()) {
            let verdict = [Verdict::Approve, Verdict::Edit, Verdict::Reject][which];
            let output = json!({"n": number});
            let answer = of(verdict, &output);
            let kind = if is_json { OutputKind::Json } else { OutputKind::Text };
            prop_assert!(is_right(kind, answer, answer));
        }

        /// An answer more that is right never lets an alert be raised.
        #[test]
        fn a_right_answer_more_is_never_worse(
            answers in proptest::collection::vec(any::<bool>(), FEWEST..30),
            pass in 0.0..=1.0_f64,
        ) {
            let mut more = answers.clone();
            more.push(true);
            prop_assert!(is_low(&answers, pass) || !is_low(&more, pass));
        }
    }
}
