use serde_json::{Value, json};

use super::{Filling, number};
use crate::{
    demo::past::{
        editions::{WIDGET, WIDGET_FELL},
        library::{Message, Shop},
        written::{Ask, Breakage, Case, Flaw, Truth, Written, body},
    },
    service::Error,
};

const WORKFLOW: &str = "support-triage";
/// The first number of its ids.
const FIRST: i64 = 480_100;
/// What the chat widget's new version sends before the customer's words.
const GREETING: &str = "[Brindlewick] Hi! Ask me about our products, a delivery or a return.\n[customer] ";
/// What a model makes of it.
const GREETED: &str = "Customer would like help with products, a delivery or a return.";

/// Writes a customer's message with what the model made of it.
pub(super) fn write(case: &mut Case, shop: &Shop) -> Result<Written, Error> {
    let channel = match case.source {
        WIDGET => "chat",
        "contact-form" => "form",
        "voicemail-transcriber" => "phone",
        "social-inbox" => "social",
        _ => "email",
    };
    let external_id = format!("{}-{}", if channel == "phone" { "VM" } else { "HD" }, FIRST + case.number);
    let customer = case.chance.pick(&shop.customers)?;
    let customer = json!({ "name": customer.name, "country": customer.country });
    if channel == "email" && case.is_wrong && case.chance.happens(0.15) {
        return spam(case, shop, external_id, &customer);
    }
    let messages: Vec<&Message> = shop.messages.iter().filter(|one| one.channel == channel).collect();
    let message = *case.chance.pick(&messages)?;
    let filling = Filling::of(&mut case.chance, &shop.products)?;
    let right = understood(message, &filling);
    let has_fallen = case.source == WIDGET && case.age <= WIDGET_FELL;
    let (output, mut truth) = match (case.is_wrong, has_fallen) {
        (false, _) => (right.clone(), Truth::default()),
        (true, true) => greeted(case, &right),
        (true, false) => mistaken(case, message, &filling, &right),
    };
    let breakage =
        case.breakage(43, &[Breakage::Cut, Breakage::Unsure, Breakage::ErrorPage, Breakage::Blank]);
    if matches!(breakage, Some(Breakage::Cut | Breakage::Blank)) {
        truth = Truth { flaw: Some(Flaw::mends("wrong_intent", right, None)), ..Truth::default() };
    }
    let words = filling.fill(&message.message, &message.language);
    truth.length = words.chars().count() as f64 / 160.0;
    if message.intent == "damaged_item" && channel == "email" && case.chance.happens(0.2) {
        let note = "Is this a case for the guarantee? Then it is a replacement, not a return.";
        truth.ask = Some(Ask { group: "returns", note });
    }
    let words = if has_fallen { format!("{GREETING}{words}") } else { words };
    let input = json!({ "channel": channel, "message": words, "customer": customer });
    let mut envelope = case.envelope(&external_id, input, output);
    if case.confidence < 0.85 && case.chance.happens(0.6) {
        let off = if truth.flaw.is_some() { -0.12 } else { 0.05 };
        let intent = ((case.confidence + off) * 100.0).round() / 100.0;
        envelope.insert("field_confidence".to_owned(), json!({ "/intent": intent.clamp(0.0, 1.0) }));
    }
    if channel == "chat" {
        let version = if case.age <= WIDGET_FELL { "5.0.0" } else { "4.8.2" };
        envelope.insert("metadata".to_owned(), json!({ "widget": version }));
    }
    let external_id = (breakage != Some(Breakage::ErrorPage)).then_some(external_id);
    Ok(Written { workflow: WORKFLOW, external_id, body: body(envelope, breakage), truth })
}

/// The output as it should be.
fn understood(message: &Message, filling: &Filling<'_>) -> Value {
    let mut output = json!({
        "intent": message.intent,
        "priority": message.priority,
        "summary": filling.fill(&message.summary, "en"),
        "language": message.language,
    });
    if message.message.contains("{order}") {
        output["order_number"] = json!(filling.order);
    }
    output["refund_amount"] = if message.amount { json!(filling.amount()) } else { Value::Null };
    output["needs_callback"] = json!(message.callback);
    output
}

/// The greeting was taken for the question.
fn greeted(case: &mut Case, right: &Value) -> (Value, Truth) {
    let guessed = if right["intent"] == "product_question" { "return_request" } else { "product_question" };
    let mut output = right.clone();
    output["intent"] = json!(guessed);
    output["summary"] = json!(GREETED);
    let flaw = if case.chance.happens(0.6) {
        Flaw::spoils("wrong_intent", "It read our own greeting, not what the customer wrote.")
    } else {
        Flaw::mends("wrong_intent", right.clone(), None)
    };
    (output, Truth { flaw: Some(flaw), ..Truth::default() })
}

/// An output that is wrong in one of the usual ways.
fn mistaken(case: &mut Case, message: &Message, filling: &Filling<'_>, right: &Value) -> (Value, Truth) {
    let mut output = right.clone();
    let kind = case.chance.share();
    if kind < 0.2 {
        output["priority"] = json!(if message.priority == "normal" { "high" } else { "normal" });
        let flaw = Flaw::mends("wrong_priority", right.clone(), None);
        return (output, Truth { flaw: Some(flaw), is_subtle: true, ..Truth::default() });
    }
    if kind < 0.45 && message.amount {
        output["refund_amount"] = json!(number(filling.cents * 10));
        let flaw = Flaw::mends("wrong_amount", right.clone(), Some("The point is in the wrong place."));
        return (output, Truth { flaw: Some(flaw), is_subtle: true, ..Truth::default() });
    }
    if let Some(invented) = message.invented.as_ref().filter(|_| kind < 0.7) {
        output["summary"] = json!(filling.fill(invented, "en"));
        let flaw = Flaw::spoils("invented_fact", "The message says nothing of the kind.");
        return (output, Truth { flaw: Some(flaw), ..Truth::default() });
    }
    output["intent"] = json!(message.mistaken);
    let flaw = if case.chance.happens(0.65) {
        Flaw::mends("wrong_intent", right.clone(), None)
    } else {
        Flaw::spoils("wrong_intent", "Not what the customer wants done.")
    };
    (output, Truth { flaw: Some(flaw), ..Truth::default() })
}

fn spam(case: &mut Case, shop: &Shop, external_id: String, customer: &Value) -> Result<Written, Error> {
    let spam = case.chance.pick(&shop.spam)?;
    let output = json!({
        "intent": "product_question", "priority": "low", "summary": spam.summary, "language": "en",
        "refund_amount": null, "needs_callback": false,
    });
    let input = json!({ "channel": "email", "message": spam.message, "customer": customer });
    let flaw = Flaw::spoils("not_for_us", "Advertising.");
    let truth = Truth { flaw: Some(flaw), length: 0.5, ..Truth::default() };
    let body = body(case.envelope(&external_id, input, output), None);
    Ok(Written { workflow: WORKFLOW, external_id: Some(external_id), body, truth })
}
