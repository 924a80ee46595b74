use jiff::{ToSpan as _, civil::Date};
use serde_json::{Value, json};

use super::{money, number};
use crate::{
    demo::past::{
        calendar::DAYS,
        library::{Ledger, Vendor, Words},
        written::{Ask, Breakage, Case, Flaw, Truth, Written, body},
    },
    service::Error,
};

const WORKFLOW: &str = "invoice-extraction";
/// The first number of its ids.
const FIRST: i64 = 69_900;
/// The day on which the past begins, by the documents: they are the same at each start.
const FIRST_DAY: Date = Date::constant(2026, 9, 29);
/// One of so many is a swindler's,
const SWINDLE: i64 = 29;
/// and one of so many is a reminder of an invoice that came before.
const REMINDER: i64 = 19;

/// An invoice's line.
struct Line<'a> {
    description: &'a str,
    quantity: i64,
    price: i64,
}

impl Line<'_> {
    const fn amount(&self) -> i64 {
        self.quantity * self.price
    }
}

/// An invoice.
struct Invoice<'a> {
    vendor: &'a Vendor,
    words: &'a Words,
    number: String,
    date: Date,
    due: Date,
    lines: Vec<Line<'a>>,
    net: i64,
    tax: i64,
}

/// Writes an invoice with what the model read in it.
pub(super) fn write(case: &mut Case, ledger: &Ledger) -> Result<Written, Error> {
    let external_id = format!("AP-{}", FIRST + case.number);
    let invoice = Invoice::make(case, ledger)?;
    let right = invoice.read();
    let mut text = invoice.printed(&invoice.words.title);
    let (output, mut truth) = if case.number % REMINDER == REMINDER / 3 {
        // It looks odd to the model as well: such a one goes to people.
        case.confidence = case.confidence.min(0.78);
        (right.clone(), reminded(&invoice, &mut text))
    } else if case.is_wrong {
        misread(case, &invoice, &right, &mut text)
    } else {
        (right.clone(), Truth::default())
    };
    let breakage = case.breakage(53, &[Breakage::Cut, Breakage::Unsure, Breakage::Blank]);
    if matches!(breakage, Some(Breakage::Cut | Breakage::Blank)) {
        truth = Truth { flaw: Some(Flaw::mends("wrong_total", right, None)), ..Truth::default() };
    }
    if case.number % SWINDLE == SWINDLE / 3 {
        text.push_str(&format!("\n\n{}", ledger.bank_change));
        let note = "The bank details have changed. Please ring them up on the number we know before anything is paid.";
        let ask = Some(Ask { group: "payments", note });
        let flaw = Some(Flaw::spoils("suspected_fraud", "They know nothing of a new account."));
        truth = Truth { flaw, ask, ..Truth::default() };
        // So does this one.
        case.confidence = case.confidence.min(0.74);
    }
    truth.length = 0.6 + invoice.lines.len() as f64 * 0.3;
    let file = format!("scan_{}.pdf", FIRST + case.number);
    let input = json!({ "file_name": file, "pages": 1, "document_text": text });
    let body = body(case.envelope(&external_id, input, output), breakage);
    Ok(Written { workflow: WORKFLOW, external_id: Some(external_id), body, truth })
}

impl<'a> Invoice<'a> {
    fn make(case: &mut Case, ledger: &'a Ledger) -> Result<Self, Error> {
        let vendor = case.chance.pick(&ledger.vendors)?;
        let words = ledger.words.get(&vendor.language);
        let words =
            words.ok_or_else(|| Error::Internal { cause: format!("no words in {}", vendor.language) })?;
        let count = case.chance.between(1, vendor.goods.len() as i64);
        let goods = vendor.goods.iter().take(usize::try_from(count).unwrap_or(1));
        let lines: Vec<Line<'_>> = goods
            .map(|goods| Line {
                description: &goods.description,
                quantity: case.chance.between(1, goods.most),
                price: (goods.price * 100.0).round() as i64,
            })
            .collect();
        let net: i64 = lines.iter().map(Line::amount).sum();
        let date = FIRST_DAY.saturating_add((DAYS - case.age - case.chance.between(1, 6)).days());
        Ok(Self {
            vendor,
            words,
            number: format!("{}{}", vendor.prefix, 20_000 + case.number * 7),
            date,
            due: date.saturating_add(vendor.days.days()),
            net,
            // Rounded to whole cents.
            tax: (net * vendor.tax + 50) / 100,
            lines,
        })
    }

