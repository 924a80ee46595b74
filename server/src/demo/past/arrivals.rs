use std::collections::HashMap;

use super::{
    calendar::Tick,
    chance::Chance,
    editions::{STREAMS, Stream, edition},
    library::Library,
    writers,
    written::{Case, Written},
};
use crate::service::Error;

/// What came when. Parts of an output, of a sure one and of a wrong one are owed from one moment to the next, so that
/// each integration is steady: what changes from week to week was meant to.
pub(super) struct Arrivals {
    library: Library,
    owed: Vec<Owed>,
    /// How many outputs each workflow has.
    numbers: HashMap<&'static str, i64>,
}

#[derive(Clone, Copy)]
struct Owed {
    outputs: f64,
    sure: f64,
    /// Of outputs of which the model was not sure, and of those of which it was.
    wrong: [f64; 2],
}

impl Arrivals {
    pub(super) fn new(library: Library) -> Self {
        let owed = Owed { outputs: 0.5, sure: 0.5, wrong: [0.4, 0.2] };
        Self { library, owed: vec![owed; STREAMS.len()], numbers: HashMap::new() }
    }

    /// What comes at this moment.
    ///
    /// # Errors
    /// `Internal` where the content lacks something.
    pub(super) fn at(&mut self, tick: &Tick) -> Result<Vec<Written>, Error> {
        let mut written = Vec::new();
        for (stream, owed) in STREAMS.iter().zip(&mut self.owed) {
            owed.outputs += stream.outputs(tick);
            while owed.outputs >= 1.0 {
                owed.outputs -= 1.0;
                let number = self.numbers.entry(stream.workflow).or_default();
                let mut case = case(stream, owed, tick.age, *number);
                *number += 1;
                written.push(writers::write(stream.workflow, &mut case, &self.library)?);
            }
        }
        Ok(written)
    }
}

fn case(stream: &Stream, owed: &mut Owed, age: i64, number: i64) -> Case {
    let mut chance = Chance::of(&format!("{} {number}", stream.workflow));
    let edition = edition(stream, age, number);
    let is_sure = due(&mut owed.sure, stream.sure());
    let confidence = chance.within(if is_sure { stream.high } else { stream.low });
    let confidence = (confidence * 100.0).round() / 100.0;
    let wrong = stream.wrong(&edition, age, confidence);
    let is_wrong = due(&mut owed.wrong[usize::from(is_sure)], wrong);
    Case { number, source: stream.source, age, edition, confidence, is_wrong, chance }
}

/// Whether one is due, when so much of one is owed more.
fn due(owed: &mut f64, share: f64) -> bool {
    *owed += share;
    let is_due = *owed >= 1.0;
    *owed -= f64::from(u8::from(is_due));
    is_due
}

#[cfg(test)]
mod tests {
    use app::model::Timestamp;

    use super::{super::calendar::sessions, *};
    use crate::demo::past::editions::{WIDGET, WIDGET_FELL};

    /// (age, workflow, source, whether it is wrong) of all that came.
    fn all(now: Timestamp) -> Vec<(i64, Written, serde_json::Value)> {
        let mut arrivals = Arrivals::new(Library::read().unwrap());
        let mut all = Vec::new();
        for tick in sessions(now).iter().flat_map(|session| &session.ticks) {
            for written in arrivals.at(tick).unwrap() {
                let envelope = serde_json::from_slice(&written.body).unwrap_or_default();
                all.push((tick.age, written, envelope));
            }
        }
        all
    }

    #[test]
    fn the_widget_was_right_until_a_week_ago_whenever_that_is() {
        // A Tuesday, and each day and several hours after it.
        for hours in (0..7 * 24).step_by(13) {
            let came = all(Timestamp(1_795_521_600_000_000).plus_seconds(hours * 3_600));
            assert!((1_650..1_900).contains(&came.len()), "{hours}: {}", came.len());
            let widget = |from: i64, to: i64| -> Vec<bool> {
                let within = came.iter().filter(|(age, _, _)| (from..=to).contains(age));
                let of_widget = within.filter(|(_, _, envelope)| envelope["source"] == WIDGET);
                of_widget.map(|(_, written, _)| written.truth.flaw.is_some()).collect()
            };
            let share = |wrong: &[bool]| {
                wrong.iter().filter(|is_wrong| **is_wrong).count() as f64 / wrong.len() as f64
            };
            let (last, before) = (widget(0, WIDGET_FELL), widget(WIDGET_FELL + 1, 2 * WIDGET_FELL + 1));
            assert!(last.len() >= 40 && before.len() >= 80, "{hours}: {} {}", last.len(), before.len());
            assert!(share(&last) > 0.6 && share(&before) < 0.25, "{hours}");
        }
    }

    #[test]
    fn each_time_the_very_same_comes() {
        let bodies = |now| all(now).into_iter().map(|(_, written, _)| written.body).collect::<Vec<_>>();
        let now = Timestamp(1_795_521_600_000_000);
        let (today, next_week) = (bodies(now), bodies(now.plus_seconds(7 * 24 * 3_600)));
        assert_eq!(today, next_week);
        assert_eq!(today.iter().collect::<std::collections::HashSet<_>>().len(), today.len(), "each once");
    }

    #[test]
    fn what_can_be_mended_is_mended_to_what_the_schema_allows() {
        use crate::domain::schema::OutputSchema;
        let workflows = crate::demo::content::workflows().unwrap();
        let schema_of = |slug: &str| {
            let workflow = workflows.iter().find(|workflow| workflow.slug == slug).unwrap();
            workflow.output.schema.as_ref().map(|schema| OutputSchema::compile(schema).unwrap())
        };
        let reasons_of = |slug: &str| {
            let workflow = workflows.iter().find(|workflow| workflow.slug == slug).unwrap();
            workflow.review.reject_reasons.iter().map(|reason| reason.code.clone()).collect::<Vec<_>>()
        };
        let mut mended = 0;
        for (_, written, _) in all(Timestamp(1_795_521_600_000_000)) {
            let Some(flaw) = &written.truth.flaw else { continue };
            assert!(reasons_of(written.workflow).contains(&flaw.reason), "{}", flaw.reason);
            let Some(output) = &flaw.mended else { continue };
            mended += 1;
            match schema_of(written.workflow) {
                Some(schema) => assert_eq!(schema.check(output), [], "{output}"),
                None => assert!(output.is_string()),
            }
        }
        assert!(mended > 50, "{mended}");
    }
}
