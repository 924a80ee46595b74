//! The rule builder's side of rules: a condition as a form, and the CEL that it stands for. Pure text, so that the page
//! can make it while the operator types. Reading CEL back needs a parser, and so is done on the server.

mod to_cel;

pub use to_cel::to_cel;
