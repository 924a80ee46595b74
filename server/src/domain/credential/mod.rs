//! Keys, passwords, e-mail addresses, and how often one may guess.

mod email;
mod key;
mod password;
mod throttle;

pub use email::normalise_email;
pub use key::{hash, is_well_formed, prefix, secret};
pub use password::{LONGEST_PASSWORD, SHORTEST_PASSWORD, check_password};
pub use throttle::{FREE_TRIES, Throttle, WINDOW_SECONDS, throttle};
