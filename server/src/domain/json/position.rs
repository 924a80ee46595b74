/// What is wrong with a text that should be JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at line {line}, column {column} (byte {offset})")]
pub struct ParseError {
    /// One sentence, without the place.
    pub message: String,
    /// Bytes before the fault.
    pub offset: usize,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

/// A fault whose line and column are not counted yet: counting waits until it is known that they are needed.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) offset: usize,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self { offset, message: message.into() }
    }

    pub(super) fn within(self, bytes: &[u8]) -> ParseError {
        let before = &bytes[..self.offset.min(bytes.len())];
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        ParseError {
            message: self.message,
            offset: self.offset,
            line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
            // Continuation bytes of UTF-8 belong to the character before them.
            column: 1 + before[line_start..].iter().filter(|&&byte| byte & 0xC0 != 0x80).count(),
        }
    }
}

/// The body as text.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Fault> {
    if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return Err(Fault::new(0, "the body begins with a byte order mark (BOM): send JSON without one"));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Fault::new(0, "the body looks like UTF-16: send JSON as UTF-8"));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        match (error.error_len(), bytes.get(at)) {
            (Some(_), Some(byte)) => {
                Fault::new(at, format!("invalid UTF-8: the byte 0x{byte:02X} cannot stand here"))
            }
            _ => Fault::new(at, "the body ends in the middle of a UTF-8 character"),
        }
    })
}
