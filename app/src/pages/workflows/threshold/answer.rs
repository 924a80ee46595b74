use leptos::prelude::*;

use crate::{
    components::chart::words::{estimate, interval, percent, percent_at_most},
    model::{Advice, Proportion, RiskPoint, ThresholdAdvice},
    review::wording::count,
};

/// Confidences closer than this are one.
const CLOSE: f64 = 1e-9;

/// What the answer is, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    /// In a few words.
    short: String,
    /// The rest of the sentence, or what to do.
    rest: String,
    /// The modifier of the notice that it stands in.
    tone: &'static str,
}

/// The answer, where the threshold lies now, and what is in no estimate.
#[component]
pub(super) fn Answer(slug: String, advice: ThresholdAdvice) -> impl IntoView {
    let Said { short, rest, tone } = say(&advice);
    view! {
        <div class=format!("notice notice--{tone} threshold__answer") aria-live="polite">
            <p class="threshold__short">{short}</p>
            <p>{rest}</p>
            <p>{now(&advice)}</p>
            {unseen(&advice).map(|unseen| view! { <p>{unseen}</p> })}
            <p class="muted small">{ground(&advice)}</p>
            <Next slug advice=advice.advice />
        </div>
    }
    .into_any()
}

fn say(advice: &ThresholdAdvice) -> Said {
    match &advice.advice {
        Advice::Safe { threshold, released_share, wrong, upper_bound, n } => Said {
            short: format!("Release from {threshold}"),
            rest: format!(
                "{} of outputs would go unreviewed, at most {} of them wrong ({} seen, n = {n}).",
                percent(*released_share),
                percent_at_most(*upper_bound),
                wrong.value.map_or_else(|| "none".to_owned(), percent),
            ),
            tone: "positive",
        },
        Advice::NotEnough { threshold, reviewed, about_more } => Said {
            short: format!("Not enough reviewed yet: about {about_more} more"),
            rest: match threshold {
                Some(threshold) => format!(
                    "{} of outputs with a confidence of {threshold} or more so far. As far as these let one expect, \
                     about {about_more} more will show {threshold} to be safe. Raise the sample rate in the rules, so \
                     that more confident outputs are looked at, and review what waits.",
                    count(reviewed.cast_signed(), "review", "reviews"),
                ),
                None => {
                    "Nothing was reviewed whose confidence is known, so no confidence can be called safe."
                        .to_owned()
                }
            },
            tone: "caution",
        },
        Advice::NoneSafe { threshold, wrong } => Said {
            short: "No confidence is safe".to_owned(),
            rest: format!(
                "Even from {threshold} on, which comes nearest, {} are wrong (n = {}): more than {} is all but certain. \
                 Keep a person on every output, accept more that is wrong, or mend the producer.",
                estimate(wrong),
                wrong.n,
                percent(advice.bound),
            ),
            tone: "danger",
        },
    }
}

/// Where the threshold lies now, against the answer.
fn now(advice: &ThresholdAdvice) -> String {
    let Some(current) = advice.current_threshold else {
        return "Now: confidence alone releases nothing.".to_owned();
    };
    let against = match &advice.advice {
        Advice::Safe { threshold, .. } if current < threshold - CLOSE => "lower than is shown to be safe",
        Advice::Safe { threshold, .. } if current > threshold + CLOSE => "higher than need be",
        Advice::Safe { .. } => "just that",
        // Where none is safe, some may release too little to have been tested.
        Advice::NotEnough { .. } | Advice::NoneSafe { .. } => "not shown to be safe",
    };
    format!("Now {current}: {against}. {}", releases(advice, current))
}

/// What the threshold of now releases, as far as it was measured.
fn releases(advice: &ThresholdAdvice, current: f64) -> String {
    let Some(point) = at(&advice.curve, current) else {
        return "No output was as confident.".to_owned();
    };
    // Thresholds are measured at each 0.005; one between two may release more than the upper one.
    let steps = current * 200.0;
    let it = if (steps - steps.round()).abs() < 1e-6 {
        "It".to_owned()
    } else {
        format!("The next that was measured, {},", point.threshold)
    };
    format!("{it} releases {} of outputs, {}.", percent(point.released), wrong_of(point))
}

fn wrong_of(point: &RiskPoint) -> String {
    match point.wrong.value {
        Some(value) => {
            let Proportion { n, .. } = point.wrong;
            format!("{} of them wrong (n = {n}, 95% interval {})", percent(value), interval(&point.wrong))
        }
        None => "none of them reviewed".to_owned(),
    }
}

