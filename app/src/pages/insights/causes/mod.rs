//! `/insights/{slug}/causes`: what unusable outputs have in common, and the rule that would catch them.

mod changes;
mod page;
mod pareto;
mod ranked;
mod rule;

pub use page::CausesPage;
pub use rule::SuggestedRulePage;
