use app::model::{NewUser, Role};
use clap::Subcommand;

use super::{Done, database::Database, output, password::PasswordOptions, say};
use crate::service::{Actor, Settings};

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Add a person; asks for the password
    Add {
        /// E-mail
        email: String,
        /// `reviewer`, `operator`, `manager` or `admin`
        #[arg(long, env = "COUNTERSIGN_ROLE", value_name = "ROLE")]
        role: Role,
        /// Name; the e-mail's first part unless said
        #[arg(long, env = "COUNTERSIGN_NAME", default_value = "")]
        name: String,
        #[command(flatten)]
        password: PasswordOptions,
        #[command(flatten)]
        database: Database,
    },
    /// List people
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Disable a person and end their sessions
    Disable {
        /// E-mail
        email: String,
        #[command(flatten)]
        database: Database,
    },
    /// Set a person's password and end their sessions
    Passwd {
        /// E-mail
        email: String,
        #[command(flatten)]
        password: PasswordOptions,
        #[command(flatten)]
        database: Database,
    },
}

impl User {
    pub(super) async fn run(self) -> Done {
        match self {
            Self::Add { email, role, name, password, database } => {
                let services = database.open_or_create(Settings::default()).await?;
                let password = password.read()?;
                let user = services.add_user(&Actor::Cli, NewUser { email, name, role, password }).await?;
                say(&format!("Added {} as {}.", output::one_line(&user.email), user.role));
            }
            Self::List { database } => {
                let users = database.open().await?.list_users(&Actor::Cli).await?;
                let rows: Vec<_> = users
                    .into_iter()
                    .map(|user| {
                        let state = user.disabled_at.map_or("live".to_owned(), |at| format!("disabled {at}"));
                        [user.email, user.role.to_string(), user.name, state]
                    })
                    .collect();
                output::table(["EMAIL", "ROLE", "NAME", "STATE"], &rows);
            }
            Self::Disable { email, database } => {
                let services = database.open().await?;
                let user = services.user_by_email(&Actor::Cli, &email).await?;
                services.set_disabled(&Actor::Cli, user.id, true).await?;
                say(&format!("Disabled {}.", output::one_line(&user.email)));
            }
            Self::Passwd { email, password, database } => {
                let services = database.open().await?;
                let user = services.user_by_email(&Actor::Cli, &email).await?;
                let password = password.read()?;
                services.reset_password(&Actor::Cli, user.id, &password).await?;
                say(&format!("Changed the password of {}.", output::one_line(&user.email)));
            }
        }
        Ok(())
    }
}
