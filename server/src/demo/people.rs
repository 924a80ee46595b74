use app::model::{CurrentUser, NewUser, Role};

use crate::service::{Actor, Error, Services};

/// Everyone's password.
pub const PASSWORD: &str = "countersign-demo";

/// The demo's people, one a role.
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

/// The reviewers beside the one whom everybody signs in as: address and name.
const COLLEAGUES: [(&str, &str); 2] =
    [("piet@example.com", "Piet Payments"), ("runa@example.com", "Runa Returns")];

/// Somebody in the demo.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) email: String,
    name: &'static str,
    role: Role,
}

/// Everybody.
pub(super) fn everybody() -> Vec<Person> {
    let one = |one: &People| Person { email: one.email(), name: one.name(), role: one.0 };
    let colleague =
        |(email, name): (&str, &'static str)| Person { email: email.to_owned(), name, role: Role::Reviewer };
    People::ALL.iter().map(one).chain(COLLEAGUES.map(colleague)).collect()
}

/// Adds a person who is not there.
pub(super) async fn add(services: &Services, person: &Person) -> Result<CurrentUser, Error> {
    match services.user_by_email(&Actor::Cli, &person.email).await {
        Err(Error::NotFound { .. }) => {}
        found => return found,
    }
    let user = NewUser {
        email: person.email.clone(),
        name: person.name.to_owned(),
        role: person.role,
        password: PASSWORD.to_owned(),
    };
    services.add_user(&Actor::Cli, user).await?;
    services.user_by_email(&Actor::Cli, &person.email).await
}
