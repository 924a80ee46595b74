use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    };
}

id!(/// One AI output under review: a UUIDv7, so that ids sort by arrival.
    ItemId);
id!(/// A workflow.
    WorkflowId);
id!(/// A person.
    UserId);
id!(/// An API key (never the secret).
    KeyId);
id!(/// One thing that one reviewer said.
    VerdictId);
id!(/// Proof that a lease is held: whoever has it may renew, decide or release, until it runs out.
    LeaseToken);
id!(/// A group of people.
    GroupId);
id!(/// An act on many items.
    BulkId);
id!(/// A saved filter.
    FilterId);
id!(/// A golden item: recorded, with a known answer.
    GoldenId);
id!(/// An alert.
    AlertId);
