use serde::{Deserialize, Serialize};

/// An estimated share and how sure it is; all of it within 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Proportion {
    /// The estimate; null where nothing was seen.
    pub value: Option<f64>,
    /// Lower end of the 95% interval; 0 where nothing was seen.
    pub low: f64,
    /// Upper end of the 95% interval; 1 where nothing was seen.
    pub high: f64,
    /// Items that were seen.
    pub n: u64,
}
