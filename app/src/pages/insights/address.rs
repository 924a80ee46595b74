//! Addresses: everything that a page shows follows from its own, and each figure leads to the items behind it.

use leptos_router::params::ParamsMap;

use crate::{
    model::{Behind, Bucket, CauseKind, CompareWith, Dimension, InsightsQuery, ItemsBehind, Period},
    pages::filter::{given, parsed},
};

/// What the address asks. What cannot be read asks nothing.
pub(super) fn read(query: &ParamsMap) -> InsightsQuery {
    InsightsQuery {
        workflow: given(query, "workflow"),
        from: given(query, "from"),
        to: given(query, "to"),
        bucket: parsed(query, "bucket"),
        tz: given(query, "tz"),
        week: parsed(query, "week"),
        by: parsed(query, "by"),
        compare: parsed(query, "compare"),
        other: given(query, "other"),
        a: given(query, "a"),
        b: given(query, "b"),
        kind: parsed(query, "kind"),
    }
}

/// A page with what it is asked.
pub(super) fn address(path: &str, query: &InsightsQuery) -> String {
    let mut map = ParamsMap::new();
    let mut put = |name: &'static str, value: Option<String>| {
        if let Some(value) = value {
            map.insert(name, value);
        }
    };
    put("workflow", query.workflow.clone());
    put("from", query.from.clone());
    put("to", query.to.clone());
    put("bucket", query.bucket.map(|size| size.to_string()));
    put("tz", query.tz.clone());
    put("week", query.week.map(|day| day.to_string()));
    put("by", query.by.map(|by| by.to_string()));
    put("compare", query.compare.map(|with| with.to_string()));
    put("other", query.other.clone());
    put("a", query.a.clone());
    put("b", query.b.clone());
    put("kind", query.kind.map(|kind| kind.to_string()));
    format!("{path}{}", map.to_query_string())
}

/// What one page passes on to another: the period and the viewer's calendar.
pub(super) fn carried(query: &InsightsQuery) -> InsightsQuery {
    InsightsQuery {
        from: query.from.clone(),
        to: query.to.clone(),
        tz: query.tz.clone(),
        week: query.week,
        ..InsightsQuery::default()
    }
}

/// Of a workflow's sheet: what fell, and with which source. The question that follows on a bad week.
pub(super) fn by_source(query: &InsightsQuery) -> InsightsQuery {
    InsightsQuery { by: Some(Dimension::Source), compare: Some(CompareWith::Period), ..carried(query) }
}

/// Where the items behind the figures of a page are listed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Links {
    workflow: Option<String>,
    by: Option<Dimension>,
    period: ItemsBehind,
}

impl Links {
    /// Of the figures of a period, of one workflow or all.
    pub(super) fn new(workflow: Option<&str>, by: Option<Dimension>, period: &Period) -> Self {
        let period = ItemsBehind {
            from: Some(period.from),
            to: Some(period.to),
            // UTC goes without saying.
            tz: Some(period.time_zone.clone()).filter(|zone| zone != "UTC"),
            ..ItemsBehind::default()
        };
        Self { workflow: workflow.map(str::to_owned), by, period }
    }

    /// Those that a figure of the whole period counts.
    pub(super) fn all(&self, what: Behind) -> String {
        self.address(ItemsBehind { what, ..self.period.clone() })
    }

    /// Those that a figure of one bucket counts.
    pub(super) fn bucket(&self, what: Behind, bucket: &Bucket) -> String {
        let (from, to) = (Some(bucket.from), Some(bucket.to));
        self.address(ItemsBehind { what, from, to, ..self.period.clone() })
    }

    /// Those of each bucket.
    pub(super) fn buckets(&self, what: Behind, buckets: &[Bucket]) -> Vec<String> {
        buckets.iter().map(|bucket| self.bucket(what, bucket)).collect()
    }

    /// Those of one value of the page's dimension, in the whole period or in one bucket.
    pub(super) fn group(&self, what: Behind, value: &str, bucket: Option<&Bucket>) -> String {
        self.with_value(what, self.by, value, bucket)
    }

