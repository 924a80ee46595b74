use std::collections::BTreeMap;

use serde_json::Value;

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A number, `true`, `false` or `null`: JSON as it stands.
    Verbatim(String),
    /// A text, unescaped.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object; of a key that stands twice, the last one counts.
    Map(Vec<(String, Node)>),
}

impl Node {
    pub(super) fn to_json(&self) -> String {
        let mut json = String::new();
        self.write(&mut json);
        json
    }

    fn write(&self, json: &mut String) {
        match self {
            Self::Verbatim(text) => json.push_str(text),
            Self::Text(text) => write_text(text, json),
            Self::List(items) => {
                json.push('[');
                for (at, item) in items.iter().enumerate() {
                    json.push_str(if at == 0 { "" } else { ", " });
                    item.write(json);
                }
                json.push(']');
            }
            Self::Map(members) => {
                json.push('{');
                let last: BTreeMap<&str, usize> =
                    members.iter().enumerate().map(|(at, (key, _))| (key.as_str(), at)).collect();
                let counting =
                    members.iter().enumerate().filter(|(at, (key, _))| last.get(key.as_str()) == Some(at));
                for (nth, (_, (key, value))) in counting.enumerate() {
                    json.push_str(if nth == 0 { "" } else { ", " });
                    write_text(key, json);
                    json.push_str(": ");
                    value.write(json);
                }
                json.push('}');
            }
        }
    }
}

fn write_text(text: &str, json: &mut String) {
    json.push_str(&Value::from(text).to_string());
}
