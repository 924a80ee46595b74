//! The program `countersign`: one binary for server and command line.

use std::process::ExitCode;

use clap::Parser as _;
use server::cli::{self, Cli};

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::parse()).await
}
