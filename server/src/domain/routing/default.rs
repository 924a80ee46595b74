//! Nothing spoke for a release and nothing against it: a person decides, and is told why.

use app::model::{ReasonCode, Route};

use super::stage::{Asks, Case, Said};

pub(super) fn run(case: &Case<'_>) -> Said {
    let detail = match case.policy {
        None => "The workflow has no policy, so a person decides every output.",
        Some(policy) if policy.min_confidence.is_none() => {
            "The policy has no min_confidence, so nothing is released without a person."
        }
        Some(_) => "Nothing spoke for a release, so a person decides.",
    };
    Said::because(Asks::For(Route::Review), ReasonCode::Default, detail)
}
