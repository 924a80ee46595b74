//! Reviewing with plain forms, without a script: `POST /review/{claim,verdict,undo,skip,defer,escalate}`. What the
//! forms hold is read by [`app::review::form`]; here they are carried out.
//!
//! A form that was done sends the browser back to `/review`. One that was refused shows that page again, with
//! everything typed in its place.

use app::{
    backend::Backend as _,
    error::AppError,
    model::{ClaimRequest, FieldError, ItemId, ReviewItem},
    review::form::{self, PostOutcome, ReviewFormReturn, ReviewPost},
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{Response, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse as _, Redirect},
    routing::post,
};

use super::{backend::RequestBackend, show_again::show_again};
use crate::http::{problem::Problem, state::HttpState};

type Fields = Vec<(String, String)>;

/// What became of a form.
enum Outcome {
    /// Done: on to the next.
    Done,
    /// To be shown again, with this status.
    Shown(StatusCode, ReviewFormReturn),
    /// Nobody is signed in.
    SignInFirst,
}

/// The forms' addresses.
pub(super) fn router() -> Router<HttpState> {
    Router::new()
        .route("/review/claim", post(claim))
        .route("/review/verdict", post(verdict))
        .route("/review/undo", post(undo))
        .route("/review/skip", post(skip))
        .route("/review/defer", post(defer))
        .route("/review/escalate", post(escalate))
}

async fn claim(State(state): State<HttpState>, request: Request) -> Result<Response<Body>, Problem> {
    let form = Form::read(state, request).await?;
    let request = ClaimRequest {
        workflows: form::parse_claim(&form.fields),
        limit: Some(1),
        ..ClaimRequest::default()
    };
    let done = form.backend.claim(request).await.map(|_| ());
    form.answer(done).await
}

async fn undo(State(state): State<HttpState>, request: Request) -> Result<Response<Body>, Problem> {
    let form = Form::read(state, request).await?;
    let outcome = match form::parse_undo(&form.fields) {
        Ok(item) => form.weigh(form.backend.undo(item).await.map(|_| ())),
        Err(shown) => Outcome::Shown(StatusCode::UNPROCESSABLE_ENTITY, shown),
    };
    form.show(outcome).await
}

async fn skip(State(state): State<HttpState>, request: Request) -> Result<Response<Body>, Problem> {
    let form = Form::read(state, request).await?;
    let outcome = match form::parse_hold(&form.fields) {
        Ok((item, lease)) => form.weigh(form.backend.skip(item, lease).await),
        Err(shown) => Outcome::Shown(StatusCode::UNPROCESSABLE_ENTITY, shown),
    };
    form.show(outcome).await
}

async fn defer(State(state): State<HttpState>, request: Request) -> Result<Response<Body>, Problem> {
    let form = Form::read(state, request).await?;
    let outcome = match form::parse_defer(&form.fields) {
        Ok((item, lease, minutes)) => form.weigh(form.backend.defer(item, lease, minutes).await),
        Err(shown) => Outcome::Shown(StatusCode::UNPROCESSABLE_ENTITY, shown),
    };
    form.show(outcome).await
}

async fn escalate(State(state): State<HttpState>, request: Request) -> Result<Response<Body>, Problem> {
    let form = Form::read(state, request).await?;
    let outcome = match form::parse_escalate(&form.fields) {
        Ok((item, lease, pass_on)) => {
            form.weigh(form.backend.escalate(item, lease, pass_on.to, pass_on.note).await)
        }
        Err(shown) => Outcome::Shown(StatusCode::UNPROCESSABLE_ENTITY, shown),
    };
    form.show(outcome).await
}

async fn verdict(State(state): State<HttpState>, request: Request) -> Result<Response<Body>, Problem> {
    let form = Form::read(state, request).await?;
    let outcome = match form::parse(&form.fields) {
        Ok(post) => form.give_verdict(&post).await,
        Err(shown) => Outcome::Shown(StatusCode::UNPROCESSABLE_ENTITY, shown),
    };
    form.show(outcome).await
}

/// A form on its way.
struct Form {
    state: HttpState,
    backend: RequestBackend,
    parts: Parts,
    fields: Fields,
}