/// The point that releases what `threshold` releases: the lowest at or above it.
pub(super) fn at(curve: &[RiskPoint], threshold: f64) -> Option<&RiskPoint> {
    curve.iter().take_while(|point| point.threshold >= threshold - CLOSE).last()
}

/// What no review could meet.
fn unseen(advice: &ThresholdAdvice) -> Option<String> {
    let unseen = 1.0 - advice.covered?;
    // Without a review, that there was none has been said.
    (advice.n > 0 && unseen >= 0.0005).then(|| {
        format!(
            "{} of the outputs could not be drawn for review, or none of their kind was: they are in no estimate here, \
             and the answer counts them as wrong.",
            percent(unseen)
        )
    })
}

fn ground(advice: &ThresholdAdvice) -> String {
    format!(
        "From {} whose release the confidence decides, {} of them reviewed.",
        count(advice.items.cast_signed(), "output", "outputs"),
        advice.n
    )
}

/// What can be done about it.
#[component]
fn Next(slug: String, advice: Advice) -> impl IntoView {
    let rules = match advice {
        Advice::Safe { .. } => "Set it in the rules",
        Advice::NotEnough { .. } => "Raise the sample rate",
        Advice::NoneSafe { .. } => "Open the rules",
    };
    let waits = matches!(advice, Advice::NotEnough { .. }).then(|| {
        view! {
            <a class="button" href=format!("/queue?workflow={slug}")>
                "Review what waits"
            </a>
        }
    });
    view! {
        <div class="notice__actions">
            <a class="button" href=format!("/workflows/{slug}/rules")>
                {rules}
            </a>
            {waits}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(advice: Advice, current_threshold: Option<f64>) -> ThresholdAdvice {
        let wrong = Proportion { value: Some(0.008), low: 0.002, high: 0.03, n: 240 };
        let point = |threshold, released| RiskPoint { threshold, released, wrong };
        ThresholdAdvice {
            workflow: "Triage".to_owned(),
            bins: Vec::new(),
            ece: None,
            curve: vec![point(0.95, 0.2), point(0.905, 0.46), point(0.8, 0.9)],
            advice,
            items: 800,
            n: 300,
            covered: Some(0.96),
            bound: 0.02,
            level: 0.95,
            current_threshold,
        }
    }

    fn safe() -> Advice {
        let wrong = Proportion { value: Some(0.008), low: 0.002, high: 0.03, n: 240 };
        Advice::Safe { threshold: 0.905, released_share: 0.46, wrong, upper_bound: 0.0189, n: 240 }
    }

    #[test]
    fn a_safe_threshold_is_said_with_what_it_rests_on() {
        let said = say(&advice(safe(), None));
        assert_eq!(said.short, "Release from 0.905");
        assert_eq!(
            said.rest,
            "46% of outputs would go unreviewed, at most 1.9% of them wrong (0.8% seen, n = 240)."
        );
    }

    #[test]
    fn the_threshold_of_now_is_held_against_it() {
        let starts = |current: f64, with: &str| {
            let now = now(&advice(safe(), Some(current)));
            assert!(now.starts_with(with), "{now}");
        };
        starts(
            0.85,
            "Now 0.85: lower than is shown to be safe. It releases 46% of outputs, 0.8% of them wrong (n = 240, 95%",
        );
        starts(0.95, "Now 0.95: higher than need be. It releases 20% of outputs");
        starts(0.905, "Now 0.905: just that. It releases 46%");
        starts(
            0.903,
            "Now 0.903: lower than is shown to be safe. The next that was measured, 0.905, releases 46%",
        );
        starts(0.99, "Now 0.99: higher than need be. No output was as confident.");
        assert_eq!(now(&advice(safe(), None)), "Now: confidence alone releases nothing.");
    }

    #[test]
    fn what_released_nothing_is_not_called_unsafe() {
        let wrong = Proportion { value: Some(0.3), low: 0.2, high: 0.4, n: 90 };
        let now = now(&advice(Advice::NoneSafe { threshold: 0.8, wrong }, Some(0.99)));
        assert_eq!(now, "Now 0.99: not shown to be safe. No output was as confident.");
    }

    #[test]
    fn without_reviews_there_is_no_guess() {
        let none = Advice::NotEnough { threshold: None, reviewed: 0, about_more: 203 };
        let said = say(&advice(none, Some(0.85)));
        assert_eq!(said.short, "Not enough reviewed yet: about 203 more");
        assert!(!said.rest.contains("0.85"));
    }

    #[test]
    fn what_nobody_can_see_is_said() {
        let mut advice = advice(safe(), None);
        assert!(unseen(&advice).is_some_and(|unseen| unseen.starts_with("4% of the outputs")));
        advice.covered = Some(1.0);
        assert_eq!(unseen(&advice), None);
    }
}
