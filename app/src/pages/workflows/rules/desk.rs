//! What the parts of the page share: what is stored, what is being edited, and what checking it found.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::{
    super::draft::written,
    browser,
    rows::{Reading, field_name},
    sheet::{RuleForm, Sheet},
};
use crate::{
    components::gate::use_viewer,
    error::AppError,
    model::{Condition, Field, FieldError, Permission, Policy, PolicyState, RulesPage},
    server_fns::policies::{check_policy, read_conditions, read_rules_page},
};

/// How long after the last change it is checked.
const PAUSE: Duration = Duration::from_millis(350);

/// What the page opens with: the stored rules, and those to be edited as the builder shows them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Opened {
    /// What is stored.
    pub(super) page: RulesPage,
    /// The conditions of the policy that is edited first.
    pub(super) conditions: Vec<Option<Condition>>,
}

/// Loads it.
pub(super) async fn open(slug: String) -> Result<Opened, AppError> {
    let page = read_rules_page(slug).await?;
    let conditions = conditions_of(&first_to_edit(&page).0).await?;
    Ok(Opened { page, conditions })
}

async fn conditions_of(policy: &Policy) -> Result<Vec<Option<Condition>>, AppError> {
    let rules: Vec<_> = policy.rules.iter().map(|rule| rule.when.clone()).collect();
    if rules.is_empty() { Ok(Vec::new()) } else { read_conditions(rules).await }
}

/// The newest version where that is a draft, else the one that routes, else an empty policy.
fn first_to_edit(page: &RulesPage) -> (Policy, Option<i64>) {
    let newest = page.versions.first().filter(|version| version.state == PolicyState::Draft);
    let version = newest.or_else(|| page.versions.iter().find(|version| version.active));
    version.map(|one| (one.policy.clone(), Some(one.version))).unwrap_or_default()
}

/// The page's state.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// What is stored, as of the last look.
    pub(super) page: RwSignal<RulesPage>,
    /// What is being edited.
    pub(super) sheet: RwSignal<Sheet>,
    /// The same as it was when it was opened or saved.
    pub(super) saved: RwSignal<Sheet>,
    /// Changes that were not saved and stand in the fields no more.
    pub(super) kept: RwSignal<Option<Sheet>>,
    /// What storing it would be refused for.
    pub(super) errors: RwSignal<Vec<FieldError>>,
    /// Whether `errors` is about what stands in the fields now.
    pub(super) is_checked: RwSignal<bool>,
    /// The rule that was removed last, with its place.
    pub(super) removed: RwSignal<Option<(usize, RuleForm)>>,
    /// The rule that is being dragged.
    pub(super) dragged: RwSignal<Option<u64>>,
    /// What a request of the page's own went wrong with.
    pub(super) trouble: RwSignal<Option<AppError>>,
    /// Whether anything is changed since it was opened or saved.
    pub(super) is_changed: Memo<bool>,
    /// Whether the person may change rules.
    pub(super) may_edit: bool,
    /// The name under which this browser keeps what is not saved.
    shelf: StoredValue<String>,
}

impl Desk {
    /// Lays out what was loaded.
    pub(super) fn new(opened: Opened) -> Self {
        let viewer = use_viewer();
        let (policy, from) = first_to_edit(&opened.page);
        let sheet = Sheet::of(&policy, from, &opened.conditions, |field| types_of(&opened.page, field));
        let (sheet, saved) = (RwSignal::new(sheet.clone()), RwSignal::new(sheet));
        let person = viewer.0.as_ref().map(|user| user.id.to_string()).unwrap_or_default();
        Self {
            shelf: StoredValue::new(format!("countersign:{person}:rules:{}", opened.page.slug)),
            page: RwSignal::new(opened.page),
            sheet,
            saved,
            kept: RwSignal::new(None),
            errors: RwSignal::new(Vec::new()),
            is_checked: RwSignal::new(true),
            removed: RwSignal::new(None),
            dragged: RwSignal::new(None),
            trouble: RwSignal::new(None),
            is_changed: Memo::new(move |_| {
                let (now, then) = (sheet.read(), saved.read());
                match (now.policy(), then.policy()) {
                    (Ok(now), Ok(then)) => now != then,
                    _ => *now != *then,
                }
            }),
            may_edit: viewer.may(Permission::EditWorkflows),
        }
    }

    /// The workflow's slug.
    pub(super) fn slug(self) -> String {
        self.page.with_untracked(|page| page.slug.clone())
    }

    /// The policy as JSON, as far as the fields can be read.
    pub(super) fn json(self) -> Option<String> {
        self.sheet.with(|sheet| sheet.policy().ok().map(|policy| written(&policy)))
    }

    /// A text of the sheet.
    pub(super) fn text(self, of: impl Fn(&Sheet) -> String + Send + Sync + 'static) -> Signal<String> {
        Memo::new(move |_| self.sheet.with(&of)).into()
    }

    /// Writes a text into the sheet.
    pub(super) fn write(self, into: impl Fn(&mut Sheet, String) + Send + Sync + 'static) -> Callback<String> {
        Callback::new(move |text| self.sheet.update(|sheet| into(sheet, text)))
    }

