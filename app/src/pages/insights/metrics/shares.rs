//! A share by a dimension: which groups pull it down, and which fell.

use leptos::prelude::*;

use super::super::{address::Links, words};
use crate::{
    catalogue::insights as catalogue,
    components::chart::{
        Chart, Column, Csv, Entry, IntervalMark, IntervalScale, Kind, Multiples, Panel, Point, Series, Table,
        Unit, axis_of, table_of,
        words::{estimate_of, percent},
    },
    model::{Behind, Difference, Dimension, PageTable, Period, ShareGroup},
};

/// Which way is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bad {
    /// To fall, as accuracy does.
    Falling,
    /// To rise, as exceptions do.
    Rising,
}

/// A share that can be told by a dimension.
#[derive(Debug)]
pub(super) struct Share {
    /// Its name in a sentence.
    name: &'static str,
    /// What it is of: where a row's items are listed.
    what: Behind,
    bad: Bad,
    /// The table of its rows.
    rows: PageTable,
    /// The table of its small pictures.
    over_time: PageTable,
}

/// Output accuracy.
pub(super) const ACCURACY: Share = Share {
    name: "Accuracy",
    what: Behind::Looked,
    bad: Bad::Falling,
    rows: PageTable::AccuracyGroups,
    over_time: PageTable::AccuracyGroupsOverTime,
};

/// Exception rate.
pub(super) const EXCEPTIONS: Share = Share {
    name: "Exceptions",
    what: Behind::Exceptions,
    bad: Bad::Rising,
    rows: PageTable::ExceptionGroups,
    over_time: PageTable::ExceptionGroupsOverTime,
};

/// Rows with a picture each, those that changed for the worse first; the same over time below.
#[component]
pub(super) fn ShareGroups(
    by: Dimension,
    groups: Vec<ShareGroup>,
    period: Period,
    links: Links,
    /// Which share.
    of: &'static Share,
) -> impl IntoView {
    let groups = worst_first(groups, of.bad);
    let head = catalogue::dimension(by);
    let title = title(of, by);
    let panels = panels(of, &groups, &period, &links);
    let (file, over_time) = (links.file(of.rows), links.table(of.over_time));
    view! {
        <div class="shares">
            <h3>{title.clone()}</h3>
            <Csv title=title.clone() file />
        </div>
        <p>{summary(&groups, of.bad)}</p>
        <Rows groups head links title of />
        <Multiples
            title=title_over_time(of, by)
            summary="The same over time, each with its 95% interval, all on one axis."
            head
            panels
            at=over_time
        />
    }
    .into_any()
}

fn title(of: &Share, by: Dimension) -> String {
    format!("{} by {}", of.name, catalogue::dimension(by).to_lowercase())
}

fn title_over_time(of: &Share, by: Dimension) -> String {
    format!("{}, over time", title(of, by))
}

fn panels(of: &Share, groups: &[ShareGroup], period: &Period, links: &Links) -> Vec<Panel> {
    groups.iter().map(|group| panel(group, period, links, of.what)).collect()
}

/// What the rows show.
pub(super) fn rows(of: &Share, by: Dimension, groups: &[ShareGroup]) -> Table {
    table(&title(of, by), catalogue::dimension(by), &worst_first(groups.to_vec(), of.bad))
}

/// What the small pictures show.
pub(super) fn over_time(
    of: &Share,
    by: Dimension,
    groups: &[ShareGroup],
    period: &Period,
    links: &Links,
) -> Table {
    let groups = worst_first(groups.to_vec(), of.bad);
    table_of(&title_over_time(of, by), catalogue::dimension(by), &panels(of, &groups, period, links))
}

/// Those that changed for the worse most first, as far as that is sure; then by what they are now.
fn worst_first(mut groups: Vec<ShareGroup>, bad: Bad) -> Vec<ShareGroup> {
    let sign = if bad == Bad::Falling { 1.0 } else { -1.0 };
    let key = |group: &ShareGroup| {
        let change = group.change.as_ref().filter(|change| is_worse(change, bad));
        let now = group.share.value.map_or(f64::INFINITY, |value| value * sign);
        (group.is_rest, change.map_or(0.0, |change| change.value * sign), now)
    };
    groups.sort_by(|one, other| {
        let ((rest, change, now), (other_rest, other_change, other_now)) = (key(one), key(other));
        rest.cmp(&other_rest).then(change.total_cmp(&other_change)).then(now.total_cmp(&other_now))
    });
    groups
}

/// Whether a change is surely for the worse.
fn is_worse(change: &Difference, bad: Bad) -> bool {
    match bad {
        Bad::Falling => change.is_lower(),
        Bad::Rising => change.is_higher(),
    }
}

