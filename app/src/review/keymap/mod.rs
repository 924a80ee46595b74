//! Which key does what, and when keys do nothing.

mod press;

pub use press::{KeyPress, Meaning, Situation};

use serde::{Deserialize, Serialize};

/// What a single key can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Send the output as it is.
    Approve,
    /// Correct the output.
    Edit,
    /// Send nothing.
    Reject,
    /// Never show it to me again.
    Skip,
    /// Later.
    Defer,
    /// To somebody else.
    Escalate,
    /// Take the last verdict back.
    Undo,
    /// Show all that is folded.
    Unfold,
    /// List the keys.
    Help,
}

impl Action {
    /// Every action, in the order of the list of keys.
    pub const ALL: [Self; 9] = [
        Self::Approve,
        Self::Edit,
        Self::Reject,
        Self::Skip,
        Self::Defer,
        Self::Escalate,
        Self::Undo,
        Self::Unfold,
        Self::Help,
    ];

    /// What it does, in words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Approve => "Approve",
            Self::Edit => "Edit",
            Self::Reject => "Reject",
            Self::Skip => "Skip: never show it to me again",
            Self::Defer => "Defer: for nobody until later",
            Self::Escalate => "Pass on: to a group or a person",
            Self::Undo => "Undo the last verdict",
            Self::Unfold => "Show all that is folded",
            Self::Help => "Show and change the keys",
        }
    }

    /// The key as delivered.
    const fn default_key(self) -> char {
        match self {
            Self::Approve => 'a',
            Self::Edit => 'e',
            Self::Reject => 'r',
            Self::Skip => 's',
            Self::Defer => 'd',
            Self::Escalate => 'g',
            Self::Undo => 'u',
            Self::Unfold => 'f',
            Self::Help => '?',
        }
    }
}

/// Why a key cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RebindError {
    /// Another action has it.
    #[error("That key already does “{}”. Choose another, or change that one first.", .0.label())]
    Taken(Action),
    /// Digits choose reasons; spaces, Enter and the like press buttons.
    #[error("Choose a letter or a sign. Digits choose reasons, and Enter, Space and Tab work the buttons.")]
    Unusable,
}

/// A key for each action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    keys: Vec<(Action, char)>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self { keys: Action::ALL.into_iter().map(|action| (action, action.default_key())).collect() }
    }
}

impl Keymap {
    /// The key for an action, as it is typed (lower case).
    pub fn key(&self, action: Action) -> char {
        self.keys.iter().find(|(one, _)| *one == action).map_or(action.default_key(), |(_, key)| *key)
    }

    /// The key for an action, as it is printed on a key cap.
    pub fn cap(&self, action: Action) -> String {
        self.key(action).to_uppercase().collect()
    }

    /// What a key does.
    pub fn action(&self, key: char) -> Option<Action> {
        let key = folded(key);
        self.keys.iter().find(|(_, one)| *one == key).map(|(action, _)| *action)
    }

    /// Gives an action another key.
    ///
    /// # Errors
    /// Where the key is taken or cannot be used.
    pub fn rebind(&mut self, action: Action, key: &str) -> Result<(), RebindError> {
        let mut letters = key.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else {
            return Err(RebindError::Unusable);
        };
        if letter.is_whitespace() || letter.is_control() || letter.is_ascii_digit() {
            return Err(RebindError::Unusable);
        }
        match self.action(letter) {
            Some(other) if other != action => Err(RebindError::Taken(other)),
            _ => {
                self.keys.retain(|(one, _)| *one != action);
                self.keys.push((action, folded(letter)));
                Ok(())
            }
        }
    }

    /// For keeping.
    pub fn to_text(&self) -> String {
        serde_json::to_string(&self.keys).unwrap_or_default()
    }

    /// From keeping. What cannot be read or collides keeps the key as delivered.
    pub fn from_text(text: &str) -> Self {
        let mut keymap = Self::default();
        let Ok(kept) = serde_json::from_str::<Vec<(Action, char)>>(text) else { return keymap };
        // Swapped keys collide with each other's defaults on the way, so the chosen ones are taken out first.
        keymap.keys.retain(|(action, _)| !kept.iter().any(|(one, _)| one == action));
        for (action, key) in kept {
            let _ = keymap.rebind(action, &key.to_string());
        }
        for action in Action::ALL {
            if !keymap.keys.iter().any(|(one, _)| *one == action) {
                let key = free_key(&keymap, action);
                keymap.keys.push((action, key));
            }
        }
        keymap
    }
}

/// The delivered key where it is free, else the first free letter.
fn free_key(keymap: &Keymap, action: Action) -> char {
    let preferred = action.default_key();
    std::iter::once(preferred).chain('a'..='z').find(|key| keymap.action(*key).is_none()).unwrap_or(preferred)
}

fn folded(key: char) -> char {
    key.to_lowercase().next().unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_taken_is_refused_by_name() {
        let mut keymap = Keymap::default();
        assert_eq!(keymap.rebind(Action::Approve, "E"), Err(RebindError::Taken(Action::Edit)));
        assert_eq!(keymap.rebind(Action::Approve, "1"), Err(RebindError::Unusable));
        assert_eq!(keymap.rebind(Action::Approve, "Enter"), Err(RebindError::Unusable));
        assert_eq!(keymap.rebind(Action::Approve, "J"), Ok(()));
        assert_eq!(keymap.key(Action::Approve), 'j');
        assert_eq!(keymap.cap(Action::Approve), "J");
        assert_eq!(keymap.action('a'), None, "the old key is free");
        assert_eq!(keymap.rebind(Action::Edit, "a"), Ok(()));
        assert_eq!(keymap.rebind(Action::Edit, "a"), Ok(()), "its own key is no conflict");
    }

    #[test]
    fn outlives_a_reload_swapped_keys_too() {
        let mut keymap = Keymap::default();
        keymap.rebind(Action::Approve, "x").unwrap();
        keymap.rebind(Action::Edit, "a").unwrap();
        keymap.rebind(Action::Approve, "e").unwrap();
        let again = Keymap::from_text(&keymap.to_text());
        for action in Action::ALL {
            assert_eq!(again.key(action), keymap.key(action), "{action:?}");
        }
    }

    #[test]
    fn damaged_keeping_never_leaves_an_action_without_a_key() {
        assert_eq!(Keymap::from_text("nonsense"), Keymap::default());
        let clash = Keymap::from_text(r#"[["approve","s"],["skip","s"]]"#);
        let mut keys: Vec<char> = Action::ALL.into_iter().map(|action| clash.key(action)).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), Action::ALL.len(), "{clash:?}");
    }
}
