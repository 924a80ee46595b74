use super::Tree;
use crate::model::RawJson;

/// One step of indentation in pretty JSON.
const INDENT: &str = "  ";

impl Tree {
    /// Compact JSON.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, None);
        out
    }

    /// JSON for reading: one member a line.
    pub fn to_pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, Some(0));
        out
    }

    /// Ready to be sent.
    pub fn to_raw(&self) -> RawJson {
        // What this type writes is valid JSON; `null` stands for the impossible.
        RawJson::new(self.to_json()).unwrap_or_else(|_| RawJson::from(&serde_json::Value::Null))
    }

    fn write(&self, out: &mut String, level: Option<usize>) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Number(text) | Self::Verbatim(text) => out.push_str(text),
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::List(values) => {
                out.push('[');
                for (index, value) in values.iter().enumerate() {
                    separate(out, index, level);
                    value.write(out, level.map(|level| level + 1));
                }
                close(out, values.is_empty(), level);
                out.push(']');
            }
            Self::Record(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    separate(out, index, level);
                    out.push_str(&quoted(key));
                    out.push_str(if level.is_some() { ": " } else { ":" });
                    value.write(out, level.map(|level| level + 1));
                }
                close(out, members.is_empty(), level);
                out.push('}');
            }
        }
    }
}

/// A JSON string literal.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn separate(out: &mut String, index: usize, level: Option<usize>) {
    if index > 0 {
        out.push(',');
    }
    if let Some(level) = level {
        out.push('\n');
        out.push_str(&INDENT.repeat(level + 1));
    }
}

fn close(out: &mut String, empty: bool, level: Option<usize>) {
    if let (false, Some(level)) = (empty, level) {
        out.push('\n');
        out.push_str(&INDENT.repeat(level));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pretty_json_reads_back_the_same() {
        let tree = Tree::parse(r#"{"a":[1,{"b":"line\nbreak \"quoted\""}],"c":{},"d":[]}"#).unwrap();
        let pretty = tree.to_pretty();
        assert!(pretty.starts_with("{\n  \"a\": [\n    1,\n"), "{pretty}");
        assert!(pretty.contains("\"c\": {},"), "{pretty}");
        assert_eq!(Tree::parse(&pretty).unwrap(), tree);
    }
}
