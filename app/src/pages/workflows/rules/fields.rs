use leptos::prelude::*;

use super::{control::choices, desk::Desk, rows::field_name};
use crate::{
    catalogue,
    model::{FieldSeen, Root},
};

/// Stands for a field that is typed.
pub(super) const TYPED: &str = "?";

/// The fields to choose from, in groups: those of the schema, and those really seen, with their counts.
#[component]
pub(super) fn FieldOptions(
    desk: Desk,
    /// The chosen field.
    shown: Signal<String>,
) -> impl IntoView {
    // A field that a stored rule looks at, and nobody has seen lately.
    let unseen = Memo::new(move |_| {
        let name = shown.get();
        let is_known = name == TYPED
            || desk.page.with(|page| page.fields.iter().any(|seen| field_name(&seen.field) == name));
        (!is_known && !name.is_empty()).then_some(name)
    });
    let group = move |(label, options): (&'static str, Vec<(String, String)>)| {
        view! { <optgroup label=label>{choices(options, shown)}</optgroup> }.into_any()
    };
    let groups = move || desk.page.with(|page| grouped(&page.fields)).into_iter().map(group).collect_view();
    view! {
        {groups}
        {move || unseen.get().map(|name| group(("Not seen lately", vec![(name.clone(), name)])))}
        {group(("Other", vec![(TYPED.to_owned(), "Another field…".to_owned())]))}
    }
    .into_any()
}

/// Each group's name, with the names of its fields and their words.
fn grouped(fields: &[FieldSeen]) -> Vec<(&'static str, Vec<(String, String)>)> {
    let mut groups: Vec<(&'static str, Vec<(String, String)>)> = Vec::new();
    for root in [Root::Output, Root::Input, Root::Metadata, Root::FieldConfidence] {
        groups.push((catalogue::root(root), Vec::new()));
    }
    groups.push(("About the output", Vec::new()));
    for seen in fields {
        let own = catalogue::root(seen.field.root);
        let at = groups.iter().position(|(label, _)| *label == own).unwrap_or(groups.len() - 1);
        if let Some((_, options)) = groups.get_mut(at) {
            options.push((field_name(&seen.field), words(seen)));
        }
    }
    groups.retain(|(_, options)| !options.is_empty());
    groups
}

fn words(seen: &FieldSeen) -> String {
    let name = field_name(&seen.field);
    let own = name.strip_prefix(seen.field.root.as_str()).unwrap_or(&name);
    let own = own.strip_prefix('.').unwrap_or(own);
    let own = if own.is_empty() { catalogue::root(seen.field.root) } else { own };
    match (seen.items, seen.in_schema) {
        (0, true) => format!("{own} (in the schema)"),
        (0, false) => own.to_owned(),
        (items, _) => format!("{own} ({items})"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_stand_in_groups_with_their_counts() {
        let seen = |field: serde_json::Value, in_schema: bool, items: i64| FieldSeen {
            field: serde_json::from_value(field).unwrap(),
            types: Vec::new(),
            in_schema,
            items,
            values: Vec::new(),
        };
        let groups = grouped(&[
            seen(json!({"root": "input", "path": ["channel"]}), false, 412),
            seen(json!({"root": "output", "path": ["intent"]}), true, 0),
            seen(json!({"root": "confidence"}), false, 9),
        ]);
        let pair = |name: &str, words: &str| (name.to_owned(), words.to_owned());
        assert_eq!(
            groups,
            [
                ("Output", vec![pair("output.intent", "intent (in the schema)")]),
                ("Input", vec![pair("input.channel", "channel (412)")]),
                ("About the output", vec![pair("confidence", "Confidence (9)")]),
            ]
        );
    }
}
