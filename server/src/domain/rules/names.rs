use app::model::Root;

/// Types that CEL has names for, so that `type(output.total) == double` can be written.
pub(super) const TYPES: [&str; 10] =
    ["bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint"];

/// The names that every rule may begin with.
pub(super) fn roots() -> impl Iterator<Item = &'static str> {
    Root::ALL.iter().map(|root| root.as_str())
}

/// The known name that `name` was most likely meant to be.
pub(super) fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let most = (name.chars().count() / 3).clamp(1, 3);
    let lower = name.to_lowercase();
    known
        .into_iter()
        .map(|known| (distance(&lower, &known.to_lowercase()), known))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known.to_owned())
}

/// How many letters to add, leave out, change, or swap with the next.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut two_before: Vec<usize> = Vec::new();
    let mut before: Vec<usize> = (0..=right.len()).collect();
    let mut last = None;
    for (at, letter) in left.chars().enumerate() {
        let mut row = vec![at + 1];
        for (to, other) in right.iter().enumerate() {
            let changed = before[to] + usize::from(letter != *other);
            let mut least = changed.min(before[to + 1] + 1).min(row[to] + 1);
            if to > 0 && last == Some(*other) && letter == right[to - 1] && at > 0 {
                least = least.min(two_before[to - 1] + 1);
            }
            row.push(least);
        }
        two_before = std::mem::replace(&mut before, row);
        last = Some(letter);
    }
    before.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_is_found_and_a_strange_one_has_none() {
        for (written, meant) in [
            ("outptu", Some("output")),
            ("ouput", Some("output")),
            ("Output", Some("output")),
            ("confidense", Some("confidence")),
            ("promptVersion", Some("prompt_version")),
            ("email", None),
            ("x", None),
        ] {
            assert_eq!(closest(written, roots()).as_deref(), meant, "{written}");
        }
        assert_eq!((distance("ab", "ba"), distance("", "abc"), distance("abc", "abc")), (1, 3, 0));
    }
}
