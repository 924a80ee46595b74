//! What came in: the demo's own envelopes again, each time under a new id, right or wrong by the story.

use app::model::{ItemId, RawJson, Timestamp, Verdict};
use bytes::Bytes;
use futures::future::join_all;
use rand::{Rng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Map, Value, json};

use super::{
    super::content,
    truth::{Truth, Truths},
};
use crate::service::{Actor, BypassPost, Error, OutcomePost, Services};

/// A workflow of the past: how many outputs come at once, which share of them is wrong, and why it is rejected.
struct Kind {
    slug: &'static str,
    at_once: usize,
    wrong: f64,
    reason: &'static str,
}

const KINDS: [Kind; 3] = [
    Kind { slug: "support-triage", at_once: 10, wrong: 0.025, reason: "wrong_intent" },
    Kind { slug: "invoice-extraction", at_once: 3, wrong: 0.02, reason: "wrong_total" },
    Kind { slug: "reply-drafts", at_once: 4, wrong: 0.06, reason: "wrong_tone" },
];

/// Sources that are worse than others, all along.
const WORSE: [(&str, f64); 2] = [("voicemail-transcriber", 0.12), ("social-inbox", 0.06)];
/// The source that fell, and how much of it is wrong since.
const FELL: (&str, f64) = ("chat-widget", 0.7);
/// Of what is wrong, the share that cannot be mended.
const HOPELESS: f64 = 0.2;
/// Days after which it is known what became of an output.
const OUTCOMES_AFTER: usize = 2;
/// The share of outputs of which it ever is.
const OUTCOMES: f64 = 0.35;

/// A workflow's good envelopes.
struct Templates {
    kind: &'static Kind,
    envelopes: Vec<Map<String, Value>>,
}

/// What comes, day after day.
pub(super) struct Plan {
    templates: Vec<Templates>,
    /// When one source falls.
    fall: Timestamp,
    number: u64,
    /// Items whose outcome will be known, by day; today's last.
    waiting: Vec<Vec<ItemId>>,
}

impl Plan {
    pub(super) async fn new(services: &Services, fall: Timestamp) -> Result<Self, Error> {
        let mut templates = Vec::with_capacity(KINDS.len());
        for kind in &KINDS {
            templates.push(Templates { kind, envelopes: good_ones(services, kind.slug).await? });
        }
        Ok(Self { templates, fall, number: 0, waiting: vec![Vec::new()] })
    }

    /// Submits what comes at this hour.
    pub(super) async fn submit(
        &mut self,
        services: &Services,
        at: Timestamp,
        rng: &mut StdRng,
        truths: &mut Truths,
    ) -> Result<(), Error> {
        for templates in &self.templates {
            let count = templates.kind.at_once + rng.random_range(0..=3) - 1;
            let mut lines = Vec::with_capacity(count);
            for _ in 0..count {
                let Some(template) = templates.envelopes.choose(rng) else { continue };
                self.number += 1;
                lines.push(envelope(templates.kind, template, self.number, at >= self.fall, rng, truths));
            }
            for answer in services.submit_batch(&Actor::Cli, templates.kind.slug, lines).await? {
                let item = answer?.item;
                if templates.kind.slug == KINDS[0].slug
                    && rng.random::<f64>() < OUTCOMES
                    && let Some(today) = self.waiting.last_mut()
                {
                    today.push(item.id);
                }
            }
        }
        Ok(())
    }

    /// What became of the outputs of some days ago, and what went around the automation this week.
    pub(super) async fn end_of_day(&mut self, services: &Services, rng: &mut StdRng) -> Result<(), Error> {
        if self.waiting.len() > OUTCOMES_AFTER {
            let known = self.waiting.remove(0);
            let posts = known.into_iter().map(|item| {
                let value = json!(rng.random::<f64>() < 0.86);
                let post = OutcomePost { metric: "solved_at_first_reply".to_owned(), value, at: None };
                services.post_outcome(&Actor::Cli, item, post)
            });
            for posted in join_all(posts.collect::<Vec<_>>()).await {
                posted?;
            }
        }
        self.waiting.push(Vec::new());
        if rng.random::<f64>() < 0.3 {
            let note = Some("answered by phone, never sorted".to_owned());
            let post = BypassPost { count: rng.random_range(2..9), at: None, note };
            services.record_bypass(&Actor::Cli, KINDS[0].slug, post).await?;
        }
        Ok(())
    }
}

