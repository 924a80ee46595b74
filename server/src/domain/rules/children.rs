use cel::common::ast::{EntryExpr, Expr, IdedExpr};

/// The expressions that stand directly in `expr`, in the order of the text where there is one.
pub(super) fn children(expr: &Expr) -> Vec<&IdedExpr> {
    match expr {
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => Vec::new(),
        Expr::Call(call) => call.target.as_deref().into_iter().chain(&call.args).collect(),
        Expr::Comprehension(loops) => {
            vec![&loops.iter_range, &loops.accu_init, &loops.loop_cond, &loops.loop_step, &loops.result]
        }
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Select(select) => vec![&select.operand],
        Expr::Map(map) => map.entries.iter().flat_map(|entry| of_entry(&entry.expr)).collect(),
        Expr::Struct(made) => made.entries.iter().flat_map(|entry| of_entry(&entry.expr)).collect(),
    }
}

fn of_entry(entry: &EntryExpr) -> Vec<&IdedExpr> {
    match entry {
        EntryExpr::StructField(field) => vec![&field.value],
        EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
    }
}

/// How many expressions there are, and how deep they stand in one another.
pub(super) fn measure(expr: &IdedExpr) -> (usize, usize) {
    // By hand and not by calling itself, because this is what finds out whether calling is safe.
    let (mut count, mut deepest) = (0, 0);
    let mut open = vec![(expr, 1)];
    while let Some((next, depth)) = open.pop() {
        count += 1;
        deepest = deepest.max(depth);
        open.extend(children(&next.expr).into_iter().map(|child| (child, depth + 1)));
    }
    (count, deepest)
}
