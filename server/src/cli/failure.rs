use std::process::ExitCode;

use super::output;
use crate::{service::Error, store::StoreError};

/// Why a command did not do what it was asked; each kind has its exit code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// 1: the answer is no.
    #[error("{0}")]
    No(String),
    /// 2: it was asked wrongly.
    #[error("{0}")]
    Usage(String),
    /// 3: the database could not be reached.
    #[error("{0}")]
    Unreachable(String),
}

impl Failure {
    /// Its exit code.
    pub const fn code(&self) -> u8 {
        match self {
            Self::No(_) => 1,
            Self::Usage(_) => 2,
            Self::Unreachable(_) => 3,
        }
    }

    /// Says it on standard error, in one line a sentence, and answers the exit code.
    pub(super) fn tell(&self) -> ExitCode {
        output::tell(&format!("countersign: {self}"));
        ExitCode::from(self.code())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match &error {
            Error::Unavailable { .. } => Self::Unreachable(error.to_string()),
            Error::Invalid { errors, .. } if errors.len() > 1 => {
                let lines = errors.iter().map(|error| format!("\n  {}: {}", error.pointer, error.message));
                Self::No(format!("{error}{}", lines.collect::<String>()))
            }
            _ => Self::No(error.to_string()),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Unreachable(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::No(format!("Reading or writing failed: {error}."))
    }
}
