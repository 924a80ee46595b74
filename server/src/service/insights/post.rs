//! What producers tell of what they do with outputs, and of the work that goes around them.

use app::model::{ItemId, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Actor, Error, Services};
use crate::{
    domain::{
        audit::{NewEntry, kinds},
        insights::rows::Posted,
    },
    service::workflows::entry,
    store::{NewBypass, NewOutcome, StoreError},
};

/// The longest name of an outcome, in characters.
const LONGEST_METRIC: usize = 60;
/// The longest note, in characters.
const LONGEST_NOTE: usize = 500;
/// The most bypasses at once.
const MOST_BYPASSES: i64 = 1_000_000;
/// How far a producer's clock may be ahead, in seconds.
const AHEAD: i64 = 300;

/// What happened to an item downstream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomePost {
    /// Its name, such as `resolved`: 1 to 60 characters. Posted again, the value takes the place of the one before.
    pub metric: String,
    /// `true`, `false` or a number.
    #[schema(value_type = Object)]
    pub value: Value,
    /// When it was the case; now where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// Work that people did around the automation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BypassPost {
    /// How many times; 0 says that somebody looked and there was none.
    pub count: i64,
    /// When; now where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Words, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Services {
    /// Stores what happened to an item downstream; answers it as it is stored.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_outcome`).
    pub async fn post_outcome(
        &self,
        by: &Actor,
        item: ItemId,
        post: OutcomePost,
    ) -> Result<OutcomePost, Error> {
        let row = self.visible_item(by, item).await?;
        by.require_scope(Scope::Ingest, &row.item.workflow)?;
        let no_such = || Error::not_found(format!("There is no item {item}."));
        if row.golden {
            return Err(no_such());
        }
        let (metric, value) = (metric(&post.metric)?, value(&post.value)?);
        let now = self.now();
        let at = moment(post.at, now, "invalid_outcome")?;
        let outcome = NewOutcome { item, metric: metric.clone(), value, at, by: by.label(), now };
        let audit = NewEntry {
            actor: by.label(),
            kind: kinds::ITEM_OUTCOME_POSTED,
            item: Some(item),
            subject: Some(format!("workflow:{}", row.item.workflow)),
            details: json!({ "metric": metric, "value": post.value, "at": at }),
        };
        let stored: Result<(), StoreError> = self
            .0
            .store
            .write(move |tx| Box::pin(async move { tx.post_outcome(&outcome, audit).await }))
            .await;
        match stored {
            Ok(()) => Ok(OutcomePost { metric, value: post.value, at: Some(at) }),
            Err(StoreError::Stale { .. }) => Err(no_such()),
            Err(error) => Err(error.into()),
        }
    }

    /// Stores work that people did around the automation; answers it as it is stored.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_bypass`).
    pub async fn record_bypass(&self, by: &Actor, slug: &str, post: BypassPost) -> Result<BypassPost, Error> {
        by.require_scope(Scope::Ingest, slug)?;
        let known = self.known(slug).await?;
        if !(0..=MOST_BYPASSES).contains(&post.count) {
            let message = format!("`count` is a number from 0 to {MOST_BYPASSES}.");
            return Err(Error::invalid_field("/count", "invalid_bypass", message));
        }
        let note = post.note.as_deref().map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned);
        if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
            let message = format!("A note has at most {LONGEST_NOTE} characters.");
            return Err(Error::invalid_field("/note", "invalid_bypass", message));
        }
        let now = self.now();
        let at = moment(post.at, now, "invalid_bypass")?;
        let bypass = NewBypass {
            id: self.0.clock.new_id(),
            workflow: known.row.id,
            count: post.count,
            at,
            note: note.clone(),
            by: by.label(),
            now,
        };
        let details = json!({ "count": post.count, "at": at, "note": note });
        let audit = entry(&by.label(), kinds::WORKFLOW_BYPASS_RECORDED, slug, details);
        self.write(move |tx| Box::pin(async move { Ok(tx.record_bypass(&bypass, audit).await?) })).await?;
        Ok(BypassPost { count: post.count, at: Some(at), note })
    }
}

fn metric(given: &str) -> Result<String, Error> {
    let name = given.trim();
    if name.is_empty() || name.chars().count() > LONGEST_METRIC || name.chars().any(char::is_control) {
        let message = format!("`metric` has 1 to {LONGEST_METRIC} characters and no control characters.");
        return Err(Error::invalid_field("/metric", "invalid_outcome", message));
    }
    Ok(name.to_owned())
}

fn value(given: &Value) -> Result<Posted, Error> {
    // So large that its square is still a number.
    const LARGEST: f64 = 1e100;
    match given {
        Value::Bool(yes) => Ok(Posted::Told(*yes)),
        other => match other.as_f64().filter(|number| number.abs() <= LARGEST) {
            Some(number) => Ok(Posted::Number(number)),
            None => {
                Err(Error::invalid_field("/value", "invalid_outcome", "`value` is true, false or a number."))
            }
        },
    }
}

fn moment(given: Option<Timestamp>, now: Timestamp, code: &'static str) -> Result<Timestamp, Error> {
    match given {
        None => Ok(now),
        Some(at) if at.0 < 0 => Err(Error::invalid_field("/at", code, "`at` lies before 1970.")),
        Some(at) if at > now.plus_seconds(AHEAD) => Err(Error::invalid_field(
            "/at",
            code,
            "`at` lies in the future: what has not happened has no outcome.",
        )),
        Some(at) => Ok(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_yes_no_or_a_number() {
        assert_eq!(value(&json!(true)).unwrap(), Posted::Told(true));
        assert_eq!(value(&json!(4.5)).unwrap(), Posted::Number(4.5));
        for wrong in [json!("yes"), json!(null), json!([1]), json!(1e200)] {
            assert_eq!(value(&wrong).unwrap_err().code(), "invalid_outcome", "{wrong}");
        }
    }

    #[test]
    fn a_name_is_short_and_shows() {
        assert_eq!(metric(" resolved ").unwrap(), "resolved");
        for wrong in ["", "  ", "a\nb", &"x".repeat(61)] {
            assert!(metric(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn nothing_has_happened_tomorrow() {
        let now = Timestamp(1_000_000_000);
        assert_eq!(moment(None, now, "x").unwrap(), now);
        assert!(moment(Some(now.plus_seconds(60)), now, "x").is_ok());
        assert!(moment(Some(now.plus_seconds(86_400)), now, "x").is_err());
        assert!(moment(Some(Timestamp(-1)), now, "x").is_err());
    }
}
