//! What must hold of a rule before it is saved.

mod kinds;
mod operands;

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, SelectExpr, operators};
use serde_json::Value;

use super::{
    children::children,
    functions::{ELSEWHERE, FUNCTIONS, MACROS, Style, pattern},
    kind::{Kind, is_optional_library, kind_of},
    names::{TYPES, closest, roots},
    parse::Parsed,
    problem::RuleProblem,
    shape::{Known, look_up},
};
use kinds::Kinds;

pub(super) use operands::OPERANDS;

/// How many comprehensions may stand in one another.
const MAX_LOOPS: usize = 2;

/// What a check found.
#[derive(Default)]
pub(super) struct Found {
    /// The rule cannot be saved with these.
    pub(super) problems: Vec<RuleProblem>,
    /// The rule can be saved with these, but perhaps does not mean what it says.
    pub(super) warnings: Vec<RuleProblem>,
}

/// Everything that is wrong with `parsed`, in the order of the text.
pub(super) fn check(text: &str, parsed: &Parsed, schema: Option<&Value>) -> Found {
    let mut check = Check { text, parsed, schema, scope: Vec::new(), loops: 0, found: Found::default() };
    if let Some((what, code)) = check.not_boolean(&parsed.expr) {
        let message = format!("a rule's condition must be true or false, and this is {what}");
        let problem = check.problem_at(&parsed.expr, code, message);
        check.found.problems.push(problem);
    }
    check.expr(&parsed.expr);
    check.found.problems.sort_by_key(|problem| problem.offset);
    check.found.problems.dedup();
    check.found.warnings.sort_by_key(|problem| problem.offset);
    check.found.warnings.dedup();
    check.found
}

struct Check<'a> {
    text: &'a str,
    parsed: &'a Parsed,
    schema: Option<&'a Value>,
    /// Names that comprehensions bind, innermost last.
    scope: Vec<&'a str>,
    loops: usize,
    found: Found,
}

impl<'a> Check<'a> {
    fn problem(&self, at: &IdedExpr, code: &'static str, message: impl Into<String>) -> RuleProblem {
        RuleProblem::at(self.text, self.parsed.offset(at.id), code, message)
    }

    /// A problem with an expression as a whole, at its beginning.
    fn problem_at(&self, at: &IdedExpr, code: &'static str, message: impl Into<String>) -> RuleProblem {
        RuleProblem::at(self.text, self.parsed.start(self.text, at).unwrap_or_default(), code, message)
    }

    fn add(&mut self, at: &IdedExpr, code: &'static str, message: impl Into<String>, meant: Option<String>) {
        let problem = self.problem(at, code, message).suggest(meant);
        self.found.problems.push(problem);
    }

    fn expr(&mut self, expr: &'a IdedExpr) {
        match &expr.expr {
            Expr::Ident(name) => self.name(expr, name),
            Expr::Call(call) => return self.call(expr, call),
            Expr::Comprehension(loops) => return self.comprehension(expr, loops),
            Expr::Select(select) => self.select(expr, select),
            Expr::Map(_) => self.add(expr, "not_available", "a rule cannot make objects with { }", None),
            Expr::Struct(_) => self.add(expr, "not_available", "a rule cannot make messages", None),
            Expr::Unspecified => self.add(expr, "syntax", "the rule is no CEL expression", None),
            Expr::List(_) | Expr::Literal(_) => {}
        }
        for child in children(&expr.expr) {
            self.expr(child);
        }
    }