impl Form {
    async fn read(state: HttpState, request: Request) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !content_type.is_some_and(|given| given.starts_with("application/x-www-form-urlencoded")) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "This address takes the review page's own forms only.",
            ));
        }
        // The router limits the body.
        let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(|error| {
            Problem::bad_request("body_broken_off", format!("The form did not arrive whole: {error}."))
        })?;
        let fields = url::form_urlencoded::parse(&bytes).into_owned().collect();
        Ok(Self { backend: RequestBackend::new(&state, &parts), state, parts, fields })
    }

    /// Carries out a verdict, or finds out what is to be shown again.
    async fn give_verdict(&self, post: &ReviewPost) -> Outcome {
        let held = match self.held(post.item).await {
            Ok(Some(held)) => held,
            // Sent twice by an impatient click: the first one was done.
            Ok(None) if self.was_decided_just_now(post.item).await => return Outcome::Done,
            Ok(None) => {
                return self.refuse(
                    post,
                    &AppError::Conflict {
                        code: "lease_lost".to_owned(),
                        message:
                            "You no longer hold this item, so nothing was decided. What you typed is below."
                                .to_owned(),
                    },
                );
            }
            Err(error) => return self.refuse(post, &error),
        };
        match post.outcome(&held) {
            PostOutcome::Redraw(shown) if shown.errors.is_empty() => Outcome::Shown(StatusCode::OK, shown),
            PostOutcome::Redraw(shown) => Outcome::Shown(StatusCode::UNPROCESSABLE_ENTITY, shown),
            PostOutcome::Verdict(verdict) => match self.backend.give_verdict(post.item, verdict).await {
                Ok(_) => Outcome::Done,
                Err(error) => self.refuse(post, &error),
            },
        }
    }

    async fn held(&self, item: ItemId) -> Result<Option<ReviewItem>, AppError> {
        Ok(self.backend.my_items().await?.into_iter().find(|held| held.item.id == item))
    }

    async fn was_decided_just_now(&self, item: ItemId) -> bool {
        let status = self.backend.review_status().await;
        status.is_ok_and(|status| status.undoable.is_some_and(|(undoable, _)| undoable == item))
    }

    fn refuse(&self, post: &ReviewPost, error: &AppError) -> Outcome {
        match error {
            AppError::Unauthenticated => Outcome::SignInFirst,
            _ => Outcome::Shown(error.status(), post.refused(error)),
        }
    }

    /// What became of a form that is no verdict.
    fn weigh(&self, done: Result<(), AppError>) -> Outcome {
        match done {
            Ok(()) => Outcome::Done,
            Err(AppError::Unauthenticated) => Outcome::SignInFirst,
            Err(error) => {
                let code = match &error {
                    AppError::Conflict { code, .. } => code.clone(),
                    _ => "refused".to_owned(),
                };
                let errors = match &error {
                    // What is wrong with a note is said at the note.
                    AppError::Invalid { errors, .. }
                        if errors.iter().any(|error| error.pointer == "/note") =>
                    {
                        errors.clone()
                    }
                    _ => vec![FieldError { pointer: String::new(), code, message: error.to_string() }],
                };
                Outcome::Shown(error.status(), ReviewFormReturn { errors, fields: self.fields.clone() })
            }
        }
    }

    async fn answer(self, done: Result<(), AppError>) -> Result<Response<Body>, Problem> {
        let outcome = self.weigh(done);
        self.show(outcome).await
    }

    async fn show(self, outcome: Outcome) -> Result<Response<Body>, Problem> {
        match outcome {
            Outcome::Done => Ok(Redirect::to("/review").into_response()),
            Outcome::SignInFirst => Ok(Redirect::to("/sign-in").into_response()),
            Outcome::Shown(status, shown) => {
                Ok(show_again(self.state, self.parts, address(&shown), status, shown).await)
            }
        }
    }
}

fn address(shown: &ReviewFormReturn) -> Uri {
    Uri::from_static(match (shown.is_edit(), shown.pass_on()) {
        (true, _) => "/review?edit=1",
        (false, Some(_)) => "/review?pass_on=1",
        (false, None) => "/review",
    })
}
