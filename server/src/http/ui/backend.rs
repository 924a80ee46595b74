use std::net::IpAddr;

use app::{
    backend::{Answer, Backend, DryRunLines},
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
use async_trait::async_trait;
use axum::http::request::Parts;
use futures::StreamExt as _;
use serde_json::Value;
use tower_sessions::Session;

use crate::{
    http::{
        client_address::client_address,
        request_id::RequestId,
        session::{self, SignedIn},
        state::HttpState,
    },
    service::{Actor, Error, Services, Told},
};

/// The use cases as one request's person may call them.
pub(super) struct RequestBackend {
    state: HttpState,
    user: Option<CurrentUser>,
    session: Option<Session>,
    address: IpAddr,
    request_id: String,
}

impl RequestBackend {
    /// For the request with these parts.
    pub(super) fn new(state: &HttpState, parts: &Parts) -> Self {
        let extensions = &parts.extensions;
        Self {
            user: extensions.get::<SignedIn>().and_then(|signed_in| signed_in.0.clone()),
            session: extensions.get::<Session>().cloned(),
            address: client_address(extensions, &parts.headers, state.options().trust_proxy),
            request_id: extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            state: state.clone(),
        }
    }

    fn services(&self) -> &Services {
        self.state.services()
    }

    fn user(&self) -> Answer<&CurrentUser> {
        self.user.as_ref().ok_or(AppError::Unauthenticated)
    }

    fn actor(&self) -> Answer<Actor> {
        Ok(Actor::User(self.user()?.clone()))
    }

    /// The outcome in the pages' terms; causes of internal errors go to the log under the request's id.
    fn say<T>(&self, outcome: Result<T, Error>) -> Answer<T> {
        outcome.map_err(|error| error.into_app_error(&self.request_id))
    }

    async fn reviewer(&self, item: ItemId) -> Answer<CurrentUser> {
        self.say(self.services().reviewer_for_item(&self.actor()?, item).await)
    }

    /// Signs this browser in as the person.
    async fn begin_session(&self, user: &CurrentUser) -> Answer<()> {
        let Some(session) = &self.session else {
            return Err(AppError::Internal { reference: self.request_id.clone() });
        };
        self.say(session::begin(session, user.id, self.state.clock().now()).await)
    }
}

#[async_trait]
impl Backend for RequestBackend {
    async fn current_user(&self) -> Answer<Option<CurrentUser>> {
        Ok(self.user.clone())
    }

    async fn needs_set_up(&self) -> Answer<bool> {
        self.say(self.services().needs_set_up().await)
    }

    async fn set_up(&self, set_up: SetUp) -> Answer<CurrentUser> {
        let user = self.say(self.services().set_up(set_up, self.state.set_up_token()).await)?;
        self.begin_session(&user).await?;
        Ok(user)
    }

    async fn sign_in(&self, email: String, password: String) -> Answer<CurrentUser> {
        let address = self.address.to_string();
        let user = self.say(self.services().sign_in(&email, &password, &address).await)?;
        self.begin_session(&user).await?;
        Ok(user)
    }

    async fn sign_out(&self) -> Answer<()> {
        if let Some(session) = &self.session {
            self.say(session::end(session).await)?;
        }
        match &self.user {
            Some(user) => self.say(self.services().signed_out(user).await),
            None => Ok(()),
        }
    }

    async fn change_password(&self, current: String, new: String) -> Answer<()> {
        let user = self.user()?;
        self.say(self.services().change_password(user, &current, &new).await)?;
        // That ended all of the person's sessions, this one too.
        self.begin_session(user).await
    }

    async fn my_items(&self) -> Answer<Vec<ReviewItem>> {
        let actor = self.actor()?;
        self.say(self.services().my_items(self.say(actor.reviewer())?).await)
    }

    async fn claim(&self, mut request: ClaimRequest) -> Answer<ClaimAnswer> {
        let reviewer = self.say(self.services().reviewer_for_claim(&self.actor()?, &mut request))?;
        self.say(self.services().claim(&reviewer, &request).await)
    }

    async fn give_verdict(&self, item: ItemId, verdict: VerdictRequest) -> Answer<Item> {
        let reviewer = self.reviewer(item).await?;
        let answer = self.say(self.services().give_verdict(&reviewer, item, &verdict).await);
        answer.map_err(into_the_output)
    }

    async fn undo(&self, item: ItemId) -> Answer<ReviewItem> {
        let reviewer = self.reviewer(item).await?;
        self.say(self.services().undo(&reviewer, item).await)
    }

    async fn renew(&self, leases: Vec<(ItemId, LeaseToken)>) -> Answer<Vec<(ItemId, Timestamp)>> {
        let actor = self.actor()?;
        self.say(self.services().renew(self.say(actor.reviewer())?, &leases).await)
    }

    async fn release_claim(&self, item: ItemId, lease: LeaseToken) -> Answer<()> {
        let reviewer = self.reviewer(item).await?;
        self.say(self.services().release_claim(&reviewer, item, lease).await)
    }

    async fn skip(&self, item: ItemId, lease: LeaseToken) -> Answer<()> {
        let reviewer = self.reviewer(item).await?;
        self.say(self.services().skip(&reviewer, item, lease).await)
    }

    async fn defer(&self, item: ItemId, lease: LeaseToken, minutes: i64) -> Answer<()> {
        let reviewer = self.reviewer(item).await?;
        let until = self.state.clock().now().plus_seconds(minutes.saturating_mul(60));
        self.say(self.services().defer(&reviewer, item, lease, until).await)
    }

    async fn check_output(&self, workflow: String, output: RawJson) -> Answer<Vec<FieldError>> {
        let actor = self.actor()?;
        self.say(self.services().check_output(self.say(actor.reviewer())?, &workflow, &output).await)
    }

    async fn review_status(&self) -> Answer<ReviewStatus> {
        let actor = self.actor()?;
        self.say(self.services().review_status(self.say(actor.reviewer())?).await)
    }

    async fn escalate(&self, item: ItemId, lease: LeaseToken, to: String, note: String) -> Answer<()> {
        let reviewer = self.reviewer(item).await?;
        self.say(self.services().escalate(&reviewer, item, lease, &to, &note).await)
    }

    async fn targets(&self) -> Answer<Vec<Target>> {
        self.say(self.services().targets(&self.actor()?).await)
    }

    async fn queue_page(&self, filter: QueueFilter) -> Answer<QueuePage> {
        self.say(self.services().queue_page(&self.actor()?, &filter).await)
    }

    async fn bulk(&self, request: BulkRequest) -> Answer<BulkOperation> {
        self.say(self.services().bulk(&self.actor()?, request).await)
    }

    async fn undo_bulk(&self, operation: BulkId) -> Answer<BulkOperation> {
        self.say(self.services().undo_bulk(&self.actor()?, operation).await)
    }

    async fn save_filter(&self, name: String, query: String, shared: bool) -> Answer<SavedFilter> {
        self.say(self.services().save_filter(&self.actor()?, &name, &query, shared).await)
    }

    async fn delete_filter(&self, filter: FilterId) -> Answer<()> {
        self.say(self.services().delete_filter(&self.actor()?, filter).await)
    }

    async fn items(&self, filter: ItemFilter) -> Answer<Page<Item>> {
        self.say(self.services().list_items(&self.actor()?, &filter).await)
    }

    async fn item_story(&self, item: ItemId) -> Answer<ItemStory> {
        self.say(self.services().item_story(&self.actor()?, item).await)
    }

    async fn cancel(&self, item: ItemId) -> Answer<Item> {
        self.say(self.services().cancel_item(&self.actor()?, item).await)
    }

    async fn audit(&self, filter: AuditFilter) -> Answer<Page<AuditEntry>> {
        self.say(self.services().search_audit(&self.actor()?, &filter).await)
    }

    async fn verify_audit(&self) -> Answer<AuditVerification> {
        self.say(self.services().verify_audit(&self.actor()?).await)
    }

    async fn workflows(&self) -> Answer<Vec<WorkflowSummary>> {
        self.say(self.services().list_workflows(&self.actor()?).await)
    }

    async fn workflow(&self, slug: String) -> Answer<WorkflowDetail> {
        self.say(self.services().get_workflow(&self.actor()?, &slug).await)
    }

    async fn save_workflow(&self, definition: Definition, etag: Option<String>) -> Answer<WorkflowDetail> {
        let actor = self.actor()?;
        match etag {
            None => self.say(self.services().create_workflow(&actor, definition).await),
            Some(etag) => {
                let saved = self.services().save_workflow(&actor, definition, Some(etag)).await;
                self.say(saved.map(|(detail, _)| detail))
            }
        }
    }

    async fn archive_workflow(&self, slug: String) -> Answer<()> {
        self.say(self.services().archive_workflow(&self.actor()?, &slug).await)
    }

    async fn check_definition(&self, definition: Value) -> Answer<Vec<FieldError>> {
        self.user()?;
        Ok(self.services().check_definition(&definition))
    }

    async fn rules_page(&self, slug: String, run: Option<RunAsked>) -> Answer<RulesPage> {
        self.say(self.services().rules_page(&self.actor()?, &slug, run).await)
    }

    async fn check_policy(&self, slug: String, policy: Value) -> Answer<PolicyCheck> {
        self.say(self.services().check_policy(&self.actor()?, &slug, &policy).await)
    }

    async fn draft_policy(&self, slug: String, draft: NewDraft, etag: Option<String>) -> Answer<Drafted> {
        self.say(self.services().draft_policy(&self.actor()?, &slug, draft, etag.as_deref()).await)
    }

    async fn publish_policy(
        &self,
        slug: String,
        version: i64,
        note: Option<String>,
        etag: Option<String>,
    ) -> Answer<PolicyVersion> {
        self.say(self.services().publish_policy(&self.actor()?, &slug, version, note, etag.as_deref()).await)
    }

    async fn read_condition(&self, cel: String) -> Answer<Option<Condition>> {
        self.user()?;
        Ok(self.services().read_condition(&cel))
    }

    async fn test_policy(&self, slug: String, policy: Policy, on: TestSubject) -> Answer<PolicyTest> {
        self.say(self.services().test_policy(&self.actor()?, &slug, &policy, &on).await)
    }

    async fn dry_run(&self, slug: String, policy: Policy, days: Option<i64>) -> Answer<DryRunLines> {
        let since = days.map(|days| self.services().days_ago(days));
        let told = self.services().dry_run_told(&self.actor()?, &slug, &policy, since, None).await;
        let request_id = self.request_id.clone();
        let line = move |told| match told {
            Told::Progress(progress) => DryRunLine::Progress(progress),
            Told::Done(Ok(found)) => DryRunLine::Result(found),
            Told::Done(Err(error)) => DryRunLine::Problem(error.into_app_error(&request_id)),
        };
        Ok(self.say(told)?.map(line).boxed())
    }

    async fn threshold_advice(&self, slug: String, bound: f64) -> Answer<ThresholdAdvice> {
        self.say(self.services().threshold_advice(&self.actor()?, &slug, bound).await)
    }

    async fn freeze(&self, slug: String, why: String) -> Answer<()> {
        self.say(self.services().freeze_workflow(&self.actor()?, &slug, &why).await.map(|_| ()))
    }

    async fn unfreeze(&self, slug: String, why: String) -> Answer<()> {
        self.say(self.services().unfreeze_workflow(&self.actor()?, &slug, &why).await)
    }

    async fn keys(&self) -> Answer<Vec<KeySummary>> {
        self.say(self.services().list_keys(&self.actor()?).await)
    }

    async fn create_key(&self, key: NewKey) -> Answer<CreatedKey> {
        self.say(self.services().create_key(&self.actor()?, key).await)
    }

    async fn revoke_key(&self, key: KeyId) -> Answer<()> {
        self.say(self.services().revoke_key(&self.actor()?, key).await)
    }

    async fn users(&self) -> Answer<Vec<UserSummary>> {
        self.say(self.services().list_users(&self.actor()?).await)
    }

    async fn add_user(&self, user: NewUser) -> Answer<UserSummary> {
        self.say(self.services().add_user(&self.actor()?, user).await)
    }

    async fn set_role(&self, user: UserId, role: Role) -> Answer<()> {
        self.say(self.services().set_role(&self.actor()?, user, role).await)
    }

    async fn set_disabled(&self, user: UserId, disabled: bool) -> Answer<()> {
        self.say(self.services().set_disabled(&self.actor()?, user, disabled).await)
    }

    async fn reset_password(&self, user: UserId, password: String) -> Answer<()> {
        self.say(self.services().reset_password(&self.actor()?, user, &password).await)
    }

    async fn groups_page(&self) -> Answer<GroupsPage> {
        self.say(self.services().groups_page(&self.actor()?).await)
    }

    async fn add_group(&self, name: String) -> Answer<GroupSummary> {
        self.say(self.services().add_group(&self.actor()?, &name).await)
    }

    async fn delete_group(&self, group: GroupId) -> Answer<()> {
        self.say(self.services().delete_group(&self.actor()?, group).await)
    }

    async fn add_member(&self, group: GroupId, user: UserId) -> Answer<()> {
        self.say(self.services().add_member(&self.actor()?, group, user).await)
    }

    async fn remove_member(&self, group: GroupId, user: UserId) -> Answer<()> {
        self.say(self.services().remove_member(&self.actor()?, group, user).await)
    }

    async fn quality_page(&self) -> Answer<QualityPage> {
        self.say(self.services().quality_page(&self.actor()?).await)
    }

    async fn make_golden(&self, item: ItemId, onboarding: bool) -> Answer<GoldenItem> {
        self.say(self.services().make_golden(&self.actor()?, item, onboarding).await)
    }

    async fn retire_golden(&self, golden: GoldenId) -> Answer<()> {
        self.say(self.services().retire_golden(&self.actor()?, golden).await)
    }

    async fn close_alert(&self, alert: AlertId) -> Answer<()> {
        self.say(self.services().close_alert(&self.actor()?, alert).await)
    }

    async fn my_results(&self) -> Answer<ResultSheet> {
        self.say(self.services().my_results(self.user()?).await)
    }

    async fn insights_page(&self, query: InsightsQuery) -> Answer<InsightsPage> {
        self.say(self.services().insights_page(&self.actor()?, &query).await)
    }

    async fn metrics_sheet(&self, slug: String, query: InsightsQuery) -> Answer<MetricsSheet> {
        self.say(self.services().metrics_sheet(&self.actor()?, &slug, &query).await)
    }

    async fn root_causes(&self, slug: String, query: InsightsQuery) -> Answer<RootCauses> {
        self.say(self.services().root_causes(&self.actor()?, &slug, &query).await)
    }

    async fn suggest_rule(
        &self,
        slug: String,
        query: InsightsQuery,
        kind: CauseKind,
        value: String,
    ) -> Answer<SuggestedRule> {
        self.say(self.services().suggest_rule(&self.actor()?, &slug, &query, kind, &value).await)
    }

    async fn items_behind(&self, which: ItemsBehind) -> Answer<ItemsBehindPage> {
        self.say(self.services().items_behind(&self.actor()?, &which).await)
    }

    async fn live_queue(&self, workflow: Option<String>) -> Answer<LiveQueue> {
        self.say(self.services().live_queue(&self.actor()?, workflow.as_deref()).await)
    }

    async fn save_view(&self, name: String, address: String, shared: bool) -> Answer<SavedView> {
        self.say(self.services().save_view(&self.actor()?, &name, &address, shared).await)
    }

    async fn delete_view(&self, view: FilterId) -> Answer<()> {
        self.say(self.services().delete_view(&self.actor()?, view).await)
    }

    async fn openapi(&self) -> Answer<Value> {
        Ok(self.state.openapi().clone())
    }
}

/// The service points into the request; the edit form knows its fields by their place in the output.
fn into_the_output(error: AppError) -> AppError {
    let AppError::Invalid { message, mut errors } = error else { return error };
    for error in &mut errors {
        if let Some(pointer) =
            error.pointer.strip_prefix("/output").filter(|rest| rest.is_empty() || rest.starts_with('/'))
        {
            error.pointer = pointer.to_owned();
        }
    }
    AppError::Invalid { message, errors }
}
