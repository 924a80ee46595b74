use serde_json::json;

use super::{Filling, number};
use crate::{
    demo::past::{
        library::{Library, Reply, Slip},
        written::{Breakage, Case, Flaw, Truth, Written, body},
    },
    service::Error,
};

const WORKFLOW: &str = "reply-drafts";
/// The first number of its ids.
const FIRST: i64 = 8_600;

/// Writes a customer's mail with the answer that the model drafted.
pub(super) fn write(case: &mut Case, library: &Library) -> Result<Written, Error> {
    let external_id = format!("RD-{}", FIRST + case.number);
    let reply = case.chance.pick(&library.replies)?;
    let filling = Filling::of(&mut case.chance, &library.shop.products)?;
    let customer = case.chance.pick(&library.shop.customers)?;
    let first_name = customer.name.split(' ').next().unwrap_or_default();
    let drafted = |slip: Option<&Slip>| {
        let Reply { subject, greeting, body, close, .. } = reply;
        let slip = slip.map(|slip| format!(" {}", slip.sentence)).unwrap_or_default();
        let text = format!("Subject: {subject}\n\n{greeting}\n\n{body}{slip}\n\n{close}");
        json!(filling.fill(&text, &reply.language).replace("{name}", first_name))
    };
    let slip = if case.is_wrong { Some(case.chance.pick(&reply.slips)?) } else { None };
    let mut truth = Truth { length: 0.8, ..Truth::default() };
    truth.flaw = slip.map(|slip| match slip.mends && case.chance.happens(0.6) {
        true => Flaw::mends(&slip.reason, drafted(None), Some(&slip.comment)),
        false => Flaw::spoils(&slip.reason, &slip.comment),
    });
    truth.is_subtle = slip.is_some_and(|slip| slip.reason == "promise_against_policy");
    let ways = [Breakage::ErrorPage, Breakage::Blank, Breakage::ErrorPage, Breakage::Unsure];
    // Then the writer was mended.
    let breakage = case.breakage(11, &ways).filter(|_| case.age > 12);
    if breakage == Some(Breakage::Blank) {
        truth.flaw = Some(Flaw::spoils("not_answered", "Nothing was written."));
    }
    let mut order = json!({
        "number": filling.order, "currency": "EUR", "status": "on its way", "items": [filling.product.name],
    });
    if reply.amount {
        order["total"] = json!(number(filling.cents));
    }
    let input = json!({
        "customer": { "name": customer.name, "country": customer.country, "language": reply.language },
        "order": order,
        "notes": ["Goodwill limit without team lead: 20 EUR"],
        "thread": [{ "from": "customer", "text": filling.fill(&reply.ask, &reply.language) }],
    });
    let body = body(case.envelope(&external_id, input, drafted(slip)), breakage);
    let external_id = (breakage != Some(Breakage::ErrorPage)).then_some(external_id);
    Ok(Written { workflow: WORKFLOW, external_id, body, truth })
}
