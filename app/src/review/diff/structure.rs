use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::review::{pointer, tree::Tree};

/// How one place differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// Only the edit has it.
    Added(Tree),
    /// Only the AI's output has it.
    Removed(Tree),
    /// Both have it, and it differs: before, after.
    Changed(Tree, Tree),
}

/// One place that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where: into the AI's output for what was removed, into the edit for all else.
    pub pointer: String,
    /// How.
    pub kind: ChangeKind,
}

/// Every place in which `after` differs from `before`, in the order of reading.
pub fn changes(before: &Tree, after: &Tree) -> Vec<Change> {
    let mut found = Vec::new();
    compare("", "", before, after, &mut found);
    found
}

fn compare(old_at: &str, new_at: &str, before: &Tree, after: &Tree, found: &mut Vec<Change>) {
    match (before, after) {
        _ if before == after => {}
        (Tree::Record(old), Tree::Record(new)) => records(old_at, new_at, (old, new), found),
        (Tree::List(old), Tree::List(new)) => lists(old_at, new_at, (old, new), found),
        _ => found.push(Change {
            pointer: new_at.to_owned(),
            kind: ChangeKind::Changed(before.clone(), after.clone()),
        }),
    }
}

type Members = [(String, Tree)];

fn records(old_at: &str, new_at: &str, (old, new): (&Members, &Members), found: &mut Vec<Change>) {
    for (key, before) in old {
        let place = pointer::push(old_at, key);
        match new.iter().find(|(name, _)| name == key) {
            Some((_, after)) => compare(&place, &pointer::push(new_at, key), before, after, found),
            None => found.push(Change { pointer: place, kind: ChangeKind::Removed(before.clone()) }),
        }
    }
    for (key, after) in new {
        if !old.iter().any(|(name, _)| name == key) {
            found
                .push(Change { pointer: pointer::push(new_at, key), kind: ChangeKind::Added(after.clone()) });
        }
    }
}

/// Aligns the elements first: a row put in at the top is one addition, not a change of every row.
fn lists(old_at: &str, new_at: &str, (old, new): (&[Tree], &[Tree]), found: &mut Vec<Change>) {
    let spell = |values: &[Tree]| values.iter().map(Tree::to_json).collect::<Vec<_>>();
    let at = |base: &str, index: usize| pointer::push(base, &index.to_string());
    for op in capture_diff_slices(Algorithm::Myers, &spell(old), &spell(new)) {
        let (old_range, new_range) = match op {
            DiffOp::Equal { .. } => continue,
            other => (other.old_range(), other.new_range()),
        };
        let pairs = old_range.len().min(new_range.len());
        for step in 0..pairs {
            let (from, to) = (old_range.start + step, new_range.start + step);
            if let (Some(before), Some(after)) = (old.get(from), new.get(to)) {
                compare(&at(old_at, from), &at(new_at, to), before, after, found);
            }
        }
        for index in old_range.start + pairs..old_range.end {
            if let Some(before) = old.get(index) {
                found.push(Change { pointer: at(old_at, index), kind: ChangeKind::Removed(before.clone()) });
            }
        }
        for index in new_range.start + pairs..new_range.end {
            if let Some(after) = new.get(index) {
                found.push(Change { pointer: at(new_at, index), kind: ChangeKind::Added(after.clone()) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Tree {
        Tree::parse(text).unwrap()
    }

    fn summary(before: &str, after: &str) -> Vec<String> {
        changes(&tree(before), &tree(after))
            .into_iter()
            .map(|change| match change.kind {
                ChangeKind::Added(value) => format!("+{} {}", change.pointer, value.to_json()),
                ChangeKind::Removed(value) => format!("-{} {}", change.pointer, value.to_json()),
                ChangeKind::Changed(a, b) => format!("~{} {} {}", change.pointer, a.to_json(), b.to_json()),
            })
            .collect()
    }

    #[test]
    fn the_same_is_no_change() {
        assert!(changes(&tree(r#"{"a":[1,2]}"#), &tree(r#"{"a":[1,2]}"#)).is_empty());
    }

    #[test]
    fn names_what_changed_came_and_went_by_pointer() {
        assert_eq!(
            summary(r#"{"a":{"b":1,"gone":true},"c":"x"}"#, r#"{"a":{"b":2},"c":"x","new":null}"#),
            ["~/a/b 1 2", "-/a/gone true", "+/new null"]
        );
    }

    #[test]
    fn a_row_put_in_at_the_top_is_one_addition() {
        assert_eq!(summary("[1,2,3]", "[0,1,2,3]"), ["+/0 0"]);
        assert_eq!(summary("[1,2,3]", "[2,3]"), ["-/0 1"]);
    }

    #[test]
    fn a_changed_row_is_compared_inside() {
        assert_eq!(
            summary(r#"[{"q":1,"p":5},{"q":2,"p":6}]"#, r#"[{"q":1,"p":5},{"q":3,"p":6}]"#),
            ["~/1/q 2 3"]
        );
    }

    #[test]
    fn a_changed_type_is_a_change() {
        assert_eq!(summary(r#"{"n":"39,90"}"#, r#"{"n":39.90}"#), [r#"~/n "39,90" 39.90"#]);
    }
}
