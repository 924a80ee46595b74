//! What made the outputs, through which integrations they came, and how many.

use super::calendar::Tick;

/// Since so many days the chat widget's new version puts its greeting before the customer's words, and the model takes
/// that for the question.
pub(super) const WIDGET_FELL: i64 = 6;
/// How many of its outputs are wrong since then.
const FALLEN: f64 = 0.75;

/// A model with a prompt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edition {
    /// The model.
    pub(super) model: &'static str,
    /// The prompt's version.
    pub(super) prompt: &'static str,
    /// How often an output is wrong of which it is not sure at all.
    wrong: f64,
}

/// An integration that sends outputs into a workflow.
#[derive(Debug)]
pub(super) struct Stream {
    /// Where to.
    pub(super) workflow: &'static str,
    /// Its name.
    pub(super) source: &'static str,
    /// How many on a weekday and on a day of a weekend, once everybody uses it.
    a_day: (f64, f64),
    /// How often the model is sure.
    sure: f64,
    /// Its confidence where it is not sure.
    pub(super) low: (f64, f64),
    /// Its confidence where it is.
    pub(super) high: (f64, f64),
}

/// The chat widget, of which the model is never sure: people look at everything that it sends.
pub(super) const WIDGET: &str = "chat-widget";

/// All of them.
pub(super) const STREAMS: &[Stream] = &[
    stream("support-triage", WIDGET, (15.0, 8.0), 0.0, (0.58, 0.84)),
    stream("support-triage", "helpdesk-webhook", (20.0, 4.5), 0.85, (0.48, 0.84)),
    stream("support-triage", "contact-form", (5.0, 2.0), 0.7, (0.55, 0.84)),
    stream("support-triage", "voicemail-transcriber", (1.2, 0.3), 0.1, (0.30, 0.80)),
    stream("support-triage", "social-inbox", (1.5, 1.0), 0.4, (0.50, 0.84)),
    stream("invoice-extraction", "ap-mailbox", (6.0, 0.4), 0.6, (0.50, 0.84)),
    stream("invoice-extraction", "ap-portal", (1.5, 0.0), 0.75, (0.60, 0.84)),
    stream("reply-drafts", "helpdesk-webhook", (8.0, 1.5), 0.6, (0.55, 0.84)),
    stream("newsletter-snippets", "newsletter-tool", (1.5, 0.0), 0.4, (0.55, 0.79)),
    stream("help-articles", "kb-generator", (1.2, 0.0), 0.4, (0.55, 0.89)),
];

const fn stream(
    workflow: &'static str,
    source: &'static str,
    a_day: (f64, f64),
    sure: f64,
    low: (f64, f64),
) -> Stream {
    Stream { workflow, source, a_day, sure, low, high: (0.9, 0.99) }
}

/// How widely it was used, by the weeks that have gone by since: 1 is by everybody.
const USED: [f64; 9] = [1.0, 1.0, 0.95, 0.8, 0.65, 0.5, 0.4, 0.3, 0.3];

impl Stream {
    /// How many outputs it sends at this moment; parts of one are owed.
    pub(super) fn outputs(&self, tick: &Tick) -> f64 {
        let a_day = if tick.is_weekend { self.a_day.1 } else { self.a_day.0 };
        let weeks = usize::try_from(tick.age / 7).unwrap_or(0);
        a_day * tick.share * USED.get(weeks).copied().unwrap_or(0.0)
    }

    /// How many of them the model is sure of.
    pub(super) const fn sure(&self) -> f64 {
        self.sure
    }

    /// How likely an output of this confidence is wrong.
    pub(super) fn wrong(&self, edition: &Edition, age: i64, confidence: f64) -> f64 {
        if self.source == WIDGET && age <= WIDGET_FELL {
            FALLEN
        } else {
            edition.wrong * (1.0 - confidence) + 0.004
        }
    }
}

/// What made a workflow's outputs so many days ago. Now and then a second one is tried beside the usual one.
pub(super) fn edition(stream: &Stream, age: i64, number: i64) -> Edition {
    let is_widget = stream.source == WIDGET;
    let (model, prompt, wrong) = match stream.workflow {
        "support-triage" if age > 44 && number % 3 == 0 => ("triage-legacy", "triage/v13", 0.7),
        "support-triage" if age > 35 => ("triage-small-2", "triage/v13", 0.55),
        "support-triage" if age <= 14 && number % 5 == 3 && !is_widget => {
            ("triage-small-2", "triage/v15-canary", 0.2)
        }
        "support-triage" if number % 11 == 7 => ("triage-large-1", "triage/v14", 0.1),
        "support-triage" if is_widget => ("triage-small-2", "triage/v14", 0.65),
        "support-triage" => ("triage-small-2", "triage/v14", 0.1),
        "invoice-extraction" if age > 40 => ("invoice-reader-2", "inv/2026-06", 1.6),
        "invoice-extraction" if age > 30 => ("invoice-reader-3", "inv/2026-06", 1.3),
        "invoice-extraction" => ("invoice-reader-3", "inv/2026-10", 0.02),
        "reply-drafts" if age > 24 => ("reply-writer-2", "reply/v6", 0.75),
        "reply-drafts" if age <= 9 && number % 10 == 4 => ("reply-writer-2", "reply/v8-rc", 0.1),
        "reply-drafts" => ("reply-writer-2", "reply/v7", 0.05),
        "newsletter-snippets" if age > 21 => ("snippet-writer-1", "nl/v4", 0.7),
        "newsletter-snippets" => ("snippet-writer-1", "nl/v5", 0.01),
        _ if age > 21 => ("article-writer-1", "kb/v1", 0.8),
        _ => ("article-writer-1", "kb/v2", 0.01),
    };
    Edition { model, prompt, wrong }
}
