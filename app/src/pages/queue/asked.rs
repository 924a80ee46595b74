//! What the page's address asks for: a filter, and an act on many items that is to be confirmed. Reading an address
//! does nothing but show the question.

use leptos_router::params::ParamsMap;

use super::super::filter::{given, parsed};
use crate::model::{BulkAct, ItemId, QueueFilter, Route};

/// The filters' names in the address.
pub(super) const FILTERS: &[&str] = &["q", "workflow", "state", "reason", "priority", "due", "assigned"];

/// The queue without a filter.
pub(super) fn unfiltered() -> QueueFilter {
    QueueFilter { limit: Some(50), ..QueueFilter::default() }
}

/// The filter that the address names.
pub(super) fn filter(query: &ParamsMap) -> QueueFilter {
    QueueFilter {
        workflow: given(query, "workflow"),
        state: parsed(query, "state"),
        reason: parsed(query, "reason"),
        priority: parsed(query, "priority"),
        due: parsed(query, "due"),
        assigned: given(query, "assigned"),
        q: given(query, "q"),
        cursor: given(query, "cursor"),
        ..unfiltered()
    }
}

/// An act that is to be confirmed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    /// What.
    pub(super) act: BulkAct,
    /// With which items; all that match where none are named.
    pub(super) items: Vec<ItemId>,
}

/// What is missing before it can be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// What to do.
    Act,
    /// With which items.
    Items,
}

impl Asked {
    /// The act that the address asks for, where it does.
    pub(super) fn read(query: &ParamsMap) -> Option<Result<Self, Missing>> {
        let word = query.get("act")?;
        let Some(act) = read_act(&word) else { return Some(Err(Missing::Act)) };
        let items = if query.get_str("which") == Some("all") { Vec::new() } else { ticked(query) };
        if items.is_empty() && query.get_str("which") != Some("all") {
            return Some(Err(Missing::Items));
        }
        Some(Ok(Self { act, items }))
    }
}

/// The items that are ticked by the address.
pub(super) fn ticked(query: &ParamsMap) -> Vec<ItemId> {
    query.get_all("items").unwrap_or_default().iter().filter_map(|id| id.parse().ok()).collect()
}

/// An act as one word of the address.
pub(super) fn act_word(act: &BulkAct) -> String {
    match act {
        BulkAct::Reprioritise { priority } => format!("priority:{priority}"),
        BulkAct::Assign { to } => format!("assign:{}", to.as_deref().unwrap_or_default()),
        BulkAct::Reroute { route } => format!("route:{route}"),
        BulkAct::Cancel => "cancel".to_owned(),
    }
}

/// Reads what [`act_word`] wrote.
pub(super) fn read_act(word: &str) -> Option<BulkAct> {
    if word == "cancel" {
        return Some(BulkAct::Cancel);
    }
    match word.split_once(':')? {
        ("priority", priority) => Some(BulkAct::Reprioritise { priority: priority.parse().ok()? }),
        ("assign", to) => Some(BulkAct::Assign { to: Some(to.to_owned()).filter(|to| !to.is_empty()) }),
        ("route", route) => {
            // Nothing that waits for a person is released unseen.
            let route: Route = route.parse().ok()?;
            (route != Route::Release).then_some(BulkAct::Reroute { route })
        }
        _ => None,
    }
}

/// An act as the fields of the form that does it.
pub(super) fn act_fields(act: &BulkAct) -> Vec<(&'static str, String)> {
    let named = |word: &str| ("act[act]", word.to_owned());
    match act {
        BulkAct::Reprioritise { priority } => {
            vec![named("reprioritise"), ("act[priority]", priority.to_string())]
        }
        BulkAct::Assign { to } => {
            std::iter::once(named("assign")).chain(to.clone().map(|to| ("act[to]", to))).collect()
        }
        BulkAct::Reroute { route } => vec![named("reroute"), ("act[route]", route.to_string())],
        BulkAct::Cancel => vec![named("cancel")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Priority, QueueDue},
        server_fns::queue::filter_pairs,
    };

    const ONE: &str = "00000000-0000-7000-8000-000000000001";
    const TWO: &str = "00000000-0000-7000-8000-000000000002";

    fn acts() -> Vec<BulkAct> {
        vec![
            BulkAct::Reprioritise { priority: Priority::High },
            BulkAct::Assign { to: Some("rosa@example.com".to_owned()) },
            BulkAct::Assign { to: None },
            BulkAct::Reroute { route: Route::Reject },
            BulkAct::Cancel,
        ]
    }

    fn query(pairs: &[(&'static str, &str)]) -> ParamsMap {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    }

    #[test]
    fn a_filter_is_read_as_its_address_is_written() {
        let all: Vec<(&str, &str)> = FILTERS
            .iter()
            .copied()
            .zip(["refund", "triage", "free", "low_confidence", "high", "overdue", "me"])
            .collect();
        let read = filter(&query(&all));
        assert_eq!(read.due, Some(QueueDue::Overdue));
        let written = filter_pairs(&read);
        let written: Vec<_> = written.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(written, all);
        // What cannot be read does not filter.
        assert_eq!(filter(&query(&[("due", "late"), ("state", "")])), unfiltered());
    }

    #[test]
    fn an_act_is_read_as_it_is_written() {
        for act in acts() {
            assert_eq!(read_act(&act_word(&act)), Some(act));
        }
        for word in ["", "priority:", "priority:soon", "route:release", "route", "delete:all"] {
            assert_eq!(read_act(word), None, "{word:?}");
        }
    }

    #[test]
    fn the_form_that_does_an_act_is_read_as_server_functions_read_it() {
        #[derive(serde::Deserialize)]
        struct Form {
            act: BulkAct,
        }
        for act in acts() {
            let fields = act_fields(&act).into_iter().map(|(name, value)| format!("{name}={value}"));
            let form = fields.collect::<Vec<_>>().join("&");
            let read: Form = serde_qs::Config::new(5, false).deserialize_str(&form).unwrap();
            assert_eq!(read.act, act, "{form}");
        }
    }

    #[test]
    fn an_address_asks_for_an_act_only_with_something_to_act_on() {
        assert_eq!(Asked::read(&query(&[("q", "x")])), None);
        assert_eq!(Asked::read(&query(&[("act", ""), ("items", ONE)])), Some(Err(Missing::Act)));
        assert_eq!(Asked::read(&query(&[("act", "cancel")])), Some(Err(Missing::Items)));
        assert_eq!(
            Asked::read(&query(&[("act", "cancel"), ("which", "ticked"), ("items", "nonsense")])),
            Some(Err(Missing::Items))
        );
        let asked = Asked::read(&query(&[("act", "cancel"), ("items", ONE), ("items", TWO)]));
        assert_eq!(asked.unwrap().unwrap().items, [ONE.parse().unwrap(), TWO.parse().unwrap()]);
        let all = Asked::read(&query(&[("act", "cancel"), ("which", "all"), ("items", ONE)]));
        assert_eq!(all, Some(Ok(Asked { act: BulkAct::Cancel, items: Vec::new() })));
    }
}
