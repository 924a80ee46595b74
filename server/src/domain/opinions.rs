//! From several opinions to one decision.
//!
//! Opinions are blind: nobody who gives one knows the others. Two are the same where the verdict is and what would go
//! out is. The first two that say the same decide. Where they differ, further people are asked one at a time while the
//! workflow wants more opinions, until more than half of all say the same; else somebody who sees all of them settles
//! it.

use app::model::Verdict;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json::is_same;

/// What one person said.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// In which slot.
    pub slot: i64,
    /// What.
    pub verdict: Verdict,
    /// The corrected output, of an edit.
    pub edit: Option<Value>,
}

impl Opinion {
    /// Whether both would have the same go out. An approval lets out what came, so two of them are the same; the
    /// reasons of two rejections may differ. Edits are the same where golden items have them the same.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let edits_are_same = match (&self.edit, &other.edit) {
            (Some(own), Some(other)) => is_same(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        self.verdict == other.verdict && edits_are_same
    }
}

/// How several opinions became one decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The first two said the same.
    Agreed,
    /// More than half did.
    Majority,
    /// Somebody who saw the opinions settled it.
    Adjudicated,
}

impl Agreement {
    /// Its name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Majority => "majority",
            Self::Adjudicated => "adjudicated",
        }
    }
}

/// What follows from the opinions so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// An opinion that was asked for is not there yet.
    Wait,
    /// The opinion in this slot is the decision.
    Decide {
        /// Whose.
        slot: i64,
        /// How it came to be; none where one opinion was all that was asked for.
        agreement: Option<Agreement>,
    },
    /// Another blind opinion is needed.
    Ask,
    /// Somebody has to settle it who sees what the others said.
    Adjudicate,
}

/// What follows, where `asked` opinions were asked for by routing and `extra` more may be asked for on disagreement.
/// `opinions` are the blind ones, in the order of their slots.
pub fn next(asked: i64, extra: i64, opinions: &[Opinion]) -> Next {
    let given = i64::try_from(opinions.len()).unwrap_or(i64::MAX);
    let Some(last) = opinions.last() else { return Next::Wait };
    if given < asked {
        return Next::Wait;
    }
    if opinions.len() == 1 {
        return Next::Decide { slot: last.slot, agreement: None };
    }
    let mut best: Option<(&Opinion, usize)> = None;
    for opinion in opinions {
        let same = opinions.iter().filter(|other| other.agrees_with(opinion)).count();
        if best.is_none_or(|(_, most)| same > most) {
            best = Some((opinion, same));
        }
    }
    if let Some((opinion, same)) = best.filter(|(_, same)| same * 2 > opinions.len()) {
        // Of those that say the same the last: whoever gave it may take it back.
        let slot = opinions.iter().rfind(|other| other.agrees_with(opinion)).map_or(opinion.slot, |o| o.slot);
        let agreement = if same == opinions.len() { Agreement::Agreed } else { Agreement::Majority };
        return Next::Decide { slot, agreement: Some(agreement) };
    }
    if given < asked.saturating_add(extra.max(0)) { Next::Ask } else { Next::Adjudicate }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn opinions(said: &[(Verdict, Option<Value>)]) -> Vec<Opinion> {
        let slots = said.iter().zip(0..);
        slots.map(|((verdict, edit), slot)| Opinion { slot, verdict: *verdict, edit: edit.clone() }).collect()
    }

    fn plain(said: &[Verdict]) -> Vec<Opinion> {
        opinions(&said.iter().map(|verdict| (*verdict, None)).collect::<Vec<_>>())
    }

    #[test]
    fn one_opinion_decides_where_one_was_asked_for() {
        assert_eq!(next(1, 0, &[]), Next::Wait);
        assert_eq!(next(1, 3, &plain(&[Verdict::Reject])), Next::Decide { slot: 0, agreement: None });
    }

    #[test]
    fn the_first_of_two_waits_and_the_second_agrees_or_is_adjudicated() {
        use Verdict::{Approve, Reject};
        assert_eq!(next(2, 0, &plain(&[Approve])), Next::Wait);
        let agreed = Next::Decide { slot: 1, agreement: Some(Agreement::Agreed) };
        assert_eq!(next(2, 0, &plain(&[Approve, Approve])), agreed);
        assert_eq!(next(2, 0, &plain(&[Approve, Reject])), Next::Adjudicate);
    }

    #[test]
    fn edits_agree_by_what_goes_out_not_by_how_it_is_written() {
        let edit = |text: &str| (Verdict::Edit, Some(serde_json::from_str(text).unwrap()));
        let same = opinions(&[edit(r#"{"a": 1, "b": 2}"#), edit(r#"{"b":2,"a":1}"#)]);
        assert_eq!(next(2, 0, &same), Next::Decide { slot: 1, agreement: Some(Agreement::Agreed) });
        let numbers = opinions(&[edit(r#"{"t":10}"#), edit(r#"{"t":10.0}"#)]);
        assert_eq!(next(2, 0, &numbers), Next::Decide { slot: 1, agreement: Some(Agreement::Agreed) });
        let other = opinions(&[edit(r#"{"a": 1}"#), edit(r#"{"a": "1"}"#)]);
        assert_eq!(next(2, 0, &other), Next::Adjudicate);
        // An edit says that what came was wrong, whatever it comes to.
        let approved = opinions(&[(Verdict::Approve, None), (Verdict::Edit, Some(json!(1)))]);
        assert_eq!(next(2, 0, &approved), Next::Adjudicate);
    }

    #[test]
    fn more_people_are_asked_one_at_a_time_until_more_than_half_say_the_same() {
        use Verdict::{Approve, Reject};
        assert_eq!(next(2, 1, &plain(&[Approve, Reject])), Next::Ask);
        let majority = Next::Decide { slot: 2, agreement: Some(Agreement::Majority) };
        assert_eq!(next(2, 1, &plain(&[Approve, Reject, Approve])), majority);
        let three = opinions(&[(Approve, None), (Reject, None), (Verdict::Edit, Some(json!(1)))]);
        assert_eq!(next(2, 1, &three), Next::Adjudicate);
        assert_eq!(next(2, 2, &three), Next::Ask);
        // Half is not more than half.
        assert_eq!(next(2, 2, &plain(&[Approve, Reject, Approve, Reject])), Next::Adjudicate);
    }

    fn any_opinions() -> impl Strategy<Value = Vec<Opinion>> {
        let one = prop_oneof![
            Just((Verdict::Approve, None)),
            Just((Verdict::Reject, None)),
            (0..2).prop_map(|number| (Verdict::Edit, Some(json!(number)))),
        ];
        proptest::collection::vec(one, 0..7).prop_map(|said| opinions(&said))
    }

    proptest! {
        /// Whoever decides is in the majority, and asking ends.
        #[test]
        fn a_decision_rests_on_more_than_half(said in any_opinions(), asked in 1_i64..4, extra in 0_i64..4) {
            match next(asked, extra, &said) {
                Next::Decide { slot, .. } => {
                    let own = said.iter().find(|opinion| opinion.slot == slot).unwrap();
                    let same = said.iter().filter(|other| other.agrees_with(own)).count();
                    prop_assert!(same * 2 > said.len());
                    prop_assert!(said.len() as i64 >= asked);
                }
                Next::Wait => prop_assert!((said.len() as i64) < asked),
                Next::Ask => prop_assert!((said.len() as i64) < asked + extra),
                Next::Adjudicate => prop_assert!(said.len() as i64 >= asked + extra),
            }
        }
    }
}
