//! What commands print. Results go to standard output, everything else to standard error.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
};

/// Prints a line of the result. A reader that went away (`| head`) is no error.
pub fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Prints a line beside the result.
pub(super) fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Prints rows under their headings, in columns. What people wrote stays within its line.
pub(super) fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) {
    say(&render(headings, rows));
}

fn render<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> String {
    let rows: Vec<[String; N]> = std::iter::once(headings.map(str::to_owned))
        .chain(rows.iter().map(|row| row.clone().map(|cell| one_line(&cell))))
        .collect();
    let widths: [usize; N] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            // Writing to a String cannot fail.
            let _ = write!(line, "{cell:<width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}

/// The text with control characters written out, so that it neither breaks the line nor commands the terminal.
pub(super) fn one_line(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut line, character| {
        if character.is_control() {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_no_cell_breaks_out() {
        let rows = [["a".to_owned(), "two\nlines\u{1b}[2J".to_owned()], ["longer".to_owned(), String::new()]];
        assert_eq!(render(["NAME", "NOTE"], &rows), "NAME    NOTE\na       two\\nlines\\u{1b}[2J\nlonger");
    }
}
