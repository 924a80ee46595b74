use super::{Action, Keymap};

/// A key going down, as the browser tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyPress {
    /// What it types, or its name (`Enter`).
    pub key: String,
    /// Which key it is on the board (`KeyA`, `Digit1`), whatever the layout.
    pub code: String,
    /// Control or Command is down.
    pub control: bool,
    /// Alt is down.
    pub alt: bool,
    /// It is held down and repeats.
    pub repeats: bool,
    /// An input method is composing.
    pub composing: bool,
    /// The focus is in something that text is typed into.
    pub typing: bool,
    /// The focus is on a button, link or the like, which Enter presses.
    pub on_control: bool,
}

/// What the reviewer is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Situation {
    /// Reading an item.
    #[default]
    Reading,
    /// Correcting it.
    Editing,
    /// Choosing why to reject it.
    Rejecting,
    /// Choosing until when to put it off.
    Deferring,
    /// Choosing to whom to pass it on.
    Escalating,
    /// There is no item.
    Waiting,
    /// A dialog is open: it has the keys.
    InDialog,
}

/// What a key press means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Do this.
    Do(Action),
    /// The choice with this index.
    Pick(usize),
    /// To the comment.
    Comment,
    /// Done: send the edit, the rejection without a reason, or the item to whom it is passed on.
    Confirm,
    /// Close what is open.
    Close,
}

impl Keymap {
    /// What a key press means now; none where it is not ours.
    pub fn meaning(&self, press: &KeyPress, situation: Situation) -> Option<Meaning> {
        if situation == Situation::InDialog || press.repeats || press.composing || press.alt {
            return None;
        }
        let is_typed = matches!(situation, Situation::Editing | Situation::Rejecting | Situation::Escalating);
        let opened = is_typed || situation == Situation::Deferring;
        match press.key.as_str() {
            "Enter" if press.control && is_typed => return Some(Meaning::Confirm),
            "Escape" if opened && !press.control => return Some(Meaning::Close),
            _ if press.control || press.typing => return None,
            "Enter" if situation == Situation::Rejecting && !press.on_control => {
                return Some(Meaning::Confirm);
            }
            _ => {}
        }
        match situation {
            Situation::Rejecting | Situation::Deferring => {
                if let Some(index) = press.digit() {
                    return Some(Meaning::Pick(index));
                }
                if situation == Situation::Rejecting
                    && [press.letter(), press.latin_place()].contains(&Some('c'))
                {
                    return Some(Meaning::Comment);
                }
            }
            _ => {}
        }
        let typed = press.letter()?;
        let action = self.action(typed).or_else(|| self.action(press.latin_place()?))?;
        let fits = match situation {
            Situation::Reading => true,
            Situation::Waiting => matches!(action, Action::Undo | Action::Help),
            _ => action == Action::Help,
        };
        fits.then_some(Meaning::Do(action))
    }
}

impl KeyPress {
    /// The one letter or sign that it types.
    fn letter(&self) -> Option<char> {
        let mut letters = self.key.chars();
        let (first, None) = (letters.next()?, letters.next()) else { return None };
        first.to_lowercase().next()
    }

    /// On a keyboard without Latin letters, the letter that this key has elsewhere.
    fn latin_place(&self) -> Option<char> {
        let foreign = self.letter().is_some_and(|letter| !letter.is_ascii() && letter.is_alphabetic());
        let place = self.code.strip_prefix("Key").filter(|_| foreign)?;
        place.chars().next().map(|letter| letter.to_ascii_lowercase())
    }

