//! The review screen's own sentences, in one place.

use super::outbox::Job;
use crate::model::{NothingToClaim, Reason, ReasonCode, Verdict};

/// A reason's name.
pub const fn reason(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::MalformedEnvelope => "Not a valid submission",
        ReasonCode::MalformedJson => "Broken JSON",
        ReasonCode::SchemaViolation => "Breaks the schema",
        ReasonCode::EmptyOutput => "Empty output",
        ReasonCode::MissingInput => "Input missing",
        ReasonCode::LowConfidence => "Low confidence",
        ReasonCode::MissingConfidence => "No confidence given",
        ReasonCode::Rule => "Rule",
        ReasonCode::Sampled => "Sample",
        ReasonCode::ProofGate => "Not proven yet",
        ReasonCode::Frozen => "Workflow frozen",
        ReasonCode::Golden => "Check",
        ReasonCode::PolicyError => "Routing failed",
        ReasonCode::Default => "Always reviewed",
    }
}

/// Whether a reason is about the input and not about the output.
pub fn is_about_input(reason: &Reason) -> bool {
    reason.code == ReasonCode::MissingInput
}

/// A verdict as a thing that was done.
pub const fn done(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "Approved",
        Verdict::Edit => "Edited and approved",
        Verdict::Reject => "Rejected",
        Verdict::Release => "Released",
        Verdict::Fallback => "Handled by hand",
    }
}

/// What was sent, as a thing that was done.
pub const fn sent(job: &Job) -> &'static str {
    match job {
        Job::Verdict(request) => done(request.verdict),
        Job::Skip => "Skipped",
        Job::Defer { .. } => "Put off",
        Job::Escalate(_) => "Passed on",
    }
}

/// Why somebody has to settle an item, and that it is now to be done.
pub fn disagreement(opinions: usize) -> String {
    let people = match opinions {
        3 => "Three people".to_owned(),
        4 => "Four people".to_owned(),
        5 => "Five people".to_owned(),
        6.. => format!("{opinions} people"),
        _ => "Two people".to_owned(),
    };
    format!("{people} disagreed: settle it")
}

/// A confidence as a whole percentage.
pub fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// `1 item`, `2 items`.
pub fn count(number: i64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Seconds as a person says them: `40 s`, `3 min`, `2 h`.
pub fn duration(seconds: i64) -> String {
    match seconds {
        ..90 => format!("{} s", seconds.max(0)),
        90..5_400 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h", (seconds + 1_800) / 3_600),
    }
}

/// The heading and the sentence of a screen without an item.
pub fn nothing(nothing: &NothingToClaim) -> (&'static str, String) {
    match nothing {
        NothingToClaim::Empty => {
            ("All done", "Nothing waits for a person. New items appear here by themselves.".to_owned())
        }
        NothingToClaim::AllHeld { held, .. } => (
            "Others have what is left",
            format!(
                "{} with other reviewers or put off until later. This page takes the next one as soon as it is free.",
                count(*held, "item is", "items are")
            ),
        ),
        NothingToClaim::NotForYou { waiting } => (
            "Nothing left for you",
            format!(
                "{} for somebody else: you have already decided or skipped each of them. New items appear here by themselves.",
                count(*waiting, "item waits", "items wait")
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_screens_without_an_item_differ_and_say_what_happens_next() {
        let all = [
            nothing(&NothingToClaim::Empty),
            nothing(&NothingToClaim::AllHeld { held: 1, next_free_at: None }),
            nothing(&NothingToClaim::NotForYou { waiting: 3 }),
        ];
        assert!(all[1].1.starts_with("1 item is"), "{}", all[1].1);
        assert!(all[2].1.starts_with("3 items wait"), "{}", all[2].1);
        assert!(all[0].0 != all[1].0 && all[1].0 != all[2].0);
    }

    #[test]
    fn a_disagreement_says_between_how_many() {
        assert_eq!(disagreement(2), "Two people disagreed: settle it");
        assert_eq!(disagreement(3), "Three people disagreed: settle it");
        assert_eq!(disagreement(7), "7 people disagreed: settle it");
    }

    #[test]
    fn durations_are_short() {
        assert_eq!(
            [duration(-3), duration(40), duration(100), duration(7_000)],
            ["0 s", "40 s", "2 min", "2 h"]
        );
    }
}
