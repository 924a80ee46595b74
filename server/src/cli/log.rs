//! The log, on standard error: one event, one line, whatever text is in it.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// How to log.
#[derive(Debug, Args)]
pub(super) struct LogOptions {
    /// What to log: `error`, `warn`, `info`, `debug`, or by module (`warn,server::http=debug`)
    #[arg(long, global = true, env = "COUNTERSIGN_LOG", value_name = "FILTER")]
    log: Option<String>,
    /// How to write it
    #[arg(long, global = true, env = "COUNTERSIGN_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Starts logging. A server says what it does; other commands only what goes wrong.
///
/// # Errors
/// A sentence about the filter, where it cannot be read.
pub(super) fn start(options: &LogOptions, serves: bool) -> Result<(), String> {
    let filter = options.log.as_deref().unwrap_or(if serves { "info" } else { "warn" });
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        format!("--log {filter}: {error}. Write for example `info` or `warn,server=debug`.")
    })?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(OneLine);
    // Only tests start it twice, and then the first stays.
    let _ = match options.log_format {
        LogFormat::Text => builder.with_ansi(false).with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    Ok(())
}

/// Writes each event as one line: line breaks and other control characters inside of it are written out.
struct OneLine;

impl<'w> MakeWriter<'w> for OneLine {
    type Writer = EventWriter<io::Stderr>;
    fn make_writer(&'w self) -> Self::Writer {
        EventWriter(io::stderr())
    }
}

struct EventWriter<W>(W);

impl<W: Write> Write for EventWriter<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let line = event.strip_suffix(b"\n").unwrap_or(event);
        if line.iter().any(u8::is_ascii_control) {
            let mut escaped = super::output::one_line(&String::from_utf8_lossy(line));
            escaped.push('\n');
            self.0.write_all(escaped.as_bytes())?;
        } else {
            self.0.write_all(event)?;
        }
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_cannot_forge_a_line() {
        let mut written = Vec::new();
        EventWriter(&mut written).write_all(b"INFO signed in email=a\nINFO all is well \x1b[31m\n").unwrap();
        assert_eq!(written, b"INFO signed in email=a\\nINFO all is well \\u{1b}[31m\n");
    }
}
