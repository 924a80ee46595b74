//! What came in during the last days. It was written by hand, item by item; people have seen little of it, and the rest
//! waits for the first visitor.

use app::model::Timestamp;
use bytes::Bytes;
use futures::future::join_all;

use super::{
    aftermath::bypasses,
    calendar::{Session, backlog_begins, sessions_since, spread},
    clock::Hand,
    history::{Share, decide_some},
};
use crate::{
    demo::content,
    service::{Actor, Error, Services},
};

/// So many come in at once at most.
const HANDS: usize = 12;
/// Of how many items on a workflow gets more of the reviewer's time,
const LARGE: usize = 20;
/// and how much each gets: so many items in each session.
const SHARES: [u32; 2] = [1, 3];
/// Longer than any undo window here, in seconds.
const FINAL: i64 = 15;

/// The last days.
pub(in crate::demo) struct Backlog {
    founder: Hand,
    reviewer: Hand,
    hands: Vec<Hand>,
    from: Timestamp,
    now: Timestamp,
}

/// Something that comes in.
struct Arrival {
    workflow: String,
    body: Bytes,
    at: Timestamp,
}

impl Backlog {
    /// The last days before now. Where a database has lived before, there are none: all that it lacks comes now.
    pub(in crate::demo) fn of(present: &Services, is_new: bool) -> Self {
        let now = present.clock().now();
        let hands = (0..HANDS).map(|number| Hand::new(present, &format!("arrival {number}"))).collect();
        Self {
            founder: Hand::founding(present),
            reviewer: Hand::new(present, "backlog"),
            hands,
            from: if is_new { backlog_begins(now) } else { now },
            now,
        }
    }

    /// The use cases an hour before it begins, when there are people and workflows at the latest.
    pub(in crate::demo) fn before(&self) -> &Services {
        self.founder.at(self.from.plus_seconds(-3_600))
    }

    /// Submits what was written for these workflows, and lets people see some of it.
    ///
    /// # Errors
    /// What the use cases answer; `Internal` where the demo's own content cannot be read.
    pub(in crate::demo) async fn fill(&self, workflows: &[String]) -> Result<(), Error> {
        if workflows.is_empty() {
            return Ok(());
        }
        let shares = shares(workflows)?;
        let mut arrivals = arrivals(workflows, self.from, self.now)?.into_iter().peekable();
        for (number, session) in sessions_since(self.from, self.now).iter().enumerate() {
            let mut came = Vec::new();
            while let Some(one) = arrivals.next_if(|one| one.at < session.at) {
                came.push(one);
            }
            self.submit(&came).await?;
            let end = decide_some(&self.reviewer, &shares, session, number).await?;
            self.leave(session, end).await?;
        }
        self.submit(&arrivals.collect::<Vec<_>>()).await
    }

    /// Submits each at its own moment, as producers would have.
    async fn submit(&self, came: &[Arrival]) -> Result<(), Error> {
        for came in came.chunks(HANDS) {
            let sent = self.hands.iter().zip(came).map(|(hand, one)| async move {
                let services = hand.at(one.at);
                services.submit_item(&Actor::Cli, &one.workflow, one.body.clone(), None).await
            });
            join_all(sent).await.into_iter().collect::<Result<Vec<_>, Error>>()?;
        }
        Ok(())
    }

    /// What was decided becomes final; people count what they did by hand.
    async fn leave(&self, session: &Session, end: Timestamp) -> Result<(), Error> {
        self.reviewer.at(end.plus_seconds(FINAL)).finalise_due_holds().await?;
        for (number, (workflow, post)) in (1..).zip(bypasses(session)) {
            let services = self.reviewer.at(end.plus_seconds(FINAL + number));
            services.record_bypass(&Actor::Cli, workflow, post).await?;
        }
        Ok(())
    }
}

/// How much of the reviewer's time each workflow gets.
fn shares(workflows: &[String]) -> Result<Vec<Share>, Error> {
    let share = |workflow: &String| -> Result<Share, Error> {
        let is_large = content::items(workflow)?.len() > LARGE;
        Ok(Share { workflow: workflow.clone(), items: SHARES[usize::from(is_large)] })
    };
    workflows.iter().map(share).collect()
}

/// What was written for these workflows, good and malformed, each spread over the whole time.
fn arrivals(workflows: &[String], from: Timestamp, to: Timestamp) -> Result<Vec<Arrival>, Error> {
    let mut bodies: Vec<(f64, &String, Bytes)> = Vec::new();
    for workflow in workflows {
        let malformed = content::malformed(workflow)?.into_iter().map(Bytes::from).collect();
        for written in [content::items(workflow)?, malformed] {
            let count = written.len() as f64;
            let placed = written.into_iter().enumerate();
            bodies.extend(placed.map(|(place, body)| ((place as f64 + 0.5) / count, workflow, body)));
        }
    }
    bodies.sort_by(|(a, ..), (b, ..)| a.total_cmp(b));
    let moments = spread(from, to, bodies.len());
    let arrivals = moments.into_iter().zip(bodies);
    Ok(arrivals.map(|(at, (_, workflow, body))| Arrival { workflow: workflow.clone(), body, at }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_was_written_comes_in_each_workflows_in_its_order() {
        let workflows: Vec<String> =
            content::workflows().unwrap().into_iter().map(|workflow| workflow.slug).collect();
        let now = Timestamp(1_795_521_600_000_000);
        let came = arrivals(&workflows, backlog_begins(now), now).unwrap();
        assert!(came.is_sorted_by_key(|one| one.at) && came.last().unwrap().at <= now);
        for workflow in workflows {
            let written = content::items(&workflow).unwrap();
            let malformed = content::malformed(&workflow).unwrap();
            let own = came.iter().filter(|one| one.workflow == workflow).map(|one| one.body.clone());
            let (broken, whole): (Vec<Bytes>, Vec<Bytes>) =
                own.partition(|body| malformed.iter().any(|bytes| body == bytes));
            assert_eq!(broken, malformed);
            assert_eq!(whole, written);
        }
    }
}
