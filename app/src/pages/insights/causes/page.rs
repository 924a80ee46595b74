use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    super::{
        address::{Links, address, read},
        around::{Alerts, Export},
        focus::KeptFocus,
        nav::{Here, SubNavigation},
        period_line::PeriodLine,
        question::{Asks, Question},
        views::{SavedViews, Views, ViewsOutcome},
        words::count,
        zone::follow_the_browser,
    },
    changes::Changes,
    pareto::Pareto,
    ranked::{self, Ranked},
};
use crate::{
    catalogue::insights as catalogue,
    components::{
        chart::{Csv, words::grouped},
        empty::Empty,
        gate::Gate,
        loaded::Loaded,
        page_header::PageHeader,
    },
    model::{Behind, Cause, CauseKind, InsightsQuery, PageTable, Permission, RootCauses},
    server_fns::insights::read_causes,
};

/// `/insights/{slug}/causes`.
#[component]
pub fn CausesPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeQuality>
            <Causes />
        </Gate>
    }
}

#[component]
fn Causes() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let asked = Memo::new(move |_| of_causes(read(&query.read())));
    let (views, focus) = (Views::new(), KeptFocus::new());
    let causes = Resource::new(
        move || (slug.get(), asked.get(), views.version()),
        |(slug, asked, _)| read_causes(slug, asked),
    );
    follow_the_browser(query);
    view! {
        <div class="page">
            <ViewsOutcome views />
            <Loaded from=causes let:causes>
                <Head causes=causes.clone() asked=asked.get_untracked() views />
                <Question
                    asks=Asks::Causes
                    path=format!("/insights/{}/causes", causes.slug)
                    query
                    focus
                />
                <Shown causes asked=asked.get_untracked() />
            </Loaded>
        </div>
    }
    .into_any()
}

/// Causes are of one workflow and one period.
pub(in super::super) fn of_causes(asked: InsightsQuery) -> InsightsQuery {
    InsightsQuery { workflow: None, by: None, compare: None, other: None, a: None, b: None, ..asked }
}

#[component]
fn Head(causes: RootCauses, asked: InsightsQuery, views: Views) -> impl IntoView {
    let RootCauses { slug, name, frame, .. } = causes;
    let rules = format!("/workflows/{slug}/rules");
    let here = address(&format!("/insights/{slug}/causes"), &asked);
    let lead = "What unusable outputs have in common, ranked by how much of them each explains. What stands together with \
        a mistake need not be what makes it: open the items before you write a rule.";
    view! {
        <PageHeader title=format!("{name}: root causes") lead>
            <a class="button" href=rules>
                "Its rules"
            </a>
        </PageHeader>
        <div class="insights__top">
            <SubNavigation here=Here::Causes slug=Some(slug) query=asked />
            <SavedViews views saved=frame.saved here />
        </div>
        <Alerts alerts=frame.alerts />
    }
    .into_any()
}

#[component]
fn Shown(causes: RootCauses, asked: InsightsQuery) -> impl IntoView {
    let period = causes.frame.period.clone();
    let path = format!("/insights/{}/causes", causes.slug);
    let export = InsightsQuery { workflow: Some(causes.slug.clone()), ..asked.clone() };
    let links = Links::new(&export, &period);
    let notes = [rests_on(&causes), left_out(&causes, asked.kind)].into_iter().flatten();
    let notes = notes.map(|words| view! { <p class="muted small">{words}</p> }).collect_view();
    let csv = (!causes.causes.is_empty())
        .then(|| view! { <Csv title=ranked::TITLE file=links.file(PageTable::Causes) /> });
    let shown = if causes.causes.is_empty() {
        view! { <NothingFound causes=causes.clone() asked=asked.clone() links=links.clone() /> }.into_any()
    } else {
        view! {
            <Pareto causes=causes.clone() links=links.clone() />
            <Ranked causes=causes.clone() asked=asked.clone() links=links.clone() />
        }
        .into_any()
    };
    view! {
        <PeriodLine path=path.clone() query=asked.clone() period />
        <section class="card" aria-labelledby="causes-title">
            <header class="card__header">
                <h2 id="causes-title">"Which causes explain most of it?"</h2>
                {csv}
            </header>
            <div class="card__body">
                <Kinds path asked />
                {notes}
                {shown}
            </div>
        </section>
        <Changes changes=causes.field_changes links />
        <Export query=export />
    }
    .into_any()
}

/// What is said where not all that people looked at was read.
fn rests_on(causes: &RootCauses) -> Option<String> {
    let words = || {
        let read = count(causes.looked_at, "item", "items");
        format!("People looked at more in this period: causes and changes rest on the {read} looked at last.")
    };
    causes.has_more.then(words)
}

