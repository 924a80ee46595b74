use app::model::{AlertId, MetricKind, Standing, Success, SuccessWeek, Timestamp, WorkflowId};
use serde_json::json;

use super::{
    Error, Services,
    success::{kind_of, successes},
};
use crate::{
    domain::{
        audit::{NewEntry, kinds},
        insights::period::Calendar,
    },
    store::{AlertKind, AlertTopic, NewAlert, WorkflowRow},
};

impl Services {
    /// Raises an alert for each workflow of whose success metric the last week (by UTC, from Monday) lies wholly below the
    /// threshold; answers how many were raised. While one is open no other is, and of each week at most one.
    ///
    /// # Errors
    /// `Unavailable`, `Internal`.
    pub async fn raise_metric_alerts(&self) -> Result<usize, Error> {
        let now = self.now();
        let weeks = Calendar::new(None, None).weeks_before(now, 1);
        let Some(week) = weeks.first() else { return Ok(0) };
        let mut reader = self.read().await?;
        let mut rows = reader.workflows().await?;
        rows.retain(|row| row.archived_at.is_none() && kind_of(row).is_some());
        let found = successes(&mut *reader, &rows, &weeks, now).await?;
        let mut below = Vec::new();
        for row in rows {
            let Some(success) = found.get(&row.id) else { continue };
            let standing = success.weeks.last().map(|week| week.standing(success.threshold));
            let closed = reader.last_closed(topic(row.id)).await?;
            if standing == Some(Standing::Below) && closed.is_none_or(|closed| closed < week.to) {
                below.push((row, success.clone()));
            }
        }
        drop(reader);
        let mut raised = 0;
        for (row, success) in below {
            let (alert, audit) = self.metric_alert(&row, &success, now);
            let is_raised = self
                .write(move |tx| Box::pin(async move { Ok(tx.raise_alert(&alert, audit).await?) }))
                .await?;
            raised += usize::from(is_raised);
        }
        Ok(raised)
    }

    fn metric_alert(&self, row: &WorkflowRow, success: &Success, now: Timestamp) -> (NewAlert, NewEntry) {
        let last = success.weeks.last();
        let share = last.map(|week| week.share);
        let days = last.map(SuccessWeek::days).unwrap_or_default();
        let percent = |part: f64| format!("{:.1}%", part * 100.0);
        let told = share.map_or_else(String::new, |share| {
            format!(
                "{} (95% interval {} to {}, from {})",
                share.value.map_or_else(|| "unknown".to_owned(), percent),
                percent(share.low),
                percent(share.high),
                share.n
            )
        });
        let what = match success.metric {
            MetricKind::Accuracy => "outputs right as they came",
            MetricKind::Adoption => "work that came through the automation",
            MetricKind::Exceptions => "items that are no exception",
            MetricKind::Outcome => "good outcomes downstream",
        };
        let threshold = percent(success.threshold);
        let alert = NewAlert {
            id: AlertId(self.0.clock.new_id()),
            topic: topic(row.id),
            about: row.definition.name.clone(),
            message: format!(
                "In the week of {days} (UTC), the share of {what} was {told}, wholly below the {threshold} of the \
                 success metric \u{201c}{}\u{201d}. Look at its root causes, and freeze the workflow if wrong outputs \
                 go out.",
                success.name
            ),
            at: now,
        };
        let audit = NewEntry {
            actor: "system".to_owned(),
            kind: kinds::ALERT_RAISED,
            item: None,
            subject: Some(format!("workflow:{}", row.definition.slug)),
            details: json!({
                "id": alert.id,
                "kind": alert.topic.kind.as_str(),
                "why": { "metric": success.name, "threshold": success.threshold, "share": share },
            }),
        };
        (alert, audit)
    }
}

const fn topic(workflow: WorkflowId) -> AlertTopic {
    AlertTopic { kind: AlertKind::MetricBelow, workflow, user: None }
}
