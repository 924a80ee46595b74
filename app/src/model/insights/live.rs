use serde::{Deserialize, Serialize};

use crate::model::{ItemId, Timestamp};

/// The queue at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct LiveQueue {
    /// When it was looked at.
    pub at: Timestamp,
    /// Items that wait for a person, those that somebody has in hand included.
    pub waiting: i64,
    /// Since when the one waits that has waited longest.
    pub oldest_since: Option<Timestamp>,
    /// Which one that is.
    pub oldest: Option<ItemId>,
    /// Of those that wait, those that somebody has in hand.
    pub in_hand: i64,
    /// Decided, and inside the time in which it can be undone.
    pub held: i64,
    /// Of those that wait, those that are past their due time.
    pub overdue: i64,
    /// Of the others, those whose due time comes before their turn at the present pace.
    pub at_risk: i64,
    /// People who hold an item now or gave a verdict in the last 10 minutes.
    pub people: i64,
    /// When it will be empty.
    pub forecast: Forecast,
}

/// When the queue will be empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Forecast {
    /// What is to be expected.
    pub outlook: Outlook,
    /// Items that arrive for a person, an hour.
    pub arriving: f64,
    /// Items that people decide, an hour.
    pub leaving: f64,
    /// Over so many minutes both were counted.
    pub window_minutes: i64,
    /// How the forecast was made, in one or two sentences with its numbers.
    pub how: String,
}

/// What is to be expected of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "outlook")]
pub enum Outlook {
    /// Nothing waits.
    Empty,
    /// It will be empty.
    Clears {
        /// When, most likely.
        at: Timestamp,
        /// The earliest moment of the 95% interval.
        earliest: Timestamp,
        /// The latest; none where it may never be.
        latest: Option<Timestamp>,
    },
    /// At least as much arrives as is decided.
    Grows,
    /// Nobody decided anything in the window.
    Stands,
}
