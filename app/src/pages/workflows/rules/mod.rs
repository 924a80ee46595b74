//! `/workflows/{slug}/rules`: a builder for rules beside their CEL, tried before it is published, and every version.

mod as_json;
mod bounds;
mod browser;
mod control;
mod desk;
mod dry_run;
mod field_bounds;
mod fields;
mod findings;
mod gates;
mod groups;
mod matched;
mod meanwhile;
mod outcome;
mod page;
mod publish;
mod read_only;
mod row;
mod rows;
mod rule_card;
mod rule_form;
mod rule_list;
mod save_bar;
mod sheet;
mod thresholds;
mod tried;
mod versions;
mod watch;
mod when;

pub(crate) use dry_run::DryRunResults;
pub use page::WorkflowRulesPage;
