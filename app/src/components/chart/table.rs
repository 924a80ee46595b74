//! The same as a table, and the table as CSV.

use super::{Point, Unit, series::Chart, words};
use crate::{components::moment::dated, model::Timestamp, spreadsheet::neutralised};

/// A table of exact values.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it holds: its name for those who do not see it, and the file's.
    pub title: String,
    /// Its columns; the first names the rows.
    pub columns: Vec<Column>,
    /// Its rows, each with as many cells.
    pub rows: Vec<Vec<Entry>>,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub head: String,
    /// Of which kind its cells are.
    pub kind: Kind,
}

/// Of which kind cells are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Words,
    /// A number.
    Value(Unit),
    /// A number with its interval and n: four columns of a CSV file.
    Estimate(Unit),
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it holds.
    pub cell: Cell,
    /// Where the items behind it are listed.
    pub href: Option<String>,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words, and the same for programs.
    Words(String, String),
    /// A number.
    Point(Point),
}

impl Entry {
    /// Words that programs read too.
    pub fn words(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cell: Cell::Words(text.clone(), text), href: None }
    }

    /// A moment.
    pub fn moment(at: Timestamp) -> Self {
        Self { cell: Cell::Words(dated(at), at.to_string()), href: None }
    }

    /// A number.
    pub fn point(point: Point) -> Self {
        Self { cell: Cell::Point(point), href: None }
    }

    /// A count.
    pub fn count(count: i64) -> Self {
        Self::point(Point::exact(Some(count as f64)))
    }

    /// The same, with where the items behind it are listed.
    pub fn at(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into()).filter(|href| !href.is_empty());
        self
    }
}

impl Column {
    /// A column.
    pub fn new(head: impl Into<String>, kind: Kind) -> Self {
        Self { head: head.into(), kind }
    }

    /// Whether its cells are numbers, which end at one line.
    pub fn is_number(&self) -> bool {
        self.kind != Kind::Words
    }

    /// A cell of it, for people.
    pub fn shown(&self, cell: &Cell) -> String {
        match (cell, self.kind) {
            (Cell::Words(text, _), _) => text.clone(),
            (Cell::Point(Point { value: None, .. }), _) => "–".to_owned(),
            (Cell::Point(point), Kind::Value(unit) | Kind::Estimate(unit)) => point.words(unit),
            (Cell::Point(point), Kind::Words) => point.words(Unit::Number),
        }
    }

    /// A series may be called what a producer wrote.
    fn plain_heads(&self) -> Vec<String> {
        let head = neutralised(&self.head).into_owned();
        match self.kind {
            Kind::Words | Kind::Value(_) => vec![head],
            Kind::Estimate(_) => {
                let more = ["low", "high", "n"].map(|end| format!("{head} {end}"));
                std::iter::once(head).chain(more).collect()
            }
        }
    }

    /// A cell of it, for programs: words are no formula, and numbers are numbers.
    fn plain(&self, cell: &Cell) -> Vec<String> {
        let number =
            |unit: Unit, value: Option<f64>| value.map(|value| unit.plain(value)).unwrap_or_default();
        match (cell, self.kind) {
            (Cell::Words(_, plain), _) => vec![neutralised(plain).into_owned()],
            (Cell::Point(point), Kind::Words) => vec![number(Unit::Number, point.value)],
            (Cell::Point(point), Kind::Value(unit)) => vec![number(unit, point.value)],
            (Cell::Point(point), Kind::Estimate(unit)) => vec![
                number(unit, point.value),
                number(unit, point.interval.map(|(low, _)| low)),
                number(unit, point.interval.map(|(_, high)| high)),
                point.n.map(|n| n.to_string()).unwrap_or_default(),
            ],
        }
    }
}

impl Table {
    /// A chart's values, a row a step.
    pub fn of(chart: &Chart) -> Self {
        let kind = |series: &super::Series| {
            let is_estimate = series.points.iter().any(|point| point.n.is_some());
            if is_estimate { Kind::Estimate(chart.unit) } else { Kind::Value(chart.unit) }
        };
        let of_series = chart.series.iter().map(|series| Column::new(series.name.clone(), kind(series)));
        let columns = std::iter::once(Column::new(chart.along, Kind::Words)).chain(of_series).collect();
        let row = |(place, step): (usize, &super::Step)| {
            let name = Cell::Words(chart.name(place), step.plain.clone());
            let of_series = chart.series.iter().map(|series| {
                Entry::point(series.at(place)).at(series.links.get(place).cloned().unwrap_or_default())
            });
            std::iter::once(Entry { cell: name, href: None }).chain(of_series).collect()
        };
        Self { title: chart.title.clone(), columns, rows: chart.steps.iter().enumerate().map(row).collect() }
    }

