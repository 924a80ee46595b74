use app::model::{Permission, ThresholdAdvice, Verdict};

use super::{Error, Services};
use crate::{
    domain::statistics::{
        cut::Scored, proportion::Level, question::Question, report::threshold_advice, sampled::Sampled,
    },
    service::Actor,
    store::ScoredRow,
};

/// The newest items that an answer rests on: older ones speak of an older model.
const MOST: i64 = 50_000;

impl Services {
    /// The lowest confidence from which outputs may go unreviewed, if at most the share `bound` of them may be wrong, 95 %
    /// sure; or that too little was reviewed to say.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_bound`).
    pub async fn threshold_advice(
        &self,
        by: &Actor,
        slug: &str,
        bound: f64,
    ) -> Result<ThresholdAdvice, Error> {
        by.require_in(Permission::SeeWorkflows, slug)?;
        let question = Question::new(bound, Level::P95).ok_or_else(|| {
            Error::invalid_field("/bound", "invalid_bound", "Ask for a share between 0 and 1, such as 0.02.")
        })?;
        let known = self.known(slug).await?;
        let rows = self.read().await?.scored(known.row.id, MOST).await?;
        let current = known.policy().and_then(|policy| policy.min_confidence);
        let name = known.row.definition.name.clone();
        let answer = move || {
            let items: Vec<Scored> = rows.into_iter().map(scored).collect();
            threshold_advice(&name, &items, question, current)
        };
        tokio::task::spawn_blocking(answer).await.map_err(Error::internal)
    }
}

fn scored(row: ScoredRow) -> Scored {
    let wrong = match row.verdict {
        Some(Verdict::Approve) => Some(false),
        Some(Verdict::Edit | Verdict::Reject) => Some(true),
        Some(Verdict::Release | Verdict::Fallback) | None => None,
    };
    Scored { confidence: row.confidence, sampled: Sampled { inclusion: row.inclusion_probability, wrong } }
}
