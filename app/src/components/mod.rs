//! Parts that more than one page is made of.

pub mod announcer;
pub mod badge;
pub mod clock;
pub mod code_text;
pub mod confirm;
pub mod copy_button;
pub mod empty;
pub mod field;
pub mod frame;
pub mod gate;
pub mod icon;
pub mod item_name;
pub mod json_text;
pub mod line_diff;
pub mod loaded;
pub mod moment;
pub mod notice;
pub mod origin;
pub mod output;
pub mod page_header;
pub mod pagination;
pub mod popover;
pub mod refresh;
pub mod schema_form;
pub mod theme;
