use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    catalogue,
    model::{Reason, ReasonCode},
    review::{pointer, tree::Tree, wording},
};

/// What is said of single fields: how unsure the producer is, and which reasons point there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marks(Arc<Vec<(String, Mark)>>);

#[derive(Debug, Clone, PartialEq)]
enum Mark {
    Weak(f64),
    Reason(ReasonCode, String),
}

impl Marks {
    /// Marks for the fields under `below`, and for the reasons that point at a field of `value`; what points at a
    /// field that is missing is marked where it should stand.
    pub fn new(confidence: &[(String, f64)], below: f64, reasons: &[Reason], value: Option<&Tree>) -> Self {
        let weak = confidence.iter().filter(|(_, share)| *share < below);
        let weak = weak.map(|(place, share)| (place.clone(), Mark::Weak(*share)));
        // A low confidence that points at a field is what its weak mark says already.
        let pointing = reasons.iter().filter(|reason| reason.code != ReasonCode::LowConfidence);
        let pointing = pointing.filter_map(|reason| {
            let place = value?.nearest(reason.pointer.as_deref()?);
            Some((place, Mark::Reason(reason.code, in_place(reason))))
        });
        Self(Arc::new(weak.chain(pointing).collect()))
    }

    /// Whether something is marked at or inside `place`.
    pub fn any_within(&self, place: &str) -> bool {
        self.0.iter().any(|(at, _)| pointer::is_within(at, place))
    }

    /// Whether this very field is weak.
    pub fn is_weak(&self, place: &str) -> bool {
        self.at(place).any(|mark| matches!(mark, Mark::Weak(_)))
    }

    /// Whether a reason points at this very field.
    pub fn is_wrong(&self, place: &str) -> bool {
        self.at(place).any(|mark| matches!(mark, Mark::Reason(..)))
    }

    fn at<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a Mark> {
        self.0.iter().filter(move |(at, _)| at == place).map(|(_, mark)| mark)
    }

    /// How unsure the producer is of this very field; nothing else that is said of it.
    pub fn weak_view(&self, place: &str) -> Option<AnyView> {
        let marks: Vec<AnyView> =
            self.at(place).filter(|mark| matches!(mark, Mark::Weak(_))).map(mark_view).collect();
        (!marks.is_empty()).then(|| view! { <span class="marks">{marks}</span> }.into_any())
    }

    /// The reasons that point inside `place`, each with its field.
    pub fn reasons_within(&self, place: &str) -> Vec<(String, String)> {
        let inside = self.0.iter().filter(|(at, _)| at != place && pointer::is_within(at, place));
        inside
            .filter_map(|(at, mark)| match mark {
                Mark::Reason(_, words) => Some((at.clone(), words.clone())),
                Mark::Weak(_) => None,
            })
            .collect()
    }

    /// What is said of this very field, in words.
    pub fn view(&self, place: &str) -> Option<AnyView> {
        let marks: Vec<AnyView> = self.at(place).map(mark_view).collect();
        (!marks.is_empty()).then(|| view! { <span class="marks">{marks}</span> }.into_any())
    }
}

/// What a reason says, without the pointer: it stands at its field.
fn in_place(reason: &Reason) -> String {
    let place = reason.pointer.as_deref().unwrap_or_default();
    reason.detail.strip_prefix(place).unwrap_or(&reason.detail).trim_start().to_owned()
}

fn mark_view(mark: &Mark) -> AnyView {
    match mark {
        Mark::Weak(share) => view! {
            <span class="mark-weak">{format!("{} sure", wording::percent(*share))}</span>
        }
        .into_any(),
        Mark::Reason(code, detail) => view! {
            <span class="mark-reason">
                <span class="visually-hidden">{catalogue::reason(*code)} ": "</span>
                {detail.clone()}
            </span>
        }
        .into_any(),
    }
}
