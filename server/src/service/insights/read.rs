//! Reading kept figures into what the domain works with.

use std::collections::BTreeMap;

use app::model::WorkflowId;

use crate::{
    domain::insights::{cut::Cut, rows::Times, shares::Totals, span::Piece},
    store::{FiguresQuery, Reads, Stored, Values},
};

/// By the pieces' number and the value.
pub(super) type ByNumber<T> = BTreeMap<(i64, String), T>;

/// Which figures.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Of these workflows.
    pub(super) workflows: Vec<WorkflowId>,
    /// Told apart by this.
    pub(super) cut: Cut,
    /// Of which values.
    pub(super) values: Values,
    /// Whether by workflow too: then its id is the value.
    pub(super) by_workflow: bool,
}

impl Asked {
    /// All of the workflows together.
    pub(super) const fn all(workflows: Vec<WorkflowId>) -> Self {
        Self { workflows, cut: Cut::All, values: Values::Each, by_workflow: false }
    }

    /// Each workflow apart.
    pub(super) const fn each(workflows: Vec<WorkflowId>) -> Self {
        Self { workflows, cut: Cut::All, values: Values::Each, by_workflow: true }
    }

    /// By the values of a cut.
    pub(super) const fn by(workflows: Vec<WorkflowId>, cut: Cut, values: Values) -> Self {
        Self { workflows, cut, values, by_workflow: false }
    }

    fn query(&self, pieces: &[(i64, Piece)]) -> FiguresQuery {
        FiguresQuery {
            workflows: self.workflows.clone(),
            cut: self.cut,
            values: self.values.clone(),
            pieces: pieces.to_vec(),
        }
    }

    fn value(&self, workflow: WorkflowId, value: String) -> String {
        if self.by_workflow { workflow.to_string() } else { value }
    }

    /// Counts.
    pub(super) async fn totals(
        &self,
        reader: &mut dyn Reads,
        pieces: &[(i64, Piece)],
    ) -> Stored<ByNumber<Totals>> {
        let mut totals = ByNumber::<Totals>::new();
        for row in reader.figures(&self.query(pieces)).await? {
            let key = (row.number, self.value(row.workflow, row.value));
            totals.entry(key).or_default().add(row.inclusion, row.cells);
        }
        Ok(totals)
    }

    /// Durations.
    pub(super) async fn times(
        &self,
        reader: &mut dyn Reads,
        pieces: &[(i64, Piece)],
    ) -> Stored<ByNumber<Times>> {
        let mut times = ByNumber::<Times>::new();
        for row in reader.times(&self.query(pieces)).await? {
            let key = (row.number, self.value(row.workflow, row.value));
            times.entry(key).or_default().merge(&row.times);
        }
        Ok(times)
    }
}

/// One value's figures of each bucket, in order; nothing where nothing is kept.
pub(super) fn series<T: Clone + Default>(figures: &ByNumber<T>, value: &str, buckets: usize) -> Vec<T> {
    (0..buckets)
        .map(|number| figures.get(&(number as i64, value.to_owned())).cloned().unwrap_or_default())
        .collect()
}

/// The counts of a series together.
pub(super) fn together(series: &[Totals]) -> Totals {
    series.iter().fold(Totals::default(), |mut sum, totals| {
        sum.merge(totals);
        sum
    })
}
