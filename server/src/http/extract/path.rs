use std::str::FromStr;

use app::model::ItemId;
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};

use crate::http::problem::Problem;

/// `{id}`: an item.
#[derive(Debug, Clone, Copy)]
pub struct ItemPath(pub ItemId);

/// `{slug}`: a workflow.
#[derive(Debug, Clone)]
pub struct SlugPath(pub String);

/// `{slug}` and `{n}`: a policy version of a workflow.
#[derive(Debug, Clone)]
pub struct PolicyPath {
    /// The workflow.
    pub slug: String,
    /// The version.
    pub version: i64,
}

impl<S: Send + Sync> FromRequestParts<S> for ItemPath {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = read(parts, state).await?;
        parse(&params, "id", "an item's id (a UUID)").map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SlugPath {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = read(parts, state).await?;
        parse(&params, "slug", "a workflow").map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PolicyPath {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = read(parts, state).await?;
        Ok(Self {
            slug: parse(&params, "slug", "a workflow")?,
            version: parse(&params, "n", "a policy version (a number)")?,
        })
    }
}

async fn read<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<RawPathParams, Problem> {
    RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|error| Problem::bad_request("invalid_path", format!("The path cannot be read: {error}.")))
}

/// What does not even look like an id names nothing that exists, so it is not found.
fn parse<T: FromStr>(params: &RawPathParams, name: &str, meaning: &str) -> Result<T, Problem> {
    let text = params.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
    text.parse().map_err(|_| Problem::not_found(format!("`{text}` is not {meaning}.")))
}
