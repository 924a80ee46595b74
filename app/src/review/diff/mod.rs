//! What an edit changed: by field for JSON, by word for text.

mod structure;
mod words;

pub use structure::{Change, ChangeKind, changes};
pub use words::{Piece, PieceKind, pieces};
