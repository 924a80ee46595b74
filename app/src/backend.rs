//! What the pages need from a server. The server crate provides one, bound to the request's person.

use std::sync::Arc;

use async_trait::async_trait;
use leptos::prelude::use_context;
use serde_json::Value;

use crate::{
    error::AppError,
    model::{
        AuditEntry, AuditFilter, AuditVerification, ClaimAnswer, ClaimRequest, Condition, CreatedKey,
        CurrentUser, Definition, DryRun, FieldError, Item, ItemFilter, ItemId, ItemStory, KeyId, KeySummary,
        LeaseToken, NewDraft, NewKey, NewUser, Page, Policy, PolicyTest, PolicyVersion, QueueFilter,
        QueueRow, RawJson, ReviewItem, ReviewStatus, Role, RulesPage, SetUp, TestSubject, ThresholdAdvice,
        Timestamp, UserId, UserSummary, VerdictRequest, WorkflowDetail, WorkflowSummary,
    },
};

/// What a server function answers.
pub type Answer<T> = Result<T, AppError>;

/// Every method checks the person's permission itself.
#[async_trait]
pub trait Backend: Send + Sync {
    // --- who ---
    /// Who is signed in.
    async fn current_user(&self) -> Answer<Option<CurrentUser>>;
    /// Whether there are no people yet, so that the set-up page is open.
    async fn needs_set_up(&self) -> Answer<bool>;
    /// Makes the first admin and signs in.
    async fn set_up(&self, set_up: SetUp) -> Answer<CurrentUser>;
    /// Signs in. One answer for a wrong password and an unknown person.
    async fn sign_in(&self, email: String, password: String) -> Answer<CurrentUser>;
    /// Ends the session.
    async fn sign_out(&self) -> Answer<()>;
    /// Changes my own password.
    async fn change_password(&self, current: String, new: String) -> Answer<()>;

    // --- review ---
    /// Items that I hold, best first, payloads loaded. Claims nothing.
    async fn my_items(&self) -> Answer<Vec<ReviewItem>>;
    /// Claims up to `limit` items; those I hold already count and come first.
    async fn claim(&self, request: ClaimRequest) -> Answer<ClaimAnswer>;
    /// Gives a verdict. Sent twice with one lease, it answers the same.
    async fn give_verdict(&self, item: ItemId, verdict: VerdictRequest) -> Answer<Item>;
    /// Takes my verdict back inside the hold, and claims the item again.
    async fn undo(&self, item: ItemId) -> Answer<ReviewItem>;
    /// Heartbeat: renews my leases; answers those that live, with their new ends.
    async fn renew(&self, leases: Vec<(ItemId, LeaseToken)>) -> Answer<Vec<(ItemId, Timestamp)>>;
    /// Gives an item back to the queue.
    async fn release_claim(&self, item: ItemId, lease: LeaseToken) -> Answer<()>;
    /// Gives it back, and never shows it to me again.
    async fn skip(&self, item: ItemId, lease: LeaseToken) -> Answer<()>;
    /// Gives it back, for nobody before `minutes` have passed.
    async fn defer(&self, item: ItemId, lease: LeaseToken, minutes: i64) -> Answer<()>;
    /// Claims this very item again, after its lease ran out or its verdict was refused.
    ///
    /// Where a backend has no direct way, the next claim of the workflow shows whether the item is free: one that was
    /// let go stands at its old place, so first among its equals.
    async fn reclaim(&self, item: ItemId, workflow: String) -> Answer<ReviewItem> {
        let held = self.my_items().await?.len();
        let limit = u32::try_from(held + 1).unwrap_or(50).min(50);
        let request = ClaimRequest { workflows: vec![workflow], limit: Some(limit), lease_seconds: None };
        let found = self.claim(request).await?.items.into_iter().find(|one| one.item.id == item);
        found.ok_or_else(|| AppError::Conflict {
            code: "not_free".to_owned(),
            message: "Somebody else has the item now, or it is decided already.".to_owned(),
        })
    }
    /// What an edit would be refused for; empty when it is good.
    async fn check_output(&self, workflow: String, output: RawJson) -> Answer<Vec<FieldError>>;
    /// What is left, and my count today.
    async fn review_status(&self) -> Answer<ReviewStatus>;

    // --- queue and items ---
    /// What waits, in the order in which it will be claimed.
    async fn queue(&self, filter: QueueFilter) -> Answer<Page<QueueRow>>;
    /// Items, newest first.
    async fn items(&self, filter: ItemFilter) -> Answer<Page<Item>>;
    /// One item's story.
    async fn item_story(&self, item: ItemId) -> Answer<ItemStory>;
    /// Withdraws an undecided item.
    async fn cancel(&self, item: ItemId) -> Answer<Item>;