fn named(group: &ShareGroup) -> String {
    if group.is_rest { "all others".to_owned() } else { words::label(&group.label) }
}

/// Which groups changed, in a sentence: the answer to "what happened last week?".
fn summary(groups: &[ShareGroup], bad: Bad) -> String {
    let is_compared = groups.iter().any(|group| group.change.is_some());
    if !is_compared {
        let lowest = groups.iter().filter(|group| group.share.value.is_some()).min_by(|one, other| {
            let sign = if bad == Bad::Falling { 1.0 } else { -1.0 };
            let of = |group: &&ShareGroup| group.share.value.unwrap_or_default() * sign;
            of(one).total_cmp(&of(other))
        });
        let worst = if bad == Bad::Falling { "Lowest" } else { "Highest" };
        return lowest.map_or_else(
            || "Nothing was seen of any of them.".to_owned(),
            |group| format!("{worst}: {}, {}.", named(group), estimate_of(&group.share)),
        );
    }
    let (verb, sign) = if bad == Bad::Falling { ("fell", -1.0) } else { ("rose", 1.0) };
    let changed: Vec<_> = groups
        .iter()
        .filter_map(|group| Some((group, group.change.as_ref()?)))
        .filter(|(_, change)| is_worse(change, bad))
        .map(|(group, change)| {
            let points = change.value * sign * 100.0;
            let from = group.before.and_then(|before| before.value).map(percent).unwrap_or_default();
            let to = group.share.value.map(percent).unwrap_or_default();
            format!("{} {verb} by {points:.0} points, from {from} to {to}", named(group))
        })
        .collect();
    match changed.as_slice() {
        [] => format!("None {verb} clearly."),
        changed => format!("{}.", changed.join("; ")),
    }
}

