//! The policy that is being edited, as the page's fields hold it: text, exactly as typed, until it is read.

use serde::{Deserialize, Serialize};

use super::{
    super::words::{given, mistake, read_number, read_percent, write_number, write_percent},
    bounds::{BoundForm, read_bounds, write_bounds},
    rows::Reading,
    rule_form::RuleForm,
};
use crate::model::{Condition, Field, FieldError, Policy, Route, Rule, RuleThen, WhenInDoubt};

/// A policy in fields.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Sheet {
    /// The version that it grew out of; none where there was none.
    pub(super) from: Option<i64>,
    /// From 0 to 1.
    pub(super) min_confidence: String,
    /// Bounds for single fields.
    pub(super) field_bounds: Vec<BoundForm>,
    /// In percent.
    pub(super) sample_rate: String,
    /// In percent.
    pub(super) double_review_rate: String,
    /// Where an item without confidence goes.
    pub(super) missing_confidence: WhenInDoubt,
    /// Where malformed output goes.
    pub(super) malformed: WhenInDoubt,
    /// Where an item goes on which a rule fails.
    pub(super) on_policy_error: WhenInDoubt,
    /// What the producer is told on the route `fallback`.
    pub(super) fallback_message: String,
    /// In order.
    pub(super) rules: Vec<RuleForm>,
    next_key: u64,
}

impl Sheet {
    /// The fields of a policy. `conditions` are its rules as the builder can show them.
    pub(super) fn of(
        policy: &Policy,
        from: Option<i64>,
        conditions: &[Option<Condition>],
        types: impl Fn(&Field) -> Vec<String>,
    ) -> Self {
        let rule = |(key, rule): (u64, &Rule)| {
            let condition =
                usize::try_from(key).ok().and_then(|at| conditions.get(at)).and_then(Option::as_ref);
            RuleForm::of(key, rule, Reading::of(condition, &types))
        };
        let rules: Vec<_> = (0..).zip(&policy.rules).map(rule).collect();
        let field_bounds = write_bounds(&policy.min_field_confidence, rules.len() as u64);
        Self {
            from,
            min_confidence: policy.min_confidence.map(write_number).unwrap_or_default(),
            sample_rate: write_percent(policy.sample_rate),
            double_review_rate: write_percent(policy.double_review_rate),
            missing_confidence: policy.missing_confidence,
            malformed: policy.malformed,
            on_policy_error: policy.on_policy_error,
            fallback_message: policy.fallback_message.clone().unwrap_or_default(),
            next_key: (rules.len() + field_bounds.len()) as u64,
            rules,
            field_bounds,
        }
    }

