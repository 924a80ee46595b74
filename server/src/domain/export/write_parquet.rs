//! Parquet: rows are gathered until they make a row group, which is written whole and forgotten. What stays of it is what
//! the file's end says of each group: some hundred bytes a column.

use std::sync::Arc;

use parquet::{
    basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type},
    errors::ParquetError,
    file::{
        properties::{EnabledStatistics, WriterProperties},
        writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::types::{Type, TypePtr},
};

use super::{Cell, Column, Kind, SheetError};

/// Rows of a row group at most,
const GROUP_ROWS: usize = 20_000;
/// and bytes.
const GROUP_BYTES: usize = 8 << 20;

pub(super) struct Parquet {
    writer: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Gathered>,
    rows: usize,
    bytes: usize,
}

/// What was gathered of a column.
struct Gathered {
    column: Column,
    values: Values,
    /// Of an optional column: whether each row has one.
    levels: Vec<i16>,
}

enum Values {
    Bytes(Vec<ByteArray>),
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Flags(Vec<bool>),
}

impl Parquet {
    pub(super) fn begin(columns: &[Column]) -> Result<Self, SheetError> {
        let properties = WriterProperties::builder()
            .set_created_by("countersign".to_owned())
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            // An index of every page would grow with the file.
            .set_offset_index_disabled(true)
            .build();
        let schema = schema(columns).map_err(cannot)?;
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).map_err(cannot)?;
        let columns = columns.iter().map(|column| Gathered::new(*column)).collect();
        Ok(Self { writer, columns, rows: 0, bytes: 0 })
    }

    pub(super) fn write(&mut self, rows: Vec<Vec<Cell>>) -> Result<Vec<u8>, SheetError> {
        let mut written = Vec::new();
        for row in rows {
            for (column, cell) in self.columns.iter_mut().zip(row) {
                self.bytes += column.gather(cell)?;
            }
            self.rows += 1;
            if self.rows >= GROUP_ROWS || self.bytes >= GROUP_BYTES {
                self.close_group().map_err(cannot)?;
                written.append(self.writer.inner_mut());
            }
        }
        Ok(written)
    }

    pub(super) fn end(mut self) -> Result<Vec<u8>, SheetError> {
        if self.rows > 0 {
            self.close_group().map_err(cannot)?;
        }
        self.writer.into_inner().map_err(cannot)
    }

    fn close_group(&mut self) -> Result<(), ParquetError> {
        (self.rows, self.bytes) = (0, 0);
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            column.write(&mut group)?;
        }
        group.close().map(|_| ())
    }
}

impl Gathered {
    const fn new(column: Column) -> Self {
        let values = match column.kind {
            Kind::Text | Kind::Json => Values::Bytes(Vec::new()),
            Kind::Integer | Kind::Timestamp => Values::Integers(Vec::new()),
            Kind::Number => Values::Numbers(Vec::new()),
            Kind::Boolean => Values::Flags(Vec::new()),
        };
        Self { column, values, levels: Vec::new() }
    }

    /// Takes a row's value; answers how much memory it takes.
    fn gather(&mut self, cell: Cell) -> Result<usize, SheetError> {
        let is_there = cell != Cell::Nothing;
        if self.column.optional {
            self.levels.push(i16::from(is_there));
        }
        let size = match (&mut self.values, cell) {
            (Values::Bytes(values), Cell::Text(text) | Cell::Json(text)) => {
                let size = text.len() + size_of::<ByteArray>();
                values.push(ByteArray::from(text.into_bytes()));
                size
            }
            (Values::Integers(values), Cell::Integer(number)) => {
                values.push(number);
                size_of::<i64>()
            }
            (Values::Integers(values), Cell::Timestamp(at)) => {
                values.push(at.0);
                size_of::<i64>()
            }
            (Values::Numbers(values), Cell::Number(number)) => {
                values.push(number);
                size_of::<f64>()
            }
            (Values::Flags(values), Cell::Boolean(flag)) => {
                values.push(flag);
                size_of::<bool>()
            }
            (_, Cell::Nothing) if self.column.optional => 0,
            (_, cell) => {
                let Column { name, kind, .. } = self.column;
                return Err(SheetError(format!("`{name}` ({kind:?}) cannot hold {:?}", cell.kind())));
            }
        };
        Ok(size + size_of::<i16>())
    }

    fn write(&mut self, group: &mut SerializedRowGroupWriter<'_, Vec<u8>>) -> Result<(), ParquetError> {
        let levels = std::mem::take(&mut self.levels);
        let levels = self.column.optional.then_some(levels.as_slice());
        let Some(column) = group.next_column()? else {
            return Err(ParquetError::General("there are more columns than the schema has".to_owned()));
        };
        match &mut self.values {
            Values::Bytes(values) => write::<ByteArrayType>(column, &std::mem::take(values), levels),
            Values::Integers(values) => write::<Int64Type>(column, &std::mem::take(values), levels),
            Values::Numbers(values) => write::<DoubleType>(column, &std::mem::take(values), levels),
            Values::Flags(values) => write::<BoolType>(column, &std::mem::take(values), levels),
        }
    }
}

fn write<T: DataType>(
    mut column: SerializedColumnWriter<'_>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

fn schema(columns: &[Column]) -> Result<TypePtr, ParquetError> {
    let fields = columns.iter().map(|column| field(column).map(Arc::new)).collect::<Result<Vec<_>, _>>()?;
    Ok(Arc::new(Type::group_type_builder("countersign").with_fields(fields).build()?))
}

fn field(column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.kind {
        // Readers that know of no JSON take what is called so for bytes, so JSON is text here.
        Kind::Text | Kind::Json => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (Physical::INT64, None),
        // Since 1970, UTC.
        Kind::Timestamp => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Boolean => (Physical::BOOLEAN, None),
    };
    let repetition = if column.optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    Type::primitive_type_builder(column.name, physical)
        .with_repetition(repetition)
        .with_logical_type(logical)
        .build()
}

fn cannot(error: ParquetError) -> SheetError {
    SheetError::new(&error)
}
