//! What was written is read back, by other readers than those that wrote it.

use app::{
    model::{ExportTable, ItemId, RawJson, ReasonCode, Route, Timestamp},
    spreadsheet::{as_written, begins_formula, neutralised},
};
use bytes::Bytes;
use parquet::{
    basic::{LogicalType, Repetition},
    file::reader::{FileReader as _, SerializedFileReader},
    record::Field as Read,
};
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Cell, Column, Decision, Entry, Format, Item, Kind, Lesson, Metric, Origin, Pair, Row, Sheet, Verdict,
    cells, columns, dictionary,
};

pub(super) fn origin() -> Origin {
    Origin {
        workflow: "triage".to_owned(),
        item: ItemId(Uuid::from_u128(7)),
        external_id: None,
        route: Route::Review,
        codes: vec![ReasonCode::LowConfidence, ReasonCode::Rule],
        inclusion: None,
        confidence: None,
        model: None,
        prompt_version: None,
        source: None,
    }
}

/// One column of each kind, required and not.
const COLUMNS: [Column; 12] = {
    const fn of(name: &'static str, kind: Kind) -> Column {
        Column::new(name, kind, "For a test.")
    }
    [
        of("text", Kind::Text),
        of("some_text", Kind::Text).optional(),
        of("json", Kind::Json),
        of("some_json", Kind::Json).optional(),
        of("integer", Kind::Integer),
        of("some_integer", Kind::Integer).optional(),
        of("number", Kind::Number),
        of("some_number", Kind::Number).optional(),
        of("boolean", Kind::Boolean),
        of("some_boolean", Kind::Boolean).optional(),
        of("at", Kind::Timestamp),
        of("some_at", Kind::Timestamp).optional(),
    ]
};

fn written(format: Format, columns: &[Column], pieces: Vec<Vec<Vec<Cell>>>) -> Vec<u8> {
    let (mut sheet, mut bytes) = Sheet::begin(format, columns).unwrap();
    for piece in pieces {
        bytes.extend(sheet.write(piece).unwrap());
    }
    bytes.extend(sheet.end().unwrap());
    bytes
}

fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|flag| flag.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        "-?[1-9][0-9]{0,30}\\.[0-9]{1,20}",
        ".{0,12}".prop_map(|text| Value::String(text).to_string()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|all| format!("[{}]", all.join(",\n"))),
            ("[a-z]{0,4}", inner).prop_map(|(key, value)| format!("{{ \"{key}\":\r\n{value} }}")),
        ]
    })
}

fn any_cell(column: Column) -> BoxedStrategy<Cell> {
    let moment = 0_i64..4_000_000_000_000_000;
    let some = match column.kind {
        Kind::Text => "[='+\"\r\n,@a-]{0,5}|\\PC{0,20}".prop_map(Cell::Text).boxed(),
        Kind::Json => any_json().prop_map(Cell::Json).boxed(),
        Kind::Integer => any::<i64>().prop_map(Cell::Integer).boxed(),
        Kind::Number => any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(Cell::Number).boxed(),
        Kind::Boolean => any::<bool>().prop_map(Cell::Boolean).boxed(),
        Kind::Timestamp => moment.prop_map(|at| Cell::Timestamp(Timestamp(at))).boxed(),
    };
    if column.optional { prop_oneof![1 => Just(Cell::Nothing), 2 => some].boxed() } else { some }
}

fn any_rows() -> impl Strategy<Value = Vec<Vec<Cell>>> {
    prop::collection::vec(COLUMNS.map(any_cell).to_vec(), 0..12)
}

/// A field of a CSV, read as what the column says.
fn read_csv(column: Column, text: &str) -> Cell {
    if text.is_empty() && column.kind != Kind::Text {
        return Cell::Nothing;
    }
    match column.kind {
        Kind::Text => Cell::Text(as_written(text).to_owned()),
        Kind::Json => Cell::Json(text.to_owned()),
        Kind::Integer => Cell::Integer(text.parse().unwrap()),
        Kind::Number => Cell::Number(text.parse().unwrap()),
        Kind::Boolean => Cell::Boolean(text.parse().unwrap()),
        Kind::Timestamp => Cell::Timestamp(text.parse().unwrap()),
    }
}

fn read_parquet(read: &Read) -> Cell {
    match read {
        Read::Null => Cell::Nothing,
        Read::Str(text) => Cell::Text(text.clone()),
        Read::Long(number) => Cell::Integer(*number),
        Read::Double(number) => Cell::Number(*number),
        Read::Bool(flag) => Cell::Boolean(*flag),
        Read::TimestampMicros(at) => Cell::Timestamp(Timestamp(*at)),
        other => panic!("{other:?}"),
    }
}

