use std::path::PathBuf;

use app::{
    catalogue,
    model::{DryRun, DryRunProgress, FieldError, GroupLoad, Policy as RoutingPolicy, PolicyCheck, Timestamp},
};
use clap::Subcommand;
use serde::Serialize;

use super::{Done, Failure, database::Database, definition_file, output, progress, say};
use crate::{
    clock::{Clock as _, SystemClock},
    service::Actor,
};

#[derive(Debug, Subcommand)]
pub(super) enum Policy {
    /// Check a policy, and say what it would have done with the recorded history
    Test {
        /// A JSON, YAML or TOML file with a policy, or with a definition that holds one
        file: PathBuf,
        /// The workflow whose history it is tried on
        #[arg(long, env = "COUNTERSIGN_WORKFLOW")]
        workflow: String,
        /// Only items that are not older: 30d, 12h, 45m
        #[arg(long, env = "COUNTERSIGN_SINCE", value_parser = seconds)]
        since: Option<i64>,
        /// Print all of it as JSON
        #[arg(long, env = "COUNTERSIGN_JSON")]
        json: bool,
        #[command(flatten)]
        database: Database,
    },
}

impl Policy {
    pub(super) async fn run(self) -> Done {
        let Self::Test { file, workflow, since, json, database } = self;
        let services = database.open().await?;
        let value = definition_file::read(&file)?;
        let value = value.get("policy").cloned().unwrap_or(value);
        let PolicyCheck { errors, warnings } = services.check_policy(&Actor::Cli, &workflow, &value).await?;
        if !errors.is_empty() {
            return Err(definition_file::refused(&file, "policy", &errors));
        }
        let policy: RoutingPolicy = serde_json::from_value(value)
            .map_err(|error| Failure::No(format!("{}: {error}", file.display())))?;
        let since = since.map(|seconds| SystemClock.now().plus_seconds(-seconds));
        let bar =
            progress::bar(Some(0), "{wide_bar} {human_pos} of {human_len} items, {per_sec}, {eta} left");
        let hear = |DryRunProgress { done, total }| {
            bar.set_length(total.unsigned_abs());
            bar.set_position(done.unsigned_abs());
        };
        let found = services.dry_run(&Actor::Cli, &workflow, &policy, since, None, &hear).await?;
        bar.finish_and_clear();
        if json {
            let tested = Tested { found: &found, warnings: &warnings };
            say(&serde_json::to_string_pretty(&tested).unwrap_or_default());
        } else {
            warn(&warnings);
            print(&found);
        }
        Ok(())
    }
}

/// What `--json` prints: the dry run, and what is probably not meant.
#[derive(Serialize)]
struct Tested<'a> {
    #[serde(flatten)]
    found: &'a DryRun,
    warnings: &'a [FieldError],
}

fn warn(warnings: &[FieldError]) {
    for FieldError { pointer, message, .. } in warnings {
        output::tell(&output::one_line(&format!("warning: {pointer}: {message}")));
    }
}

/// `30d`, `12h`, `45m`, `10s`.
fn seconds(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is no span of time: write 30d, 12h or 45m");
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let length = match unit {
        'd' => 24 * 3600,
        'h' => 3600,
        'm' => 60,
        's' => 1,
        _ => return Err(wrong()),
    };
    let count: i64 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| wrong())?;
    if count < 0 { Err(wrong()) } else { count.checked_mul(length).ok_or_else(wrong) }
}

fn print(found: &DryRun) {
    let when = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| at.to_string());
    say(&format!("{} items, {} to {}", found.items, when(found.since), when(found.until)));
    let flow: Vec<_> = found
        .flow
        .iter()
        .map(|count| [count.before.to_string(), count.after.to_string(), count.items.to_string()])
        .collect();
    output::table(["BEFORE", "AFTER", "ITEMS"], &flow);
    say(&format!("{} items change route", found.changed));
    for pair in &found.regrouped {
        say(&output::one_line(&catalogue::regrouped(pair)));
    }
    if !found.rules.is_empty() {
        let rules: Vec<_> = found
            .rules
            .iter()
            .map(|rule| {
                [
                    rule.name.clone(),
                    rule.matches.to_string(),
                    rule.approved.to_string(),
                    rule.edited.to_string(),
                    rule.rejected.to_string(),
                ]
            })
            .collect();
        output::table(["RULE", "MATCHES", "APPROVED", "EDITED", "REJECTED"], &rules);
    }
    if found.policy_errors > 0 {
        say(&format!("{} items on which a rule fails: they go to a person", found.policy_errors));
    }
    let review = &found.review;
    say(&format!(
        "Reviewer minutes a day: {:.1} before, {:.1} after",
        review.minutes_a_day_before, review.minutes_a_day_after
    ));
    say(&catalogue::minutes_among(review));
    by_group(&review.groups);
    let wrong = &found.wrong_released;
    match (wrong.share, wrong.low, wrong.high) {
        (Some(share), Some(low), Some(high)) => say(&format!(
            "Wrong among the {} released: {:.1}% (95% interval {:.1}% to {:.1}%, from {} reviewed)",
            wrong.released,
            share * 100.0,
            low * 100.0,
            high * 100.0,
            wrong.n
        )),
        _ => say(&format!("Wrong among the {} released: not enough was reviewed to say", wrong.released)),
    }
}

/// The minutes of each group's people, where groups are named at all.
fn by_group(groups: &[GroupLoad]) {
    if groups.is_empty() {
        return;
    }
    let rows: Vec<_> = groups
        .iter()
        .map(|group| {
            let each = match group.people {
                ..=0 => "-".to_owned(),
                people => format!("{:.1}", group.minutes_after / people as f64),
            };
            [
                group.name.clone().unwrap_or_else(|| "(everybody)".to_owned()),
                group.people.to_string(),
                format!("{:.1}", group.minutes_before),
                format!("{:.1}", group.minutes_after),
                each,
            ]
        })
        .collect();
    output::table(["GROUP", "PEOPLE", "MIN BEFORE", "MIN AFTER", "EACH"], &rows);
    for words in groups.iter().filter_map(catalogue::nobody_in) {
        output::tell(&output::one_line(&format!("warning: {words}")));
    }
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn spans_of_time_are_read_as_people_write_them() {
        assert_eq!((seconds("30d"), seconds("12h"), seconds("45m")), (Ok(2_592_000), Ok(43_200), Ok(2_700)));
        for wrong in ["", "d", "30", "-1d", "1w", "1é", "99999999999999999d"] {
            assert!(seconds(wrong).is_err(), "{wrong:?}");
        }
    }
}
