use std::io::{self, BufRead as _, IsTerminal as _};

use clap::Args;
use console::Term;

use super::Failure;

/// Where a password comes from: never from the arguments, which other people on the machine can see.
#[derive(Debug, Args)]
pub(super) struct PasswordOptions {
    /// Read the password from the first line of standard input
    #[arg(long, env = "COUNTERSIGN_PASSWORD_STDIN")]
    password_stdin: bool,
}

impl PasswordOptions {
    /// Reads it from standard input, or asks for it twice at the terminal.
    ///
    /// # Errors
    /// [`Failure::Usage`] where there is neither, or the two differ.
    pub(super) fn read(&self) -> Result<String, Failure> {
        if self.password_stdin {
            let mut line = String::new();
            io::stdin().lock().read_line(&mut line)?;
            return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
        }
        if !io::stdin().is_terminal() {
            return Err(Failure::Usage(
                "Give the password on standard input, with --password-stdin.".to_owned(),
            ));
        }
        let ask = |prompt: &str| {
            let terminal = Term::stderr();
            terminal.write_str(prompt)?;
            terminal.read_secure_line()
        };
        let first = ask("Password: ")?;
        if ask("Once more: ")? == first {
            Ok(first)
        } else {
            Err(Failure::Usage("The two passwords differ. Nothing was changed.".to_owned()))
        }
    }
}
