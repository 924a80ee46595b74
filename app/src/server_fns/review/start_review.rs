use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, review::form::ReviewFormReturn, server_fns::answered};
use crate::{error::AppError, review::start::ReviewStart};

/// What the review page opens with: the first item that I hold, and how much waits. Claims nothing. With `passes_on`,
/// also to whom the item can be passed on.
///
/// # Errors
/// [`AppError::Unauthenticated`], and those of [`crate::backend::Backend::my_items`].
#[server(prefix = "/fn", endpoint = "review/start", input = GetUrl)]
pub async fn start_review(#[server(default)] passes_on: bool) -> Result<ReviewStart, AppError> {
    let backend = backend()?;
    let Some(person) = answered(backend.current_user().await)? else {
        return answered(Err(AppError::Unauthenticated));
    };
    let returned = use_context::<ReviewFormReturn>();
    let mut held = answered(backend.my_items().await)?;
    if let Some(asked) = returned.as_ref().and_then(ReviewFormReturn::item)
        && let Some(at) = held.iter().position(|one| one.item.id == asked)
    {
        held.swap(0, at);
    }
    held.truncate(1);
    let status = answered(backend.review_status().await)?;
    let targets = if passes_on { answered(backend.targets().await)? } else { Vec::new() };
    Ok(ReviewStart { person: person.id, first: held.pop(), status, returned, targets })
}
