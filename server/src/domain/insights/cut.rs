//! What kept figures are told apart by.

use app::model::{Dimension, UnknownWord};

/// What the kept figures of a workflow are told apart by. The first seven are what people may ask for; the last two say
/// how hard each reviewer's items were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cut {
    /// Nothing: all of the workflow.
    All,
    /// Why an item was routed as it was: the first reason alone, of reviews only.
    FirstReason,
    /// The model.
    Model,
    /// The prompt's version.
    PromptVersion,
    /// Why: each of the reasons, so that these overlap.
    Reason,
    /// Who said it: of reviews only.
    Reviewer,
    /// Reviewer and first reason, a blank between them: of reviews only.
    ReviewerReason,
    /// Where routing sent it.
    Route,
    /// The integration that it came through.
    Source,
}

impl Cut {
    /// Every one, in the order of their names: in this order every transaction takes its rows.
    pub const ALL: [Self; 9] = [
        Self::All,
        Self::FirstReason,
        Self::Model,
        Self::PromptVersion,
        Self::Reason,
        Self::Reviewer,
        Self::ReviewerReason,
        Self::Route,
        Self::Source,
    ];

    /// Its name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::FirstReason => "first_reason",
            Self::Model => "model",
            Self::PromptVersion => "prompt_version",
            Self::Reason => "reason",
            Self::Reviewer => "reviewer",
            Self::ReviewerReason => "reviewer_reason",
            Self::Route => "route",
            Self::Source => "source",
        }
    }
}

/// Workflows stand apart in every row already.
impl From<Dimension> for Cut {
    fn from(dimension: Dimension) -> Self {
        match dimension {
            Dimension::Workflow => Self::All,
            Dimension::Route => Self::Route,
            Dimension::Reason => Self::Reason,
            Dimension::Reviewer => Self::Reviewer,
            Dimension::Model => Self::Model,
            Dimension::PromptVersion => Self::PromptVersion,
            Dimension::Source => Self::Source,
        }
    }
}

impl std::str::FromStr for Cut {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        const NAMES: [&str; 9] = {
            let mut names = [""; 9];
            let mut at = 0;
            while at < names.len() {
                names[at] = Cut::ALL[at].as_str();
                at += 1;
            }
            names
        };
        Self::ALL.into_iter().find(|cut| cut.as_str() == text).ok_or_else(|| UnknownWord {
            what: "Cut",
            given: text.to_owned(),
            known: &NAMES,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_names() {
        assert!(Cut::ALL.is_sorted() && Cut::ALL.map(Cut::as_str).is_sorted());
        for cut in Cut::ALL {
            assert_eq!(cut.as_str().parse::<Cut>().unwrap(), cut);
        }
        assert!("hour".parse::<Cut>().is_err());
        assert_eq!(Cut::from(Dimension::PromptVersion).as_str(), Dimension::PromptVersion.as_str());
    }
}
