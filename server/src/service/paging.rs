//! Pages of lists: limits and opaque cursors.

use app::model::Page;

use super::Error;

/// Rows where the asker does not say.
const DEFAULT: u32 = 50;
/// Rows at most.
const MOST: u32 = 500;

/// The number of rows to give.
pub(super) fn limit(asked: Option<u32>) -> Result<i64, Error> {
    match asked.unwrap_or(DEFAULT) {
        limit @ 1..=MOST => Ok(i64::from(limit)),
        other => Err(Error::invalid_field(
            "/limit",
            "invalid_limit",
            format!("`limit` is a number from 1 to {MOST}, not {other}."),
        )),
    }
}

/// Reads a cursor as `T`.
pub(super) fn cursor<T: std::str::FromStr>(text: Option<&str>) -> Result<Option<T>, Error> {
    text.map(|text| text.parse().map_err(|_| bad_cursor())).transpose()
}

/// For a cursor that was not given out by this list.
pub(super) fn bad_cursor() -> Error {
    Error::invalid_field(
        "/cursor",
        "invalid_cursor",
        "This `cursor` is not one that this list gave out. Leave it out to begin at the first page.",
    )
}

/// One page of at most `limit` out of `rows`, which were asked for with one row more: that one tells whether there is
/// a next page.
pub(super) fn page<Row, T>(
    mut rows: Vec<Row>,
    limit: i64,
    cursor: impl Fn(&Row) -> String,
    show: impl FnMut(Row) -> T,
) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = if more { rows.last().map(cursor) } else { None };
    Page { items: rows.into_iter().map(show).collect(), next_cursor }
}

/// A text to search for; none where it is blank.
pub(super) fn text(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_outside_its_range_is_refused_with_the_range() {
        assert_eq!(limit(None).unwrap(), 50);
        assert_eq!(limit(Some(500)).unwrap(), 500);
        for bad in [0, 501] {
            assert!(limit(Some(bad)).unwrap_err().to_string().contains("1 to 500"));
        }
    }

    #[test]
    fn only_a_page_with_more_behind_it_has_a_cursor() {
        let cut = |rows: Vec<i64>| page(rows, 2, i64::to_string, |row| row);
        assert_eq!(cut(vec![1, 2, 3]), Page { items: vec![1, 2], next_cursor: Some("2".to_owned()) });
        assert_eq!(cut(vec![1, 2]).next_cursor, None);
        assert_eq!(cut(vec![]).next_cursor, None);
    }
}
