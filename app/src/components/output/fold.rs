use leptos::prelude::*;

/// Content of which only the beginning is seen until someone asks for all of it; by the keyboard too, and without a
/// script. What is hidden at first carries the class `folding__rest`.
#[component]
pub fn Fold(
    /// What there is to see, such as `all 84 lines`.
    #[prop(into)]
    all: String,
    /// Beginning and rest.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="folding">
            {children()}
            <details class="folding__switch">
                <summary class="button button--small">
                    <span class="folding__more">"Show " {all}</span>
                    <span class="folding__less">"Show less"</span>
                </summary>
            </details>
        </div>
    }
}
