use leptos::prelude::*;

use super::super::words;
use crate::{
    catalogue::insights as catalogue,
    components::{
        chart::{Cell, Column, Csv, Entry, IntervalMark, IntervalScale, Kind, Point, Table, Unit, axis_of},
        empty::Empty,
    },
    model::{Difference, Measure, Versus, VersusRow},
};

/// Two periods, models, prompt versions or sources, each measure with its test.
#[component]
pub(super) fn Compared(versus: Versus) -> impl IntoView {
    let title = format!("{} against {}", words::label(&versus.a), words::label(&versus.b));
    if versus.rows.is_empty() {
        let text = "One of the two sides has nothing in this period. Choose a longer one, or other values.";
        return view! { <Empty title="Nothing to compare" text /> }.into_any();
    }
    let table = table(&versus);
    let summary = summary(&versus);
    view! {
        <section class="card" aria-labelledby="versus-title">
            <header class="card__header">
                <h2 id="versus-title">{title}</h2>
                <Csv table />
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
                <th scope="row">{catalogue::measure(row.measure)}</th>
                <td class="numbers">{a.words(unit)}</td>
                <td class="numbers">{b.words(unit)}</td>
                <td class="cell-interval">{picture}</td>
                <td class="numbers">{difference}</td>
                <td>{verdict(row.difference.as_ref())}</td>
            </tr>
        }
        .into_any()
    };
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="The comparison, as a table">
            <table class="table">
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

/// What the interval of a difference allows to say.
fn verdict(difference: Option<&Difference>) -> &'static str {
    match difference {
        None => "–",
        Some(of) if of.low > 0.0 => "Higher",
        Some(of) if of.high < 0.0 => "Lower",
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

fn table(versus: &Versus) -> Table {
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
    Table { title: format!("{a} against {b}"), columns, rows: versus.rows.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Estimate;

    fn row(measure: Measure, low: f64, high: f64) -> VersusRow {
        let side = Estimate { value: Some(0.5), low: Some(0.4), high: Some(0.6), n: 90 };
        let value = f64::midpoint(low, high);
        let difference = Difference { value, low, high, p_value: 0.01, test: "a test".to_owned() };
        VersusRow { measure, a: side, b: side, difference: Some(difference) }
    }

    #[test]
    fn only_what_differs_clearly_is_said_to_differ() {
        let mut versus = Versus {
            a: "new".to_owned(),
            b: String::new(),
            rows: vec![row(Measure::Accuracy, -0.2, -0.1), row(Measure::Edited, -0.1, 0.2)],
            note: String::new(),
        };
        assert_eq!(summary(&versus), "In new, against none given: output accuracy is lower.");
        assert!(table(&versus).csv().starts_with("Measure,new,new low,new high,new n,none given,"));
        versus.rows.remove(0);
        assert_eq!(summary(&versus), "Nothing differs clearly between new and none given.");
    }
}
