use app::model::{CurrentUser, KeyId, Permission, Role, Scope, WorkflowId};

use super::Error;

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    User(CurrentUser),
    /// A program with an API key.
    Key(KeyIdentity),
    /// A workflow's policy, deciding without a person.
    Policy,
    /// The server itself.
    System,
    /// Someone at the server's command line.
    Cli,
}

/// A live API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyIdentity {
    /// Id.
    pub id: KeyId,
    /// Name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Only in this workflow (id and slug).
    pub workflow: Option<(WorkflowId, String)>,
    /// Whose verdicts it gives; none where that person is disabled.
    pub user: Option<CurrentUser>,
}

impl KeyIdentity {
    fn has(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|own| *own == scope || *own == Scope::Admin)
    }

    /// Which scopes give the permission (`admin` gives all).
    const fn scopes_for(permission: Permission) -> &'static [Scope] {
        match permission {
            Permission::Review => &[Scope::Review],
            Permission::SeeItems => &[Scope::Ingest, Scope::Review, Scope::Read],
            Permission::CancelItems => &[Scope::Ingest],
            Permission::ManageQueue => &[Scope::Operate],
            Permission::SeeWorkflows => &[Scope::Operate, Scope::Read],
            Permission::EditWorkflows => &[Scope::Operate],
            Permission::SeeAudit | Permission::SeeQuality | Permission::SeePeopleFigures => &[Scope::Read],
            Permission::ManageKeys | Permission::ManagePeople => &[],
        }
    }
}

impl Actor {
    /// The name in the audit log: `user:EMAIL`, `key:NAME`, `policy`, `system` or `cli`. Never a secret.
    pub fn label(&self) -> String {
        match self {
            Self::User(user) => format!("user:{}", user.email),
            Self::Key(key) => format!("key:{}", key.name),
            Self::Policy => "policy".to_owned(),
            Self::System => "system".to_owned(),
            Self::Cli => "cli".to_owned(),
        }
    }

    /// Whether it may do this at all: in every workflow, or in the one that its key is bound to.
    ///
    /// # Errors
    /// [`Error::Forbidden`] naming what is missing.
    pub fn require(&self, permission: Permission) -> Result<(), Error> {
        match self {
            Self::Policy | Self::System | Self::Cli => Ok(()),
            Self::User(user) if user.role.may(permission) => Ok(()),
            Self::User(user) => Err(Error::forbidden(format!(
                "Your role ({}) may not {}. Ask an admin.",
                user.role,
                in_words(permission)
            ))),
            Self::Key(key) => {
                let scopes = KeyIdentity::scopes_for(permission);
                if key.has(Scope::Admin) || scopes.iter().any(|scope| key.has(*scope)) {
                    return Ok(());
                }
                let wanted =
                    scopes.iter().map(Scope::to_string).chain(["admin".to_owned()]).collect::<Vec<_>>();
                Err(Error::forbidden(format!(
                    "The key `{}` may not {}: it needs the scope {}.",
                    key.name,
                    in_words(permission),
                    wanted.join(" or ")
                )))
            }
        }
    }

    /// Whether it may do this in this workflow.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn require_in(&self, permission: Permission, workflow: &str) -> Result<(), Error> {
        self.require(permission)?;
        self.require_bound_to(workflow)
    }

    /// Whether it may do this in every workflow, so that a key bound to one is refused.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn require_everywhere(&self, permission: Permission) -> Result<(), Error> {
        self.require(permission)?;
        match self.bound_to() {
            None => Ok(()),
            Some((_, slug)) => Err(Error::forbidden(format!(
                "This key works in the workflow `{slug}` only; use one that is bound to none."
            ))),
        }
    }

    /// Whether a program may act under this scope in this workflow. People stand in for a scope by their role:
    /// `ingest` and `operate` as they may edit workflows, `review` and `read` as they may review and see items.
    ///
    /// # Errors
    /// [`Error::Forbidden`] naming what is missing.
    pub fn require_scope(&self, scope: Scope, workflow: &str) -> Result<(), Error> {
        match self {
            Self::Policy | Self::System | Self::Cli => Ok(()),
            Self::User(_) => self.require(match scope {
                Scope::Ingest | Scope::Operate => Permission::EditWorkflows,
                Scope::Review => Permission::Review,
                Scope::Read => Permission::SeeItems,
                Scope::Admin => Permission::ManagePeople,
            }),
            Self::Key(key) if key.has(scope) => self.require_bound_to(workflow),
            Self::Key(key) => Err(Error::forbidden(format!(
                "The key `{}` has not the scope `{scope}`. Make one that has it.",
                key.name
            ))),
        }
    }

    /// The workflow that its key is bound to (id and slug).
    pub const fn bound_to(&self) -> Option<&(WorkflowId, String)> {
        match self {
            Self::Key(key) => key.workflow.as_ref(),
            _ => None,
        }
    }

    /// The signed-in person, for what only one does; `does` says what, as in "keeps filters".
    ///
    /// # Errors
    /// [`Error::Forbidden`] where it is no person.
    pub(super) fn person(&self, does: &str) -> Result<&CurrentUser, Error> {
        match self {
            Self::User(user) => Ok(user),
            _ => Err(Error::forbidden(format!("Only a signed-in person {does}."))),
        }
    }

    /// The person whose verdicts it gives.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where it may not review, or is no person's.
    pub fn reviewer(&self) -> Result<&CurrentUser, Error> {
        self.require(Permission::Review)?;
        match self {
            Self::User(user) => Ok(user),
            Self::Key(KeyIdentity { user: Some(user), .. }) if user.role.may(Permission::Review) => Ok(user),
            Self::Key(key) => Err(Error::forbidden(format!(
                "The key `{}` is no live person's: make a key with `--scope review --user EMAIL`.",
                key.name
            ))),
            Self::Policy | Self::System | Self::Cli => {
                Err(Error::forbidden("Only a person reviews: sign in, or use a key with scope `review`."))
            }
        }
    }

    /// Whether it is an admin's own hand: an admin, a key with scope `admin`, or the command line.
    pub(super) fn is_admin(&self) -> bool {
        match self {
            Self::Policy | Self::System | Self::Cli => true,
            Self::User(user) => user.role == Role::Admin,
            Self::Key(key) => key.has(Scope::Admin) && key.workflow.is_none(),
        }
    }

    pub(super) fn require_bound_to(&self, workflow: &str) -> Result<(), Error> {
        match self.bound_to() {
            Some((_, slug)) if slug != workflow => Err(Error::forbidden(format!(
                "This key works in the workflow `{slug}` only, not in `{workflow}`."
            ))),
            _ => Ok(()),
        }
    }
}

const fn in_words(permission: Permission) -> &'static str {
    match permission {
        Permission::Review => "review items",
        Permission::SeeItems => "see items",
        Permission::ManageQueue => "manage the queue",
        Permission::CancelItems => "cancel items",
        Permission::SeeWorkflows => "see workflows",
        Permission::EditWorkflows => "change workflows",
        Permission::ManageKeys => "manage API keys",
        Permission::SeeAudit => "read the audit log",
        Permission::ManagePeople => "manage people",
        Permission::SeeQuality => "see how well the work is done",
        Permission::SeePeopleFigures => "see figures about single people",
    }
}
