//! What the parts of the page share: what is stored, what is being edited, and what checking it found.

use leptos::{prelude::*, task::spawn_local};

use super::{super::draft::written, browser, rows::field_name, rule_form::RuleForm, sheet::Sheet};
use crate::{
    components::gate::use_viewer,
    error::AppError,
    model::{
        Condition, Drafted, Field, FieldError, Permission, Policy, PolicyCheck, RulesPage, WorkflowChange,
    },
    server_fns::policies::{read_conditions, read_rules_page},
};

/// A policy's rules as the builder can show them. Where they cannot be read, the builder shows none, and the CEL is
/// there all the same.
async fn conditions_of(policy: &Policy) -> Vec<Option<Condition>> {
    let rules: Vec<_> = policy.rules.iter().map(|rule| rule.when.clone()).collect();
    if rules.is_empty() { Vec::new() } else { read_conditions(rules).await.unwrap_or_default() }
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
    /// The same as it was when it was sent to be saved; none where another form sends.
    pub(super) sent: RwSignal<Option<Sheet>>,
    /// Changes that were not saved and stand in the fields no more.
    pub(super) kept: RwSignal<Option<Sheet>>,
    /// What storing it would be refused for.
    pub(super) errors: RwSignal<Vec<FieldError>>,
    /// What in it is allowed and probably not meant.
    pub(super) warnings: RwSignal<Vec<FieldError>>,
    /// Whether `errors` and `warnings` are about what stands in the fields now.
    pub(super) is_checked: RwSignal<bool>,
    /// The rule that was removed last, with its place.
    pub(super) removed: RwSignal<Option<(usize, RuleForm)>>,
    /// The rule that is being dragged.
    pub(super) dragged: RwSignal<Option<u64>>,
    /// What others did since the page was loaded, where that was in the way; none while it is not known yet.
    pub(super) meanwhile: RwSignal<Option<Vec<WorkflowChange>>>,
    /// What has the focus once the page shows what was done.
    pub(super) focus_next: StoredValue<Option<String>>,
    /// What a request of the page's own went wrong with.
    pub(super) trouble: RwSignal<Option<AppError>>,
    /// Whether anything is changed since it was opened or saved.
    pub(super) is_changed: Memo<bool>,
    /// Whether the person may change rules.
    pub(super) may_edit: bool,
    /// The name under which this browser keeps what is not saved.
    pub(super) shelf: StoredValue<String>,
}

impl Desk {
    /// Lays out what was loaded.
    pub(super) fn new(page: RulesPage) -> Self {
        let viewer = use_viewer();
        let (policy, from) = RulesPage::first_to_edit(&page.versions);
        let sheet = Sheet::of(&policy, from, &page.conditions, |field| types_of(&page, field));
        let (sheet, saved) = (RwSignal::new(sheet.clone()), RwSignal::new(sheet));
        let person = viewer.0.as_ref().map(|user| user.id.to_string()).unwrap_or_default();
        Self {
            shelf: StoredValue::new(format!("countersign:{person}:rules:{}", page.slug)),
            warnings: RwSignal::new(page.warnings.clone()),
            // Where the browser sent a form itself, nobody knows what the page showed before.
            meanwhile: RwSignal::new(Some(page.changes.clone())),
            errors: RwSignal::new(page.errors.clone()),
            page: RwSignal::new(page),
            sheet,
            saved,
            sent: RwSignal::new(None),
            kept: RwSignal::new(None),
            is_checked: RwSignal::new(true),
            removed: RwSignal::new(None),
            dragged: RwSignal::new(None),
            focus_next: StoredValue::new(None),
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

    /// The JSON types of a field that was seen; none for others.
    pub(super) fn types(self, field: &str) -> Vec<String> {
        self.page.with(|page| {
            let seen = page.fields.iter().find(|seen| field_name(&seen.field) == field);
            seen.map(|seen| seen.types.clone()).unwrap_or_default()
        })
    }

    /// The field that a new condition begins with: the first whose values can be offered.
    pub(super) fn first_field(self) -> String {
        self.page.with_untracked(|page| {
            let offers = page.fields.iter().find(|seen| !seen.values.is_empty());
            let first = offers.or(page.fields.first()).map(|seen| field_name(&seen.field));
            first.unwrap_or_else(|| "confidence".to_owned())
        })
    }

    /// Looks again at what is stored. What is being edited stays as it is. What was to have the focus next gets it.
    pub(super) fn refresh(self) {
        self.look_again(|_, _| ());
    }

    /// Looks again at what is stored, and says what others did to it since the page was loaded.
    pub(super) fn catch_up(self) {
        self.meanwhile.set(None);
        self.look_again(move |before, now| {
            let seen = before.changes.first().map_or(0, |change| change.seq);
            let newer = now.changes.iter().filter(|change| change.seq > seen).cloned().collect();
            self.meanwhile.set(Some(newer));
        });
    }

    fn look_again(self, compare: impl FnOnce(&RulesPage, &RulesPage) + 'static) {
        let slug = self.slug();
        spawn_local(async move {
            match read_rules_page(slug, None, None).await {
                // By then the page may be left.
                Ok(_) if self.page.is_disposed() => {}
                Ok(page) => {
                    self.page.with_untracked(|before| compare(before, &page));
                    self.page.set(page);
                    if let Some(id) = self.focus_next.try_update_value(Option::take).flatten() {
                        browser::focus_soon(id);
                    }
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
            let conditions = conditions_of(&policy).await;
            // By then the page may be left.
            if self.sheet.is_disposed() {
                return;
            }
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
        self.warnings.set(Vec::new());
        self.saved.set(sheet.clone());
        self.sheet.set(sheet);
    }

    /// Notes that what was sent is stored as this version: what was typed since then stays. Shows the version where
    /// another form sent it.
    pub(super) fn stored(self, Drafted { saved, warnings }: Drafted) {
        let (policy, version) = (saved.policy, saved.version);
        if let Some(mut sent) = self.sent.get_untracked() {
            sent.from = Some(version);
            self.sent.set(None);
            self.saved.set(sent);
            self.sheet.update(|sheet| sheet.from = Some(version));
            if !self.is_changed.get_untracked() {
                self.checked(PolicyCheck { errors: Vec::new(), warnings });
            }
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
}

/// The JSON types of a field that was seen; none for others.
pub(super) fn types_of(page: &RulesPage, field: &Field) -> Vec<String> {
    page.fields.iter().find(|seen| seen.field == *field).map(|seen| seen.types.clone()).unwrap_or_default()
}
