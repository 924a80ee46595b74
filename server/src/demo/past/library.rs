//! What the shop's customers, suppliers and writers say: the words of which the past is made.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{demo::content, service::Error};

/// All of it.
#[derive(Debug)]
pub(super) struct Library {
    pub(super) shop: Shop,
    pub(super) ledger: Ledger,
    pub(super) replies: Vec<Reply>,
    pub(super) snippets: Snippets,
    pub(super) articles: Articles,
}

impl Library {
    /// Reads it.
    ///
    /// # Errors
    /// `Internal` where a file is missing or cannot be read.
    pub(super) fn read() -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Replies {
            replies: Vec<Reply>,
        }
        let Replies { replies } = content::past("replies.json")?;
        Ok(Self {
            shop: content::past("triage.json")?,
            ledger: content::past("invoices.json")?,
            replies,
            snippets: content::past("snippets.json")?,
            articles: content::past("articles.json")?,
        })
    }
}

/// What is sold, who buys it, and what they write.
#[derive(Debug, Deserialize)]
pub(super) struct Shop {
    pub(super) products: Vec<Product>,
    pub(super) customers: Vec<Customer>,
    pub(super) messages: Vec<Message>,
    pub(super) spam: Vec<Spam>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Product {
    pub(super) name: String,
    pub(super) price: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Customer {
    pub(super) name: String,
    pub(super) country: String,
}

/// A message with what it means. `{order}`, `{product}` and `{amount}` stand for such.
#[derive(Debug, Deserialize)]
pub(super) struct Message {
    pub(super) channel: String,
    pub(super) language: String,
    pub(super) intent: String,
    pub(super) priority: String,
    pub(super) message: String,
    pub(super) summary: String,
    /// The intent that it is mistaken for.
    pub(super) mistaken: String,
    /// A summary that says more than the message does.
    #[serde(default)]
    pub(super) invented: Option<String>,
    /// Whether the amount is one that the customer wants back.
    #[serde(default)]
    pub(super) amount: bool,
    #[serde(default)]
    pub(super) callback: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Spam {
    pub(super) message: String,
    /// What a model makes of it.
    pub(super) summary: String,
}

/// Who writes invoices, and how.
#[derive(Debug, Deserialize)]
pub(super) struct Ledger {
    pub(super) words: BTreeMap<String, Words>,
    pub(super) vendors: Vec<Vendor>,
    /// What a swindler adds.
    pub(super) bank_change: String,
}

/// An invoice's words in a language.
#[derive(Debug, Deserialize)]
pub(super) struct Words {
    pub(super) title: String,
    pub(super) number: String,
    pub(super) date: String,
    pub(super) due: String,
    pub(super) net: String,
    pub(super) tax: String,
    pub(super) total: String,
    pub(super) terms: String,
    pub(super) vat: String,
    pub(super) reminder: String,
    pub(super) reminded: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Vendor {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) vat_id: String,
    pub(super) language: String,
    pub(super) currency: String,
    /// In percent.
    pub(super) tax: i64,
    /// To pay within.
    pub(super) days: i64,
    /// Of its invoices' numbers.
    pub(super) prefix: String,
    pub(super) goods: Vec<Goods>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Goods {
    pub(super) description: String,
    pub(super) price: f64,
    /// The most of them on an invoice.
    pub(super) most: i64,
}

/// A question by mail with its answer, and how the answer goes wrong.
#[derive(Debug, Deserialize)]
pub(super) struct Reply {
    pub(super) language: String,
    pub(super) ask: String,
    pub(super) subject: String,
    pub(super) greeting: String,
    pub(super) body: String,
    pub(super) close: String,
    pub(super) slips: Vec<Slip>,
    pub(super) amount: bool,
}

/// A sentence that must not go out.
#[derive(Debug, Deserialize)]
pub(super) struct Slip {
    pub(super) reason: String,
    pub(super) sentence: String,
    pub(super) comment: String,
    /// Whether it is enough to leave it out.
    pub(super) mends: bool,
}

/// Lines of a newsletter.
#[derive(Debug, Deserialize)]
pub(super) struct Snippets {
    pub(super) snippets: Vec<Snippet>,
    /// What must not be claimed.
    pub(super) claim: String,
    pub(super) claim_comment: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Snippet {
    pub(super) title: String,
    pub(super) text: String,
}

/// Articles that help.
#[derive(Debug, Deserialize)]
pub(super) struct Articles {
    pub(super) articles: Vec<Article>,
    pub(super) comment: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Article {
    pub(super) question: String,
    pub(super) facts: Vec<String>,
    pub(super) title: String,
    pub(super) body: String,
    /// What the facts do not say.
    pub(super) wrong: String,
}
