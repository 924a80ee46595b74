//! Newline-delimited JSON: cuts a stream of bytes into lines as it arrives, holding at most one line and one chunk.

use bytes::{Bytes, BytesMut};

/// One line of the body, without its line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the body, from 0; empty lines count.
    pub index: u64,
    /// What it holds.
    pub content: LineContent,
}

/// What a line holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineContent {
    /// Its bytes.
    Bytes(Bytes),
    /// More bytes than one envelope may have; they were let go.
    TooLong,
}

/// Cuts chunks into lines. Lines of nothing but white space are counted and passed over.
#[derive(Debug)]
pub struct LineCutter {
    limit: usize,
    next_index: u64,
    partial: BytesMut,
    partial_too_long: bool,
}

impl LineCutter {
    /// For lines of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, next_index: 0, partial: BytesMut::new(), partial_too_long: false }
    }

    /// Takes the next chunk and adds the lines that it ends to `lines`.
    pub fn push(&mut self, mut chunk: Bytes, lines: &mut Vec<Line>) {
        while let Some(end) = chunk.iter().position(|byte| *byte == b'\n') {
            let mut rest = chunk.split_to(end + 1);
            rest.truncate(end);
            self.end_line(rest, lines);
        }
        self.keep(&chunk);
    }

    /// Takes what stands behind the last line break.
    pub fn finish(&mut self, lines: &mut Vec<Line>) {
        if self.partial_too_long || !self.partial.is_empty() {
            self.end_line(Bytes::new(), lines);
        }
    }

    fn keep(&mut self, chunk: &[u8]) {
        if self.partial_too_long {
            return;
        }
        // One byte more, because a carriage return before the line break is not counted.
        if self.partial.len() + chunk.len() > self.limit + 1 {
            self.partial_too_long = true;
            self.partial = BytesMut::new();
        } else {
            self.partial.extend_from_slice(chunk);
        }
    }

    fn end_line(&mut self, rest: Bytes, lines: &mut Vec<Line>) {
        let index = self.next_index;
        self.next_index += 1;
        let mut bytes = if self.partial.is_empty() && !self.partial_too_long {
            // The usual case: the whole line lies in one chunk and is not copied.
            rest
        } else {
            self.keep(&rest);
            self.partial.split().freeze()
        };
        if bytes.last() == Some(&b'\r') {
            bytes.truncate(bytes.len() - 1);
        }
        let too_long = std::mem::take(&mut self.partial_too_long) || bytes.len() > self.limit;
        if too_long {
            lines.push(Line { index, content: LineContent::TooLong });
        } else if !bytes.iter().all(u8::is_ascii_whitespace) {
            lines.push(Line { index, content: LineContent::Bytes(bytes) });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(chunks: &[&[u8]], limit: usize) -> Vec<(u64, Option<Vec<u8>>)> {
        let mut cutter = LineCutter::new(limit);
        let mut lines = Vec::new();
        for chunk in chunks {
            cutter.push(Bytes::copy_from_slice(chunk), &mut lines);
        }
        cutter.finish(&mut lines);
        let plain = |line: Line| match line.content {
            LineContent::Bytes(bytes) => (line.index, Some(bytes.to_vec())),
            LineContent::TooLong => (line.index, None),
        };
        lines.into_iter().map(plain).collect()
    }

    #[test]
    fn the_last_line_needs_no_line_break_and_empty_lines_are_passed_over() {
        let lines = cut(&[b"{\"a\":1}\r\n\n  \n{\"b\"", b":2}"], 100);
        assert_eq!(lines, [(0, Some(b"{\"a\":1}".to_vec())), (3, Some(b"{\"b\":2}".to_vec()))]);
    }

    #[test]
    fn a_line_over_the_limit_does_not_fail_its_neighbours() {
        let lines = cut(&[b"ok\n", b"12345", b"67890", b"x\nfine\n12345678901"], 10);
        assert_eq!(lines, [(0, Some(b"ok".to_vec())), (1, None), (2, Some(b"fine".to_vec())), (3, None)]);
        assert_eq!(cut(&[b"1234567890\r", b"\n"], 10), [(0, Some(b"1234567890".to_vec()))]);
    }

    proptest! {
        #[test]
        fn where_chunks_end_makes_no_difference(
            body in prop::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b' '), any::<u8>()], 0..200),
            cuts in prop::collection::vec(0usize..200, 0..8),
            limit in 1usize..40,
        ) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(body.len())).collect();
            cuts.extend([0, body.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &body[pair[0]..pair[1]]).collect();
            prop_assert_eq!(cut(&chunks, limit), cut(&[&body], limit));
        }
    }
}