/// Envelopes whose output may go out as it is.
async fn good_ones(services: &Services, slug: &str) -> Result<Vec<Map<String, Value>>, Error> {
    let reviewer = services.user_by_email(&Actor::Cli, &super::super::people::People::ALL[0].email()).await?;
    let mut good = Vec::new();
    for line in content::items(slug)? {
        let Ok(Value::Object(envelope)) = serde_json::from_slice(&line) else { continue };
        let Some(output) = envelope.get("output") else { continue };
        let problems = services.check_output(&reviewer, slug, &RawJson::from(output)).await?;
        if problems.is_empty() && envelope.get("confidence").is_some_and(Value::is_number) {
            good.push(envelope);
        }
    }
    Ok(good)
}

fn envelope(
    kind: &Kind,
    template: &Map<String, Value>,
    number: u64,
    has_fallen: bool,
    rng: &mut StdRng,
    truths: &mut Truths,
) -> Bytes {
    let mut envelope = template.clone();
    let source = template.get("source").and_then(Value::as_str).unwrap_or_default();
    let wrong = if has_fallen && source == FELL.0 {
        FELL.1
    } else {
        WORSE.iter().find(|(name, _)| *name == source).map_or(kind.wrong, |(_, wrong)| *wrong)
    };
    let is_wrong = rng.random::<f64>() < wrong;
    let right = template.get("output").cloned().unwrap_or(Value::Null);
    let external_id = format!("{}-{}", &kind.slug[..2].to_uppercase(), 100_000 + number);
    envelope.insert("external_id".to_owned(), external_id.clone().into());
    if has_fallen && source == FELL.0 {
        envelope.insert("prompt_version".to_owned(), "triage/v15".into());
    }
    envelope.remove("field_confidence");
    envelope.insert("confidence".to_owned(), confidence(is_wrong, rng).into());
    let mut truth = Truth { verdict: Verdict::Approve, output: None, reasons: Vec::new() };
    if is_wrong {
        envelope.insert("output".to_owned(), spoilt(&right, rng));
        truth.reasons.push(kind.reason.to_owned());
        if rng.random::<f64>() < HOPELESS {
            truth.verdict = Verdict::Reject;
        } else {
            truth.verdict = Verdict::Edit;
            truth.output = Some(RawJson::from(&right));
        }
    }
    truths.learn(&external_id, truth);
    Bytes::from(Value::Object(envelope).to_string())
}

/// Wrong outputs are mostly doubtful, right ones mostly not.
fn confidence(is_wrong: bool, rng: &mut StdRng) -> f64 {
    let (low, high): (f64, f64) = match (is_wrong, rng.random::<f64>()) {
        (true, chance) if chance < 0.9 => (0.42, 0.84),
        (false, chance) if chance < 0.35 => (0.55, 0.84),
        _ => (0.86, 0.99),
    };
    (rng.random_range(low..high) * 100.0).round() / 100.0
}

/// The output with the mistake that its kind makes.
fn spoilt(right: &Value, rng: &mut StdRng) -> Value {
    let mut wrong = right.clone();
    match &mut wrong {
        Value::String(text) => {
            text.push_str("\n\nThis offer ends tonight, so do not miss it!");
        }
        Value::Object(fields) if fields.contains_key("intent") => {
            const MISTAKEN: [&str; 4] = ["product_question", "order_status", "complaint", "other"];
            let intent = MISTAKEN.iter().find(|intent| fields.get("intent") != Some(&json!(intent)));
            let chosen = MISTAKEN.choose(rng).filter(|intent| fields.get("intent") != Some(&json!(intent)));
            if let Some(intent) = chosen.or(intent) {
                fields.insert("intent".to_owned(), json!(intent));
            }
        }
        Value::Object(fields) => {
            if let Some(total) = fields.get("total").and_then(Value::as_f64) {
                fields.insert("total".to_owned(), json!(((total + 9.0) * 100.0).round() / 100.0));
            }
        }
        _ => {}
    }
    wrong
}