    // --- record ---
    /// Searches the audit log.
    async fn audit(&self, filter: AuditFilter) -> Answer<Page<AuditEntry>>;
    /// Recomputes every hash.
    async fn verify_audit(&self) -> Answer<AuditVerification>;

    // --- workflows ---
    /// All of them; archived ones last.
    async fn workflows(&self) -> Answer<Vec<WorkflowSummary>>;
    /// One, whole.
    async fn workflow(&self, slug: String) -> Answer<WorkflowDetail>;
    /// Creates (`etag` none) or changes one; a changed policy becomes a new, published version.
    async fn save_workflow(&self, definition: Definition, etag: Option<String>) -> Answer<WorkflowDetail>;
    /// Takes no more items.
    async fn archive_workflow(&self, slug: String) -> Answer<()>;
    /// What saving would be refused for.
    async fn check_definition(&self, definition: Value) -> Answer<Vec<FieldError>>;

    // --- rules ---
    /// What the rules page opens with.
    async fn rules_page(&self, slug: String) -> Answer<RulesPage>;
    /// What storing this policy would be refused for; pointers into the policy.
    async fn check_policy(&self, slug: String, policy: Value) -> Answer<Vec<FieldError>>;
    /// Stores a policy as a draft: the next version.
    async fn draft_policy(&self, slug: String, draft: NewDraft) -> Answer<PolicyVersion>;
    /// Lets this version route from now on (publishing a draft, or going back). `etag` is the workflow's.
    async fn publish_policy(&self, slug: String, version: i64, etag: Option<String>)
    -> Answer<PolicyVersion>;
    /// The builder's form of a rule's CEL, where the builder can make it.
    async fn read_condition(&self, cel: String) -> Answer<Option<Condition>>;
    /// Where a policy would send one item.
    async fn test_policy(&self, slug: String, policy: Policy, on: TestSubject) -> Answer<PolicyTest>;
    /// What a policy would have done with the items of the last `days` days (none: all that are recorded).
    async fn dry_run(&self, slug: String, policy: Policy, days: Option<i64>) -> Answer<DryRun>;
    /// The lowest confidence from which outputs may go unreviewed, if at most the share `bound` (0..=1) of them may be
    /// wrong; and what it rests on.
    async fn threshold_advice(&self, slug: String, bound: f64) -> Answer<ThresholdAdvice>;
    /// Sends everything to a person from now on.
    async fn freeze(&self, slug: String, why: String) -> Answer<()>;
    /// Lets the policy route again.
    async fn unfreeze(&self, slug: String, why: String) -> Answer<()>;

    // --- integrations ---
    /// Keys, live first.
    async fn keys(&self) -> Answer<Vec<KeySummary>>;
    /// Makes one.
    async fn create_key(&self, key: NewKey) -> Answer<CreatedKey>;
    /// Revokes one, at once.
    async fn revoke_key(&self, key: KeyId) -> Answer<()>;

    // --- team ---
    /// People.
    async fn users(&self) -> Answer<Vec<UserSummary>>;
    /// Adds a person.
    async fn add_user(&self, user: NewUser) -> Answer<UserSummary>;
    /// Changes a person's role. The last admin keeps theirs.
    async fn set_role(&self, user: UserId, role: Role) -> Answer<()>;
    /// Disables (ending sessions) or enables a person. The last admin stays.
    async fn set_disabled(&self, user: UserId, disabled: bool) -> Answer<()>;
    /// Sets a person's password, ending their sessions.
    async fn reset_password(&self, user: UserId, password: String) -> Answer<()>;

    // --- documentation ---
    /// The OpenAPI document.
    async fn openapi(&self) -> Answer<Value>;
}

/// The request's backend.
///
/// # Errors
/// [`AppError::Internal`] where none was provided, which is a mistake in the server's set-up.
pub fn backend() -> Answer<Arc<dyn Backend>> {
    use_context::<Arc<dyn Backend>>()
        .ok_or_else(|| AppError::Internal { reference: "no backend in context".to_owned() })
}

/// Refuses whoever may not, for a server function that looks at its input before it calls the backend.
///
/// # Errors
/// [`AppError::Unauthenticated`], [`AppError::Forbidden`].
pub async fn require(permission: crate::model::Permission) -> Answer<()> {
    let Some(user) = backend()?.current_user().await? else { return Err(AppError::Unauthenticated) };
    if user.role.may(permission) {
        return Ok(());
    }
    let message = format!("Your role, {}, may not do this. Ask an admin of this server.", user.role);
    Err(AppError::Forbidden { message })
}
