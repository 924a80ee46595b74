use app::model::{CompareWith, Dimension, InsightsQuery, Versus};

use super::{
    Error,
    groups::label,
    read::Asked,
    scope::{Scope, invalid, numbered},
};
use crate::{
    domain::insights::{
        comparison::{Side, versus},
        cut::Cut,
        period::{Span, other},
    },
    store::{Reads, Values},
};

/// The comparison that is asked for; none where it lacks a side.
pub(super) async fn comparison(
    reader: &mut dyn Reads,
    scope: &Scope,
    query: &InsightsQuery,
) -> Result<Option<Versus>, Error> {
    let dimension = match query.compare {
        None => return Ok(None),
        Some(CompareWith::Period) => return of_periods(reader, scope, query).await.map(Some),
        Some(CompareWith::Model) => Dimension::Model,
        Some(CompareWith::PromptVersion) => Dimension::PromptVersion,
        Some(CompareWith::Source) => Dimension::Source,
    };
    let (Some(a), Some(b)) = (&query.a, &query.b) else { return Ok(None) };
    let a = of_value(reader, scope, dimension, a).await?;
    let b = of_value(reader, scope, dimension, b).await?;
    Ok(Some(versus(&a, &b)))
}

async fn of_periods(reader: &mut dyn Reads, scope: &Scope, query: &InsightsQuery) -> Result<Versus, Error> {
    let (before, (first, last)) = other(query, &scope.period).map_err(invalid)?;
    let pieces = numbered([Span::of(&scope.period), before]);
    let asked = Asked::all(scope.ids());
    let (mut totals, mut times) = (asked.totals(reader, &pieces).await?, asked.times(reader, &pieces).await?);
    let mut side = |number: i64, name: String| Side {
        name,
        totals: totals.remove(&(number, String::new())).unwrap_or_default(),
        times: times.remove(&(number, String::new())).unwrap_or_default(),
    };
    let a = side(0, days(&scope.period.first_day, &scope.period.last_day));
    Ok(versus(&a, &side(1, days(&first, &last))))
}

fn days(first: &str, last: &str) -> String {
    if first == last { first.to_owned() } else { format!("{first} to {last}") }
}

async fn of_value(
    reader: &mut dyn Reads,
    scope: &Scope,
    dimension: Dimension,
    value: &str,
) -> Result<Side, Error> {
    let values = Values::These(vec![value.to_owned()]);
    let (asked, pieces) = (Asked::by(scope.ids(), Cut::from(dimension), values), scope.whole());
    let key = (0, value.to_owned());
    Ok(Side {
        name: label(dimension, value),
        totals: asked.totals(reader, &pieces).await?.remove(&key).unwrap_or_default(),
        times: asked.times(reader, &pieces).await?.remove(&key).unwrap_or_default(),
    })
}
