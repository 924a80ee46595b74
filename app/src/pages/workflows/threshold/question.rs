use leptos::{html, prelude::*};
use leptos_router::{components::Form, params::ParamsMap};

use crate::{components::chart::words::percent, pages::filter::given};

/// What is asked where the address does not say, in percent.
const USUAL: f64 = 2.0;
/// Smaller bounds take more reviews than anyone makes.
const LEAST: f64 = 0.1;
const MOST: f64 = 50.0;

/// What the address asks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    /// As it stands in the address.
    pub(super) typed: String,
    /// The bound in percent; the usual one where it cannot be read.
    percent: f64,
    /// Why it cannot be read.
    error: Option<String>,
}

impl Asked {
    /// The bound, 0..=1.
    pub(super) fn share(&self) -> f64 {
        self.percent / 100.0
    }
}

/// Reads `?bound=2`, a percentage.
pub(super) fn asked(query: &ParamsMap) -> Asked {
    let Some(typed) = given(query, "bound") else {
        return Asked { typed: USUAL.to_string(), percent: USUAL, error: None };
    };
    let number = typed.parse().ok().filter(|number| (LEAST..=MOST).contains(number));
    let error = number
        .is_none()
        .then(|| format!("Write a number from {LEAST} to {MOST}. The answer below is for {USUAL}%."));
    Asked { typed, percent: number.unwrap_or(USUAL), error }
}

/// The question, as a sentence with a gap.
#[component]
pub(super) fn Question(slug: String, asked: Asked, level: f64, input: NodeRef<html::Input>) -> impl IntoView {
    let Asked { typed, error, .. } = asked;
    let is_wrong = error.is_some();
    view! {
        <Form method="GET" action=format!("/workflows/{slug}/threshold") noscroll=true>
            <div class="threshold__question">
                <label for="bound" id="bound-before">
                    "At most"
                </label>
                <input
                    class="input threshold__bound"
                    id="bound"
                    name="bound"
                    type="number"
                    min=LEAST.to_string()
                    max=MOST.to_string()
                    step="0.1"
                    required
                    autocomplete="off"
                    value=typed
                    node_ref=input
                    aria-labelledby="bound-before bound-after"
                    aria-describedby=is_wrong.then_some("bound-error")
                    aria-invalid=is_wrong.then_some("true")
                />
                <span id="bound-after">
                    {format!("% of what is released may be wrong, {} sure", percent(level))}
                </span>
                <button type="submit" class="button button--primary">
                    "Ask"
                </button>
            </div>
            {error
                .map(|error| {
                    view! {
                        <p class="field__error threshold__error" id="bound-error">
                            <span>{error}</span>
                        </p>
                    }
                })}
        </Form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_by(bound: &str) -> Asked {
        let mut query = ParamsMap::new();
        query.insert("bound", bound.to_owned());
        asked(&query)
    }

    #[test]
    fn a_bound_is_a_percentage_in_the_address() {
        assert_eq!(asked(&ParamsMap::new()).share(), 0.02);
        assert_eq!((asked_by("20").share(), asked_by("20").error), (0.2, None));
        for wrong in ["0", "51", "-1", "NaN", "two"] {
            let asked = asked_by(wrong);
            assert_eq!((asked.share(), asked.typed.as_str()), (0.02, wrong));
            assert!(asked.error.is_some(), "{wrong}");
        }
    }
}
