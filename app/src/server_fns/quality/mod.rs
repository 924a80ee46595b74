//! How well people see what is wrong: agreement, golden items, alerts.

mod close_alert;
mod make_golden;
mod read_my_results;
mod read_quality_page;
mod retire_golden;

pub use close_alert::{CloseAlert, close_alert};
pub use make_golden::{MakeGolden, make_golden};
pub use read_my_results::{ReadMyResults, read_my_results};
pub use read_quality_page::{ReadQualityPage, read_quality_page};
pub use retire_golden::{RetireGolden, retire_golden};
