//! An expression's structure, wherever it stands in its text: for comparing one with another.

use std::collections::BTreeSet;

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};

/// What is joined by `operator`, in the order of the text: the parser balances long rows into a tree.
pub(super) fn joined<'a>(expr: &'a IdedExpr, operator: &str) -> Vec<&'a IdedExpr> {
    match call(expr, operator) {
        Some([left, right]) => [joined(left, operator), joined(right, operator)].concat(),
        _ => vec![expr],
    }
}

/// The arguments of `expr`, where it calls the function or operator of this name.
pub(super) fn call<'a>(expr: &'a IdedExpr, name: &str) -> Option<&'a [IdedExpr]> {
    match &expr.expr {
        Expr::Call(CallExpr { func_name, target: None, args }) if func_name == name => Some(args),
        _ => None,
    }
}

/// Whether two expressions are the same, wherever they stand in their texts.
pub(super) fn same(left: &IdedExpr, right: &IdedExpr) -> bool {
    without_places(left.clone()) == without_places(right.clone())
}

fn without_places(expr: IdedExpr) -> IdedExpr {
    let boxed = |inner: Box<IdedExpr>| Box::new(without_places(*inner));
    let expr = match expr.expr {
        Expr::Call(call) => Expr::Call(CallExpr {
            target: call.target.map(boxed),
            args: call.args.into_iter().map(without_places).collect(),
            ..call
        }),
        Expr::List(mut list) => {
            list.elements = list.elements.into_iter().map(without_places).collect();
            Expr::List(list)
        }
        Expr::Select(mut select) => {
            select.operand = boxed(select.operand);
            Expr::Select(select)
        }
        Expr::Comprehension(mut loops) => {
            let parts = [
                &mut loops.iter_range,
                &mut loops.accu_init,
                &mut loops.loop_cond,
                &mut loops.loop_step,
                &mut loops.result,
            ];
            for part in parts {
                *part = without_places(std::mem::take(part));
            }
            Expr::Comprehension(loops)
        }
        // Rules make no objects and messages, and nothing else holds expressions.
        other => other,
    };
    IdedExpr { id: 0, expr }
}

/// A condition as alternatives, each of which is a set of tests that must all hold.
///
/// Only what stands at the top is taken apart: whatever is left is one test, compared as it is written. So what is said
/// of two conditions here is true, and not all that is true is said.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Alternatives(Vec<BTreeSet<String>>);

impl Alternatives {
    pub(super) fn of(expr: &IdedExpr) -> Self {
        let alternatives = joined(expr, operators::LOGICAL_OR);
        Self(alternatives.into_iter().filter_map(tests).collect())
    }

    /// Whether every item that `other` holds on is one that this holds on.
    pub(super) fn cover(&self, other: &Self) -> bool {
        other.0.iter().all(|theirs| self.0.iter().any(|ours| ours.is_subset(theirs)))
    }

    /// Whether it holds on every item.
    pub(super) fn are_all(&self) -> bool {
        self.0.iter().any(BTreeSet::is_empty)
    }

    /// Whether it holds on none.
    pub(super) const fn are_none(&self) -> bool {
        self.0.is_empty()
    }
}

/// The tests of one alternative; none where it never holds.
fn tests(alternative: &IdedExpr) -> Option<BTreeSet<String>> {
    let mut tests = BTreeSet::new();
    for test in joined(alternative, operators::LOGICAL_AND) {
        match &test.expr {
            Expr::Literal(LiteralValue::Boolean(holds)) if *holds.inner() => {}
            Expr::Literal(LiteralValue::Boolean(_)) => return None,
            _ => {
                tests.insert(format!("{:?}", without_places(test.clone())));
            }
        }
    }
    Some(tests)
}

#[cfg(test)]
mod tests {
    use super::{super::parse::parse, *};

    fn alternatives(text: &str) -> Alternatives {
        Alternatives::of(&parse(text).ok().unwrap().expr)
    }

    fn covers(earlier: &str, later: &str) -> bool {
        alternatives(earlier).cover(&alternatives(later))
    }

    #[test]
    fn a_condition_covers_what_holds_only_where_it_does() {
        for (earlier, later) in [
            ("model == 'a'", "model  ==  \"a\""),
            ("true", "model == 'a'"),
            ("model == 'a' || true", "source == 'b'"),
            ("model == 'a'", "source == 'b' && model == 'a'"),
            ("model == 'a' && source == 'b'", "source == 'b' && true && model == 'a'"),
            ("model == 'a' || source == 'b'", "source == 'b'"),
            ("model == 'a' || source == 'b'", "source == 'b' && confidence > 0.5 || model == 'a'"),
            ("output.exists(x, x.a == 1)", "output.exists(x, x.a == 1)"),
            ("has(output.a)", "has(output.a) && output.a[0] == 1"),
            ("model == 'a'", "false"),
        ] {
            assert!(covers(earlier, later), "{earlier} covers {later}");
        }
        for (earlier, later) in [
            ("model == 'a'", "model == 'b'"),
            ("model == 'a' && source == 'b'", "model == 'a'"),
            ("model == 'a'", "model == 'a' || source == 'b'"),
            ("output.exists(x, x.a == 1)", "output.exists(x, x.a == 2)"),
            ("has(output.a)", "output.a"),
            ("false", "model == 'a'"),
            ("model == 'a'", "true"),
        ] {
            assert!(!covers(earlier, later), "{earlier} does not cover {later}");
        }
    }

    #[test]
    fn what_always_and_what_never_holds_is_known() {
        for (text, always, never) in [
            ("true", true, false),
            ("true && true", true, false),
            ("model == 'a' || true", true, false),
            ("false", false, true),
            ("false && model == 'a'", false, true),
            ("model == 'a'", false, false),
        ] {
            let found = alternatives(text);
            assert_eq!((found.are_all(), found.are_none()), (always, never), "{text}");
        }
    }
}
