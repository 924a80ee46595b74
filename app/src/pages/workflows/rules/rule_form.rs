//! A rule as the page's fields hold it.

use serde::{Deserialize, Serialize};

use super::{
    super::words::{given, mistake, read_number, write_number},
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
        self.rows(at, errors);
        Rule {
            name: self.name.trim().to_owned(),
            when: self.when.trim().to_owned(),
            then: RuleThen {
                route: self.route,
                priority: self.priority,
                group: given(&self.group),
                due_seconds: self.due_seconds(at, errors),
                double_review: self.double_review,
            },
        }
    }

    /// What is wrong with the rows, where the CEL is theirs: CEL that was typed is read into them only a moment later.
    fn rows(&self, at: usize, errors: &mut Vec<FieldError>) {
        let Reading::Built { rows, .. } = &self.reading else { return };
        let is_theirs = self.reading.condition().is_some_and(|condition| to_cel(&condition) == self.when);
        for row in rows.iter().filter(|_| is_theirs) {
            if let Some(problem) = &row.problem {
                errors.push(mistake(&row_pointer(at, row.key), problem.clone()));
            }
        }
    }

    /// Reads the minutes.
    fn due_seconds(&self, at: usize, errors: &mut Vec<FieldError>) -> Option<i64> {
        let pointer = format!("/rules/{at}/then/due_seconds");
        let minutes: f64 = read_number(&self.due, &pointer, errors)?;
        let seconds = (minutes * 60.0).round();
        if (1.0..=LONGEST).contains(&seconds) {
            return Some(seconds as i64);
        }
        let message = "Give more than 0 minutes, and at most 525,600: that is a year.".to_owned();
        errors.push(mistake(&pointer, message));
        None
    }
}

/// The most seconds after which an item may be due: a year.
const LONGEST: f64 = 31_536_000.0;

/// Where what is wrong with a row of the builder belongs. The policy itself has no rows.
pub(super) fn row_pointer(at: usize, row: u64) -> String {
    format!("/rules/{at}/rows/{row}")
}

fn minutes(seconds: i64) -> String {
    write_number(seconds as f64 / 60.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Operator;

    fn form() -> RuleForm {
        let rule = json!({"name": "r", "when": "true", "then": {"route": "review"}});
        let rule: Rule = serde_json::from_value(rule).unwrap();
        RuleForm::of(0, &rule, Reading::Built { is_any: false, rows: Vec::new() })
    }

    fn read(form: &RuleForm) -> (Rule, Vec<(String, String)>) {
        let mut errors = Vec::new();
        let rule = form.rule(2, &mut errors);
        (rule, errors.into_iter().map(|error| (error.pointer, error.message)).collect())
    }

    #[test]
    fn the_time_is_asked_for_in_minutes() {
        for (typed, seconds) in [("1", 60), ("0.5", 30), ("1.5", 90), ("0.02", 1), ("525600", 31_536_000)] {
            let (rule, errors) = read(&RuleForm { due: typed.into(), ..form() });
            assert_eq!((rule.then.due_seconds, errors), (Some(seconds), Vec::new()), "{typed}");
        }
        for typed in ["-5", "0", "0.001", "525601", "99999999999", "NaN", "inf"] {
            let (rule, errors) = read(&RuleForm { due: typed.into(), ..form() });
            assert_eq!(rule.then.due_seconds, None);
            assert_eq!(errors.len(), 1, "{typed}");
            assert_eq!(errors[0].0, "/rules/2/then/due_seconds");
            assert!(errors[0].1.contains("525,600"), "{errors:?}");
        }
        assert_eq!(read(&form()).0.then.due_seconds, None);
    }

    #[test]
    fn a_row_that_can_never_fit_keeps_the_rule_from_being_saved() {
        let mut form = form();
        form.add_row("confidence".into());
        assert_eq!(read(&form).1, [("/rules/2/rows/0".to_owned(), "Give a value.".to_owned())]);
        let types = ["number".to_owned()];
        form.change_row(0, |row| {
            row.operator = Operator::Less;
            row.text = "80%".into();
            row.read(&types);
        });
        let found = [("/rules/2/rows/0".to_owned(), "Give a number: 80% is 0.8.".to_owned())];
        assert_eq!(read(&form).1, found);
        form.change_row(0, |row| {
            row.text = "0.8".into();
            row.read(&types);
        });
        assert_eq!(read(&form).1, []);
        assert_eq!(form.when, "confidence != null && confidence < 0.8");
    }

    /// CEL that was typed holds, whatever the rows still show.
    #[test]
    fn rows_that_typing_has_overtaken_stand_in_no_ones_way() {
        let mut form = form();
        form.add_row("confidence".into());
        form.when = "model == 'a'".into();
        assert_eq!(read(&form).1, []);
    }
}
