//! How many steps a rule may take at most on one item, found before it takes any.
//!
//! A step is one expression evaluated, one value looked at, or 16 bytes of text looked at. The bound adds up, over the
//! whole run, what each part of the expression may see: inside a loop, the loop's own elements together are no more
//! than the list they come from, and everything else counts once for every turn.

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, operators};

use super::facts::{Size, Subject};

/// The most steps that all rules of a policy together may take on one item.
pub(super) const MAX_STEPS: f64 = 5e6;
/// What compiling a pattern costs.
const PATTERN: f64 = 20e3;
/// What matching one costs, and how much more looking at text costs than comparing it.
const MATCH: (f64, f64) = (50.0, 8.0);

/// The bound for `expr` on this item.
pub(super) fn bound(expr: &IdedExpr, subject: &Subject) -> f64 {
    let mut bound = Bound { subject, scope: Vec::new(), steps: 0.0 };
    bound.expr(expr, 1.0);
    bound.steps
}

struct Bound<'a> {
    subject: &'a Subject,
    scope: Vec<(&'a str, Held)>,
    steps: f64,
}

/// What a loop's name stands for: all it holds over all turns, and how many turns that is.
#[derive(Clone, Copy)]
struct Held {
    size: Size,
    turns: f64,
}

impl<'a> Bound<'a> {
    /// Counts `expr` evaluated `times`, and answers how much data that gives in all.
    fn expr(&mut self, expr: &'a IdedExpr, times: f64) -> Size {
        self.steps += times;
        match &expr.expr {
            Expr::Unspecified => Size::default(),
            Expr::Literal(literal) => {
                let bytes = match literal {
                    LiteralValue::String(text) => text.inner().len() as f64,
                    LiteralValue::Bytes(bytes) => bytes.inner().len() as f64,
                    _ => 0.0,
                };
                Size { values: times, bytes: bytes * times, widest: 0.0 }
            }
            Expr::Ident(name) => self.name(name, times),
            Expr::Select(select) => self.expr(&select.operand, times),
            Expr::List(list) => {
                let held = self.all(&list.elements, times);
                self.touch(held);
                Size {
                    values: held.values + times,
                    widest: held.widest.max(list.elements.len() as f64),
                    ..held
                }
            }
            // Refused when the rule is saved.
            Expr::Map(_) | Expr::Struct(_) => {
                self.steps = f64::INFINITY;
                Size::default()
            }
            Expr::Call(call) => self.call(call, times),
            Expr::Comprehension(loops) => self.comprehension(loops, times),
        }
    }

    fn touch(&mut self, size: Size) {
        self.steps += size.values + size.bytes / 16.0;
    }

    fn all(&mut self, exprs: impl IntoIterator<Item = &'a IdedExpr>, times: f64) -> Size {
        exprs.into_iter().fold(Size::default(), |sum, expr| {
            let size = self.expr(expr, times);
            Size {
                values: sum.values + size.values,
                bytes: sum.bytes + size.bytes,
                widest: sum.widest + size.widest,
            }
        })
    }

    fn name(&self, name: &str, times: f64) -> Size {
        let held = self.scope.iter().rev().find(|(known, _)| *known == name).map(|(_, held)| *held);
        let Held { size, turns } =
            held.unwrap_or(Held { size: self.subject.size(name).unwrap_or_default(), turns: 1.0 });
        let again = times / turns.max(1.0);
        Size { values: size.values * again, bytes: size.bytes * again, widest: size.widest }
    }

    fn call(&mut self, call: &'a CallExpr, times: f64) -> Size {
        if let (operators::EQUALS | operators::NOT_EQUALS, [left, right]) =
            (call.func_name.as_str(), call.args.as_slice())
        {
            let (left, right) = (self.expr(left, times), self.expr(right, times));
            let weight = |size: Size| size.values + size.bytes / 16.0;
            self.steps += weight(left).min(weight(right));
            return Size { values: times, ..Size::default() };
        }
        let held = self.all(call.target.as_deref().into_iter().chain(&call.args), times);
        let result = Size { values: held.values + times, ..held };
        match call.func_name.as_str() {
            // They look at a yes or a no, and hand on what they found.
            operators::LOGICAL_AND
            | operators::LOGICAL_OR
            | operators::LOGICAL_NOT
            | operators::CONDITIONAL
            | operators::NOT_STRICTLY_FALSE
            | operators::INDEX => {}
            "matches" => {
                self.steps += PATTERN + times * MATCH.0 + held.bytes * MATCH.1 / 16.0;
            }
            _ => self.touch(held),
        }
        result
    }

    fn comprehension(&mut self, loops: &'a ComprehensionExpr, times: f64) -> Size {
        let range = self.expr(&loops.iter_range, times);
        self.touch(range);
        let first = self.expr(&loops.accu_init, times);
        let turns = (times * range.widest).min(range.values).max(1.0);
        let before = self.scope.len();
        self.scope.push((&loops.iter_var, Held { size: range, turns }));
        if let Some(second) = &loops.iter_var2 {
            self.scope.push((second, Held { size: range, turns }));
        }
        self.scope.push((&loops.accu_var, Held { size: first, turns: times }));
        self.expr(&loops.loop_cond, turns);
        let step = self.expr(&loops.loop_step, turns);
        let result = self.expr(&loops.result, times);
        self.scope.truncate(before);
        Size {
            values: turns + step.values + result.values,
            bytes: step.bytes + result.bytes,
            widest: range.widest + step.widest + result.widest,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::{Facts, parse::parse};
    use super::*;

    fn steps(text: &str, output: &Value) -> f64 {
        let subject = Subject::new(&Facts { output: Some(output), ..Facts::default() }, |_| true);
        bound(&parse(text).map_err(|problem| problem.to_string()).unwrap().expr, &subject)
    }

    #[test]
    fn one_loop_grows_with_the_list_and_two_with_its_square() {
        let lines = |count: usize| json!({"lines": vec![json!({"text": "abcdefgh", "total": 1}); count]});
        for (text, grows) in [
            ("output.lines[0].total == 1", 1.0),
            ("output.lines.exists(line, line.total > 5)", 2.0),
            ("output.lines.exists(line, line.text.contains('abc'))", 2.0),
            ("output.lines.exists(line, line.text.matches('^a+$'))", 2.0),
            ("output.lines.exists(a, output.lines.exists(b, a.total < b.total))", 4.0),
            ("output.lines.exists(line, line in output.lines)", 4.0),
            ("output.lines.map(a, output.lines.map(b, a.text + b.text)) == output.lines", 4.0),
        ] {
            let (small, large) = (steps(text, &lines(4_000)), steps(text, &lines(8_000)));
            let factor = large / small;
            assert!(
                factor <= grows * 1.1 + 0.2 && (grows == 1.0 || factor > grows * 0.75),
                "{text}: {factor}"
            );
        }
        assert!(steps("output.lines.exists(line, line.total > 5)", &lines(10_000)) < MAX_STEPS);
        assert!(
            steps("output.lines.all(a, output.lines.all(b, a.total < b.total))", &lines(10_000)) > MAX_STEPS
        );
    }
}
