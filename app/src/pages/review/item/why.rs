use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    catalogue,
    components::{badge::reason_class, schema_form::name_at},
    model::{OutputKind, Reason, ReasonCode, ReviewItem},
    pages::review::browser,
    review::{pointer, tree::Tree, wording},
};

/// Why a person sees this item, in words, with ways to the fields that it is about.
#[component]
pub(super) fn WhyHere(item: Arc<ReviewItem>) -> impl IntoView {
    // That an item's answer is known must not be known to its reviewer.
    let reasons = item.item.reasons.iter().filter(|reason| reason.code != ReasonCode::Golden);
    let lines: Vec<AnyView> = reasons.map(|reason| reason_line(&item, reason)).collect();
    let weak = weak_line(&item);
    view! {
        <section class="why" aria-labelledby="why-heading">
            <h2 id="why-heading" class="why__heading">
                "Why it is here"
            </h2>
            <ul class="why__list" role="list">
                {lines}
                {weak}
            </ul>
        </section>
    }
}

fn reason_line(item: &ReviewItem, reason: &Reason) -> AnyView {
    let link = reason.pointer.as_deref().and_then(|place| {
        let (prefix, tree) = if wording::is_about_input(reason) {
            ("in", item.payload.input.as_ref().map(Tree::of))
        } else {
            ("out", output_tree(item))
        };
        let near = tree.map(|tree| tree.nearest(place))?;
        Some(view! { " " <PlaceLink prefix pointer=near label="Show it".to_owned() /> })
    });
    view! {
        <li class="why__line">
            <span class=reason_class(reason.code)>{catalogue::reason(reason.code)}</span>
            <span class="why__detail">{detail(item, reason)} {link}</span>
        </li>
    }
    .into_any()
}

/// What the reason says, its field called by its name.
fn detail(item: &ReviewItem, reason: &Reason) -> String {
    let schema = item.workflow.schema.as_ref().filter(|_| !wording::is_about_input(reason));
    let place = reason.pointer.as_deref().filter(|place| !place.is_empty());
    let named = place.and_then(|place| {
        let rest = reason.detail.strip_prefix(place)?;
        rest.starts_with(' ').then(|| format!("{}{rest}", name_at(schema, place)))
    });
    named.unwrap_or_else(|| reason.detail.clone())
}

/// The fields that the producer is least sure of, each a way to it.
fn weak_line(item: &ReviewItem) -> Option<AnyView> {
    let tree = output_tree(item)?;
    let below = item.workflow.weak_below;
    let mut weak: Vec<_> =
        item.field_confidence.iter().filter(|(_, share)| *share < below).cloned().collect();
    weak.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    if weak.is_empty() {
        return None;
    }
    let links: Vec<_> = weak
        .into_iter()
        .map(|(place, share)| {
            let label =
                format!("{} {}", name_at(item.workflow.schema.as_ref(), &place), wording::percent(share));
            view! { <PlaceLink prefix="out" pointer=tree.nearest(&place) label /> " " }
        })
        .collect();
    Some(
        view! {
            <li class="why__line">
                <span class="badge badge--caution">"Weak fields"</span>
                <span class="why__detail">{links}</span>
            </li>
        }
        .into_any(),
    )
}

fn output_tree(item: &ReviewItem) -> Option<Tree> {
    let tree = item.payload.output.as_ref().map(Tree::of)?;
    // A text is one place, whatever a pointer says.
    let is_one = matches!(tree, Tree::Text(_)) && item.workflow.kind != OutputKind::Json;
    Some(if is_one { Tree::Null } else { tree })
}

/// A way to a field on this page.
#[component]
fn PlaceLink(prefix: &'static str, pointer: String, label: String) -> impl IntoView {
    let id = pointer::element_id(prefix, &pointer);
    let href = format!("#{id}");
    view! {
        <a
            class="why__link"
            href=href
            rel="external"
            on:click=move |event| {
                event.prevent_default();
                browser::show_place(&id);
            }
        >
            {label}
        </a>
    }
}