    /// The digit 1 to 9 on it, as an index; also where the layout needs Shift for digits.
    fn digit(&self) -> Option<usize> {
        let typed = self.key.parse::<usize>().ok();
        let printed = || self.code.strip_prefix("Digit").and_then(|digit| digit.parse().ok());
        typed.or_else(printed).filter(|digit| (1..=9).contains(digit)).map(|digit| digit - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str) -> KeyPress {
        KeyPress { key: key.to_owned(), ..KeyPress::default() }
    }

    fn meaning(press: &KeyPress, situation: Situation) -> Option<Meaning> {
        Keymap::default().meaning(press, situation)
    }

    #[test]
    fn single_keys_act_on_the_item() {
        for (key, action) in [
            ("a", Action::Approve),
            ("A", Action::Approve),
            ("e", Action::Edit),
            ("r", Action::Reject),
            ("s", Action::Skip),
            ("d", Action::Defer),
            ("g", Action::Escalate),
            ("u", Action::Undo),
            ("?", Action::Help),
        ] {
            assert_eq!(meaning(&press(key), Situation::Reading), Some(Meaning::Do(action)), "{key}");
        }
        assert_eq!(meaning(&press("Enter"), Situation::Reading), None);
    }

    #[test]
    fn keys_are_off_while_typing_composing_repeating_and_in_dialogs() {
        let typing = KeyPress { typing: true, ..press("a") };
        assert_eq!(meaning(&typing, Situation::Reading), None);
        assert_eq!(meaning(&typing, Situation::Editing), None);
        assert_eq!(meaning(&KeyPress { repeats: true, ..press("a") }, Situation::Reading), None);
        assert_eq!(meaning(&KeyPress { composing: true, ..press("a") }, Situation::Reading), None);
        assert_eq!(meaning(&press("a"), Situation::InDialog), None);
        assert_eq!(meaning(&press("Escape"), Situation::InDialog), None);
    }

    #[test]
    fn the_browsers_own_chords_are_left_alone() {
        for key in ["a", "r", "s", "d", "f"] {
            assert_eq!(meaning(&KeyPress { control: true, ..press(key) }, Situation::Reading), None, "{key}");
            assert_eq!(meaning(&KeyPress { alt: true, ..press(key) }, Situation::Reading), None, "{key}");
        }
    }

    #[test]
    fn an_open_edit_is_sent_or_closed_and_nothing_else() {
        let send = KeyPress { control: true, typing: true, ..press("Enter") };
        assert_eq!(meaning(&send, Situation::Editing), Some(Meaning::Confirm));
        let close = KeyPress { typing: true, ..press("Escape") };
        assert_eq!(meaning(&close, Situation::Editing), Some(Meaning::Close));
        assert_eq!(
            meaning(&press("a"), Situation::Editing),
            None,
            "the unedited output is not approved by a slip"
        );
        assert_eq!(meaning(&press("?"), Situation::Editing), Some(Meaning::Do(Action::Help)));
    }

    #[test]
    fn passing_on_is_sent_or_closed_while_its_note_is_typed() {
        let send = KeyPress { control: true, typing: true, ..press("Enter") };
        assert_eq!(meaning(&send, Situation::Escalating), Some(Meaning::Confirm));
        let close = KeyPress { typing: true, ..press("Escape") };
        assert_eq!(meaning(&close, Situation::Escalating), Some(Meaning::Close));
        for key in ["1", "a", "c", "g", "Enter"] {
            assert_eq!(meaning(&press(key), Situation::Escalating), None, "{key}");
        }
    }

    #[test]
    fn digits_choose_the_reason_on_every_layout() {
        assert_eq!(meaning(&press("1"), Situation::Rejecting), Some(Meaning::Pick(0)));
        assert_eq!(meaning(&press("9"), Situation::Deferring), Some(Meaning::Pick(8)));
        let french = KeyPress { code: "Digit2".to_owned(), ..press("é") };
        assert_eq!(meaning(&french, Situation::Rejecting), Some(Meaning::Pick(1)));
        assert_eq!(meaning(&press("0"), Situation::Rejecting), None);
        assert_eq!(meaning(&KeyPress { typing: true, ..press("1") }, Situation::Rejecting), None);
        assert_eq!(meaning(&press("c"), Situation::Rejecting), Some(Meaning::Comment));
        assert_eq!(meaning(&press("Enter"), Situation::Rejecting), Some(Meaning::Confirm));
        let on_button = KeyPress { on_control: true, ..press("Enter") };
        assert_eq!(meaning(&on_button, Situation::Rejecting), None, "Enter presses the button it stands on");
    }

    #[test]
    fn a_keyboard_without_latin_letters_uses_the_keys_places() {
        let cyrillic = KeyPress { code: "KeyA".to_owned(), ..press("ф") };
        assert_eq!(meaning(&cyrillic, Situation::Reading), Some(Meaning::Do(Action::Approve)));
        assert_eq!(meaning(&cyrillic, Situation::Waiting), None);
    }

    #[test]
    fn without_an_item_only_undo_and_help_work() {
        assert_eq!(meaning(&press("u"), Situation::Waiting), Some(Meaning::Do(Action::Undo)));
        assert_eq!(meaning(&press("a"), Situation::Waiting), None);
    }
}
