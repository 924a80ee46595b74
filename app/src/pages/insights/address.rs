//! Addresses: everything that a page shows follows from its own, each figure leads to the items behind it, and each
//! picture to its table.

use std::fmt::Write;

use leptos_router::params::ParamsMap;

use crate::{
    components::chart::TableAt,
    model::{
        Behind, Bucket, BucketSize, CauseKind, CompareWith, Dimension, InsightsQuery, ItemsBehind, PageTable,
        Period, Timestamp, WeekStart,
    },
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
    let values = [
        ("workflow", query.workflow.as_deref()),
        ("from", query.from.as_deref()),
        ("to", query.to.as_deref()),
        ("bucket", query.bucket.map(BucketSize::as_str)),
        ("tz", query.tz.as_deref()),
        ("week", query.week.map(WeekStart::as_str)),
        ("by", query.by.map(Dimension::as_str)),
        ("compare", query.compare.map(CompareWith::as_str)),
        ("other", query.other.as_deref()),
        ("a", query.a.as_deref()),
        ("b", query.b.as_deref()),
        ("kind", query.kind.map(CauseKind::as_str)),
    ];
    with_query(path, &values)
}

/// An address with a query. A page has hundreds of them, so only what has to be is escaped.
fn with_query(path: &str, values: &[(&str, Option<&str>)]) -> String {
    let mut address = path.to_owned();
    let given = values.iter().filter_map(|(name, value)| Some((name, (*value)?)));
    for (place, (name, value)) in given.enumerate() {
        address.push(if place == 0 { '?' } else { '&' });
        address.push_str(name);
        address.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte) {
                address.push(char::from(byte));
            } else {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

/// A moment as an address holds it: to the microsecond where it has such, else shorter.
fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.0).map_or_else(|_| at.to_string(), |moment| moment.to_string())
}

/// The file of a table of a page that was asked this.
pub(super) fn file(table: PageTable, query: &InsightsQuery) -> String {
    address(&format!("/insights/export/{table}.csv"), query)
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

/// Where the figures of a page lead: to the items behind them, and to their tables.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Links {
    query: InsightsQuery,
    period: ItemsBehind,
}

impl Links {
    /// Of the figures of a period, as they were asked for: of one workflow, where the query names one, or of all.
    pub(super) fn new(query: &InsightsQuery, period: &Period) -> Self {
        let period = ItemsBehind {
            from: Some(period.from),
            to: Some(period.to),
            // UTC goes without saying.
            tz: Some(period.time_zone.clone()).filter(|zone| zone != "UTC"),
            ..ItemsBehind::default()
        };
        Self { query: query.clone(), period }
    }

    /// Where a table of the page is to be had besides it.
    pub(super) fn table(&self, table: PageTable) -> TableAt {
        let page = address(&format!("/insights/tables/{table}"), &self.query);
        TableAt { page, file: self.file(table) }
    }

    /// The file of a table of the page.
    pub(super) fn file(&self, table: PageTable) -> String {
        file(table, &self.query)
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
        self.with_value(what, self.query.by, value, bucket)
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

    /// Those of each bucket that have an outcome of this name.
    pub(super) fn outcomes(&self, name: &str, buckets: &[Bucket]) -> Vec<String> {
        let of_bucket = |bucket: &Bucket| {
            let (what, outcome) = (Behind::Outcome, Some(name.to_owned()));
            let (from, to) = (Some(bucket.from), Some(bucket.to));
            self.address(ItemsBehind { what, from, to, outcome, ..self.period.clone() })
        };
        buckets.iter().map(of_bucket).collect()
    }

    /// Those that have a cause.
    pub(super) fn cause(&self, what: Behind, kind: CauseKind, value: &str) -> String {
        let (cause, value) = (Some(kind), Some(value.to_owned()));
        self.address(ItemsBehind { what, cause, value, ..self.period.clone() })
    }

    fn address(&self, which: ItemsBehind) -> String {
        write_items(&ItemsBehind { workflow: self.query.workflow.clone(), ..which })
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
        outcome: given(query, "outcome"),
        cursor: given(query, "cursor"),
        tz: given(query, "tz"),
    }
}

fn write_items(which: &ItemsBehind) -> String {
    let (from, to) = (which.from.map(moment), which.to.map(moment));
    let values = [
        ("what", Some(which.what.as_str())),
        ("workflow", which.workflow.as_deref()),
        ("from", from.as_deref()),
        ("to", to.as_deref()),
        ("by", which.by.map(Dimension::as_str)),
        ("cause", which.cause.map(CauseKind::as_str)),
        ("value", which.value.as_deref()),
        ("outcome", which.outcome.as_deref()),
        ("cursor", which.cursor.as_deref()),
        ("tz", which.tz.as_deref()),
    ];
    with_query("/insights/items", &values)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(address.contains("&tz=Europe/Berlin&") && address.contains("&a=m%20%26%201&"), "{address}");
        assert_eq!(super::address("/insights", &InsightsQuery::default()), "/insights");
    }

    #[test]
    fn a_table_has_a_page_and_a_file_that_are_asked_the_same() {
        let query = InsightsQuery { by: Some(Dimension::Source), ..InsightsQuery::default() };
        let period = Period {
            first_day: "2026-01-05".to_owned(),
            last_day: "2026-01-05".to_owned(),
            from: Timestamp(1_767_571_200_000_000),
            to: Timestamp(1_767_657_600_000_000),
            time_zone: "UTC".to_owned(),
            week: WeekStart::Monday,
            bucket: BucketSize::Day,
            buckets: Vec::new(),
        };
        let links = Links::new(&query, &period);
        let at = links.table(PageTable::Groups);
        assert_eq!(at.page, "/insights/tables/groups?by=source");
        assert_eq!(at.file, "/insights/export/groups.csv?by=source");
        let items = links.group(Behind::Reviewed, "50%+", None);
        assert_eq!(
            items,
            "/insights/items?what=reviewed&from=2026-01-05T00:00:00Z&to=2026-01-06T00:00:00Z&by=source&value=50%25%2B"
        );
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

    #[test]
    fn each_outcome_has_its_own_items() {
        let bucket = |from, to| Bucket {
            from: Timestamp(from),
            to: Timestamp(to),
            local: "2026-01-05T00:00".to_owned(),
            is_partial: false,
        };
        let period = ItemsBehind { tz: Some("Asia/Tokyo".to_owned()), ..ItemsBehind::default() };
        let query = InsightsQuery { workflow: Some("triage".to_owned()), ..InsightsQuery::default() };
        let links = Links { query, period };
        let addresses = links.outcomes("first & last", &[bucket(0, 5), bucket(5, 9)]);
        let read: Vec<_> = addresses.iter().map(|address| read_items(&map(address))).collect();
        let of = |from, to| ItemsBehind {
            what: Behind::Outcome,
            workflow: Some("triage".to_owned()),
            from: Some(Timestamp(from)),
            to: Some(Timestamp(to)),
            outcome: Some("first & last".to_owned()),
            tz: Some("Asia/Tokyo".to_owned()),
            ..ItemsBehind::default()
        };
        assert_eq!(read, [of(0, 5), of(5, 9)]);
    }
}
