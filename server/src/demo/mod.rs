//! The demo: a made-up shop whose AI sorts messages, reads invoices and drafts replies, with people to review it.
//!
//! Everything goes through the same use cases as real work. What is there already is not made twice.

mod content;
mod past;
mod people;
mod producer;

use app::model::{Definition, ItemFilter, NewKey, Scope};
use serde_json::Value;

pub use people::{PASSWORD, People};
pub use producer::produce;

use self::past::Backlog;
use crate::service::{Actor, Error, Services};

/// The name of the demo's API key.
const KEY: &str = "demo";

/// Fills a database with people, workflows and the items of the last days, of which some are decided; with eight weeks
/// of work before that where `with_past` says so.
///
/// # Errors
/// What the use cases answer; [`Error::Internal`] where the demo's own content cannot be read.
pub async fn fill(services: &Services, with_past: bool) -> Result<(), Error> {
    let is_new = services.needs_set_up().await?;
    if is_new && with_past {
        past::tell(services).await?;
    }
    let backlog = Backlog::of(services, is_new);
    let before = if is_new { backlog.before() } else { services };
    for person in people::everybody() {
        people::add(before, &person).await?;
    }
    let mut empty = Vec::new();
    for definition in content::workflows()? {
        let slug = definition.slug.clone();
        create(before, definition).await?;
        if !has_items(services, &slug).await? {
            empty.push(slug);
        }
    }
    backlog.fill(&empty).await
}

/// Makes the key for trying the API. The one of an earlier start is revoked: its secret is not known any more.
///
/// # Errors
/// What the use cases answer.
pub async fn make_key(services: &Services) -> Result<String, Error> {
    match services.revoke_key_by_name(&Actor::Cli, KEY).await {
        Ok(()) | Err(Error::NotFound { .. }) => {}
        Err(error) => return Err(error),
    }
    let key = NewKey {
        name: KEY.to_owned(),
        scopes: vec![Scope::Ingest, Scope::Operate, Scope::Read],
        workflow: None,
        user: None,
    };
    Ok(services.create_key(&Actor::Cli, key).await?.secret)
}

/// Creates a workflow that is not there.
async fn create(services: &Services, definition: Definition) -> Result<(), Error> {
    match services.create_workflow(&Actor::Cli, definition).await {
        Ok(_) | Err(Error::Conflict { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether what waits in a workflow was submitted before.
async fn has_items(services: &Services, slug: &str) -> Result<bool, Error> {
    let first = content::items(slug)?.into_iter().next();
    let first: Option<Value> = first.and_then(|line| serde_json::from_slice(&line).ok());
    let filter = ItemFilter {
        workflow: Some(slug.to_owned()),
        external_id: first.and_then(|first| first["external_id"].as_str().map(str::to_owned)),
        limit: Some(1),
        ..ItemFilter::default()
    };
    Ok(!services.list_items(&Actor::Cli, &filter).await?.items.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_is_whole() {
        let workflows = content::workflows().unwrap();
        assert!(workflows.len() >= 3);
        let items: usize =
            workflows.iter().map(|workflow| content::items(&workflow.slug).unwrap().len()).sum();
        assert!((140..=250).contains(&items), "{items} items");
        let malformed: usize =
            workflows.iter().map(|workflow| content::malformed(&workflow.slug).unwrap().len()).sum();
        assert!(malformed >= 10, "{malformed} malformed bodies");
        assert!(content::stream().unwrap().len() >= 20);
    }
}
