use std::collections::BTreeMap;

use app::model::{ReviewerRow, UserId};

use super::{Error, groups::people, scope::Scope};
use crate::{
    domain::insights::{
        cells::Cells,
        cut::Cut,
        difficulty::{ByReason, difficulty},
        shares::counted,
        sketch::Sketch,
    },
    store::{FiguresQuery, Reads, Values},
};

/// Reviewers, most reviews first.
pub(super) async fn reviewers(reader: &mut dyn Reads, scope: &Scope) -> Result<Vec<ReviewerRow>, Error> {
    let query =
        |cut| FiguresQuery { workflows: scope.ids(), cut, values: Values::Each, pieces: scope.whole() };
    let mut counts = BTreeMap::<String, Cells>::new();
    for row in reader.figures(&query(Cut::Reviewer)).await? {
        *counts.entry(row.value).or_default() += row.cells;
    }
    let mut active = BTreeMap::<String, Sketch>::new();
    for row in reader.times(&query(Cut::Reviewer)).await? {
        active.entry(row.value).or_default().merge(&row.times.active);
    }
    let mut everybody = ByReason::new();
    for row in reader.figures(&query(Cut::FirstReason)).await? {
        *everybody.entry((row.workflow, row.value)).or_default() += row.cells;
    }
    let mut each = BTreeMap::<String, ByReason>::new();
    for row in reader.figures(&query(Cut::ReviewerReason)).await? {
        let Some((who, reason)) = row.value.split_once(' ') else { continue };
        let theirs = each.entry(who.to_owned()).or_default();
        *theirs.entry((row.workflow, reason.to_owned())).or_default() += row.cells;
    }
    let names = people(reader).await?;
    let mut rows: Vec<ReviewerRow> = counts
        .into_iter()
        .filter_map(|(who, cells)| {
            let user: UserId = who.parse().ok()?;
            Some(ReviewerRow {
                user,
                name: names.get(&who).cloned().unwrap_or_else(|| who.clone()),
                reviews: cells.reviews,
                active: active.get(&who).cloned().unwrap_or_default().quantiles(),
                difficulty: each.get(&who).and_then(|theirs| difficulty(theirs, &everybody)),
                edited: counted(cells.edited, cells.reviews),
                rejected: counted(cells.rejected, cells.reviews),
            })
        })
        .collect();
    rows.sort_by(|a, b| b.reviews.cmp(&a.reviews).then_with(|| a.name.cmp(&b.name)));
    Ok(rows)
}
