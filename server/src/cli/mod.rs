//! The command line. Commands work on the database itself, also while a server runs on it.
//!
//! Exit codes: 0 done; 1 the answer is no; 2 wrong usage; 3 the database could not be reached.

mod audit;
mod database;
mod definition_file;
mod demo;
mod export;
mod failure;
mod import;
mod key;
mod log;
mod metrics;
mod output;
mod password;
mod policy;
mod progress;
mod serve;
mod user;
mod workflow;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use failure::Failure;
pub use output::say;

use self::log::LogOptions;

/// What a command answers.
type Done = Result<(), Failure>;

/// Countersign: a human review queue for AI outputs.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, about, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 the database could not be reached."
)]
pub struct Cli {
    #[command(flatten)]
    log: LogOptions,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Migrate the database, then serve pages, API and background jobs
    Serve(serve::Serve),
    /// Serve a throw-away database filled with real-looking work
    Demo(demo::Demo),
    /// Add, list and change people
    #[command(subcommand)]
    User(user::User),
    /// Make, list and revoke API keys
    #[command(subcommand)]
    Key(key::Key),
    /// Apply, list and show workflows
    #[command(subcommand)]
    Workflow(workflow::Workflow),
    /// Try policies before they route
    #[command(subcommand)]
    Policy(policy::Policy),
    /// Submit the lines of a file
    Import(import::Import),
    /// Write the items of a workflow to standard output
    Export(export::Export),
    /// Make kept figures anew
    #[command(subcommand)]
    Metrics(metrics::Metrics),
    /// Verify and export the record
    #[command(subcommand)]
    Audit(audit::Audit),
}

/// Does what the command line says.
pub async fn run(cli: Cli) -> ExitCode {
    let serves = matches!(cli.command, Command::Serve(_) | Command::Demo(_));
    if let Err(message) = log::start(&cli.log, serves) {
        return Failure::Usage(message).tell();
    }
    let done = match cli.command {
        Command::Serve(command) => command.run().await,
        Command::Demo(command) => command.run().await,
        Command::User(command) => command.run().await,
        Command::Key(command) => command.run().await,
        Command::Workflow(command) => command.run().await,
        Command::Policy(command) => command.run().await,
        Command::Import(command) => command.run().await,
        Command::Export(command) => command.run().await,
        Command::Metrics(command) => command.run().await,
        Command::Audit(command) => command.run().await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_option_has_its_environment_variable() {
        fn walk(command: &clap::Command, seen: &mut usize) {
            for argument in command.get_arguments().filter(|argument| argument.get_long().is_some()) {
                let long = argument.get_long().unwrap();
                if matches!(long, "help" | "version") {
                    continue;
                }
                let expected = format!("COUNTERSIGN_{}", long.to_uppercase().replace('-', "_"));
                let given = argument.get_env().map(|name| name.to_string_lossy().into_owned());
                assert_eq!(given.as_deref(), Some(expected.as_str()), "--{long} of `{}`", command.get_name());
                *seen += 1;
            }
            command.get_subcommands().for_each(|inner| walk(inner, seen));
        }
        let mut seen = 0;
        walk(&Cli::command(), &mut seen);
        assert!(seen > 20, "{seen}");
    }
}
