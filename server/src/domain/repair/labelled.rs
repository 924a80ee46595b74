use super::node::Node;

const OPEN: &str = "<<<";
const CLOSE: &str = ">>>";

/// `<<<label>>>: text` at the beginnings of lines, as some models are taught to answer: an object from label to text.
/// Two labels at least, or it is chance.
pub(super) fn read(text: &str) -> Option<Node> {
    let mut members: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match (label(line), members.last_mut()) {
            (Some((label, rest)), _) => members.push((label.to_owned(), rest.to_owned())),
            (None, Some((_, value))) => {
                value.push('\n');
                value.push_str(line);
            }
            // What stands before the first label is prose.
            (None, None) => {}
        }
    }
    if members.len() < 2 {
        return None;
    }
    let node = |(label, value): (String, String)| (label, Node::Text(value.trim().to_owned()));
    Some(Node::Map(members.into_iter().map(node).collect()))
}

fn label(line: &str) -> Option<(&str, &str)> {
    let (label, rest) = line.trim_start().strip_prefix(OPEN)?.split_once(CLOSE)?;
    let is_name = (1..=64).contains(&label.len())
        && label.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' '));
    is_name.then(|| (label.trim(), rest.strip_prefix(':').unwrap_or(rest)))
}