    /// What stands in it.
    fn read(&self) -> Value {
        let lines: Vec<Value> = self
            .lines
            .iter()
            .map(|line| {
                json!({
                    "description": line.description, "quantity": line.quantity,
                    "unit_price": number(line.price), "amount": number(line.amount()),
                })
            })
            .collect();
        json!({
            "vendor": { "name": self.vendor.name, "vat_id": self.vendor.vat_id },
            "invoice_number": self.number,
            "invoice_date": self.date.to_string(),
            "due_date": self.due.to_string(),
            "purchase_order": null,
            "currency": self.vendor.currency,
            "total": number(self.net + self.tax),
            "tax": number(self.tax),
            "line_items": lines,
            "payment_terms": { "type": "net_days", "days": self.vendor.days },
            "approved_for_payment": false,
        })
    }

    /// The document's text under a title.
    fn printed(&self, title: &str) -> String {
        let (vendor, words) = (self.vendor, self.words);
        let sum = |cents| money(cents, &vendor.language);
        let day = |date: Date| {
            let format = if vendor.language == "de" { "%d.%m.%Y" } else { "%d/%m/%Y" };
            date.strftime(format).to_string()
        };
        let mut text = format!(
            "{}\n{}\n{} {}\n\n{title}\n\n{} {}\n{} {}\n{} {}\n\n",
            vendor.name,
            vendor.address,
            words.vat,
            vendor.vat_id,
            words.number,
            self.number,
            words.date,
            day(self.date),
            words.due,
            day(self.due),
        );
        for line in &self.lines {
            text.push_str(&format!(
                "{:<48}{:>6}{:>12}{:>14}\n",
                line.description,
                line.quantity,
                sum(line.price),
                sum(line.amount())
            ));
        }
        let foot = |label: &str, cents| format!("{label:>66}{:>14}\n", sum(cents));
        text.push_str(&format!("{}\n", "-".repeat(80)));
        text.push_str(&foot(&words.net, self.net));
        text.push_str(&foot(&format!("{} {}%", words.tax, vendor.tax), self.tax));
        text.push_str(&foot(&format!("{} {}", words.total, vendor.currency), self.net + self.tax));
        text.push_str(&format!("\n{}", words.terms.replace("{days}", &vendor.days.to_string())));
        text
    }
}

/// An output that is wrong in one of the usual ways.
fn misread(case: &mut Case, invoice: &Invoice<'_>, right: &Value, text: &mut String) -> (Value, Truth) {
    let mut output = right.clone();
    let kind = case.chance.share();
    let (flaw, is_subtle) = if kind < 0.3 {
        output["total"] = json!(number(invoice.net));
        (Flaw::mends("wrong_total", right.clone(), Some("That is the sum without tax.")), true)
    } else if kind < 0.55 {
        // Two figures have changed places.
        let (tens, ones) = (invoice.tax / 100 % 100 / 10, invoice.tax / 100 % 10);
        output["tax"] = json!(number(invoice.tax + (ones - tens) * 900 + i64::from(ones == tens) * 1_000));
        (Flaw::mends("wrong_total", right.clone(), None), true)
    } else if kind < 0.7 {
        output["due_date"] = output["invoice_date"].clone();
        (Flaw::mends("wrong_number", right.clone(), None), true)
    } else if kind < 0.82 {
        let mut shorter = invoice.vendor.vat_id.clone();
        shorter.pop();
        output["vendor"]["vat_id"] = json!(shorter);
        (Flaw::mends("wrong_vendor", right.clone(), Some("The last figure is missing.")), true)
    } else {
        return (output, reminded(invoice, text));
    };
    (output, Truth { flaw: Some(flaw), is_subtle, ..Truth::default() })
}

/// It is a reminder instead.
fn reminded(invoice: &Invoice<'_>, text: &mut String) -> Truth {
    *text = format!("{}\n\n{}", invoice.printed(&invoice.words.reminder), invoice.words.reminded);
    let flaw = Flaw::spoils("not_an_invoice", "A reminder: the invoice came before.");
    Truth { flaw: Some(flaw), ..Truth::default() }
}
