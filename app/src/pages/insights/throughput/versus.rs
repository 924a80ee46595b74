use leptos::prelude::*;

use super::super::{
    address::{Links, address},
    words,
};
use crate::{
    catalogue::insights as catalogue,
    components::chart::{
        Cell, Column, Csv, Entry, IntervalMark, IntervalScale, Kind, Point, Table, Unit, axis_of,
    },
    model::{CompareWith, Difference, InsightsQuery, Measure, PageTable, Period, Versus, VersusRow},
};

/// Where a side has nothing, so many days are offered: more are rarely of one prompt.
const LONGER_DAYS: i64 = 84;

/// What was asked to be compared: the comparison, or why there is none.
#[component]
pub(super) fn Comparison(
    versus: Option<Versus>,
    /// As it was asked.
    query: InsightsQuery,
    /// As it was understood.
    period: Period,
    links: Links,
) -> impl IntoView {
    match (versus, query.compare) {
        (Some(versus), _) if versus.rows.is_empty() => {
            let longer = longer(&query, &period);
            let text = nothing(&versus, query.compare);
            view! { <Nothing title=title(&versus) text longer /> }.into_any()
        }
        (Some(versus), _) => view! { <Compared versus file=links.file(PageTable::Comparison) /> }.into_any(),
        (None, Some(with)) => view! { <ChooseTwo with one=query.a.or(query.b) /> }.into_any(),
        (None, None) => ().into_any(),
    }
}

/// The same of twelve weeks; nothing where so many are shown.
fn longer(query: &InsightsQuery, period: &Period) -> Option<String> {
    let is_longer = words::length(period).is_none_or(|days| days >= LONGER_DAYS);
    let from = words::moved(&period.last_day, 1 - LONGER_DAYS).filter(|_| !is_longer)?;
    let to = Some(period.last_day.clone());
    Some(address("/insights", &InsightsQuery { from: Some(from), to, ..query.clone() }))
}

#[component]
fn Nothing(title: String, text: String, longer: Option<String>) -> impl IntoView {
    let longer = longer.map(|href| {
        view! {
            <p>
                <a class="button button--small" href=href>
                    "Look at 12 weeks"
                </a>
            </p>
        }
    });
    view! {
        <section class="card" aria-labelledby="versus-title">
            <header class="card__header">
                <h2 id="versus-title">{title}</h2>
            </header>
            <div class="card__body">
                <p>{text}</p>
                {longer}
            </div>
        </section>
    }
    .into_any()
}

fn nothing(versus: &Versus, compared: Option<CompareWith>) -> String {
    let of: Vec<_> = versus.nothing_of.iter().map(|side| words::label(side)).collect();
    match of.as_slice() {
        [] => "There is no measure that both have in this period.".to_owned(),
        of if compared == Some(CompareWith::Period) => format!("Nothing was decided in {}.", of.join(" or ")),
        of => format!("Nothing was decided of {} in this period.", of.join(" or ")),
    }
}

#[component]
fn ChooseTwo(
    with: CompareWith,
    /// The one that was chosen.
    one: Option<String>,
) -> impl IntoView {
    let text = choose_two(with, one);
    view! {
        <section class="card" aria-labelledby="versus-title">
            <header class="card__header">
                <h2 id="versus-title">"Nothing is compared yet"</h2>
            </header>
            <div class="card__body">
                <p>{text}</p>
            </div>
        </section>
    }
    .into_any()
}

fn choose_two(with: CompareWith, one: Option<String>) -> String {
    let two = catalogue::compare_with(with).to_lowercase();
    let so_far = one.map(|one| format!(" So far there is only {one}.")).unwrap_or_default();
    format!("Choose {two} to compare: “This one” and “and that one” above.{so_far}")
}

fn title(versus: &Versus) -> String {
    format!("{} against {}", words::label(&versus.a), words::label(&versus.b))
}

