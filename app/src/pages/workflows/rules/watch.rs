//! While something is edited: it is checked, kept in this browser, and read into the builder.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use super::{
    browser,
    desk::{Desk, types_of},
    rows::Reading,
    sheet::Sheet,
};
use crate::{
    model::{Field, FieldError, PolicyCheck},
    server_fns::policies::{check_policy, read_conditions},
};

/// How long after the last change it is checked.
const PAUSE: Duration = Duration::from_millis(350);

impl Desk {
    /// From now on checks and keeps each state that stands for a moment, and offers what was kept before.
    pub(super) fn watch(self) {
        let mut look = debounce(PAUSE, move |()| self.look());
        Effect::new(move |before: Option<()>| {
            self.sheet.track();
            match before {
                Some(()) => {
                    self.is_checked.set(false);
                    look(());
                }
                None => self.offer_kept(),
            }
        });
    }

    fn offer_kept(self) {
        let kept = browser::kept(&self.shelf.read_value());
        let kept = kept.and_then(|text| serde_json::from_str::<Sheet>(&text).ok());
        let is_other = |kept: &Sheet| self.sheet.with_untracked(|sheet| sheet.policy() != kept.policy());
        if let Some(kept) = kept.filter(is_other) {
            self.kept.set(Some(kept));
        }
    }

    fn look(self) {
        let Some(sheet) = self.sheet.try_get_untracked() else { return };
        if self.is_changed.get_untracked() {
            browser::keep(&self.shelf.read_value(), serde_json::to_string(&sheet).ok().as_deref());
        } else if self.kept.with_untracked(Option::is_none) {
            browser::keep(&self.shelf.read_value(), None);
        }
        let policy = match sheet.policy() {
            Ok(policy) => policy,
            Err(errors) => return self.found(errors),
        };
        let Ok(value) = serde_json::to_value(&policy) else { return };
        let slug = self.slug();
        spawn_local(async move {
            let Ok(check) = check_policy(slug, value).await else { return };
            // An answer that typing has overtaken says nothing about what stands there now.
            if self.sheet.try_with_untracked(|now| now.policy().as_ref() == Ok(&policy)) == Some(true) {
                self.checked(check);
            }
        });
    }

    /// Shows what is wrong with the fields.
    pub(super) fn found(self, errors: Vec<FieldError>) {
        self.checked(PolicyCheck { errors, warnings: Vec::new() });
    }

    /// Shows what checking found.
    pub(super) fn checked(self, check: PolicyCheck) {
        self.errors.set(check.errors);
        self.warnings.set(check.warnings);
        self.is_checked.set(true);
    }

    /// Lets the builder show the CEL that was typed, where it can.
    pub(super) fn read_cel(self, key: u64, cel: String) {
        spawn_local(async move {
            let Ok(read) = read_conditions(vec![cel.clone()]).await else { return };
            if self.sheet.is_disposed() {
                return;
            }
            let types = |field: &Field| self.page.with_untracked(|page| types_of(page, field));
            let reading = Reading::of(read.first().and_then(Option::as_ref), types);
            self.change(key, |rule| {
                if rule.when == cel {
                    rule.reading = reading;
                }
            });
        });
    }
}
