use app::model::{Forecast, InsightsQuery, LiveQueue, Permission, Timestamp, WorkflowId};

use super::{Actor, Error, Services, read::Asked, scope::numbered};
use crate::{
    domain::insights::{forecast::Pace, period::Span, span::Grain},
    store::Reads,
};

/// Over at least so many seconds it is counted what comes and goes; the hour under way comes on top.
const WINDOW: i64 = 3 * 3600;
/// Who gave a verdict within so many seconds works on the queue.
const RECENT: i64 = 600;
/// Due times that are looked at.
const MOST_DUE: i64 = 2_000;

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
        Ok(LiveQueue {
            at: now,
            waiting: row.waiting,
            oldest_since: row.oldest.map(|(_, since)| since),
            oldest: row.oldest.map(|(item, _)| item),
            in_hand: row.in_hand,
            held: row.held,
            overdue: row.overdue,
            at_risk: at_risk(&row.due, &forecast, now),
            people: row.people,
            forecast,
        })
    }
}

/// How many will be due before their turn, if they are taken in this order at the present pace. Work that is more urgent
/// and has no due time would come between; it is not counted.
fn at_risk(due: &[Timestamp], forecast: &Forecast, now: Timestamp) -> i64 {
    let is_late = |(place, due): (usize, &Timestamp)| {
        let seconds = (place as f64 + 1.0) / forecast.leaving * 3600.0;
        // At no pace nobody's turn comes.
        !seconds.is_finite() || now.plus_seconds(seconds as i64) > *due
    };
    due.iter().enumerate().filter(|one| is_late(*one)).count() as i64
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
        let due: Vec<_> = [30, 400, 4_000].map(|seconds| now.plus_seconds(seconds)).into();
        assert_eq!(at_risk(&due, &pace(60.0), now), 1, "a minute each");
        assert_eq!(at_risk(&due, &pace(1.0), now), 3);
        assert_eq!(at_risk(&due, &pace(3_600.0), now), 0);
        assert_eq!(at_risk(&due, &pace(0.0), now), 3, "nobody works");
        assert_eq!(at_risk(&[], &pace(0.0), now), 0);
    }
}
