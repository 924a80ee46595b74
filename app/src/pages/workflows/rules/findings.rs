//! What checking found, by the place in the policy that it is about.

use leptos::prelude::*;

use super::{bounds::BoundForm, desk::Desk, rule_form::row_pointer};
use crate::model::FieldError;

impl Desk {
    /// The first error at or below a pointer into the policy.
    pub(super) fn error(self, pointer: &'static str) -> Signal<Option<String>> {
        Memo::new(move |_| self.errors.with(|errors| first_under(errors, pointer))).into()
    }

    /// The first error at or below a pointer into a rule, wherever that stands.
    pub(super) fn rule_error(self, key: u64, pointer: &'static str) -> Signal<Option<String>> {
        let found = Memo::new(move |_| {
            let at = self.sheet.with(|sheet| sheet.place(key))?;
            self.errors.with(|errors| first_under(errors, &format!("/rules/{at}{pointer}")))
        });
        found.into()
    }

    /// What is wrong with a row of a rule in the builder.
    pub(super) fn row_error(self, key: u64, row: u64) -> Signal<Option<String>> {
        let found = Memo::new(move |_| {
            let at = self.sheet.with(|sheet| sheet.place(key))?;
            self.errors.with(|errors| first_under(errors, &row_pointer(at, row)))
        });
        found.into()
    }

    /// What is wrong with a bound for a field.
    pub(super) fn bound_error(self, key: u64) -> Signal<Option<String>> {
        let found = Memo::new(move |_| {
            let pointer = self.sheet.with(|sheet| sheet.bound(key).map(BoundForm::pointer))?;
            self.errors.with(|errors| first_under(errors, &pointer))
        });
        found.into()
    }

    /// What is probably not meant at or below a pointer into the policy.
    pub(super) fn warned(self, pointer: &'static str) -> Signal<Vec<String>> {
        Memo::new(move |_| self.warnings.with(|warnings| all_under(warnings, pointer))).into()
    }

    /// What is probably not meant at or below a pointer into a rule, wherever that stands.
    pub(super) fn rule_warned(self, key: u64, pointer: &'static str) -> Signal<Vec<String>> {
        let found = Memo::new(move |_| {
            let Some(at) = self.sheet.with(|sheet| sheet.place(key)) else { return Vec::new() };
            self.warnings.with(|warnings| all_under(warnings, &format!("/rules/{at}{pointer}")))
        });
        found.into()
    }
}

/// The first message at or below a pointer.
fn first_under(errors: &[FieldError], pointer: &str) -> Option<String> {
    errors.iter().find(|error| is_under(error, pointer)).map(|error| error.message.clone())
}

fn all_under(found: &[FieldError], pointer: &str) -> Vec<String> {
    found.iter().filter(|one| is_under(one, pointer)).map(|one| one.message.clone()).collect()
}

fn is_under(found: &FieldError, pointer: &str) -> bool {
    found.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
