//! The queue page's address for a filter. The same text on the server and in the browser, so that a saved filter is
//! known again by it.

use crate::model::QueueFilter;

/// The queue page, narrowed by `filter`, from its beginning.
pub fn queue_address(filter: &QueueFilter) -> String {
    match queue_query(filter) {
        query if query.is_empty() => "/queue".to_owned(),
        query => format!("/queue?{query}"),
    }
}

/// The same place in the queue's list.
pub fn queue_place(filter: &QueueFilter) -> String {
    let address = queue_address(filter);
    let Some(cursor) = &filter.cursor else { return address };
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}cursor={}", escaped(cursor))
}

/// The page's query string for `filter`, without the question mark; its limit and cursor are left out.
pub fn queue_query(filter: &QueueFilter) -> String {
    let pairs = filter_pairs(filter);
    let pairs = pairs.into_iter().map(|(name, value)| format!("{name}={}", escaped(&value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// What `filter` narrows by: names as the page's address has them, and values.
pub fn filter_pairs(filter: &QueueFilter) -> Vec<(&'static str, String)> {
    let pairs = [
        ("q", filter.q.clone()),
        ("workflow", filter.workflow.clone()),
        ("state", filter.state.map(|state| state.to_string())),
        ("reason", filter.reason.map(|reason| reason.to_string())),
        ("priority", filter.priority.map(|priority| priority.to_string())),
        ("due", filter.due.map(|due| due.to_string())),
        ("assigned", filter.assigned.clone()),
    ];
    pairs.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                escaped.push(char::from(byte));
            }
            other => escaped.push_str(&format!("%{other:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Priority, QueueDue, ReasonCode};

    #[test]
    fn a_filter_is_an_address_without_its_place_in_the_list() {
        assert_eq!(queue_address(&QueueFilter { limit: Some(50), ..QueueFilter::default() }), "/queue");
        let filter = QueueFilter {
            q: Some("50% off & more\n".to_owned()),
            reason: Some(ReasonCode::LowConfidence),
            priority: Some(Priority::High),
            due: Some(QueueDue::AtRisk),
            assigned: Some("rosa@example.com".to_owned()),
            cursor: Some("abc".to_owned()),
            ..QueueFilter::default()
        };
        assert_eq!(
            queue_address(&filter),
            "/queue?q=50%25%20off%20%26%20more%0A&reason=low_confidence&priority=high&due=at_risk&assigned=rosa%40example.com"
        );
        assert_eq!(queue_place(&filter), format!("{}&cursor=abc", queue_address(&filter)));
        let second_page = QueueFilter { cursor: Some("a b".to_owned()), ..QueueFilter::default() };
        assert_eq!(queue_place(&second_page), "/queue?cursor=a%20b");
    }
}
