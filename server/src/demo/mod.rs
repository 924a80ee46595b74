//! The demo: a made-up shop whose AI sorts messages, reads invoices and drafts replies, with people to review it.
//!
//! Everything goes through the same use cases as real work. What is there already is not made twice.

mod content;
mod history;
mod past;
mod people;
mod producer;

use app::model::{Definition, NewKey, Scope};
use bytes::Bytes;

pub use people::{PASSWORD, People};
pub use producer::produce;

use self::past::Past;
use crate::service::{Actor, Error, Services};

/// The name of the demo's API key.
const KEY: &str = "demo";

/// Fills a database with people, workflows, items and a little history; with eight weeks of it where `with_past` says so.
///
/// # Errors
/// What the use cases answer; [`Error::Internal`] where the demo's own content cannot be read.
pub async fn fill(services: &Services, with_past: bool) -> Result<(), Error> {
    let past = Past::before(services);
    let creators = if with_past { past.services() } else { services };
    people::add(creators).await?;
    let mut new = Vec::new();
    for definition in content::workflows()? {
        let slug = definition.slug.clone();
        let definition = if with_past { Past::of_its_time(definition) } else { definition };
        if create(creators, definition).await? {
            new.push(slug);
        }
    }
    if new.is_empty() {
        return Ok(());
    }
    if with_past {
        past.live().await?;
    }
    for slug in &new {
        submit(services, slug).await?;
    }
    history::decide_some(services).await
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

/// Creates a workflow; false where it is there already.
async fn create(services: &Services, definition: Definition) -> Result<bool, Error> {
    match services.create_workflow(&Actor::Cli, definition).await {
        Ok(_) => Ok(true),
        Err(Error::Conflict { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Submits a workflow's items, good and malformed, as producers would have.
async fn submit(services: &Services, slug: &str) -> Result<(), Error> {
    let lines = content::items(slug)?;
    for answer in services.submit_batch(&Actor::Cli, slug, lines).await? {
        answer?;
    }
    for body in content::malformed(slug)? {
        services.submit_item(&Actor::Cli, slug, Bytes::from(body), None).await?;
    }
    Ok(())
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