#[component]
fn Rows(
    groups: Vec<ShareGroup>,
    head: &'static str,
    links: Links,
    title: String,
    of: &'static Share,
) -> impl IntoView {
    let is_compared = groups.iter().any(|group| group.before.is_some());
    let before = groups.iter().filter_map(|group| group.before.as_ref());
    let points: Vec<Point> = groups.iter().map(|group| &group.share).chain(before).map(Point::from).collect();
    let axis = axis_of(Unit::Share, &points, None);
    let row = |group: ShareGroup| {
        let now = Point::from(&group.share);
        let before = group.before.as_ref().map(Point::from);
        let name = match group.is_rest {
            true => named(&group).into_any(),
            false => {
                view! { <a href=links.group(of.what, &group.value, None)>{named(&group)}</a> }.into_any()
            }
        };
        let was = is_compared.then(|| {
            let was = before.map_or_else(|| "–".to_owned(), |before| before.words(Unit::Share));
            view! {
                <td data-label="Before" class="numbers">
                    {was}
                </td>
            }
        });
        let change = is_compared.then(|| {
            view! {
                <td data-label="Change (95% interval)" class="numbers cell-wide">
                    {change(&group, of.bad)}
                </td>
            }
        });
        view! {
            <tr>
                <th scope="row" class="cell-main">
                    {name}
                </th>
                <td data-label="Share (95% interval)" class="numbers">
                    {now.words(Unit::Share)}
                </td>
                {was}
                <td class="cell-interval">
                    <IntervalMark axis=axis.clone() now before />
                </td>
                {change}
            </tr>
        }
        .into_any()
    };
    let rows = groups.into_iter().map(row).collect_view();
    let picture = if is_compared { "As a picture: now filled, before hollow" } else { "As a picture" };
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=title>
            <table class="table table--cards">
                <thead>
                    <tr>
                        <th scope="col">{head}</th>
                        <th scope="col">"Share (95% interval)"</th>
                        {is_compared.then(|| view! { <th scope="col">"Before"</th> })}
                        <th scope="col" class="cell-interval">
                            <span class="visually-hidden">{picture}</span>
                            <IntervalScale axis=axis.clone() unit=Unit::Share />
                        </th>
                        {is_compared.then(|| view! { <th scope="col">"Change (95% interval)"</th> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn change(group: &ShareGroup, bad: Bad) -> AnyView {
    let Some(change) = &group.change else {
        return view! { <span class="muted">"Not seen in both"</span> }.into_any();
    };
    let is_worse = is_worse(change, bad);
    let word = match bad {
        Bad::Falling => "Fell",
        Bad::Rising => "Rose",
    };
    view! {
        <span class="cluster">
            {words::difference(change, Unit::Share)}
            {is_worse.then(|| view! { <span class="badge badge--danger">{word}</span> })}
        </span>
        <p class="row-note">{format!("{}; {}", words::p_value(change.p_value), change.test)}</p>
    }
    .into_any()
}

fn panel(group: &ShareGroup, period: &Period, links: &Links, what: Behind) -> Panel {
    let points = group.series.iter().map(Point::from).collect();
    let series = Series::line("share", "share", points);
    let (href, series) = match group.is_rest {
        true => (String::new(), series),
        false => {
            let behind = |bucket| links.group(what, &group.value, Some(bucket));
            (
                links.group(what, &group.value, None),
                series.with_links(period.buckets.iter().map(behind).collect()),
            )
        }
    };
    let chart = Chart {
        title: named(group),
        summary: String::new(),
        along: "Time",
        steps: words::steps(period),
        unit: Unit::Share,
        series: vec![series],
        bound: None,
    };
    Panel { chart, note: estimate_of(&group.share), href }
}

fn table(title: &str, head: &str, groups: &[ShareGroup]) -> Table {
    let columns = vec![
        Column::new(head, Kind::Words),
        Column::new("Share", Kind::Estimate(Unit::Share)),
        Column::new("Before", Kind::Estimate(Unit::Share)),
        Column::new("Change", Kind::Estimate(Unit::Number)),
        Column::new("p", Kind::Value(Unit::Number)),
    ];
    let row = |group: &ShareGroup| {
        let change = group.change.as_ref();
        let point =
            change.map(|of| Point { value: Some(of.value), interval: Some((of.low, of.high)), n: None });
        vec![
            Entry::words(named(group)),
            Entry::point(Point::from(&group.share)),
            Entry::point(group.before.as_ref().map(Point::from).unwrap_or_default()),
            Entry::point(point.unwrap_or_default()),
            Entry::point(Point::exact(change.map(|of| of.p_value))),
        ]
    };
    Table { title: title.to_owned(), columns, rows: groups.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Proportion;

    fn group(label: &str, before: f64, now: f64) -> ShareGroup {
        let share =
            |value: f64| Proportion { value: Some(value), low: value - 0.05, high: value + 0.05, n: 80 };
        let value = now - before;
        ShareGroup {
            value: label.to_owned(),
            label: label.to_owned(),
            is_rest: false,
            share: share(now),
            series: Vec::new(),
            before: Some(share(before)),
            change: Some(Difference {
                value,
                low: value - 0.08,
                high: value + 0.08,
                p_value: 0.01,
                test: String::new(),
            }),
        }
    }

    #[test]
    fn the_group_that_fell_comes_first_and_is_named() {
        let groups = vec![group("email", 0.6, 0.62), group("chat", 0.95, 0.55), group("", 0.9, 0.88)];
        let groups = worst_first(groups, Bad::Falling);
        let order: Vec<_> = groups.iter().map(|group| group.label.as_str()).collect();
        assert_eq!(order, ["chat", "email", ""]);
        assert_eq!(summary(&groups, Bad::Falling), "chat fell by 40 points, from 95% to 55%.");
        assert_eq!(summary(&groups[1..], Bad::Falling), "None fell clearly.");
        assert_eq!(summary(&groups, Bad::Rising), "None rose clearly.");
        // With so many groups looked at, this may well be chance.
        let mut groups = groups;
        groups[0].change.as_mut().unwrap().p_value = 0.06;
        assert_eq!(summary(&groups, Bad::Falling), "None fell clearly.");
    }

    #[test]
    fn the_file_has_the_rows_in_their_order() {
        let groups = [group("email", 0.6, 0.62), group("=chat()", 0.95, 0.55)];
        let csv = rows(&ACCURACY, Dimension::Source, &groups).csv();
        let lines: Vec<_> = csv.lines().collect();
        assert!(lines[0].starts_with("Source,Share,Share low,Share high,Share n,Before,"), "{csv}");
        assert!(lines[1].starts_with("'=chat(),0.55,0.5,0.6,80,0.95,"), "{csv}");
        assert!(lines[2].starts_with("email,0.62,0.57,0.67,80,0.6,"), "{csv}");
    }

    #[test]
    fn without_a_comparison_the_worst_of_now_is_named() {
        let mut groups = vec![group("email", 0.6, 0.62), group("", 0.9, 0.4)];
        for group in &mut groups {
            (group.before, group.change) = (None, None);
        }
        assert_eq!(summary(&groups, Bad::Falling), "Lowest: none given, 40% (35% to 45%), n = 80.");
        assert!(summary(&groups, Bad::Rising).starts_with("Highest: email"));
    }
}