    /// Those of one value of any dimension.
    pub(super) fn with_value(
        &self,
        what: Behind,
        by: Option<Dimension>,
        value: &str,
        bucket: Option<&Bucket>,
    ) -> String {
        let (from, to) = match bucket {
            Some(bucket) => (Some(bucket.from), Some(bucket.to)),
            None => (self.period.from, self.period.to),
        };
        self.address(ItemsBehind { what, from, to, by, value: Some(value.to_owned()), ..self.period.clone() })
    }

    /// Those that have a cause.
    pub(super) fn cause(&self, what: Behind, kind: CauseKind, value: &str) -> String {
        let (cause, value) = (Some(kind), Some(value.to_owned()));
        self.address(ItemsBehind { what, cause, value, ..self.period.clone() })
    }

    fn address(&self, which: ItemsBehind) -> String {
        write_items(&ItemsBehind { workflow: self.workflow.clone(), ..which })
    }
}

/// Which items the address asks for.
pub(super) fn read_items(query: &ParamsMap) -> ItemsBehind {
    ItemsBehind {
        what: parsed(query, "what").unwrap_or_default(),
        workflow: given(query, "workflow"),
        from: parsed(query, "from"),
        to: parsed(query, "to"),
        by: parsed(query, "by"),
        cause: parsed(query, "cause"),
        // Empty is a value too: those that have none.
        value: query.get("value"),
        cursor: given(query, "cursor"),
        tz: given(query, "tz"),
    }
}

fn write_items(which: &ItemsBehind) -> String {
    let mut map = ParamsMap::new();
    let mut put = |name: &'static str, value: Option<String>| {
        if let Some(value) = value {
            map.insert(name, value);
        }
    };
    put("what", Some(which.what.to_string()));
    put("workflow", which.workflow.clone());
    put("from", which.from.map(|from| from.to_string()));
    put("to", which.to.map(|to| to.to_string()));
    put("by", which.by.map(|by| by.to_string()));
    put("cause", which.cause.map(|cause| cause.to_string()));
    put("value", which.value.clone());
    put("cursor", which.cursor.clone());
    put("tz", which.tz.clone());
    format!("/insights/items{}", map.to_query_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BucketSize, Timestamp, WeekStart};

    fn map(address: &str) -> ParamsMap {
        let query = address.split_once('?').map(|(_, query)| query).unwrap_or_default();
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), leptos_router::location::Url::unescape(value)))
            .collect()
    }

    #[test]
    fn what_is_asked_stands_whole_in_the_address() {
        let asked = InsightsQuery {
            workflow: Some("triage".to_owned()),
            from: Some("2026-01-05".to_owned()),
            to: Some("2026-01-11".to_owned()),
            bucket: Some(BucketSize::Hour),
            tz: Some("Europe/Berlin".to_owned()),
            week: Some(WeekStart::Sunday),
            by: Some(Dimension::PromptVersion),
            compare: Some(CompareWith::Model),
            other: Some("2025-12-01".to_owned()),
            a: Some("m & 1".to_owned()),
            b: Some("m2".to_owned()),
            kind: Some(CauseKind::RejectReason),
        };
        let address = address("/insights", &asked);
        assert!(address.starts_with("/insights?workflow=triage&from="), "{address}");
        assert_eq!(read(&map(&address)), asked);
        assert_eq!(super::address("/insights", &InsightsQuery::default()), "/insights");
    }

    #[test]
    fn items_of_no_source_have_an_address_too() {
        let which = ItemsBehind {
            what: Behind::Reviewed,
            from: Some(Timestamp(1_700_000_000_000_000)),
            by: Some(Dimension::Source),
            value: Some(String::new()),
            tz: Some("Asia/Tokyo".to_owned()),
            ..ItemsBehind::default()
        };
        assert_eq!(read_items(&map(&write_items(&which))), which);
        assert_eq!(read_items(&map("/insights/items?what=nonsense")), ItemsBehind::default());
    }
}