fn rows_of_parquet(bytes: Vec<u8>) -> Vec<Vec<Cell>> {
    let reader = SerializedFileReader::new(Bytes::from(bytes)).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| read_parquet(field)).collect()).collect()
}

/// JSON on one line.
fn one_line(json: &str) -> String {
    json.replace(['\r', '\n'], " ")
}

proptest! {
    // Each case writes and reads a whole file.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_csv_reads_back_as_it_was_written(rows in any_rows(), cut in 0_usize..12) {
        let (first, second) = rows.split_at(cut.min(rows.len()));
        let bytes = written(Format::Csv, &COLUMNS, vec![first.to_vec(), second.to_vec()]);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header: Vec<_> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        prop_assert_eq!(header, COLUMNS.map(|column| column.name));
        let read: Vec<Vec<Cell>> = reader
            .records()
            .map(|record| COLUMNS.iter().zip(record.unwrap().iter()).map(|(c, text)| read_csv(*c, text)).collect())
            .collect();
        // An empty text and none are the same in a CSV.
        let expected: Vec<Vec<Cell>> = rows
            .iter()
            .map(|row| {
                let alike = COLUMNS.iter().zip(row).map(|(column, cell)| match cell {
                    Cell::Nothing if column.kind == Kind::Text => Cell::Text(String::new()),
                    cell => cell.clone(),
                });
                alike.collect()
            })
            .collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn no_text_begins_a_formula_and_none_is_lost(text in "['= \u{a0}\u{200b}+@\t\r\n\u{ff0b}a-]{0,6}|.{0,20}") {
        let safe = neutralised(&text);
        prop_assert!(!safe.trim_start().starts_with(begins_formula) && !safe.starts_with(begins_formula));
        prop_assert_eq!(as_written(&safe), text.as_str());
    }

    #[test]
    fn no_text_of_a_csv_is_a_formula(text in "[ \u{a0}\u{feff}]{0,2}'{0,2}[=+@\t\r\n-].{0,9}") {
        let column = Column::new("text", Kind::Text, "For a test.");
        let bytes = written(Format::Csv, &[column], vec![vec![vec![Cell::Text(text)]]]);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let read = reader.records().next().unwrap().unwrap();
        prop_assert!(read[0].starts_with('\''), "{:?}", &read[0]);
    }

    #[test]
    fn json_lines_read_back_as_they_were_written(rows in any_rows()) {
        let bytes = written(Format::Jsonl, &COLUMNS, vec![rows.clone()]);
        let text = String::from_utf8(bytes).unwrap();
        let lines: Vec<&str> = text.split_terminator('\n').collect();
        prop_assert_eq!(lines.len(), rows.len());
        for (line, row) in lines.into_iter().zip(rows) {
            let read: serde_json::Map<String, Value> = serde_json::from_str(line).unwrap();
            prop_assert_eq!(read.keys().map(String::as_str).collect::<Vec<_>>(), COLUMNS.map(|column| column.name));
            for (value, cell) in read.values().zip(row) {
                match cell {
                    Cell::Nothing => prop_assert!(value.is_null()),
                    Cell::Text(text) => prop_assert_eq!(value, &Value::String(text)),
                    // Kept to the last digit, so it stands in the line as it was.
                    Cell::Json(json) => prop_assert!(line.contains(&one_line(&json)), "{json} in {line}"),
                    Cell::Integer(number) => prop_assert_eq!(value.as_i64(), Some(number)),
                    Cell::Number(number) => prop_assert_eq!(value.as_f64(), Some(number)),
                    Cell::Boolean(flag) => prop_assert_eq!(value.as_bool(), Some(flag)),
                    Cell::Timestamp(at) => prop_assert_eq!(value.as_str().unwrap().parse::<Timestamp>().unwrap(), at),
                }
            }
        }
    }

    #[test]
    fn a_parquet_file_reads_back_as_it_was_written(rows in any_rows(), cut in 0_usize..12) {
        let (first, second) = rows.split_at(cut.min(rows.len()));
        let read = rows_of_parquet(written(Format::Parquet, &COLUMNS, vec![first.to_vec(), second.to_vec()]));
        let as_text = |cell: Cell| match cell {
            Cell::Json(json) => Cell::Text(json),
            cell => cell,
        };
        let expected: Vec<Vec<Cell>> =
            rows.into_iter().map(|row| row.into_iter().map(as_text).collect()).collect();
        prop_assert_eq!(read, expected);
    }
}

