//! A workflow's rules: what the rules page reads, tries out and changes.

mod check_policy;
mod dry_run_policy;
mod freeze_workflow;
mod publish_version;
mod read_conditions;
mod read_rules_page;
mod save_draft;
mod test_policy;
mod unfreeze_workflow;

pub use check_policy::{CheckPolicy, check_policy};
pub use dry_run_policy::{DryRunPolicy, dry_run_policy};
pub use freeze_workflow::{FreezeWorkflow, freeze_workflow};
pub use publish_version::{PublishVersion, publish_version};
pub use read_conditions::{ReadConditions, read_conditions};
pub use read_rules_page::{ReadRulesPage, read_rules_page};
pub use save_draft::{SaveDraft, save_draft};
pub use test_policy::{TestPolicy, test_policy};
pub use unfreeze_workflow::{UnfreezeWorkflow, unfreeze_workflow};

/// Sends a browser without a script back to the rules page, to say there what was done.
#[cfg(feature = "ssr")]
fn back_to_rules(slug: &str, done: &str) {
    if super::is_plain_form() {
        leptos_axum::redirect(&format!("/workflows/{slug}/rules?done={done}"));
    }
}