/// Two periods, models, prompt versions or sources, each measure with its test.
#[component]
fn Compared(
    versus: Versus,
    /// Its file.
    file: String,
) -> impl IntoView {
    let title = title(&versus);
    let summary = summary(&versus);
    view! {
        <section class="card" aria-labelledby="versus-title">
            <header class="card__header">
                <h2 id="versus-title">{title.clone()}</h2>
                <Csv title file />
            </header>
            <div class="card__body">
                <p>{summary}</p>
                <Rows versus=versus.clone() />
                <p class="muted small prose">{versus.note}</p>
            </div>
        </section>
    }
    .into_any()
}

/// What a measure is counted in.
const fn unit(measure: Measure) -> Unit {
    if measure.is_share() { Unit::Share } else { Unit::Seconds }
}

#[component]
fn Rows(versus: Versus) -> impl IntoView {
    let shares = versus.rows.iter().filter(|row| row.measure.is_share());
    let points: Vec<Point> = shares.flat_map(|row| [Point::from(&row.a), Point::from(&row.b)]).collect();
    let axis = axis_of(Unit::Share, &points, None);
    let (name_of_a, name_of_b) = (words::label(&versus.a), words::label(&versus.b));
    let row = |row: VersusRow| {
        let unit = unit(row.measure);
        let (a, b) = (Point::from(&row.a), Point::from(&row.b));
        let picture = row.measure.is_share().then(|| {
            view! { <IntervalMark axis=axis.clone() now=a before=Some(b) /> }
        });
        let difference = match &row.difference {
            Some(difference) => {
                view! {
                    {words::difference(difference, unit)}
                    <p class="row-note">{format!("{}; {}", words::p_value(difference.p_value), difference.test)}</p>
                }
                .into_any()
            }
            None => view! { <span class="muted">"A side has nothing."</span> }.into_any(),
        };
        view! {
            <tr>
                <th scope="row" class="cell-main">
                    {catalogue::measure(row.measure)}
                </th>
                <td data-label=name_of_a.clone() class="numbers">
                    {a.words(unit)}
                </td>
                <td data-label=name_of_b.clone() class="numbers">
                    {b.words(unit)}
                </td>
                <td class="cell-interval">{picture}</td>
                <td data-label="Difference (95% interval)" class="numbers">
                    {difference}
                </td>
                <td data-label="So">{verdict(row.difference.as_ref())}</td>
            </tr>
        }
        .into_any()
    };
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="The comparison, as a table">
            <table class="table table--cards">
                <thead>
                    <tr>
                        <th scope="col">"Measure"</th>
                        <th scope="col">{words::label(&versus.a)}</th>
                        <th scope="col">{words::label(&versus.b)}</th>
                        <th scope="col" class="cell-interval">
                            <span class="visually-hidden">"As a picture: the first filled, the second hollow"</span>
                            <IntervalScale axis=axis.clone() unit=Unit::Share />
                        </th>
                        <th scope="col">"Difference (95% interval)"</th>
                        <th scope="col">"So"</th>
                    </tr>
                </thead>
                <tbody>{versus.rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What a difference allows to say: its test, which allows for the others beside it, and its interval.
fn verdict(difference: Option<&Difference>) -> &'static str {
    match difference {
        None => "–",
        Some(of) if of.is_higher() => "Higher",
        Some(of) if of.is_lower() => "Lower",
        Some(_) => "No clear difference",
    }
}

fn summary(versus: &Versus) -> String {
    let clear = versus.rows.iter().filter_map(|row| {
        let so = verdict(row.difference.as_ref());
        matches!(so, "Higher" | "Lower")
            .then(|| format!("{} is {}", catalogue::measure(row.measure).to_lowercase(), so.to_lowercase()))
    });
    let clear: Vec<_> = clear.collect();
    let (a, b) = (words::label(&versus.a), words::label(&versus.b));
    match clear.as_slice() {
        [] => format!("Nothing differs clearly between {a} and {b}."),
        clear => format!("In {a}, against {b}: {}.", clear.join(", ")),
    }
}

/// What the rows show.
pub(super) fn table(versus: &Versus) -> Table {
    let (a, b) = (words::label(&versus.a), words::label(&versus.b));
    let numbers = [a.clone(), b.clone(), "Difference".to_owned()];
    let columns = std::iter::once(Column::new("Measure", Kind::Words))
        .chain(numbers.map(|head| Column::new(head, Kind::Estimate(Unit::Number))))
        .chain([Column::new("p", Kind::Value(Unit::Number)), Column::new("Test", Kind::Words)])
        .collect();
    let row = |row: &VersusRow| {
        let difference = row.difference.as_ref();
        let point =
            difference.map(|of| Point { value: Some(of.value), interval: Some((of.low, of.high)), n: None });
        let test = difference.map(|of| of.test.clone()).unwrap_or_default();
        let name = catalogue::measure(row.measure).to_owned();
        vec![
            Entry { cell: Cell::Words(name, row.measure.to_string()), href: None },
            Entry::point(Point::from(&row.a)),
            Entry::point(Point::from(&row.b)),
            Entry::point(point.unwrap_or_default()),
            Entry::point(Point::exact(difference.map(|of| of.p_value))),
            Entry::words(test),
        ]
    };
    Table { title: title(versus), columns, rows: versus.rows.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BucketSize, Estimate, Timestamp, WeekStart};

    fn row(measure: Measure, low: f64, high: f64, p_value: f64) -> VersusRow {
        let side = Estimate { value: Some(0.5), low: Some(0.4), high: Some(0.6), n: 90 };
        let value = f64::midpoint(low, high);
        let difference = Difference { value, low, high, p_value, test: "a test".to_owned() };
        VersusRow { measure, a: side, b: side, difference: Some(difference) }
    }

    #[test]
    fn only_what_differs_clearly_is_said_to_differ() {
        let mut versus = Versus {
            a: "new".to_owned(),
            b: String::new(),
            rows: vec![
                row(Measure::Accuracy, -0.2, -0.1, 0.003),
                row(Measure::Edited, -0.1, 0.2, 0.6),
                // Alone, each would be clear; beside the others it is not.
                row(Measure::Rejected, -0.2, -0.01, 0.064),
                row(Measure::Exceptions, 0.01, 0.2, 0.18),
            ],
            nothing_of: Vec::new(),
            note: String::new(),
        };
        assert_eq!(summary(&versus), "In new, against none given: output accuracy is lower.");
        assert!(table(&versus).csv().starts_with("Measure,new,new low,new high,new n,none given,"));
        versus.rows.remove(0);
        assert_eq!(summary(&versus), "Nothing differs clearly between new and none given.");
        let said: Vec<_> = versus.rows.iter().map(|row| verdict(row.difference.as_ref())).collect();
        assert_eq!(said, ["No clear difference"; 3]);
    }

    #[test]
    fn a_comparison_that_cannot_be_made_says_why() {
        let mut versus = Versus {
            a: "triage/v14".to_owned(),
            b: "triage/v13".to_owned(),
            rows: Vec::new(),
            nothing_of: vec!["triage/v13".to_owned()],
            note: String::new(),
        };
        assert_eq!(nothing(&versus, None), "Nothing was decided of triage/v13 in this period.");
        let of_periods = nothing(&versus, Some(CompareWith::Period));
        assert_eq!(of_periods, "Nothing was decided in triage/v13.");
        versus.nothing_of.clear();
        assert_eq!(nothing(&versus, None), "There is no measure that both have in this period.");
        let text = choose_two(CompareWith::Model, Some("m1".to_owned()));
        assert!(text.starts_with("Choose two models to compare") && text.ends_with("only m1."), "{text}");
    }

    #[test]
    fn twelve_weeks_are_offered_where_fewer_are_shown() {
        let period = |first_day: &str| Period {
            first_day: first_day.to_owned(),
            last_day: "2026-11-21".to_owned(),
            from: Timestamp(0),
            to: Timestamp(1),
            time_zone: "UTC".to_owned(),
            week: WeekStart::Monday,
            bucket: BucketSize::Day,
            buckets: Vec::new(),
        };
        let query = InsightsQuery { a: Some("v14".to_owned()), ..InsightsQuery::default() };
        let address = longer(&query, &period("2026-11-15")).unwrap();
        assert_eq!(address, "/insights?from=2026-08-30&to=2026-11-21&a=v14");
        assert_eq!(longer(&query, &period("2026-08-30")), None);
    }
}
