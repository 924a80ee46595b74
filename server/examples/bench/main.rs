//! Measures what the server promises, on SQLite, on the machine it runs on, and prints a table:
//! `cargo run -p server --release --example bench`, or only some of it: `… --example bench claims dry-run`.
//!
//! - Batch ingest, against SQLite itself copying the very same rows into empty tables of the same kind, in
//!   transactions of the same size. Nothing that has to read, route, hash and bind can be as fast.
//! - Single items by HTTP, from 64 connections that each wait for their answer.
//! - Claim and verdict, one after the other, by many reviewers at once.
//! - One claim while few and while many items wait.
//! - A draft of a policy tried on recorded history.
//! - The managers' pages, after ten thousand and after a million verdicts (most of them copies, which takes some minutes).

mod claims;
mod dry_run;
mod ingest;
mod insights;
mod scene;
mod single_posts;

use std::{io::Write as _, time::Duration};

/// What can be measured by itself.
const PARTS: [&str; 5] = ["ingest", "posts", "claims", "dry-run", "insights"];

/// One line of the table.
struct Line {
    what: &'static str,
    measured: String,
    aim: &'static str,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = asked.iter().find(|asked| !PARTS.contains(&asked.as_str())) {
        anyhow::bail!("there is no part `{unknown}`, only {}", PARTS.join(", "));
    }
    let mut lines = Vec::new();
    for part in PARTS.into_iter().filter(|part| asked.is_empty() || asked.iter().any(|asked| asked == part)) {
        say(part)?;
        match part {
            "ingest" => lines.extend(ingest::measure().await?),
            "posts" => lines.push(single_posts::measure().await?),
            "claims" => {
                lines.push(claims::cycles().await?);
                lines.extend(claims::latencies().await?);
            }
            "dry-run" => lines.push(dry_run::measure().await?),
            _ => lines.extend(insights::measure().await?),
        }
    }
    print(&lines)?;
    Ok(())
}

/// Says how far it is, apart from the table.
fn say(what: &str) -> std::io::Result<()> {
    writeln!(std::io::stderr().lock(), "{what}")
}

fn print(lines: &[Line]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<44} {:>24}   aim", "what", "measured")?;
    for line in lines {
        writeln!(out, "{:<44} {:>24}   {}", line.what, line.measured, line.aim)?;
    }
    Ok(())
}

/// So many in so long, a second.
fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// The value that a share of `times` does not exceed.
fn quantile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    let place = (times.len().saturating_sub(1)) as f64 * share;
    times.get(place.round() as usize).copied().unwrap_or_default()
}
