//! Finding the place that a parse error speaks of.

/// The byte at which parsing failed, where `message` says so by byte, or by line and column (both from 1).
/// Always on the border of a letter, and at most the text's length.
pub fn position(message: &str, text: &str) -> Option<usize> {
    let byte = by_line(message, text).or_else(|| number_after(message, "byte"))?;
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    Some(byte)
}

fn by_line(message: &str, text: &str) -> Option<usize> {
    let line = number_after(message, "line")?;
    let column = number_after(message, "column")?;
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    Some(start + column.saturating_sub(1))
}

/// The whole number that follows `word`.
fn number_after(message: &str, word: &str) -> Option<usize> {
    let (_, rest) = message.rsplit_once(word)?;
    let digits: String = rest
        .chars()
        .skip_while(|letter| matches!(letter, ' ' | ':' | '='))
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_found_by_line_and_column_or_by_byte() {
        let text = "{\n  \"a\": nul\n}";
        assert_eq!(position("expected ident at line 2 column 8", text), Some(9));
        assert_eq!(position("invalid escape at byte 4", text), Some(4));
        assert_eq!(position("unexpected end, byte 300, line 3, column 2", text), Some(14));
        assert_eq!(position("nothing came", text), None);
    }

    #[test]
    fn never_falls_inside_a_letter() {
        assert_eq!(position("at byte 2", "aé"), Some(1));
        assert_eq!(position("at byte 99", "aé"), Some(3));
    }
}
