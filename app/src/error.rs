//! The one error that server functions answer.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

use crate::model::FieldError;

/// Why a server function did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum AppError {
    /// Nobody is signed in.
    #[error("Sign in to go on.")]
    Unauthenticated,
    /// Signed in, but not allowed.
    #[error("{message}")]
    Forbidden {
        /// What is missing.
        message: String,
    },
    /// No such thing.
    #[error("{message}")]
    NotFound {
        /// What was looked for.
        message: String,
    },
    /// The state has moved on: `lease_lost`, `already_decided`, `etag_mismatch`, ...
    #[error("{message}")]
    Conflict {
        /// Stable, for programs.
        code: String,
        /// For people.
        message: String,
    },
    /// The input is wrong; each field says how.
    #[error("{message}")]
    Invalid {
        /// For people.
        message: String,
        /// Per field.
        errors: Vec<FieldError>,
    },
    /// Too many tries.
    #[error("Too many tries. Wait {retry_after_seconds} s and try again.")]
    TooMany {
        /// Seconds to wait.
        retry_after_seconds: u64,
    },
    /// The server could not be reached: nothing is known about the outcome, so try again.
    #[error("The server could not be reached: {message}")]
    Unreachable {
        /// What the network said.
        message: String,
    },
    /// Our fault; the log has the cause under the reference.
    #[error("Something went wrong on the server. Reference {reference}.")]
    Internal {
        /// Look for it in the log.
        reference: String,
    },
}

#[cfg(feature = "ssr")]
impl AppError {
    /// The HTTP status of an answer that is this error.
    pub const fn status(&self) -> http::StatusCode {
        use http::StatusCode;
        match self {
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden { .. } => StatusCode::FORBIDDEN,
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::Conflict { .. } => StatusCode::CONFLICT,
            Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unreachable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(message) | ServerFnErrorErr::Response(message) => {
                Self::Unreachable { message }
            }
            ServerFnErrorErr::Args(message) | ServerFnErrorErr::MissingArg(message) => {
                Self::Invalid { message, errors: Vec::new() }
            }
            other => Self::Unreachable { message: other.to_string() },
        }
    }
}
