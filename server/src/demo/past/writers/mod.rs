//! One file a workflow, or two that are alike: from a case to what a producer sends, and what is wrong with it.

mod invoices;
mod pages;
mod replies;
mod triage;

use super::{
    chance::Chance,
    library::{Library, Product},
    written::{Case, Written},
};
use crate::service::Error;

/// Writes an output of a workflow.
///
/// # Errors
/// `Internal` where the content lacks something.
pub(super) fn write(workflow: &str, case: &mut Case, library: &Library) -> Result<Written, Error> {
    match workflow {
        "support-triage" => triage::write(case, &library.shop),
        "invoice-extraction" => invoices::write(case, &library.ledger),
        "reply-drafts" => replies::write(case, library),
        "newsletter-snippets" => pages::snippet(case, library),
        _ => pages::article(case, &library.articles),
    }
}

/// What takes the place of `{order}`, `{product}` and `{amount}`.
struct Filling<'a> {
    order: String,
    product: &'a Product,
    cents: i64,
}

impl<'a> Filling<'a> {
    fn of(chance: &mut Chance, products: &'a [Product]) -> Result<Self, Error> {
        Ok(Self {
            order: format!("BW-{}", 4_000_000 + chance.between(0, 159_999)),
            product: chance.pick(products)?,
            cents: chance.between(4, 180) * 100 + chance.pick(&[0, 50, 90])?,
        })
    }

    fn fill(&self, text: &str, language: &str) -> String {
        text.replace("{order}", &self.order)
            .replace("{product}", &self.product.name)
            .replace("{amount}", &format!("{} €", money(self.cents, language)))
    }

    fn amount(&self) -> f64 {
        number(self.cents)
    }
}

/// A sum as JSON has it.
fn number(cents: i64) -> f64 {
    cents as f64 / 100.0
}

/// A sum as it is written in a language.
fn money(cents: i64, language: &str) -> String {
    let (thousands, point) = match language {
        "en" => (",", "."),
        "de" | "nl" | "da" | "it" => (".", ","),
        _ => (" ", ","),
    };
    let (whole, rest) = (cents / 100, cents % 100);
    if whole >= 1_000 {
        format!("{}{thousands}{:03}{point}{rest:02}", whole / 1_000, whole % 1_000)
    } else {
        format!("{whole}{point}{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_as_each_language_writes_them() {
        assert_eq!(money(123_450, "en"), "1,234.50");
        assert_eq!(money(100_005, "de"), "1.000,05");
        assert_eq!(money(2_263_750, "sv"), "22 637,50");
        assert_eq!(money(90, "fr"), "0,90");
        assert_eq!(number(3_990), 39.9);
    }
}
