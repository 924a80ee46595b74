use app::model::{Forecast, InsightsQuery, ItemId, LiveQueue, Permission, Timestamp, WorkflowId};

use super::{Actor, Error, Services, read::Asked, scope::numbered};
use crate::{
    domain::insights::{forecast::Pace, period::Span, span::Grain},
    store::{LiveRow, Reads},
};

/// Over at least so many seconds it is counted what comes and goes; the hour under way comes on top.
const WINDOW: i64 = 3 * 3600;
/// Who gave a verdict within so many seconds works on the queue.
const RECENT: i64 = 600;
/// Due times that are looked at. The queue's list is narrowed by the items that are at risk, each of them a parameter of
/// its statement (twice), of which SQLite takes 32,766.
const MOST_DUE: i64 = 2_000;

/// The queue as it was found, and what is to be expected of it.
struct Looked {
    row: LiveRow,
    forecast: Forecast,
    at_risk: Vec<ItemId>,
}

impl Services {
    /// The queue at this moment.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn live_queue(&self, by: &Actor, workflow: Option<&str>) -> Result<LiveQueue, Error> {
        let scope = self.scope(by, workflow, &InsightsQuery::default()).await?;
        self.live_of(&mut *self.read().await?, &scope.ids()).await
    }

    /// Whether the actor may still see it.
    ///
    /// # Errors
    /// `Forbidden`.
    pub fn may_see_insights(&self, by: &Actor) -> Result<(), Error> {
        by.require(Permission::SeeQuality)
    }

    pub(super) async fn live_of(
        &self,
        reader: &mut dyn Reads,
        workflows: &[WorkflowId],
    ) -> Result<LiveQueue, Error> {
        let now = self.now();
        let Looked { row, forecast, at_risk } = look(reader, workflows, now).await?;
        Ok(LiveQueue {
            at: now,
            waiting: row.waiting,
            oldest_since: row.oldest.map(|(_, since)| since),
            oldest: row.oldest.map(|(item, _)| item),
            in_hand: row.in_hand,
            held: row.held,
            overdue: row.overdue,
            at_risk: at_risk.len() as i64,
            people: row.people,
            forecast,
        })
    }

    /// The items that [`LiveQueue::at_risk`] counts, of one workflow or of all of them.
    pub(in crate::service) async fn items_at_risk(
        &self,
        workflow: Option<WorkflowId>,
        now: Timestamp,
    ) -> Result<Vec<ItemId>, Error> {
        let mut reader = self.read().await?;
        let workflows = match workflow {
            Some(workflow) => vec![workflow],
            None => reader.workflows().await?.into_iter().map(|row| row.id).collect(),
        };
        Ok(look(&mut *reader, &workflows, now).await?.at_risk)
    }
}

async fn look(reader: &mut dyn Reads, workflows: &[WorkflowId], now: Timestamp) -> Result<Looked, Error> {
    let row = reader.live(workflows, now, now.plus_seconds(-RECENT), MOST_DUE).await?;
    let from = Grain::Hour.start(now.plus_seconds(-WINDOW));
    let pieces = numbered([Span { from, to: now }]);
    let totals = Asked::all(workflows.to_vec()).totals(reader, &pieces).await?;
    let cells = totals.get(&(0, String::new())).map(|totals| totals.sum()).unwrap_or_default();
    let pace = Pace {
        waiting: row.waiting,
        arrived: cells.submitted - cells.released - cells.refused,
        left: cells.reviewed(),
        window: now.since(from),
    };
    let forecast = pace.forecast(now);
    let at_risk = at_risk(&row.due, &forecast, now);
    Ok(Looked { row, forecast, at_risk })
}

/// Those that will be due before their turn, if they are taken in this order at the present pace. Work that is more urgent
/// and has no due time would come between; it is not counted.
fn at_risk(due: &[(ItemId, Timestamp)], forecast: &Forecast, now: Timestamp) -> Vec<ItemId> {
    let is_late = |place: usize, due: Timestamp| {
        let seconds = (place as f64 + 1.0) / forecast.leaving * 3600.0;
        // At no pace nobody's turn comes.
        !seconds.is_finite() || now.plus_seconds(seconds as i64) > due
    };
    let of_late = |(place, (item, due)): (usize, &(ItemId, Timestamp))| is_late(place, *due).then_some(*item);
    due.iter().enumerate().filter_map(of_late).collect()
}

#[cfg(test)]
mod tests {
    use app::model::Outlook;

    use super::*;

    fn pace(leaving: f64) -> Forecast {
        Forecast { outlook: Outlook::Stands, arriving: 0.0, leaving, window_minutes: 180, how: String::new() }
    }

    #[test]
    fn an_item_is_at_risk_where_its_turn_comes_after_its_due_time() {
        let now = Timestamp(0);
        let ids = [1, 2, 3].map(|number| ItemId(uuid::Uuid::from_u128(number)));
        let due = [30, 400, 4_000].map(|seconds| now.plus_seconds(seconds));
        let due: Vec<_> = ids.into_iter().zip(due).collect();
        assert_eq!(at_risk(&due, &pace(60.0), now), ids[..1], "a minute each");
        assert_eq!(at_risk(&due, &pace(1.0), now), ids);
        assert!(at_risk(&due, &pace(3_600.0), now).is_empty());
        assert_eq!(at_risk(&due, &pace(0.0), now), ids, "nobody works");
        assert!(at_risk(&[], &pace(0.0), now).is_empty());
    }
}