    /// Several charts with the same series in one table, each row led by the name of its chart under `head`.
    pub fn of_all(title: &str, head: &str, charts: &[Chart]) -> Self {
        let tables: Vec<_> = charts.iter().map(Self::of).collect();
        let columns = tables.first().map(|table| table.columns.clone()).unwrap_or_default();
        let columns = std::iter::once(Column::new(head, Kind::Words)).chain(columns).collect();
        let named = |table: Self| {
            let name = Entry::words(table.title);
            table.rows.into_iter().map(move |row| std::iter::once(name.clone()).chain(row).collect())
        };
        Self { title: title.to_owned(), columns, rows: tables.into_iter().flat_map(named).collect() }
    }

    /// The file that holds it.
    pub fn csv(&self) -> String {
        let heads = self.columns.iter().flat_map(Column::plain_heads).collect();
        let row = |row: &Vec<Entry>| {
            self.columns.iter().zip(row).flat_map(|(column, entry)| column.plain(&entry.cell)).collect()
        };
        let lines = std::iter::once(heads).chain(self.rows.iter().map(row));
        lines.map(|cells: Vec<String>| line(&cells)).collect()
    }

    /// The file's name, of letters that every system takes.
    pub fn file_name(&self) -> String {
        /// What is compared may have long names.
        const LONGEST: usize = 80;
        let letter =
            |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
        let name: String = self.title.chars().take(LONGEST).map(letter).collect();
        let parts: Vec<_> = name.split('-').filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { "table.csv".to_owned() } else { format!("{}.csv", parts.join("-")) }
    }
}

fn line(cells: &[String]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| field(cell)).collect();
    format!("{}\r\n", cells.join(","))
}

/// One field of a CSV file (RFC 4180).
fn field(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// `12 rows`.
pub(super) fn rows(table: &Table) -> String {
    let count = table.rows.len() as i64;
    format!("{} {}", words::grouped(count), if count == 1 { "row" } else { "rows" })
}

#[cfg(test)]
mod tests {
    use super::super::{Series, series::tests::steps};
    use super::*;
    use crate::model::Proportion;

    fn table() -> Table {
        let share = Proportion { value: Some(0.9), low: 0.8, high: 0.95, n: 1200 };
        let none = Proportion { value: None, low: 0.0, high: 1.0, n: 0 };
        let right = Series::line("right", "share", vec![Point::from(&share), Point::from(&none)]);
        let chart = Chart {
            title: "Accuracy: reply drafts".to_owned(),
            summary: String::new(),
            along: "Time",
            steps: steps(2),
            unit: Unit::Share,
            series: vec![right.with_links(vec!["/insights/items?what=reviewed".to_owned(), String::new()])],
            bound: None,
        };
        Table::of(&chart)
    }

    #[test]
    fn the_table_shows_what_the_chart_shows() {
        let table = table();
        let shown = table.columns.iter().zip(&table.rows[0]).map(|(column, entry)| column.shown(&entry.cell));
        assert_eq!(shown.collect::<Vec<_>>(), ["day 0", "90% (80% to 95%), n = 1,200"]);
        assert_eq!(table.rows[0][1].href.as_deref(), Some("/insights/items?what=reviewed"));
        assert_eq!(table.rows[1][1].href, None);
        assert_eq!(table.columns[1].shown(&table.rows[1][1].cell), "–");
    }

    #[test]
    fn a_file_has_interval_and_n_in_columns_of_their_own() {
        let table = table();
        assert_eq!(
            table.csv(),
            "Time,right,right low,right high,right n\r\n2026-01-01,0.9,0.8,0.95,1200\r\n2026-01-02,,,,0\r\n"
        );
        assert_eq!(table.file_name(), "accuracy-reply-drafts.csv");
        let named = |title: &str| Table { title: title.to_owned(), ..table.clone() }.file_name();
        assert_eq!(named("«日本»"), "table.csv");
        assert_eq!(
            named(&"\"\r\nx".repeat(99)).len(),
            43,
            "neither quotes nor line breaks stand in a header"
        );
    }

    #[test]
    fn a_spreadsheet_finds_no_formula() {
        let columns =
            vec![Column::new("=head", Kind::Words), Column::new("change", Kind::Value(Unit::Number))];
        let row = |text: &str| vec![Entry::words(text), Entry::point(Point::exact(Some(-0.5)))];
        let texts = ["=HYPERLINK(\"x\")", "@sum", "\u{ff1d}1+1", "-inf", "-1", "\n1", "'=1", "a,b"];
        let rows = Vec::from(texts.map(row));
        let csv = Table { title: String::new(), columns, rows }.csv();
        let expected = [
            "'=head,change",
            "\"'=HYPERLINK(\"\"x\"\")\",-0.5",
            "'@sum,-0.5",
            "'\u{ff1d}1+1,-0.5",
            "'-inf,-0.5",
            "'-1,-0.5",
            "\"'\n1\",-0.5",
            "''=1,-0.5",
            "\"a,b\",-0.5",
        ];
        assert_eq!(csv.split_terminator("\r\n").collect::<Vec<_>>(), expected);
    }
}
