use leptos::prelude::*;

use super::{
    control::{Line, Menu},
    desk::Desk,
    field_bounds::FieldBounds,
};
use crate::{catalogue, model::WhenInDoubt, pages::filter::choices};

/// What holds before and after the rules: bounds, shares, and where doubt goes.
#[component]
pub(super) fn Thresholds(desk: Desk) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="bounds-title">
            <header class="card__header">
                <h2 id="bounds-title">"Bounds and doubt"</h2>
            </header>
            <div class="card__body">
                <Bounds desk />
                <FieldBounds desk />
                <Doubts desk />
                <Line
                    id="policy-fallback-message"
                    label="Fallback message"
                    hint="What the producer may tell its user at once when an item needs handling by hand."
                    value=desk.text(|sheet| sheet.fallback_message.clone())
                    write=desk.write(|sheet, text| sheet.fallback_message = text)
                    error=desk.error("/fallback_message")
                />
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Bounds(desk: Desk) -> impl IntoView {
    view! {
        <div class="field-group">
            <Line
                id="policy-min-confidence"
                label="Release from confidence"
                hint="From 0 to 1. Empty: confidence alone never releases."
                placeholder="0.85"
                value=desk.text(|sheet| sheet.min_confidence.clone())
                write=desk.write(|sheet, text| sheet.min_confidence = text)
                error=desk.error("/min_confidence")
                warnings=desk.warned("/min_confidence")
            />
            <Line
                id="policy-sample-rate"
                label="Released items seen anyway"
                unit="%"
                hint="Drawn by chance, so that quality can be estimated."
                value=desk.text(|sheet| sheet.sample_rate.clone())
                write=desk.write(|sheet, text| sheet.sample_rate = text)
                error=desk.error("/sample_rate")
                warnings=desk.warned("/sample_rate")
            />
            <Line
                id="policy-double-review-rate"
                label="Reviewed items that two people see"
                unit="%"
                hint="Drawn by chance; the second opinion is blind to the first."
                value=desk.text(|sheet| sheet.double_review_rate.clone())
                write=desk.write(|sheet, text| sheet.double_review_rate = text)
                error=desk.error("/double_review_rate")
                warnings=desk.warned("/double_review_rate")
            />
        </div>
    }
    .into_any()
}

#[component]
fn Doubts(desk: Desk) -> impl IntoView {
    view! {
        <div class="field-group">
            <Menu
                id="policy-missing-confidence"
                label="Without a confidence"
                options=choices(WhenInDoubt::ALL, catalogue::when_in_doubt)
                value=desk.text(|sheet| sheet.missing_confidence.to_string())
                write=desk.write(|sheet, word| sheet.missing_confidence = word.parse().unwrap_or_default())
                error=desk.error("/missing_confidence")
            />
            <Menu
                id="policy-malformed"
                label="Malformed output"
                options=choices(WhenInDoubt::ALL, catalogue::when_in_doubt)
                value=desk.text(|sheet| sheet.malformed.to_string())
                write=desk.write(|sheet, word| sheet.malformed = word.parse().unwrap_or_default())
                error=desk.error("/malformed")
            />
            <Menu
                id="policy-on-error"
                label="Where a rule fails"
                options=choices(WhenInDoubt::ALL, catalogue::when_in_doubt)
                value=desk.text(|sheet| sheet.on_policy_error.to_string())
                write=desk.write(|sheet, word| sheet.on_policy_error = word.parse().unwrap_or_default())
                error=desk.error("/on_policy_error")
            />
        </div>
    }
    .into_any()
}
