//! Signing in and out, the first set-up, and one's own settings.

mod change_password;
#[cfg(feature = "ssr")]
mod local_path;
mod read_current_user;
mod read_set_up_need;
mod set_theme;
mod set_up_server;
mod sign_in;
mod sign_out;

pub use change_password::{ChangePassword, change_password};
pub use read_current_user::{ReadCurrentUser, read_current_user};
pub use read_set_up_need::{ReadSetUpNeed, read_set_up_need};
pub use set_theme::{SetTheme, set_theme};
pub use set_up_server::{SetUpServer, set_up_server};
pub use sign_in::{SignIn, sign_in};
pub use sign_out::{SignOut, sign_out};
