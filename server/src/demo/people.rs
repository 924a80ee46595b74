use app::model::{NewUser, Role};

use crate::service::{Actor, Error, Services};

/// Everyone's password.
pub const PASSWORD: &str = "countersign-demo";

/// The demo's people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct People(Role);

impl People {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self(Role::Reviewer), Self(Role::Operator), Self(Role::Manager), Self(Role::Admin)];

    /// Their address.
    pub fn email(self) -> String {
        format!("{}@example.com", self.0)
    }

    /// What they are there for.
    pub const fn purpose(self) -> &'static str {
        match self.0 {
            Role::Reviewer => "decides items",
            Role::Operator => "writes workflows and makes keys",
            Role::Manager => "reads the queue and the record",
            Role::Admin => "does all of it, and adds people",
        }
    }

    const fn name(self) -> &'static str {
        match self.0 {
            Role::Reviewer => "Rosa Reviewer",
            Role::Operator => "Otto Operator",
            Role::Manager => "Mina Manager",
            Role::Admin => "Ada Admin",
        }
    }
}

/// Adds those who are not there.
pub(super) async fn add(services: &Services) -> Result<(), Error> {
    for person in People::ALL {
        match services.user_by_email(&Actor::Cli, &person.email()).await {
            Err(Error::NotFound { .. }) => {}
            Ok(_) => continue,
            Err(error) => return Err(error),
        }
        let user = NewUser {
            email: person.email(),
            name: person.name().to_owned(),
            role: person.0,
            password: PASSWORD.to_owned(),
        };
        services.add_user(&Actor::Cli, user).await?;
    }
    Ok(())
}
