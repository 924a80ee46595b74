//! Passing an item on: to whom, in which words.

use serde::{Deserialize, Serialize};

use crate::model::Target;

/// To whom an item is passed on, and what goes with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassOn {
    /// A group's name or a person's address; empty while none is chosen.
    pub to: String,
    /// A note that travels with the item.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl PassOn {
    /// Whether nothing is chosen or typed.
    pub fn is_empty(&self) -> bool {
        self.to.is_empty() && self.note.is_empty()
    }

    /// As it is read where it came back.
    pub fn in_words(&self) -> String {
        let words = [format!("To: {}", self.to), self.note.clone()];
        words.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    }
}

/// Whether a target fits what was typed to narrow the choice: each word begins a word of its name or its address.
pub fn fits(target: &Target, typed: &str) -> bool {
    let known = format!("{} {}", target.name, target.to).to_lowercase();
    let known: Vec<&str> = known.split(|letter: char| !letter.is_alphanumeric()).collect();
    let typed = typed.to_lowercase();
    typed
        .split(|letter: char| !letter.is_alphanumeric())
        .all(|word| known.iter().any(|one| one.starts_with(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(to: &str, name: &str) -> Target {
        Target { to: to.to_owned(), name: name.to_owned(), is_group: !to.contains('@') }
    }

    #[test]
    fn a_choice_is_narrowed_by_the_beginnings_of_words() {
        let rosa = target("rosa@example.com", "Rosa Reviewer");
        let payments = target("eu-payments", "eu-payments");
        for typed in ["", "  ", "ro", "REV", "rosa rev", "example", "rosa@example.com"] {
            assert!(fits(&rosa, typed), "{typed:?}");
        }
        for typed in ["osa", "rosa x", "payments"] {
            assert!(!fits(&rosa, typed), "{typed:?}");
        }
        assert!(fits(&payments, "pay") && fits(&payments, "eu-p"));
    }

    #[test]
    fn a_note_without_a_target_is_something_typed() {
        assert!(PassOn::default().is_empty());
        let note = PassOn { note: "Which account?".to_owned(), ..PassOn::default() };
        assert!(!note.is_empty());
        let whole = PassOn { to: "payments".to_owned(), ..note };
        assert_eq!(whole.in_words(), "To: payments\n\nWhich account?");
    }
}
