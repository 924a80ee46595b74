//! Lines of JSON out of chunks of bytes, wherever these end.

use crate::{error::AppError, model::DryRunLine};

/// What has come of a line that has not ended.
#[derive(Default)]
pub(super) struct Lines(Vec<u8>);

impl Lines {
    /// Takes the next chunk. Answers the lines that it ends.
    ///
    /// # Errors
    /// [`AppError::Unreachable`] for a line that is none of a dry run's: whatever stands between here and the server
    /// changed it.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<Vec<DryRunLine<AppError>>, AppError> {
        self.0.extend_from_slice(chunk);
        let mut lines = Vec::new();
        while let Some(end) = self.0.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.0.drain(..=end).collect();
            let read = serde_json::from_slice(&line);
            lines.push(read.map_err(|error| AppError::Unreachable { message: error.to_string() })?);
        }
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DryRunProgress;

    #[test]
    fn where_chunks_end_makes_no_difference() {
        let text = "{\"progress\": {\"done\": 0, \"total\": 2}}\n{\"progress\": {\"done\": 2, \"total\": 2}}\n\
                    {\"problem\": {\"error\": \"not_found\", \"message\": \"grüße\"}}\n";
        let expected = [
            DryRunLine::Progress(DryRunProgress { done: 0, total: 2 }),
            DryRunLine::Progress(DryRunProgress { done: 2, total: 2 }),
            DryRunLine::Problem(AppError::NotFound { message: "grüße".to_owned() }),
        ];
        for size in 1..=text.len() {
            let mut lines = Lines::default();
            let chunks = text.as_bytes().chunks(size);
            let read: Vec<_> = chunks.flat_map(|chunk| lines.push(chunk).unwrap()).collect();
            assert_eq!(read, expected, "chunks of {size} bytes");
        }
    }

    #[test]
    fn what_is_no_line_is_trouble() {
        let error = Lines::default().push(b"<html>\n").unwrap_err();
        assert!(matches!(error, AppError::Unreachable { .. }), "{error:?}");
    }
}
