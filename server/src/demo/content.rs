use std::borrow::Cow;

use app::model::Definition;
use bytes::Bytes;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::service::Error;

#[derive(RustEmbed)]
#[folder = "src/demo/content"]
struct Content;

/// A body that is no envelope.
#[derive(Deserialize)]
struct Malformed {
    file: String,
    workflow: String,
}

/// Something that comes in while the demo runs.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Incoming {
    /// Where to.
    pub(super) workflow: String,
    /// What.
    pub(super) envelope: Map<String, Value>,
}

/// The workflows' definitions.
pub(super) fn workflows() -> Result<Vec<Definition>, Error> {
    Content::iter()
        .filter(|path| path.starts_with("workflows/"))
        .map(|path| parse(&path, &read(&path)?))
        .collect()
}

/// A workflow's envelopes, one a line.
pub(super) fn items(slug: &str) -> Result<Vec<Bytes>, Error> {
    let path = format!("items/{slug}.jsonl");
    if Content::get(&path).is_none() {
        return Ok(Vec::new());
    }
    Ok(lines(&read(&path)?).map(Bytes::copy_from_slice).collect())
}

/// Bodies that are no envelopes, byte for byte.
pub(super) fn malformed(slug: &str) -> Result<Vec<Vec<u8>>, Error> {
    let index: Vec<Malformed> = parse("malformed/index.json", &read("malformed/index.json")?)?;
    index
        .into_iter()
        .filter(|body| body.workflow == slug)
        .map(|body| read(&format!("malformed/{}", body.file)).map(Cow::into_owned))
        .collect()
}

/// A file of what the past is made of.
pub(super) fn past<T: for<'de> Deserialize<'de>>(file: &str) -> Result<T, Error> {
    let path = format!("past/{file}");
    parse(&path, &read(&path)?)
}

/// What keeps coming in.
pub(super) fn stream() -> Result<Vec<Incoming>, Error> {
    lines(&read("stream.jsonl")?).map(|line| parse("stream.jsonl", line)).collect()
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').filter(|line| !line.iter().all(u8::is_ascii_whitespace))
}

fn read(path: &str) -> Result<Cow<'static, [u8]>, Error> {
    Content::get(path)
        .map(|file| file.data)
        .ok_or_else(|| Error::Internal { cause: format!("the demo's {path} is missing") })
}

fn parse<T: for<'de> Deserialize<'de>>(path: &str, text: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(text)
        .map_err(|error| Error::Internal { cause: format!("the demo's {path} cannot be read: {error}") })
}
