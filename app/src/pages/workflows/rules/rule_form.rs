//! A rule as the page's fields hold it.

use serde::{Deserialize, Serialize};

use super::{
    super::words::{given, read_number, write_number},
    rows::{Reading, Row},
};
use crate::{
    model::{FieldError, Priority, Route, Rule, RuleThen},
    rules::to_cel,
};

/// A rule in fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RuleForm {
    /// Its own within the sheet, wherever it stands.
    pub(super) key: u64,
    /// Its name.
    pub(super) name: String,
    /// The CEL.
    pub(super) when: String,
    /// What the builder shows of the CEL.
    pub(super) reading: Reading,
    /// Where to.
    pub(super) route: Route,
    /// How urgent.
    pub(super) priority: Option<Priority>,
    /// To which group.
    pub(super) group: String,
    /// In minutes.
    pub(super) due: String,
    /// Whether two people must see it.
    pub(super) double_review: bool,
}

impl RuleForm {
    /// The fields of a rule.
    pub(super) fn of(key: u64, rule: &Rule, reading: Reading) -> Self {
        let then = &rule.then;
        Self {
            key,
            name: rule.name.clone(),
            when: rule.when.clone(),
            reading,
            route: then.route,
            priority: then.priority,
            group: then.group.clone().unwrap_or_default(),
            due: then.due_seconds.map(minutes).unwrap_or_default(),
            double_review: then.double_review,
        }
    }

    /// Writes the CEL that the rows stand for.
    pub(super) fn write_cel(&mut self) {
        if let Some(condition) = self.reading.condition() {
            self.when = to_cel(&condition);
        }
    }

    /// Adds a row.
    pub(super) fn add_row(&mut self, field: String) {
        if let Reading::Built { rows, .. } = &mut self.reading {
            let key = rows.iter().map(|row| row.key + 1).max().unwrap_or(0);
            rows.push(Row::about(key, field));
        }
        self.write_cel();
    }

    /// Changes a row; the CEL follows.
    pub(super) fn change_row(&mut self, key: u64, change: impl FnOnce(&mut Row)) {
        if let Reading::Built { rows, .. } = &mut self.reading
            && let Some(row) = rows.iter_mut().find(|row| row.key == key)
        {
            change(row);
        }
        self.write_cel();
    }

    /// Takes a row away; the CEL follows.
    pub(super) fn remove_row(&mut self, key: u64) {
        if let Reading::Built { rows, .. } = &mut self.reading {
            rows.retain(|row| row.key != key);
        }
        self.write_cel();
    }

    /// The row with this key.
    pub(super) fn row(&self, key: u64) -> Option<&Row> {
        match &self.reading {
            Reading::Built { rows, .. } => rows.iter().find(|row| row.key == key),
            Reading::ByHand => None,
        }
    }

    /// Reads the fields; `at` is the rule's place.
    pub(super) fn rule(&self, at: usize, errors: &mut Vec<FieldError>) -> Rule {
        let pointer = format!("/rules/{at}/then/due_seconds");
        let due: Option<f64> = read_number(&self.due, &pointer, errors);
        Rule {
            name: self.name.trim().to_owned(),
            when: self.when.trim().to_owned(),
            then: RuleThen {
                route: self.route,
                priority: self.priority,
                group: given(&self.group),
                due_seconds: due.map(|minutes| (minutes * 60.0).round() as i64),
                double_review: self.double_review,
            },
        }
    }
}

fn minutes(seconds: i64) -> String {
    write_number(seconds as f64 / 60.0)
}
