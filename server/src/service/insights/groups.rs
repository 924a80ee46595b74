//! Which values of a dimension are told apart.

use std::collections::BTreeMap;

use app::{
    catalogue,
    model::{Dimension, InsightsQuery, ReasonCode, Route},
};

use super::{
    Error,
    read::{Asked, ByNumber, series},
    scope::Scope,
};
use crate::{
    domain::insights::{cut::Cut, rows::Times, shares::Totals, span::Piece},
    store::{Reads, Stored, Values},
};

/// Values that are told apart.
const MOST: usize = InsightsQuery::MOST_GROUPS;

/// One group: a value, or all that are told apart no more.
pub(super) struct Group {
    /// As pages and lists take it.
    pub(super) value: String,
    /// In words.
    pub(super) label: String,
    /// Whether it is all that is told apart no more.
    pub(super) is_rest: bool,
    /// Under which value its figures come.
    key: String,
}

/// The groups of a period, largest first.
pub(super) struct Groups {
    /// Each group.
    pub(super) groups: Vec<Group>,
    /// What brings the figures of those that have a name.
    named: Asked,
    /// What brings those of the rest.
    rest: Option<Asked>,
}

impl Groups {
    /// The groups of a dimension.
    pub(super) async fn of(reader: &mut dyn Reads, scope: &Scope, by: Dimension) -> Result<Self, Error> {
        if by == Dimension::Workflow {
            of_workflows(reader, scope).await
        } else {
            of_values(reader, scope, by).await
        }
    }

    /// The counts of each group and number.
    pub(super) async fn totals(
        &self,
        reader: &mut dyn Reads,
        pieces: &[(i64, Piece)],
    ) -> Stored<Vec<BTreeMap<i64, Totals>>> {
        let named = self.named.totals(reader, pieces).await?;
        let rest = match &self.rest {
            Some(rest) => rest.totals(reader, pieces).await?,
            None => ByNumber::new(),
        };
        Ok(self.groups.iter().map(|group| group.figures(&named, &rest)).collect())
    }

    /// The durations of each group, over all pieces.
    pub(super) async fn times(&self, reader: &mut dyn Reads, pieces: &[(i64, Piece)]) -> Stored<Vec<Times>> {
        let named = self.named.times(reader, pieces).await?;
        let rest = match &self.rest {
            Some(rest) => rest.times(reader, pieces).await?,
            None => ByNumber::new(),
        };
        let sum = |figures: BTreeMap<i64, Times>| {
            figures.into_values().fold(Times::default(), |mut sum, times| {
                sum.merge(&times);
                sum
            })
        };
        Ok(self.groups.iter().map(|group| sum(group.figures(&named, &rest))).collect())
    }
}

impl Group {
    fn figures<T: Clone>(&self, named: &ByNumber<T>, rest: &ByNumber<T>) -> BTreeMap<i64, T> {
        let of = if self.is_rest { rest } else { named };
        let own = of.iter().filter(|((_, value), _)| *value == self.key);
        own.map(|((number, _), figures)| (*number, figures.clone())).collect()
    }

    fn rest() -> Self {
        Self { value: String::new(), label: "All others".to_owned(), is_rest: true, key: String::new() }
    }
}

async fn of_workflows(reader: &mut dyn Reads, scope: &Scope) -> Result<Groups, Error> {
    let totals = Asked::each(scope.ids()).totals(reader, &scope.whole()).await?;
    let mut seen: Vec<_> = scope
        .rows
        .iter()
        .filter_map(|row| {
            let totals = series(&totals, &row.id.to_string(), 1).pop()?;
            let sum = totals.sum();
            (sum.submitted + sum.reviewed() > 0).then_some((sum.submitted, row))
        })
        .collect();
    seen.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.definition.slug.cmp(&b.1.definition.slug)));
    let ids: Vec<_> = seen.iter().map(|(_, row)| row.id).collect();
    let (named, others) = ids.split_at(ids.len().min(MOST));
    let mut groups: Vec<Group> = seen
        .iter()
        .take(MOST)
        .map(|(_, row)| Group {
            value: row.definition.slug.clone(),
            label: row.definition.name.clone(),
            is_rest: false,
            key: row.id.to_string(),
        })
        .collect();
    let rest = (!others.is_empty()).then(|| Asked::all(others.to_vec()));
    groups.extend(rest.as_ref().map(|_| Group::rest()));
    Ok(Groups { groups, named: Asked::each(named.to_vec()), rest })
}

async fn of_values(reader: &mut dyn Reads, scope: &Scope, by: Dimension) -> Result<Groups, Error> {
    let cut = Cut::from(by);
    let pieces: Vec<Piece> = scope.whole().into_iter().map(|(_, piece)| piece).collect();
    let mut values: Vec<String> = reader
        .values_seen(&scope.ids(), cut, &pieces, MOST as i64 + 1)
        .await?
        .into_iter()
        .map(|(value, _)| value)
        .collect();
    let has_rest = values.len() > MOST;
    values.truncate(MOST);
    let people = if by == Dimension::Reviewer { people(reader).await? } else { BTreeMap::new() };
    let mut groups: Vec<Group> = values
        .iter()
        .map(|value| Group {
            value: value.clone(),
            label: people.get(value).cloned().unwrap_or_else(|| label(by, value)),
            is_rest: false,
            key: value.clone(),
        })
        .collect();
    let rest = has_rest.then(|| Asked::by(scope.ids(), cut, Values::Others(values.clone())));
    groups.extend(rest.as_ref().map(|_| Group::rest()));
    Ok(Groups { groups, named: Asked::by(scope.ids(), cut, Values::These(values)), rest })
}

/// Names by id.
pub(super) async fn people(reader: &mut dyn Reads) -> Stored<BTreeMap<String, String>> {
    Ok(reader.users().await?.into_iter().map(|user| (user.id.to_string(), user.name)).collect())
}

/// A value in words. People and workflows have names of their own.
pub(super) fn label(by: Dimension, value: &str) -> String {
    let words = match by {
        Dimension::Route => value.parse::<Route>().ok().map(catalogue::route),
        Dimension::Reason => value.parse::<ReasonCode>().ok().map(catalogue::reason),
        _ => None,
    };
    let none = match by {
        Dimension::Workflow => "No workflow",
        Dimension::Route => "No route",
        Dimension::Reason => "No reason",
        Dimension::Reviewer => "Somebody who is gone",
        Dimension::Model => "No model",
        Dimension::PromptVersion => "No prompt version",
        Dimension::Source => "No source",
    };
    match words {
        Some(words) => words.to_owned(),
        None if value.is_empty() => none.to_owned(),
        None => value.to_owned(),
    }
}
