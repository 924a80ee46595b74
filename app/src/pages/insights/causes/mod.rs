//! `/insights/{slug}/causes`: what unusable outputs have in common, and the rule that would catch them.

mod changes;
mod page;
mod pareto;
mod ranked;
mod rule;
mod tables;

pub use page::CausesPage;
pub(super) use page::of_causes;
pub use rule::SuggestedRulePage;
pub(super) use tables::table;