    /// Reads the fields.
    ///
    /// # Errors
    /// Every field that cannot be read, by its pointer into the policy. What a field may hold is the server's business.
    pub(super) fn policy(&self) -> Result<Policy, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut rules = Vec::with_capacity(self.rules.len());
        for (at, rule) in self.rules.iter().enumerate() {
            rules.push(rule.rule(at, &mut errors));
        }
        let policy = Policy {
            min_confidence: read_number(&self.min_confidence, "/min_confidence", &mut errors),
            min_field_confidence: read_bounds(&self.field_bounds, &mut errors),
            rules,
            sample_rate: read_percent(&self.sample_rate, "/sample_rate", &mut errors).unwrap_or_default(),
            double_review_rate: read_percent(&self.double_review_rate, "/double_review_rate", &mut errors)
                .unwrap_or_default(),
            missing_confidence: self.missing_confidence,
            malformed: self.malformed,
            on_policy_error: self.on_policy_error,
            fallback_message: given(&self.fallback_message),
        };
        for (at, rule) in policy.rules.iter().enumerate() {
            if rule.when.is_empty() {
                let message = "Say when the rule matches: add a condition, or write CEL.".to_owned();
                errors.push(mistake(&format!("/rules/{at}/when"), message));
            }
        }
        if errors.is_empty() { Ok(policy) } else { Err(errors) }
    }

    /// Adds a bound for a field, or for one that is yet to be typed. Answers its key.
    pub(super) fn add_bound(&mut self, field: Option<String>) -> u64 {
        let key = self.take_key();
        let is_typed = field.is_none();
        let field = field.unwrap_or_default();
        self.field_bounds.push(BoundForm { key, field, bound: String::new(), is_typed });
        key
    }

    /// The bound with this key.
    pub(super) fn bound(&self, key: u64) -> Option<&BoundForm> {
        self.field_bounds.iter().find(|bound| bound.key == key)
    }

    /// The rule with this key.
    pub(super) fn rule(&self, key: u64) -> Option<&RuleForm> {
        self.rules.iter().find(|rule| rule.key == key)
    }

    /// Where it stands.
    pub(super) fn place(&self, key: u64) -> Option<usize> {
        self.rules.iter().position(|rule| rule.key == key)
    }

    /// Adds a rule at the end, about this field. Answers its key.
    pub(super) fn add(&mut self, field: String) -> u64 {
        let then = RuleThen {
            route: Route::Review,
            priority: None,
            group: None,
            due_seconds: None,
            double_review: false,
        };
        let rule = Rule { name: self.free_name("New rule"), when: String::new(), then };
        let mut form =
            RuleForm::of(self.take_key(), &rule, Reading::Built { is_any: false, rows: Vec::new() });
        form.add_row(field);
        let key = form.key;
        self.rules.push(form);
        key
    }

    /// Puts a copy behind it. Answers the copy's key.
    pub(super) fn duplicate(&mut self, key: u64) -> Option<u64> {
        let at = self.place(key)?;
        let mut copy = self.rules.get(at)?.clone();
        copy.key = self.take_key();
        copy.name = self.free_name(&copy.name);
        let key = copy.key;
        self.rules.insert(at + 1, copy);
        Some(key)
    }

    /// Takes it away. Answers it with its place.
    pub(super) fn remove(&mut self, key: u64) -> Option<(usize, RuleForm)> {
        let at = self.place(key)?;
        Some((at, self.rules.remove(at)))
    }

    /// Puts back what was taken away.
    pub(super) fn put_back(&mut self, at: usize, rule: RuleForm) {
        self.rules.insert(at.min(self.rules.len()), rule);
    }

    /// Moves it to a place. Answers whether it moved.
    pub(super) fn move_to(&mut self, key: u64, to: usize) -> bool {
        let Some(from) = self.place(key).filter(|from| *from != to && to < self.rules.len()) else {
            return false;
        };
        let rule = self.rules.remove(from);
        self.rules.insert(to, rule);
        true
    }

    fn take_key(&mut self) -> u64 {
        self.next_key += 1;
        self.next_key
    }

    fn free_name(&self, wanted: &str) -> String {
        let stem = wanted.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end();
        let is_free = |name: &String| self.rules.iter().all(|rule| rule.name != *name);
        let wanted = Some(wanted.to_owned()).filter(is_free);
        wanted
            .or_else(|| (2_u32..).map(|number| format!("{stem} {number}")).find(is_free))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn example() -> Policy {
        serde_json::from_value(json!({
            "min_confidence": 0.85, "min_field_confidence": {"/intent": 0.9},
            "rules": [
                {"name": "refunds", "when": "output.intent == 'refund'",
                 "then": {"route": "review", "priority": "high", "group": "payments", "due_seconds": 90}},
                {"name": "spam", "when": "size(input.text) > 9", "then": {"route": "reject", "double_review": true}},
            ],
            "sample_rate": 0.07, "double_review_rate": 0.05, "missing_confidence": "fallback",
            "malformed": "review", "on_policy_error": "fallback", "fallback_message": "Please wait.",
        }))
        .unwrap()
    }

    fn sheet() -> Sheet {
        Sheet::of(&example(), Some(3), &[], |_| Vec::new())
    }

    #[test]
    fn a_policy_survives_the_fields() {
        assert_eq!(sheet().policy(), Ok(example()));
        assert_eq!(Sheet::of(&Policy::default(), None, &[], |_| Vec::new()).policy(), Ok(Policy::default()));
        let text = serde_json::to_string(&sheet()).unwrap();
        assert_eq!(serde_json::from_str::<Sheet>(&text).unwrap(), sheet());
    }

    #[test]
    fn rows_make_the_cel() {
        let mut sheet = sheet();
        let key = sheet.add("output.intent".into());
        let rule = sheet.rules.iter_mut().find(|rule| rule.key == key).unwrap();
        rule.change_row(0, |row| {
            row.text = "refund".into();
            row.read(&["string".to_owned()]);
        });
        assert_eq!(rule.when, "output.?intent.orValue(null) == 'refund'");
        rule.remove_row(0);
        assert_eq!(rule.when, "true");
    }

    #[test]
    fn bounds_for_fields_are_added_and_taken_away() {
        let mut sheet = sheet();
        let key = sheet.add_bound(Some("/total".into()));
        assert!(sheet.rules.iter().all(|rule| rule.key != key) && sheet.bound(key).is_some());
        sheet.field_bounds.iter_mut().find(|bound| bound.key == key).unwrap().bound = "0.75".into();
        let bounds = sheet.policy().unwrap().min_field_confidence;
        assert_eq!(Value::Object(bounds), json!({"/intent": 0.9, "/total": 0.75}));
        sheet.field_bounds.clear();
        assert!(sheet.policy().unwrap().min_field_confidence.is_empty());
    }

    #[test]
    fn rules_move_and_come_back() {
        let mut sheet = sheet();
        let names = |sheet: &Sheet| sheet.rules.iter().map(|rule| rule.name.clone()).collect::<Vec<_>>();
        let [first, second] = [0, 1].map(|at| sheet.rules[at].key);
        assert!(sheet.move_to(second, 0) && !sheet.move_to(second, 0) && !sheet.move_to(first, 2));
        assert_eq!(names(&sheet), ["spam", "refunds"]);
        sheet.duplicate(second).unwrap();
        assert_eq!(names(&sheet), ["spam", "spam 2", "refunds"]);
        let (at, rule) = sheet.remove(second).unwrap();
        sheet.put_back(at, rule);
        assert_eq!(names(&sheet), ["spam", "spam 2", "refunds"]);
        let keys: std::collections::HashSet<_> = sheet.rules.iter().map(|rule| rule.key).collect();
        assert_eq!(keys.len(), 3);
    }

    #[test]
    fn every_field_that_cannot_be_read_is_named() {
        let mut sheet = sheet();
        sheet.add_bound(Some("/total".into()));
        sheet.min_confidence = "high".into();
        sheet.sample_rate = "500".into();
        sheet.rules[0].due = "soon".into();
        sheet.rules[1].when = " ".into();
        let pointers: Vec<_> = sheet.policy().unwrap_err().into_iter().map(|error| error.pointer).collect();
        assert_eq!(
            pointers,
            [
                "/rules/0/then/due_seconds",
                "/min_confidence",
                "/min_field_confidence/~1total",
                "/sample_rate",
                "/rules/1/when",
            ]
        );
    }
}
