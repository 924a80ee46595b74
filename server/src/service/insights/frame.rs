use app::model::{Alert, Choices, InsightsFrame};

use super::{Actor, Error, Services, scope::Scope, views};
use crate::{
    domain::insights::{cut::Cut, span::pieces},
    store::{AlertKind, Reads},
};

/// How far back it is looked for what menus offer, in seconds.
const LOOKED_BACK: i64 = 90 * 24 * 3600;
/// Values that a menu offers.
const MOST_CHOICES: i64 = 50;

impl Services {
    /// What every insights page needs besides its figures.
    pub(super) async fn insights_frame(
        &self,
        reader: &mut dyn Reads,
        by: &Actor,
        scope: &Scope,
    ) -> Result<InsightsFrame, Error> {
        let saved = match by {
            Actor::User(user) => reader.saved_views(user.id).await?,
            _ => Vec::new(),
        };
        Ok(InsightsFrame {
            period: scope.period.clone(),
            choices: self.choices(reader, by, scope).await?,
            saved: saved.into_iter().map(|row| views::shown(row, by)).collect(),
            alerts: open_alerts(reader, scope).await?,
        })
    }

    async fn choices(&self, reader: &mut dyn Reads, by: &Actor, scope: &Scope) -> Result<Choices, Error> {
        let mut workflows = reader.workflows().await?;
        workflows.retain(|row| {
            row.archived_at.is_none() && by.bound_to().is_none_or(|(bound, _)| *bound == row.id)
        });
        let mut workflows: Vec<(String, String)> =
            workflows.into_iter().map(|row| (row.definition.slug, row.definition.name)).collect();
        workflows.sort_by(|a, b| a.1.cmp(&b.1));
        let pieces = pieces(scope.now.plus_seconds(-LOOKED_BACK), scope.now.plus_seconds(3600));
        let mut seen = async |cut: Cut| -> Result<Vec<String>, Error> {
            let values = reader.values_seen(&scope.ids(), cut, &pieces, MOST_CHOICES + 1).await?;
            let named = values.into_iter().map(|(value, _)| value).filter(|value| !value.is_empty());
            Ok(named.take(MOST_CHOICES as usize).collect())
        };
        Ok(Choices {
            models: seen(Cut::Model).await?,
            prompt_versions: seen(Cut::PromptVersion).await?,
            sources: seen(Cut::Source).await?,
            workflows,
        })
    }
}

async fn open_alerts(reader: &mut dyn Reads, scope: &Scope) -> Result<Vec<Alert>, Error> {
    let is_here = |slug: &str| scope.rows.iter().any(|row| row.definition.slug == slug);
    let alerts = reader.open_alerts().await?.into_iter().filter(|alert| {
        alert.kind == AlertKind::MetricBelow.as_str() && alert.workflow.as_deref().is_some_and(is_here)
    });
    Ok(alerts
        .map(|row| Alert {
            id: row.id,
            kind: row.kind,
            workflow: row.workflow,
            about: row.about,
            message: row.message,
            raised_at: row.raised_at,
        })
        .collect())
}
