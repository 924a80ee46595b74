//! `POST /workflows/{slug}/items/batch`: NDJSON in, NDJSON out, in constant memory.
//!
//! Three things run at once. One cuts the body into lines and hands them on in chunks: what arrives while a commit is
//! under way makes up the next chunk, so a slow sender gets its answers at once and a fast one gets large commits.
//! One commits a chunk, one transaction each, in order. One sends the answers. See [`answers`] for why sending never
//! holds up reading.

mod answers;

use axum::{
    body::{Body, BodyDataStream},
    extract::{Extension, State},
    http::{HeaderValue, Response, header},
};
use bytes::Bytes;
use futures::{StreamExt as _, stream};
use tokio::sync::mpsc;

use self::answers::Answers;
use super::submit::Envelope;
use crate::{
    http::{
        extract::{Caller, SlugPath},
        problem::Problem,
        request_id::{self, RequestId},
        state::HttpState,
    },
    ndjson::{Line, LineContent, LineCutter},
    service::{Actor, Error, Submitted},
};

/// A chunk is handed on when it has so many lines,
const CHUNK_LINES: usize = 1000;
/// or so many bytes.
const CHUNK_BYTES: usize = 4 << 20;

/// Submit many outputs.
///
/// NDJSON: one envelope a line, in which `idempotency_key` may stand too. Answers NDJSON, one line each in the same
/// order: `{"index", "status", "item" | "problem"}`, sent as they are committed. `index` counts the lines of the body
/// from 0; empty lines are passed over. A bad line never fails its neighbours. Bodies of any size are taken.
#[utoipa::path(
    post,
    path = "/workflows/{slug}/items/batch",
    operation_id = "submit_batch",
    tag = "producers",
    params(("slug" = String, Path, description = "The workflow")),
    request_body(content = Envelope, content_type = "application/x-ndjson", description = "One envelope a line"),
    responses(
        (status = 200, body = String, content_type = "application/x-ndjson", description = "One answer a line"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`workflow_archived`"),
    ),
)]
pub(super) async fn submit_batch(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    SlugPath(slug): SlugPath,
    Extension(RequestId(request)): Extension<RequestId>,
    body: Body,
) -> Result<Response<Body>, Problem> {
    // What is wrong with the whole is said by the status, before the first line is read.
    state.services().submit_batch(&actor, &slug, Vec::new()).await?;
    let answers = Answers::default();
    let batch = Batch { state, actor, slug, answers: Ending(answers.clone()) };
    tokio::spawn(request_id::within(request, batch.run(body.into_data_stream())));

    let taking = Taking(answers);
    let sent = stream::unfold(taking, async |taking| {
        taking.0.take().await.transpose().map(|answer| (answer, taking))
    });
    let mut response = Response::new(Body::from_stream(sent));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    // Proxies must not hold answers back.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Ends the answers however the work ends, so that the client never waits for more.
struct Ending(Answers);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Says that nobody takes answers any more when the client has gone.
struct Taking(Answers);

impl Drop for Taking {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

struct Batch {
    state: HttpState,
    actor: Actor,
    slug: String,
    answers: Ending,
}

impl Batch {
    async fn run(self, body: BodyDataStream) {
        let limit = self.state.services().settings().max_body_bytes;
        let (sender, mut receiver) = mpsc::channel(1);
        let reading = read(body, LineCutter::new(limit), sender);
        let committing = async {
            while let Some(chunk) = receiver.recv().await {
                let answers = self.commit(chunk, limit).await;
                match self.answers.0.add(answers) {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        tracing::error!(%error, "a batch's answers cannot be kept; is the temporary folder full?");
                        break;
                    }
                }
            }
            // No more chunks are wanted, so reading ends too.
            receiver.close();
        };
        tokio::join!(reading, committing);
    }

    /// Commits a chunk and writes its answers, one line each.
    async fn commit(&self, chunk: Vec<Line>, limit: usize) -> Bytes {
        let bodies = chunk.iter().filter_map(|line| match &line.content {
            LineContent::Bytes(bytes) => Some(bytes.clone()),
            LineContent::TooLong => None,
        });
        let outcome = self.state.services().submit_batch(&self.actor, &self.slug, bodies.collect()).await;
        let mut outcome = outcome.map(Vec::into_iter).map_err(Problem::from);
        let mut text = String::new();
        for line in chunk {
            let answer = match (&line.content, &mut outcome) {
                (LineContent::TooLong, _) => Err(Problem::too_large(limit)),
                (LineContent::Bytes(_), Err(problem)) => Err(problem.clone()),
                (LineContent::Bytes(_), Ok(answers)) => next_answer(answers.next()),
            };
            write_answer(&mut text, line.index, answer);
        }
        Bytes::from(text)
    }
}

fn next_answer(answer: Option<Result<Submitted, Error>>) -> Result<Submitted, Problem> {
    match answer {
        Some(answer) => answer.map_err(Problem::from),
        None => Err(Problem::internal(&"a line of a batch got no answer")),
    }
}

fn write_answer(text: &mut String, index: u64, answer: Result<Submitted, Problem>) {
    use std::fmt::Write as _;
    // Writing to a String cannot fail.
    let _ = match answer {
        Ok(Submitted { status, body, replayed, .. }) => {
            let replayed = if replayed { r#""replayed":true,"# } else { "" };
            let item = on_one_line(&body);
            writeln!(text, r#"{{"index":{index},"status":{status},{replayed}"item":{item}}}"#)
        }
        Err(problem) => {
            let status = problem.status().as_u16();
            let problem = serde_json::to_string(&problem).unwrap_or_default();
            writeln!(text, r#"{{"index":{index},"status":{status},"problem":{problem}}}"#)
        }
    };
}

/// A replayed answer may hold an output that was written over several lines. Inside strings JSON escapes line
/// breaks; between tokens a space is as good.
fn on_one_line(json: &str) -> std::borrow::Cow<'_, str> {
    if json.contains(['\r', '\n']) { json.replace(['\r', '\n'], " ").into() } else { json.into() }
}

/// Cuts the body and hands on chunks until the body ends or nobody wants more. Lines that were received whole are
/// handed on even when the connection breaks; half a line is not.
async fn read(mut body: BodyDataStream, mut cutter: LineCutter, sender: mpsc::Sender<Vec<Line>>) {
    let mut lines = Vec::new();
    let mut bytes = 0;
    let mut at_end = false;
    while !at_end || !lines.is_empty() {
        let has_room = !at_end && lines.len() < CHUNK_LINES && bytes < CHUNK_BYTES;
        tokio::select! {
            biased;
            permit = sender.reserve(), if !lines.is_empty() => match permit {
                Ok(permit) => {
                    permit.send(std::mem::take(&mut lines));
                    bytes = 0;
                }
                Err(_) => return,
            },
            frame = body.next(), if has_room => match frame {
                Some(Ok(frame)) => {
                    bytes += frame.len();
                    cutter.push(frame, &mut lines);
                }
                Some(Err(error)) => {
                    tracing::info!(%error, "a batch's body broke off");
                    at_end = true;
                }
                None => {
                    cutter.finish(&mut lines);
                    at_end = true;
                }
            },
        }
    }
}
