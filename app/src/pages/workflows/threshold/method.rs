use leptos::prelude::*;

use crate::components::chart::words::percent;

/// How the answer is made, for who wants to know.
#[component]
pub(super) fn Method(level: f64) -> impl IntoView {
    let once = percent(1.0 - level);
    view! {
        <details class="fold">
            <summary>"How the answer is made"</summary>
            <div class="prose threshold__method">
                <p>
                    "By Learn then Test ("
                    <a href="https://arxiv.org/abs/2110.01052" rel="external noreferrer">
                        "Angelopoulos, Bates, Candès, Jordan and Lei, 2021"
                    </a>
                    "). The thresholds 1, 0.995, 0.99 and so on are fixed beforehand. From the top down, each is tested: \
                    could it be that more than the bound is wrong among what it releases? The tests are exact binomial \
                    tests. The sequence ends where a test no longer shows the bound to hold, and the lowest threshold \
                    that passed is the answer. It has three starting points, which share the error between them."
                </p>
                <p>
                    "Right is what a reviewer approved; wrong is what one edited or rejected. Outputs that were drawn for \
                    review with a small probability stand for the many that were not drawn; each group of one \
                    probability is tested for itself, and what could not be drawn at all counts as wrong."
                </p>
                <p>
                    {format!(
                        "So a threshold that breaks the bound is named in at most {once} of cases, whatever the \
                         confidences are worth. That holds for outputs that come as these came, and for one look: a new \
                         model needs new reviews, and who asks until the answer pleases is misled more often.",
                    )}
                </p>
            </div>
        </details>
    }
    .into_any()
}
