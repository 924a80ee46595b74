//! Safe renderings of what a producer sent. What a model wrote is data: its markup is sanitised here, or shown in a
//! sandboxed frame, and nothing of it is fetched: an image is shown as a link to it.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::{Builder, UrlRelative};
use app::model::{OutputKind, Presentation, RawJson};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};
use serde_json::Value;

/// Prepares an output for its reviewer.
pub(super) fn present(kind: OutputKind, output: Option<&RawJson>) -> Presentation {
    let Some(output) = output.map(RawJson::value) else { return Presentation::AsIs };
    match (kind, output) {
        (OutputKind::Markdown, Value::String(text)) => Presentation::SanitisedHtml(from_markdown(&text)),
        (OutputKind::Html, Value::String(text)) => Presentation::SandboxedHtml(text),
        (OutputKind::Email, Value::String(text)) => email_from_text(&text),
        (OutputKind::Email, Value::Object(fields)) => email_from_fields(&fields),
        _ => Presentation::AsIs,
    }
}

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        // An image would tell its server who reviews, and when;
        // and a heading written as HTML would stand above the page's own.
        .rm_tags(["img", "h1", "h2"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        // A relative address would point into this server.
        .url_relative(UrlRelative::Deny)
        .set_tag_attribute_value("a", "target", "_blank")
        .link_rel(Some("noopener noreferrer nofollow"));
    builder
});

fn from_markdown(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let events = Parser::new_ext(text, options).map(|event| match event {
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: lowered(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lowered(level))),
        other => other,
    });
    let mut html = String::with_capacity(text.len() * 3 / 2);
    push_html(&mut html, events);
    SANITISER.clean(&html).to_string()
}

/// An output stands under the page's own title and the part's: its headings begin at the third level.
const fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

/// Headers, an empty line, the body; a text without headers is all body.
fn email_from_text(text: &str) -> Presentation {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut rest = text;
    loop {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim_end_matches('\r');
        if line.is_empty() {
            rest = if headers.is_empty() { text } else { after };
            break;
        }
        match (header(line), headers.last_mut()) {
            (Some(header), _) => headers.push(header),
            // A folded header goes on in an indented line.
            (None, Some((_, value))) if line.starts_with([' ', '\t']) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            // Not headers after all: show every byte as body.
            (None, _) => {
                headers.clear();
                rest = text;
                break;
            }
        }
        rest = after;
    }
    Presentation::Email { headers, body: rest.to_owned() }
}

fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_name.then(|| (name.to_owned(), value.trim().to_owned()))
}

/// An e-mail as fields: `body` is the body, what else is text (or a list of texts) is a header. Anything more is shown
/// as it is, so that no field goes out unseen.
fn email_from_fields(fields: &serde_json::Map<String, Value>) -> Presentation {
    let Some(Value::String(body)) = fields.get("body") else { return Presentation::AsIs };
    let mut headers = Vec::with_capacity(fields.len());
    for (name, value) in fields.iter().filter(|(name, _)| *name != "body") {
        match value {
            Value::String(text) => headers.push((name.clone(), text.clone())),
            Value::Array(list) if list.iter().all(Value::is_string) => {
                let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                headers.push((name.clone(), texts.join(", ")));
            }
            Value::Null => {}
            _ => return Presentation::AsIs,
        }
    }
    Presentation::Email { headers, body: body.clone() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn presented(kind: OutputKind, output: Value) -> Presentation {
        present(kind, Some(&RawJson::from(&output)))
    }

    fn markdown(text: &str) -> String {
        match presented(OutputKind::Markdown, json!(text)) {
            Presentation::SanitisedHtml(html) => html,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn markdown_becomes_html_without_anything_that_runs_or_is_fetched() {
        // Invariant 10: what a model wrote is never executed as HTML.
        assert_eq!(markdown("# Hi\n\n*a*"), "<h3>Hi</h3>\n<p><em>a</em></p>\n");
        assert_eq!(markdown("<h1>Hi</h1>"), "Hi");
        let hostile = markdown(
            "<script>alert(1)</script><img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) ![pic](https://t.example/p.png)\n\n\
             <a href=\"/team\" onclick=\"x()\">in</a> <style>*{display:none}</style><iframe src=//e></iframe>",
        );
        for forbidden in
            ["<script", "<img", "onerror", "onclick", "javascript:", "\"/team\"", "<style", "<iframe"]
        {
            assert!(!hostile.contains(forbidden), "{forbidden} in {hostile}");
        }
        assert!(hostile.contains("href=\"https://t.example/p.png\""), "an image is a link: {hostile}");
    }

    #[test]
    fn html_is_kept_for_the_sandbox_and_json_for_the_tree() {
        assert_eq!(
            presented(OutputKind::Html, json!("<p>a</p>")),
            Presentation::SandboxedHtml("<p>a</p>".to_owned())
        );
        assert_eq!(presented(OutputKind::Json, json!("a")), Presentation::AsIs);
        assert_eq!(presented(OutputKind::Markdown, json!({"a": 1})), Presentation::AsIs);
        assert_eq!(present(OutputKind::Markdown, None), Presentation::AsIs);
    }

    #[test]
    fn an_email_has_headers_and_a_body_and_loses_nothing() {
        let email = |output| match presented(OutputKind::Email, output) {
            Presentation::Email { headers, body } => (headers, body),
            other => panic!("{other:?}"),
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            email(json!("Subject: Hello\r\n  again\r\nTo: a@example.org\r\n\r\nDear: all\n")),
            (vec![pair("Subject", "Hello again"), pair("To", "a@example.org")], "Dear: all\n".to_owned())
        );
        assert_eq!(email(json!("Dear Ana,\n\nhello")), (vec![], "Dear Ana,\n\nhello".to_owned()));
        assert_eq!(email(json!("Subject: only")), (vec![pair("Subject", "only")], String::new()));
        assert_eq!(
            email(json!({"subject": "S", "to": ["a", "b"], "cc": null, "body": "B"})),
            (vec![pair("subject", "S"), pair("to", "a, b")], "B".to_owned())
        );
        assert_eq!(
            presented(OutputKind::Email, json!({"body": "B", "attachments": [{}]})),
            Presentation::AsIs
        );
    }
}