    fn name(&mut self, expr: &IdedExpr, name: &str) {
        // What begins so is made by a macro, and cannot be written.
        if name.starts_with('@')
            || self.scope.contains(&name)
            || TYPES.contains(&name)
            || roots().any(|root| root == name)
        {
            return;
        }
        let meant = closest(name, roots().map(|root| -> &'a str { root }).chain(self.scope.iter().copied()));
        let message = match &meant {
            Some(_) => format!("unknown name `{name}`"),
            None => format!(
                "unknown name `{name}`: a rule may use {}, and a text stands in quotes ('{name}')",
                roots().collect::<Vec<_>>().join(", ")
            ),
        };
        self.add(expr, "unknown_name", message, meant);
    }

    fn select(&mut self, expr: &IdedExpr, select: &'a SelectExpr) {
        let mut path = path_of(&select.operand);
        if let Some(path) = &mut path {
            path.push(&select.field);
        }
        self.field(expr, path.as_deref());
    }

    /// Looks up a path into the output, where `path` is one.
    fn field(&mut self, expr: &IdedExpr, path: Option<&[&str]>) {
        let (Some(schema), Some(["output", path @ ..])) = (self.schema, path) else { return };
        if self.scope.contains(&"output") {
            return;
        }
        let name = path.last().copied().unwrap_or_default();
        match look_up(schema, path) {
            Known::Possible => {}
            Known::Never(meant) => {
                self.add(
                    expr,
                    "unknown_field",
                    format!("the output's schema lets no field `{name}` in"),
                    meant,
                );
            }
            Known::Unnamed(meant) => {
                let message = format!("the output's schema does not name a field `{name}`");
                let warning = self.problem(expr, "unknown_field", message).suggest(meant);
                self.found.warnings.push(warning);
            }
        }
    }

    fn call(&mut self, expr: &'a IdedExpr, call: &'a CallExpr) {
        match call.func_name.as_str() {
            operators::OPT_SELECT | operators::INDEX | operators::OPT_INDEX => {
                self.field(expr, path_of(expr).as_deref());
            }
            operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT => {
                for part in &call.args {
                    self.boolean(part, sign(&call.func_name));
                }
            }
            operators::CONDITIONAL => {
                if let Some(condition) = call.args.first() {
                    self.boolean(condition, "?");
                }
            }
            name if !is_operator(name) => self.function(expr, call),
            _ => self.operands(call),
        }
        let target = call.target.as_deref().filter(|_| !is_optional_library(call));
        for child in target.into_iter().chain(&call.args) {
            self.expr(child);
        }
    }

    fn boolean(&mut self, part: &IdedExpr, sign: &str) {
        if let Some((what, code)) = self.not_boolean(part) {
            let message = format!("`{sign}` needs true or false, and this is {what}");
            let problem = self.problem_at(part, code, message);
            self.found.problems.push(problem);
        }
    }

    /// What an expression is that can be no yes and no no, and the code for that.
    fn not_boolean(&self, expr: &IdedExpr) -> Option<(String, &'static str)> {
        match kind_of(expr) {
            Kind::Boolean => None,
            Kind::Other(what) => Some((what.to_owned(), "not_boolean")),
            Kind::Unknown => {
                let kinds = self.kinds(expr);
                kinds.common(Kinds::BOOLEAN).is_none().then(|| (kinds.words(), OPERANDS))
            }
        }
    }

    fn function(&mut self, expr: &IdedExpr, call: &CallExpr) {
        // Here the parser notes the bracket, and what is wrong is the name before it.
        let place = self.parsed.name_offset(self.text, expr.id, &call.func_name);
        let problem = |code, message| RuleProblem::at(self.text, place, code, message);
        let library = is_optional_library(call);
        let name = if library { format!("optional.{}", call.func_name) } else { call.func_name.clone() };
        let style = if call.target.is_some() && !library { Style::On } else { Style::Alone };
        if let Some((_, example)) = MACROS.iter().find(|(known, _)| *known == name) {
            let problem = problem("arguments", format!("`{name}` is written so: {example}"));
            self.found.problems.push(problem);
            return;
        }
        let known: Vec<_> = FUNCTIONS.iter().filter(|(known, ..)| *known == name).collect();
        if known.is_empty() {
            let elsewhere = ELSEWHERE.iter().find(|(theirs, _)| theirs.eq_ignore_ascii_case(&name));
            let names =
                FUNCTIONS.iter().map(|(known, ..)| *known).chain(MACROS.iter().map(|(known, _)| *known));
            let meant = elsewhere.map(|(_, ours)| (*ours).to_owned()).or_else(|| closest(&name, names));
            let problem = problem("unknown_function", format!("unknown function `{name}`")).suggest(meant);
            self.found.problems.push(problem);
        } else if !known.iter().any(|(_, how, count)| *how == style && *count == call.args.len()) {
            let written =
                known.iter().map(|(known, how, count)| usage(known, *how, *count)).collect::<Vec<_>>();
            let message = format!("`{name}` is written so: {}", written.join(" or "));
            let problem = problem("arguments", message);
            self.found.problems.push(problem);
        } else {
            if name == "matches" {
                self.pattern(call);
            }
            self.arguments(call);
        }
    }

    /// A pattern stands in the rule, never in the item: what a producer wrote is data.
    fn pattern(&mut self, call: &CallExpr) {
        for argument in &call.args {
            let Expr::Literal(LiteralValue::String(text)) = &argument.expr else {
                self.add(
                    argument,
                    "pattern",
                    "the pattern of `matches` must be a text in the rule itself",
                    None,
                );
                continue;
            };
            if let Err(why) = pattern(text.inner()) {
                self.add(argument, "pattern", format!("the pattern of `matches` is none: {why}"), None);
            }
        }
    }

    fn comprehension(&mut self, expr: &'a IdedExpr, loops: &'a ComprehensionExpr) {
        self.expr(&loops.iter_range);
        self.expr(&loops.accu_init);
        let names = [Some(&loops.iter_var), loops.iter_var2.as_ref(), Some(&loops.accu_var)];
        let before = self.scope.len();
        for name in names.into_iter().flatten() {
            if roots().any(|root| root == name) || name == "optional" {
                let message =
                    format!("`{name}` is a name already: choose another for what the loop looks at");
                self.add(expr, "unknown_name", message, None);
            }
            self.scope.push(name);
        }
        self.loops += 1;
        if self.loops > MAX_LOOPS {
            let message =
                format!("all, exists, map and filter may stand at most {MAX_LOOPS} deep in one another");
            self.add(expr, "too_complex", message, None);
        }
        for part in [&loops.loop_cond, &loops.loop_step, &loops.result] {
            self.expr(part);
        }
        self.loops -= 1;
        self.scope.truncate(before);
    }
}

/// The names from `output` (or another name) to here, where nothing but names leads here.
fn path_of(expr: &IdedExpr) -> Option<Vec<&str>> {
    let (operand, name) = match &expr.expr {
        Expr::Ident(name) => return Some(vec![name]),
        Expr::Select(select) if !select.test => (&*select.operand, select.field.as_str()),
        Expr::Call(CallExpr { func_name, target: None, args }) => match (func_name.as_str(), args.as_slice())
        {
            (operators::OPT_SELECT | operators::INDEX | operators::OPT_INDEX, [operand, key]) => {
                match &key.expr {
                    Expr::Literal(LiteralValue::String(name)) => (operand, name.inner()),
                    _ => return None,
                }
            }
            _ => return None,
        },
        _ => return None,
    };
    let mut path = path_of(operand)?;
    path.push(name);
    Some(path)
}

fn usage(name: &str, style: Style, count: usize) -> String {
    let arguments = vec!["x"; count].join(", ");
    match style {
        Style::Alone => format!("{name}({arguments})"),
        Style::On => format!("value.{name}({arguments})"),
    }
}

/// Names of operators hold signs (`_&&_`, `@in`) that no function's name can hold.
fn is_operator(name: &str) -> bool {
    name.contains(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '.')
}

fn sign(operator: &str) -> &str {
    operator.trim_matches('_')
}

#[cfg(test)]
mod tests;