    /// Something of a rule; the default once the rule is gone.
    pub(super) fn rule<T>(self, key: u64, of: impl Fn(&RuleForm) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: Default + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.sheet.with(|sheet| sheet.rule(key).map(&of).unwrap_or_default()))
    }

    /// A text of a rule.
    pub(super) fn rule_text(
        self,
        key: u64,
        of: impl Fn(&RuleForm) -> String + Send + Sync + 'static,
    ) -> Signal<String> {
        self.rule(key, of).into()
    }

    /// Changes a rule.
    pub(super) fn change(self, key: u64, change: impl FnOnce(&mut RuleForm)) {
        self.sheet.update(|sheet| {
            if let Some(rule) = sheet.rules.iter_mut().find(|rule| rule.key == key) {
                change(rule);
            }
        });
    }

    /// Writes a text into a rule.
    pub(super) fn write_rule(
        self,
        key: u64,
        into: impl Fn(&mut RuleForm, String) + Send + Sync + 'static,
    ) -> Callback<String> {
        Callback::new(move |text| self.change(key, |rule| into(rule, text)))
    }

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

    /// The JSON types of a field that was seen; none for others.
    pub(super) fn types(self, field: &str) -> Vec<String> {
        self.page.with(|page| {
            let seen = page.fields.iter().find(|seen| field_name(&seen.field) == field);
            seen.map(|seen| seen.types.clone()).unwrap_or_default()
        })
    }

    /// Looks again at what is stored. What is being edited stays as it is.
    pub(super) fn refresh(self) {
        let slug = self.slug();
        spawn_local(async move {
            match read_rules_page(slug).await {
                Ok(page) => {
                    let _ = self.page.try_set(page);
                }
                Err(error) => {
                    let _ = self.trouble.try_set(Some(error));
                }
            }
        });
    }

    /// Opens a stored policy in the fields. What stood there unsaved can be brought back.
    pub(super) fn edit(self, policy: Policy, version: i64) {
        spawn_local(async move {
            let conditions = match conditions_of(&policy).await {
                Ok(conditions) => conditions,
                Err(error) => {
                    let _ = self.trouble.try_set(Some(error));
                    return;
                }
            };
            let types = |field: &Field| self.page.with_untracked(|page| types_of(page, field));
            let sheet = Sheet::of(&policy, Some(version), &conditions, types);
            if self.is_changed.get_untracked() {
                self.kept.set(Some(self.sheet.get_untracked()));
            }
            self.show(sheet);
        });
    }

    /// Shows a sheet as it is stored.
    fn show(self, sheet: Sheet) {
        self.removed.set(None);
        self.errors.set(Vec::new());
        self.saved.set(sheet.clone());
        self.sheet.set(sheet);
    }

    /// Notes that what stands in the fields is stored as this version, or shows it where something else was stored.
    pub(super) fn stored(self, policy: Policy, version: i64) {
        if self.sheet.with_untracked(Sheet::policy).as_ref() == Ok(&policy) {
            self.sheet.update(|sheet| sheet.from = Some(version));
            self.saved.set(self.sheet.get_untracked());
            self.errors.set(Vec::new());
            self.forget();
        } else {
            self.edit(policy, version);
        }
        self.refresh();
    }

    /// Brings back what was not saved.
    pub(super) fn bring_back(self) {
        if let Some(sheet) = self.kept.get_untracked() {
            self.kept.set(None);
            self.sheet.set(sheet);
        }
    }

    /// Forgets what this browser keeps.
    pub(super) fn forget(self) {
        self.kept.set(None);
        browser::keep(&self.shelf.read_value(), None);
    }

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
            let Ok(errors) = check_policy(slug, value).await else { return };
            // An answer that typing has overtaken says nothing about what stands there now.
            if self.sheet.try_with_untracked(|now| now.policy().as_ref() == Ok(&policy)) == Some(true) {
                self.found(errors);
            }
        });
    }

    /// Shows what checking found.
    pub(super) fn found(self, errors: Vec<FieldError>) {
        self.errors.set(errors);
        self.is_checked.set(true);
    }

    /// Lets the builder show the CEL that was typed, where it can.
    pub(super) fn read_cel(self, key: u64, cel: String) {
        spawn_local(async move {
            let Ok(read) = read_conditions(vec![cel.clone()]).await else { return };
            let types = |field: &Field| self.page.with_untracked(|page| types_of(page, field));
            let reading = Reading::of(read.first().and_then(Option::as_ref), types);
            // By then something else may stand there, or the page may be left.
            if self.sheet.is_disposed() {
                return;
            }
            self.change(key, |rule| {
                if rule.when == cel {
                    rule.reading = reading;
                }
            });
        });
    }
}

fn types_of(page: &RulesPage, field: &Field) -> Vec<String> {
    page.fields.iter().find(|seen| seen.field == *field).map(|seen| seen.types.clone()).unwrap_or_default()
}

fn first_under(errors: &[FieldError], pointer: &str) -> Option<String> {
    let is_here = |error: &&FieldError| {
        error.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    errors.iter().find(is_here).map(|error| error.message.clone())
}
