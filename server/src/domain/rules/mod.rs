//! Rules: what an operator writes in CEL, checked when it is saved and bounded when it runs.
//!
//! A rule's text is data until [`Expression::compile`] has read it. What that refuses is never stored: text that is no
//! CEL, names and functions that are not there, a condition that cannot be a yes or a no, operands that never fit what
//! is done with them, and whatever could make running it long or unsafe (too long a text, too many brackets, comprehensions three deep, a pattern that stands in
//! the item instead of the rule).
//!
//! Running is bounded before it begins: [`Expression::matches`] adds up, from the expression and the sizes of the
//! item's data, how many steps it may take at most, and fails where that is too many. The bound counts steps and not
//! seconds, so that the same item goes the same way on a slow day (invariant 8). For the same reason an object's keys
//! have an order here, which CEL leaves open.
//!
//! A rule that fails never matches and never does not match: it says nothing, and the item goes to a person
//! (invariant 3). CEL's own meaning is kept: a field that is missing is a failure, and so is comparing a null. Who wants
//! it otherwise writes `has(input.channel)` or `input.?channel.orValue('')`, as the rule builder does for each field.

mod check;
mod children;
mod cost;
mod expression;
mod facts;
mod from_cel;
mod functions;
mod kind;
mod names;
mod parse;
mod problem;
#[cfg(test)]
mod properties;
mod seen;
mod shape;
mod structure;
mod value;

pub use expression::{Expression, Failure};
pub use facts::{Facts, Subject};
pub use from_cel::from_cel;
pub use problem::RuleProblem;
pub use seen::FieldsSeen;