#[test]
fn a_parquet_file_has_the_types_of_the_dictionary() {
    for table in ExportTable::ALL {
        let columns = columns(*table);
        let reader =
            SerializedFileReader::new(Bytes::from(written(Format::Parquet, &columns, Vec::new()))).unwrap();
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        assert_eq!(schema.num_columns(), columns.len());
        for (column, written) in columns.iter().zip(schema.columns()) {
            assert_eq!(written.name(), column.name);
            let expected = if column.optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
            assert_eq!(
                written.self_type().get_basic_info().repetition(),
                expected,
                "{table}.{}",
                column.name
            );
            let is_text = matches!(column.kind, Kind::Text | Kind::Json);
            assert_eq!(
                written.logical_type_ref() == Some(&LogicalType::String),
                is_text,
                "{table}.{}",
                column.name
            );
        }
    }
}

#[test]
fn row_groups_are_written_as_they_are_full_and_then_forgotten() {
    let columns = [Column::new("text", Kind::Text, "For a test.")];
    let (mut sheet, mut bytes) = Sheet::begin(Format::Parquet, &columns).unwrap();
    let row = |number: usize| vec![Cell::Text(number.to_string().repeat(1 << 16))];
    for piece in 0..4 {
        let ready = sheet.write((0..20).map(|number| row(piece * 20 + number)).collect()).unwrap();
        bytes.extend(ready);
    }
    assert!(!bytes.is_empty(), "some is ready before the end");
    bytes.extend(sheet.end().unwrap());
    let reader = SerializedFileReader::new(Bytes::from(bytes)).unwrap();
    let groups = reader.metadata().row_groups();
    let sizes: Vec<_> = groups.iter().map(|group| group.total_byte_size()).collect();
    assert!(sizes.len() == 2 && sizes.iter().all(|size| *size < 9 << 20), "{sizes:?}");
    assert_eq!(reader.metadata().file_metadata().num_rows(), 80);
}

#[test]
fn a_value_that_does_not_fit_its_column_is_no_row() {
    let columns = [Column::new("count", Kind::Integer, "For a test.")];
    for cell in [Cell::Nothing, Cell::Text("1".to_owned())] {
        let (mut sheet, _) = Sheet::begin(Format::Parquet, &columns).unwrap();
        let error = sheet.write(vec![vec![cell]]).unwrap_err();
        assert!(error.to_string().contains("`count`"), "{error}");
    }
}

/// Whatever a row lacks, it fits its columns.
fn fits<R: Row>(rows: &[R]) {
    let columns = columns(R::TABLE);
    for row in cells(rows) {
        assert_eq!(row.len(), columns.len());
        for (column, cell) in columns.iter().zip(row) {
            let fits = cell.kind().map_or(column.optional, |kind| kind == column.kind);
            assert!(fits, "{}.{} holds {cell:?}", R::TABLE, column.name);
        }
    }
}

#[test]
fn rows_fit_their_columns() {
    use app::model::{Bucket, BucketSize, Estimate, ItemStatus, Priority, VerdictId};
    let at = Timestamp(1);
    fits(&[Item {
        origin: origin(),
        title: None,
        created_at: at,
        occurred_at: None,
        status: ItemStatus::Pending,
        sent_to: None,
        rule: None,
        group: None,
        policy_version: None,
        priority: Priority::Normal,
        due_at: None,
        opinions: 1,
        malformed: false,
        verdict: None,
        decided_at: None,
    }]);
    fits(&[Decision {
        origin: origin(),
        seq: 3,
        verdict: app::model::Verdict::Reject,
        decided_by: "policy".to_owned(),
        created_at: at,
        decided_at: at,
        final_at: at,
        reasons: Vec::new(),
        comment: None,
        agreement: None,
        active_ms: None,
        output: None,
    }]);
    fits(&[Verdict {
        origin: origin(),
        id: VerdictId(Uuid::from_u128(9)),
        slot: 0,
        is_adjudication: false,
        reviewer: None,
        verdict: app::model::Verdict::Edit,
        reasons: vec!["=1".to_owned()],
        comment: None,
        active_ms: 1,
        wall_ms: 2,
        at,
        undone_at: None,
    }]);
    let bucket = Bucket { from: at, to: at, local: "2026-01-05T00:00".to_owned(), is_partial: true };
    fits(&[Metric {
        workflow: "triage".to_owned(),
        size: BucketSize::Day,
        bucket,
        metric: "accuracy".to_owned(),
        unit: "share",
        group: None,
        figure: Estimate { value: Some(f64::NAN), low: None, high: None, n: 0 },
    }]);
    let lesson = Lesson {
        origin: origin(),
        decided_at: at,
        reasons: Vec::new(),
        comment: None,
        input: RawJson::new("1").ok(),
        output: RawJson::new("2").ok(),
        output_text: None,
        corrected: RawJson::new("3").ok(),
        changed: true,
    };
    fits::<Pair>(&[lesson.pair().unwrap()]);
    fits(&[lesson]);
    fits::<Entry>(&dictionary());
}
