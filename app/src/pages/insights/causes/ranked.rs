use leptos::prelude::*;

use super::{
    super::address::{Links, address, carried},
    pareto::{enough, name},
};
use crate::{
    components::chart::{
        Cell, Column, Entry, Kind, Point, Table, Unit,
        words::{estimate, estimate_of, grouped, percent},
    },
    model::{Behind, Cause, InsightsQuery, RootCauses},
};

/// What the rows are together.
pub(super) const TITLE: &str = "Root causes";

/// The causes in their order, each with its items and the rule that would catch them.
#[component]
pub(super) fn Ranked(causes: RootCauses, asked: InsightsQuery, links: Links) -> impl IntoView {
    let enough = enough(&causes.causes);
    let slug = causes.slug;
    let row = |(place, cause): (usize, Cause)| {
        let is_last_needed = enough == Some(place + 1);
        view! {
            <Row place cause slug=slug.clone() asked=asked.clone() links=links.clone() />
            {is_last_needed.then(|| view! { <Enough /> })}
        }
        .into_any()
    };
    let rows = causes.causes.into_iter().enumerate().map(row).collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Causes, those that explain most first">
            <table class="table table--cards">
                <thead>
                    <tr>
                        <th scope="col">"Cause"</th>
                        <th scope="col">"Explains (95% interval)"</th>
                        <th scope="col" class="cell-number">
                            "With those above"
                        </th>
                        <th scope="col">"Unusable with it"</th>
                        <th scope="col">"Without it"</th>
                        <th scope="col">
                            <span class="visually-hidden">"What to do"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(place: usize, cause: Cause, slug: String, asked: InsightsQuery, links: Links) -> impl IntoView {
    let items = links.cause(Behind::Unusable, cause.kind, &cause.value);
    let rule = cause.can_be_rule.then(|| {
        view! {
            <a class="button button--small" href=rule_address(&slug, &cause, &asked)>
                "Make a rule from this"
            </a>
        }
    });
    let name = name(&cause);
    view! {
        <tr>
            <th scope="row" class="cell-main">
                <a class="row-title" href=items>
                    {format!("{}. {name}", place + 1)}
                </a>
                <div class="row-note">{format!("{} of {} items", grouped(cause.unusable), grouped(cause.items))}</div>
            </th>
            <td data-label="Explains" class="numbers">
                {estimate(&cause.explained)}
            </td>
            <td data-label="With those above" class="cell-number">
                {percent(cause.cumulative)}
            </td>
            <td data-label="Unusable with it" class="numbers">
                {estimate_of(&cause.rate)}
            </td>
            <td data-label="Without it" class="numbers">
                {estimate_of(&cause.rate_elsewhere)}
            </td>
            <td class="cell-actions">{rule}</td>
        </tr>
    }
    .into_any()
}

/// What the rows show.
pub(super) fn table(causes: &[Cause], links: &Links) -> Table {
    let columns = vec![
        Column::new("Cause", Kind::Words),
        Column::new("Unusable items", Kind::Value(Unit::Count)),
        Column::new("Items", Kind::Value(Unit::Count)),
        Column::new("Explains", Kind::Estimate(Unit::Share)),
        Column::new("With those above", Kind::Value(Unit::Share)),
        Column::new("Unusable with it", Kind::Estimate(Unit::Share)),
        Column::new("Without it", Kind::Estimate(Unit::Share)),
    ];
    let row = |cause: &Cause| {
        let plain = format!("{}:{}", cause.kind, cause.value);
        vec![
            Entry { cell: Cell::Words(name(cause), plain), href: None },
            Entry::count(cause.unusable).at(links.cause(Behind::Unusable, cause.kind, &cause.value)),
            Entry::count(cause.items),
            Entry::point(Point::from(&cause.explained)),
            Entry::point(Point::exact(Some(cause.cumulative))),
            Entry::point(Point::from(&cause.rate)),
            Entry::point(Point::from(&cause.rate_elsewhere)),
        ]
    };
    Table { title: TITLE.to_owned(), columns, rows: causes.iter().map(row).collect() }
}

/// The line of the Pareto, among the rows.
#[component]
fn Enough() -> impl IntoView {
    view! {
        <tr class="causes__line">
            <td colspan="6">"Down to here, 80% of the unusable output is explained."</td>
        </tr>
    }
}

fn rule_address(slug: &str, cause: &Cause, asked: &InsightsQuery) -> String {
    let page = address(&format!("/insights/{slug}/causes/rule"), &carried(asked));
    let mark = if page.contains('?') { '&' } else { '?' };
    let value = leptos_router::location::Url::escape(&cause.value);
    format!("{page}{mark}cause={}&value={value}", cause.kind)
}

#[cfg(test)]
mod tests {
    use super::{super::pareto::tests::cause, *};

    #[test]
    fn a_rule_has_an_address() {
        let mut cause = cause("chat", 0.5);
        cause.value = "a b".to_owned();
        let asked = InsightsQuery::default();
        assert_eq!(
            rule_address("triage", &cause, &asked),
            "/insights/triage/causes/rule?cause=source&value=a%20b"
        );
        let asked = InsightsQuery { tz: Some("UTC".to_owned()), ..asked };
        assert!(rule_address("triage", &cause, &asked).contains("rule?tz=UTC&cause=source"));
    }
}
