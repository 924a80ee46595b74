use app::{error::AppError, model::FieldError};

use crate::{
    clock::{Clock as _, SystemClock},
    store::StoreError,
};

/// Why a use case did not do what it was asked. The messages are for people and say what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the key is unknown.
    #[error("Sign in, or send a valid API key as `Authorization: Bearer cs_...`.")]
    Unauthenticated,
    /// Known, but not allowed.
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
    /// The state has moved on.
    #[error("{message}")]
    Conflict {
        /// Stable, for programs: `lease_lost`, `already_decided`, `etag_mismatch`, ...
        code: &'static str,
        /// For people.
        message: String,
    },
    /// The input is wrong.
    #[error("{message}")]
    Invalid {
        /// Stable, for programs: `schema_violation`, `idempotency_mismatch`, `invalid_definition`, ...
        code: &'static str,
        /// For people.
        message: String,
        /// Per field; may be empty.
        errors: Vec<FieldError>,
    },
    /// The body is over the limit; nothing was stored.
    #[error(
        "The body is larger than {limit} bytes. Nothing was stored; send less, or raise the server's limit."
    )]
    TooLarge {
        /// In bytes.
        limit: usize,
    },
    /// Too many tries.
    #[error("Too many tries. Wait {retry_after_seconds} s and try again.")]
    TooMany {
        /// Seconds to wait.
        retry_after_seconds: u64,
    },
    /// The database cannot be reached; nothing is known to have been stored, so try again.
    #[error("{message}")]
    Unavailable {
        /// What is wrong.
        message: String,
    },
    /// Our fault.
    #[error("internal error: {cause}")]
    Internal {
        /// For the log, never for the answer.
        cause: String,
    },
}

impl Error {
    /// The stable code, as it stands in `application/problem+json`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden { .. } => "forbidden",
            Self::NotFound { .. } => "not_found",
            Self::Conflict { code, .. } | Self::Invalid { code, .. } => code,
            Self::TooLarge { .. } => "too_large",
            Self::TooMany { .. } => "too_many_requests",
            Self::Unavailable { .. } => "unavailable",
            Self::Internal { .. } => "internal",
        }
    }

    /// For the browser. Causes of internal errors are logged under `reference`, which is all that the answer shows.
    pub fn into_app_error(self, reference: &str) -> AppError {
        let message = self.to_string();
        match self {
            Self::Unauthenticated => AppError::Unauthenticated,
            Self::Forbidden { message } => AppError::Forbidden { message },
            Self::NotFound { message } => AppError::NotFound { message },
            Self::Conflict { code, message } => AppError::Conflict { code: code.to_owned(), message },
            Self::Invalid { message, errors, .. } => AppError::Invalid { message, errors },
            Self::TooLarge { .. } => AppError::Invalid { message, errors: Vec::new() },
            Self::TooMany { retry_after_seconds } => AppError::TooMany { retry_after_seconds },
            Self::Unavailable { message } => AppError::Unreachable { message },
            Self::Internal { cause } => {
                tracing::error!(reference, cause, "internal error");
                AppError::Internal { reference: reference.to_owned() }
            }
        }
    }

    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Self::Forbidden { message: message.into() }
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::NotFound { message: message.into() }
    }

    pub(super) fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::Conflict { code, message: message.into() }
    }

    pub(super) fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal { cause: cause.to_string() }
    }

    /// The input is wrong as a whole.
    pub(super) fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { code, message: message.into(), errors: Vec::new() }
    }

    /// One field of the input is wrong, in the domain's words.
    pub(super) fn of_field(error: FieldError) -> Self {
        let code = match (error.code.as_str(), error.pointer.as_str()) {
            ("weak_password", _) => "weak_password",
            ("invalid_email", _) => "invalid_email",
            (_, "/limit") => "invalid_limit",
            (_, "/lease_seconds") => "invalid_lease_seconds",
            _ => "invalid_request",
        };
        Self::Invalid { code, message: error.message.clone(), errors: vec![error] }
    }

    /// One field of the input is wrong.
    pub(super) fn invalid_field(pointer: &str, code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        let error =
            FieldError { pointer: pointer.to_owned(), code: code.to_owned(), message: message.clone() };
        Self::Invalid { code, message, errors: vec![error] }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unreachable(cause) => {
                tracing::warn!(cause, "the database cannot be reached");
                Self::Unavailable {
                    message: "The database cannot be reached at the moment. Try again shortly.".to_owned(),
                }
            }
            // Use cases that expect these two handle them where they arise; here they are surprises.
            StoreError::Taken { constraint } => {
                Self::conflict("taken", format!("Something with this name is already there ({constraint})."))
            }
            StoreError::Stale { what } => Self::conflict(
                "state_moved_on",
                format!("Someone else changed this {what} in the meantime. Load it again and repeat."),
            ),
            other => Self::internal(other),
        }
    }
}

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        error.into_app_error(&SystemClock.new_id().simple().to_string())
    }
}
