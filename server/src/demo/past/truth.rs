use std::collections::HashMap;

use app::model::{RawJson, Verdict};

/// What is right for an output that came, so that its reviewers agree.
#[derive(Debug, Clone)]
pub(super) struct Truth {
    /// What a reviewer who looks closely says.
    pub(super) verdict: Verdict,
    /// The right output, where it is edited.
    pub(super) output: Option<RawJson>,
    /// Why.
    pub(super) reasons: Vec<String>,
}

/// By the producer's id.
#[derive(Debug, Default)]
pub(super) struct Truths(HashMap<String, Truth>);

impl Truths {
    pub(super) fn learn(&mut self, external_id: &str, truth: Truth) {
        self.0.insert(external_id.to_owned(), truth);
    }

    /// What is not known is left to somebody else.
    pub(super) fn of(&self, external_id: Option<&str>) -> Option<&Truth> {
        self.0.get(external_id?)
    }
}
