//! The parts of an OpenAPI document that the page shows.

use serde_json::Value;

use super::shape;

/// The document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Description {
    pub(super) text: Option<String>,
    pub(super) groups: Vec<Group>,
}

/// The operations under one tag.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) anchor: String,
    pub(super) text: Option<String>,
    pub(super) operations: Vec<Operation>,
}

/// One method of one path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operation {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) summary: Option<String>,
    pub(super) text: Option<String>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<String>,
    pub(super) answers: Vec<Answer>,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: String,
    pub(super) kind: String,
    pub(super) is_required: bool,
    pub(super) text: Option<String>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) text: Option<String>,
    pub(super) body: Option<String>,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl Description {
    /// Reads the document; what it does not say is left out.
    pub(super) fn read(document: &Value) -> Self {
        let mut groups = Vec::<Group>::new();
        let tags: Vec<_> = document["tags"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|tag| tag["name"].as_str())
            .collect();
        for (path, methods) in document["paths"].as_object().into_iter().flatten() {
            for method in METHODS {
                if let Some(operation) = methods.get(method) {
                    let tag = operation["tags"][0].as_str().unwrap_or("Other");
                    let found = Operation::read(document, path, method, operation);
                    match groups.iter_mut().find(|group| group.name == tag) {
                        Some(group) => group.operations.push(found),
                        None => groups.push(Group::new(document, tag, found)),
                    }
                }
            }
        }
        // In the order in which the document introduces them; what it does not introduce comes last.
        groups.sort_by_key(|group| tags.iter().position(|tag| *tag == group.name).unwrap_or(tags.len()));
        Self { text: text(&document["info"], "description"), groups }
    }
}

impl Group {
    fn new(document: &Value, name: &str, first: Operation) -> Self {
        let tag = document["tags"].as_array().into_iter().flatten().find(|tag| tag["name"] == name);
        Self {
            name: name.to_owned(),
            anchor: name.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"),
            text: tag.and_then(|tag| text(tag, "description")),
            operations: vec![first],
        }
    }
}

impl Operation {
    fn read(document: &Value, path: &str, method: &str, operation: &Value) -> Self {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let answers = operation["responses"].as_object().into_iter().flatten();
        Self {
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(operation, "summary"),
            text: text(operation, "description"),
            parameters: parameters.map(Parameter::read).collect(),
            body: content(document, &operation["requestBody"]),
            answers: answers
                .map(|(status, answer)| Answer {
                    status: status.clone(),
                    text: text(answer, "description"),
                    body: content(document, answer),
                })
                .collect(),
        }
    }
}

impl Parameter {
    fn read(parameter: &Value) -> Self {
        Self {
            name: text(parameter, "name").unwrap_or_default(),
            place: text(parameter, "in").unwrap_or_default(),
            kind: shape::short(&parameter["schema"]),
            is_required: parameter["required"] == true,
            text: text(parameter, "description"),
        }
    }
}

/// The shape of a body, in the first media type that has one.
fn content(document: &Value, holder: &Value) -> Option<String> {
    let (_, media) = holder["content"].as_object()?.iter().next()?;
    Some(shape::long(document, media.get("schema")?))
}

fn text(value: &Value, name: &str) -> Option<String> {
    Some(value[name].as_str()?.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_are_grouped_by_their_tag_in_the_documents_order() {
        let document = json!({
            "info": {"description": "Hello"},
            "tags": [{"name": "Items", "description": "What producers send"}],
            "paths": {
                "/items": {"get": {"tags": ["Items"], "summary": "List", "parameters": [
                    {"name": "q", "in": "query", "schema": {"type": "string"}}], "responses": {"200": {"description": "Ok"}}}},
                "/health": {"get": {"responses": {}}}
            }
        });
        let read = Description::read(&document);
        let names: Vec<_> = read.groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, ["Items", "Other"]);
        assert_eq!(read.groups[0].text.as_deref(), Some("What producers send"));
        assert_eq!(read.groups[0].operations[0].parameters[0].kind, "string");
        assert_eq!(read.groups[0].operations[0].answers[0].status, "200");
    }
}
