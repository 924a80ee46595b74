use serde::{Deserialize, Serialize};

use super::CauseKind;
use crate::model::{UnknownWord, spelled};

/// What an insights page is asked. It stands in the address under these very names, so that each view has one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "ssr", into_params(parameter_in = Query))]
#[serde(default)]
pub struct InsightsQuery {
    /// Workflow slug; none: all of them. The pages of one workflow leave it out.
    pub workflow: Option<String>,
    /// The first day, such as `2026-01-05`, in the time zone below; or a moment (RFC 3339). None: 27 days before the last.
    pub from: Option<String>,
    /// The last day, which belongs to the period; or the moment that ends it. None: today.
    pub to: Option<String>,
    /// How long a bucket is. None: hours up to two days, days up to 62, else weeks.
    pub bucket: Option<BucketSize>,
    /// Time zone: an IANA name such as `Europe/Berlin`, or minutes east of UTC such as `+120`. None, or one that is not
    /// known: UTC ([`Period::time_zone`](super::Period::time_zone) says which was taken).
    pub tz: Option<String>,
    /// On which day weeks begin. None: Monday.
    pub week: Option<WeekStart>,
    /// What the figures are grouped by.
    pub by: Option<Dimension>,
    /// What they are compared with.
    pub compare: Option<CompareWith>,
    /// With [`CompareWith::Period`]: the first day of the other period, which is as long. None: the period just before.
    pub other: Option<String>,
    /// With the other ways to compare: the one value,
    pub a: Option<String>,
    /// and the other.
    pub b: Option<String>,
    /// Root causes: only those of this kind.
    pub kind: Option<CauseKind>,
}

impl InsightsQuery {
    /// So many groups are told apart; the rest is one more.
    pub const MOST_GROUPS: usize = 8;

    /// Whether it asks for nothing but what is shown anyway; the viewer's calendar is no question.
    pub fn is_unasked(&self) -> bool {
        let calendar = Self { tz: self.tz.clone(), week: self.week, ..Self::default() };
        *self == calendar
    }
}

/// How long a bucket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BucketSize {
    /// An hour.
    Hour,
    /// A day by the calendar of the time zone: 23 to 25 hours.
    Day,
    /// Seven such days.
    Week,
}
spelled!(BucketSize { Hour => "hour", Day => "day", Week => "week" });

/// On which day weeks begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WeekStart {
    /// As ISO 8601 has it.
    #[default]
    Monday,
    /// As in North America.
    Sunday,
    /// As in much of the Arab world.
    Saturday,
}
spelled!(WeekStart { Monday => "monday", Sunday => "sunday", Saturday => "saturday" });

/// What figures are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// The workflow; values are slugs.
    Workflow,
    /// Where routing sent the item.
    Route,
    /// Why; an item has one reason or more, so these groups overlap.
    Reason,
    /// Who decided; values are user ids. Only for those who may see people's figures: refused to others.
    Reviewer,
    /// The model.
    Model,
    /// The prompt's version.
    PromptVersion,
    /// The integration that it came through.
    Source,
}
spelled!(Dimension {
    Workflow => "workflow", Route => "route", Reason => "reason", Reviewer => "reviewer", Model => "model",
    PromptVersion => "prompt_version", Source => "source",
});

/// What figures are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CompareWith {
    /// Another period, as long. Side a is the period asked for, b the other.
    Period,
    /// Two models.
    Model,
    /// Two prompt versions.
    PromptVersion,
    /// Two sources.
    Source,
}
spelled!(CompareWith {
    Period => "period", Model => "model", PromptVersion => "prompt_version", Source => "source",
});
