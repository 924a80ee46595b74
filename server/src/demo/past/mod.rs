//! Eight weeks that lie behind the demo, so that those who answer for a workflow have something to read.
//!
//! They are made by the same use cases as real work, under clocks that are set back (`clock`): so the audit log, the
//! counts and the figures are true. They are the same each time, beside now: whatever looks like chance comes from a
//! seed, and so do the ids on which routing's draws rest.
//!
//! What they tell: the shop uses it more from week to week. Five weeks ago came a better prompt for support triage, and
//! later ones for the others. The chat widget's outputs were mostly right until a week ago; since its new version sends
//! a greeting before the customer's words, most are wrong, and nobody has done anything about it yet.
//!
//! Of the last days people have seen little: what came then was written by hand, and most of it waits (`backlog`).

mod aftermath;
mod arrivals;
mod backlog;
mod calendar;
mod chance;
mod clock;
mod desk;
mod editions;
mod history;
mod library;
mod reviewers;
mod stage;
mod task;
#[cfg(test)]
mod tests;
mod writers;
mod written;

pub(super) use self::backlog::Backlog;
use self::{arrivals::Arrivals, calendar::sessions, desk::Desk, library::Library, stage::Stage};
use crate::service::{Error, Services};

/// Makes people, groups, workflows and eight weeks of work in an empty database, up to the backlog. All items are
/// decided in the end.
///
/// # Errors
/// What the use cases answer; `Internal` where the demo's own content lacks something.
pub(super) async fn tell(present: &Services) -> Result<(), Error> {
    let now = present.clock().now();
    let mut arrivals = Arrivals::new(Library::read()?);
    let mut desk = Desk::new(present);
    let mut stage = Stage::set(present, now, &mut desk).await?;
    let sessions = sessions(now);
    for session in &sessions {
        for tick in &session.ticks {
            stage.turn(tick.age, &mut desk).await?;
            let written = arrivals.at(tick)?;
            desk.submit(tick, written).await?;
        }
        stage.turn(session.age, &mut desk).await?;
        desk.work(session).await?;
    }
    match sessions.last() {
        Some(last) => desk.finish(last).await,
        None => Ok(()),
    }
}
