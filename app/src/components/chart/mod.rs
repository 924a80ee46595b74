//! Charts, drawn by the server: a picture, a sentence that says the same, its exact values on pointing at it and by
//! the arrow keys, and the same as a table, which is also a page and a file.
//!
//! Colour never stands alone: lines differ in their dashes, bars in their fill, and both in their order.

mod axis;
mod interval;
mod picture;
mod plot;
mod read;
mod series;
mod shape;
mod table;
mod twin;
mod unit;
pub mod words;

pub use axis::Axis;
pub use interval::{IntervalMark, IntervalScale, axis_of};
pub use picture::{Multiples, Panel, Picture, table_of};
pub use series::{Bound, Chart, Point, Series, Shape, Step};
pub use table::{Cell, Column, Entry, Kind, Table};
pub use twin::{Csv, TableAt, TableTwin, TableView};
pub use unit::Unit;
