use similar::{ChangeTag, TextDiff};

/// Over so many words a diff by line is made instead: it stays quick.
const MAX_WORDS: usize = 12_000;

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// In both.
    Kept,
    /// Only in the AI's text.
    Removed,
    /// Only in the edit.
    Added,
}

/// A run of text with one fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its fate.
    pub kind: PieceKind,
    /// The text.
    pub text: String,
}

/// `before` and `after` as one text in pieces, by words; by letters where the script has no spaces.
pub fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let diff = match (spaces(before) + spaces(after), before.len() + after.len()) {
        (words, _) if words > MAX_WORDS => TextDiff::from_lines(before, after),
        (words, size) if size > 40 && words * 40 < size && size < MAX_WORDS => {
            TextDiff::from_chars(before, after)
        }
        _ => TextDiff::from_words(before, after),
    };
    let mut pieces: Vec<Piece> = Vec::new();
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => PieceKind::Kept,
            ChangeTag::Delete => PieceKind::Removed,
            ChangeTag::Insert => PieceKind::Added,
        };
        match pieces.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(change.value()),
            _ => pieces.push(Piece { kind, text: change.value().to_owned() }),
        }
    }
    pieces
}

fn spaces(text: &str) -> usize {
    text.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> String {
        pieces(before, after)
            .into_iter()
            .map(|piece| match piece.kind {
                PieceKind::Kept => piece.text,
                PieceKind::Removed => format!("[-{}-]", piece.text),
                PieceKind::Added => format!("[+{}+]", piece.text),
            })
            .collect()
    }

    #[test]
    fn marks_words_and_keeps_every_letter() {
        assert_eq!(
            shown("Send it today, please.", "Send it tomorrow, please."),
            "Send it [-today,-][+tomorrow,+] please."
        );
        let whole: String = pieces("a b", "a c d")
            .into_iter()
            .filter(|piece| piece.kind != PieceKind::Removed)
            .map(|piece| piece.text)
            .collect();
        assert_eq!(whole, "a c d");
    }

    #[test]
    fn a_script_without_spaces_is_compared_by_letters() {
        let before = "ご注文の商品は本日発送いたしました。到着まで三日ほどかかります。";
        let after = "ご注文の商品は明日発送いたしました。到着まで三日ほどかかります。";
        assert!(shown(before, after).starts_with("ご注文の商品は[-本-][+明+]日"), "{}", shown(before, after));
    }

    #[test]
    fn nothing_against_something() {
        assert_eq!(shown("", "new"), "[+new+]");
        assert_eq!(shown("", ""), "");
    }
}