/// What is said where every kind is asked for.
fn left_out(causes: &RootCauses, kind: Option<CauseKind>) -> Option<String> {
    let words = || {
        let reasons = catalogue::cause(CauseKind::RoutingReason);
        format!(
            "Why a person looked (low confidence, drawn by chance, ...) is not among them: see “{reasons}”."
        )
    };
    (kind.is_none() && causes.unusable > 0).then(words)
}

/// All causes, or those of one kind.
#[component]
fn Kinds(path: String, asked: InsightsQuery) -> impl IntoView {
    let link = |kind: Option<CauseKind>, words: &'static str| {
        let href = address(&path, &InsightsQuery { kind, ..asked.clone() });
        view! {
            <a class="button button--small" href=href aria-current=(asked.kind == kind).then_some("true")>
                {words}
            </a>
        }
    };
    view! {
        <nav class="cluster" aria-label="Kind of cause">
            {link(None, "Every kind")}
            {CauseKind::ALL.iter().map(|kind| link(Some(*kind), catalogue::cause(*kind))).collect_view()}
        </nav>
    }
    .into_any()
}

#[component]
fn NothingFound(causes: RootCauses, asked: InsightsQuery, links: Links) -> impl IntoView {
    let (title, text) = nothing_found(&causes, asked.kind);
    let way_on = match (causes.looked_at, asked.kind) {
        (0, _) => view! {
            <a class="button" href=format!("/queue?workflow={}", causes.slug)>
                "What waits"
            </a>
        }
        .into_any(),
        _ => view! {
            <a class="button" href=links.all(Behind::Reviewed)>
                "What people looked at"
            </a>
        }
        .into_any(),
    };
    view! { <Empty title text>{way_on}</Empty> }.into_any()
}

/// Why no cause is shown, as a title and what to do.
fn nothing_found(causes: &RootCauses, kind: Option<CauseKind>) -> (&'static str, String) {
    let unusable = causes.unusable;
    let (title, text) = match (causes.looked_at, unusable, kind) {
        (0, ..) => (
            "Nobody looked at anything",
            "Causes are found among what people edited or rejected. Review what waits, or choose a longer period.",
        ),
        (_, 0, _) => (
            "Nothing was unusable",
            "Everything that people looked at in this period went out as it came. To find causes, look further back.",
        ),
        (_, some, _) if some < Cause::FEWEST as i64 => {
            let few = format!(
                "Too few unusable outputs to tell ({some}); a cause needs {}. Choose a longer period.",
                Cause::FEWEST
            );
            return ("Too few to tell", few);
        }
        (_, some, None) => {
            let nothing = format!(
                "The {} unusable outputs have nothing in common that others lack. Choose a longer period.",
                grouped(some)
            );
            return ("No cause stands out", nothing);
        }
        (_, _, Some(_)) => (
            "No cause of this kind",
            "Nothing of this kind stands out among the unusable outputs of this period. Look at every kind.",
        ),
    };
    (title, text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{
        super::pareto::tests::{cause, causes},
        *,
    };

    #[test]
    fn where_nothing_is_found_it_says_why() {
        let found = |looked_at, unusable, kind| {
            let causes = RootCauses { looked_at, unusable, ..causes(Vec::new()) };
            let (title, text) = nothing_found(&causes, kind);
            format!("{title}: {text}")
        };
        let source = Some(CauseKind::Source);
        assert!(found(0, 0, None).starts_with("Nobody looked at anything"));
        assert!(found(9, 0, source).starts_with("Nothing was unusable"));
        for kind in [None, source] {
            assert!(found(30, 2, kind).contains("Too few unusable outputs to tell (2); a cause needs 3."));
        }
        assert!(found(30, 3, None).starts_with("No cause stands out: The 3 unusable outputs"));
        assert!(!found(30, 3, None).contains("every kind"), "that is what was asked");
        assert!(found(30, 3, source).ends_with("Look at every kind."));
    }

    #[test]
    fn it_says_what_it_rests_on_and_what_is_left_out() {
        let all = causes(vec![cause("chat", 0.5)]);
        assert_eq!(rests_on(&all), None);
        let last = RootCauses { looked_at: 2_000, has_more: true, ..all };
        assert!(rests_on(&last).is_some_and(|words| words.contains("the 2,000 items looked at last")));
        assert!(left_out(&last, None).is_some_and(|words| words.contains("“Routing reason”")));
        assert_eq!(left_out(&last, Some(CauseKind::Source)), None);
        assert_eq!(left_out(&RootCauses { unusable: 0, ..last }, None), None, "there is nothing to explain");
    }
}
