use serde_json::json;

use super::money;
use crate::{
    demo::past::{
        library::{Articles, Library},
        written::{Case, Flaw, Truth, Written, body},
    },
    service::Error,
};

/// The first numbers of their ids.
const FIRST_SNIPPET: i64 = 3_240;
const FIRST_ARTICLE: i64 = 100;

/// Writes a newsletter's snippet.
pub(super) fn snippet(case: &mut Case, library: &Library) -> Result<Written, Error> {
    let external_id = format!("NL-{}", FIRST_SNIPPET + case.number);
    let product = case.chance.pick(&library.shop.products)?;
    let snippet = case.chance.pick(&library.snippets.snippets)?;
    let cents = (product.price * 100.0).round() as i64;
    let written = |cents: i64, claim: &str| {
        let title = snippet.title.replace("{product}", &product.name);
        let price = money(cents, "en");
        json!(format!("<h3>{title}</h3><p>{}{claim} <strong>{price} €</strong></p>", snippet.text))
    };
    let (output, flaw) = if !case.is_wrong {
        (written(cents, ""), None)
    } else if case.chance.happens(0.5) {
        let flaw = Flaw::mends("wrong_price", written(cents, ""), Some("Last season's price."));
        (written(cents - 1_000, ""), Some(flaw))
    } else {
        let claim = format!(" {}", library.snippets.claim);
        let flaw = Flaw::spoils("claim_not_allowed", &library.snippets.claim_comment);
        (written(cents, &claim), Some(flaw))
    };
    let input = json!({ "product": { "name": product.name, "price": product.price, "currency": "EUR" } });
    let truth = Truth { flaw, is_subtle: false, ask: None, length: 0.5 };
    let body = body(case.envelope(&external_id, input, output), None);
    Ok(Written { workflow: "newsletter-snippets", external_id: Some(external_id), body, truth })
}

/// Writes a help article.
pub(super) fn article(case: &mut Case, articles: &Articles) -> Result<Written, Error> {
    let external_id = format!("KB-{:04}", FIRST_ARTICLE + case.number);
    let article = case.chance.pick(&articles.articles)?;
    let right = format!("# {}\n\n{}", article.title, article.body);
    let (output, flaw) = if case.is_wrong {
        let mends = case.chance.happens(0.6);
        let flaw = match mends {
            true => Flaw::mends("wrong_fact", json!(right), Some(&articles.comment)),
            false => Flaw::spoils("wrong_fact", &articles.comment),
        };
        (format!("{right}\n{}", article.wrong), Some(flaw))
    } else {
        (right, None)
    };
    let input = json!({ "question": article.question, "facts": article.facts });
    let truth = Truth { flaw, is_subtle: true, ask: None, length: 0.9 };
    let body = body(case.envelope(&external_id, input, json!(output)), None);
    Ok(Written { workflow: "help-articles", external_id: Some(external_id), body, truth })
}
