//! What the pages need from a server. The server crate provides one, bound to the request's person.

use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::BoxStream;
use leptos::prelude::use_context;
use serde_json::Value;

use crate::{
    error::AppError,
    model::{
        AlertId, AuditEntry, AuditFilter, AuditVerification, BulkId, BulkOperation, BulkRequest, CauseKind,
        ClaimAnswer, ClaimRequest, Condition, CreatedKey, CurrentUser, Definition, Drafted, DryRunLine,
        FieldError, FilterId, GoldenId, GoldenItem, GroupId, GroupSummary, GroupsPage, InsightsPage,
        InsightsQuery, Item, ItemFilter, ItemId, ItemStory, ItemsBehind, ItemsBehindPage, KeyId, KeySummary,
        LeaseToken, LiveQueue, MetricsSheet, NewDraft, NewKey, NewUser, Page, Policy, PolicyCheck,
        PolicyTest, PolicyVersion, QualityPage, QueueFilter, QueuePage, RawJson, ResultSheet, ReviewItem,
        ReviewStatus, Role, RootCauses, RulesPage, RunAsked, SavedFilter, SavedView, SetUp, SuggestedRule,
        Target, TestSubject, ThresholdAdvice, Timestamp, UserId, UserSummary, VerdictRequest, WorkflowDetail,
        WorkflowSummary,
    },
};

/// What a server function answers.
pub type Answer<T> = Result<T, AppError>;

/// A dry run's lines, as they come.
pub type DryRunLines = BoxStream<'static, DryRunLine<AppError>>;

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

    /// Passes an item on to a group (its name) or a person (an address), with a note; who passes it on is not offered it
    /// again.
    async fn escalate(&self, item: ItemId, lease: LeaseToken, to: String, note: String) -> Answer<()>;
    /// To whom work can be given, groups first.
    async fn targets(&self) -> Answer<Vec<Target>>;

    // --- queue and items ---
    /// What waits, in the order in which it will be claimed.
    async fn queue_page(&self, filter: QueueFilter) -> Answer<QueuePage>;
    /// Does something to many waiting items. It begins some seconds later, so that it can be taken back whatever it is.
    async fn bulk(&self, request: BulkRequest) -> Answer<BulkOperation>;
    /// Takes it back: before it began, or, where nothing was withdrawn or decided, after it.
    async fn undo_bulk(&self, operation: BulkId) -> Answer<BulkOperation>;
    /// Keeps a filter of the queue under a name; the same name again replaces it.
    async fn save_filter(&self, name: String, query: String, shared: bool) -> Answer<SavedFilter>;
    /// Forgets a saved filter.
    async fn delete_filter(&self, filter: FilterId) -> Answer<()>;
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
    /// What the rules page opens with, with a dry run of a stored version where one is asked for.
    async fn rules_page(&self, slug: String, run: Option<RunAsked>) -> Answer<RulesPage>;
    /// What storing this policy would be refused for, and what in it is probably not meant; pointers into the policy.
    async fn check_policy(&self, slug: String, policy: Value) -> Answer<PolicyCheck>;
    /// Stores a policy as a draft: the next version. `etag` is the workflow's.
    async fn draft_policy(&self, slug: String, draft: NewDraft, etag: Option<String>) -> Answer<Drafted>;
    /// Lets this version route from now on (publishing a draft, or going back). `note` says why, `etag` is the workflow's.
    async fn publish_policy(
        &self,
        slug: String,
        version: i64,
        note: Option<String>,
        etag: Option<String>,
    ) -> Answer<PolicyVersion>;
    /// The builder's form of a rule's CEL, where the builder can make it.
    async fn read_condition(&self, cel: String) -> Answer<Option<Condition>>;
    /// Where a policy would send one item.
    async fn test_policy(&self, slug: String, policy: Policy, on: TestSubject) -> Answer<PolicyTest>;
    /// What a policy would have done with the items of the last `days` days (none: all that are recorded): how far that
    /// is, and last the answer. It goes on only while it is read; whoever drops it ends it.
    async fn dry_run(&self, slug: String, policy: Policy, days: Option<i64>) -> Answer<DryRunLines>;
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

    /// Groups, who is in them, and who could be.
    async fn groups_page(&self) -> Answer<GroupsPage>;
    /// Adds a group.
    async fn add_group(&self, name: String) -> Answer<GroupSummary>;
    /// Deletes a group that no rule names and for which nothing waits; else the answer says which do.
    async fn delete_group(&self, group: GroupId) -> Answer<()>;
    /// Puts a person into a group.
    async fn add_member(&self, group: GroupId, user: UserId) -> Answer<()>;
    /// Takes a person out of a group.
    async fn remove_member(&self, group: GroupId, user: UserId) -> Answer<()>;

    // --- quality ---
    /// Agreement, golden items, reviewers' results on them, alerts.
    async fn quality_page(&self) -> Answer<QualityPage>;
    /// Makes a golden item from a decided one: its decision is the right answer.
    async fn make_golden(&self, item: ItemId, onboarding: bool) -> Answer<GoldenItem>;
    /// Takes a golden item out.
    async fn retire_golden(&self, golden: GoldenId) -> Answer<()>;
    /// Closes an alert.
    async fn close_alert(&self, alert: AlertId) -> Answer<()>;
    /// The person's own results on golden items.
    async fn my_results(&self) -> Answer<ResultSheet>;

    // --- insights ---
    /// What `/insights` opens with: the queue now, what went through it, and whether each workflow works.
    async fn insights_page(&self, query: InsightsQuery) -> Answer<InsightsPage>;
    /// The four metrics of a workflow.
    async fn metrics_sheet(&self, slug: String, query: InsightsQuery) -> Answer<MetricsSheet>;
    /// What its unusable outputs have in common, and how reviewers change outputs.
    async fn root_causes(&self, slug: String, query: InsightsQuery) -> Answer<RootCauses>;
    /// A rule that sends what has this cause to a person, and what it would have done with the last 30 days. Changes
    /// nothing.
    async fn suggest_rule(
        &self,
        slug: String,
        query: InsightsQuery,
        kind: CauseKind,
        value: String,
    ) -> Answer<SuggestedRule>;
    /// The items that a figure counts, newest first.
    async fn items_behind(&self, which: ItemsBehind) -> Answer<ItemsBehindPage>;
    /// The queue at this moment; `workflow` narrows it.
    async fn live_queue(&self, workflow: Option<String>) -> Answer<LiveQueue>;
    /// Keeps an insights page with its query under a name; the same name again replaces it.
    async fn save_view(&self, name: String, address: String, shared: bool) -> Answer<SavedView>;
    /// Forgets a view.
    async fn delete_view(&self, view: FilterId) -> Answer<()>;

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
