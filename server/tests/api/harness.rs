//! A server without a socket: requests go straight into the router.

use std::sync::Arc;

use app::model::{CurrentUser, NewKey, NewUser, Role, Scope, Timestamp};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use bytes::Bytes;
use serde_json::{Value, json};
use server::{
    clock::TestClock,
    config::HttpOptions,
    http::{router, state::HttpState},
    service::{Actor, Services, Settings},
    store::Store,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// The password of every person that a test adds.
pub const PASSWORD: &str = "a long enough password";

/// Where every test begins: a Tuesday, far from any midnight.
const START: Timestamp = Timestamp(1_700_000_000_000_000);

/// A server on a database of its own.
pub struct TestServer {
    pub services: Services,
    pub clock: TestClock,
    pub stopping: CancellationToken,
    pub router: Router,
    pub database: String,
    pub set_up_token: String,
    _folder: TempDir,
}

impl TestServer {
    /// With an empty database.
    pub async fn start() -> Self {
        Self::with(HttpOptions::default(), Settings::default()).await
    }

    /// With other settings.
    pub async fn with(options: HttpOptions, settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", folder.path().join("test.db").display());
        let store = Store::open(&database).await.unwrap();
        let clock = TestClock::starting_at(START);
        let services = Services::new(store, Arc::new(clock.clone()), settings);
        let stopping = CancellationToken::new();
        let state = HttpState::new(services.clone(), options, stopping.clone());
        let set_up_token = state.set_up_token().to_owned();
        let router = router::build(state);
        Self { services, clock, stopping, router, database, set_up_token, _folder: folder }
    }

    /// With the workflow `triage` and a key for each scope.
    pub async fn with_triage() -> Self {
        let server = Self::start().await;
        server.add_workflow(triage()).await;
        server
    }

    pub async fn add_workflow(&self, definition: Value) {
        let definition = serde_json::from_value(definition).unwrap();
        self.services.create_workflow(&Actor::Cli, definition).await.unwrap();
    }

    pub async fn add_person(&self, role: Role) -> CurrentUser {
        self.add_person_as(&format!("{role}@example.com"), role).await
    }

    pub async fn add_person_as(&self, email: &str, role: Role) -> CurrentUser {
        let user =
            NewUser { email: email.to_owned(), name: String::new(), role, password: PASSWORD.to_owned() };
        self.services.add_user(&Actor::Cli, user).await.unwrap();
        self.services.user_by_email(&Actor::Cli, email).await.unwrap()
    }

    /// A key with these scopes; one that may review is the person's.
    pub async fn key(&self, scopes: &[Scope], workflow: Option<&str>, user: Option<&str>) -> String {
        let count = self.services.list_keys(&Actor::Cli).await.unwrap().len();
        let names: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
        self.named_key(&format!("{}-{count}", names.join("-")), scopes, workflow, user).await
    }

    async fn named_key(
        &self,
        name: &str,
        scopes: &[Scope],
        workflow: Option<&str>,
        user: Option<&str>,
    ) -> String {
        let key = NewKey {
            name: name.to_owned(),
            scopes: scopes.to_vec(),
            workflow: workflow.map(str::to_owned),
            user: user.map(str::to_owned),
        };
        self.services.create_key(&Actor::Cli, key).await.unwrap().secret
    }

    /// The key `producer`, which may submit everywhere.
    pub async fn ingest_key(&self) -> String {
        self.named_key("producer", &[Scope::Ingest], None, None).await
    }

    /// A reviewer and a key that gives their verdicts.
    pub async fn review_key(&self, email: &str) -> String {
        self.add_person_as(email, Role::Reviewer).await;
        self.key(&[Scope::Review], None, Some(email)).await
    }

    /// Ends the undo window of everything decided so far.
    pub async fn let_holds_end(&self) {
        self.clock.advance_seconds(3600);
        while self.services.finalise_due_holds().await.unwrap() > 0 {}
    }

    pub fn request(&self, method: Method, path: &str) -> Call<'_> {
        Call { server: self, method, path: path.to_owned(), headers: HeaderMap::new(), body: Body::empty() }
    }

    pub fn get(&self, path: &str) -> Call<'_> {
        self.request(Method::GET, path)
    }

    pub fn post(&self, path: &str) -> Call<'_> {
        self.request(Method::POST, path)
    }

    pub fn put(&self, path: &str) -> Call<'_> {
        self.request(Method::PUT, path)
    }

    /// Signs in by the form, as a browser does, and answers the session's cookie.
    pub async fn sign_in(&self, email: &str) -> String {
        let answer = self
            .post("/fn/session/sign-in")
            .same_origin()
            .form(&[("email", email), ("password", PASSWORD)])
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.session_cookie().expect("a session's cookie")
    }

    /// Submits an output and answers the item.
    pub async fn submit(&self, key: &str, body: Value) -> Value {
        let answer = self.post("/api/v1/workflows/triage/items").bearer(key).json(&body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    /// Claims one item with the key.
    pub async fn claim_one(&self, key: &str) -> Value {
        let answer = self.post("/api/v1/queue/claim").bearer(key).json(&json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["items"][0].clone()
    }

    /// Claims one item and approves it.
    pub async fn approve_one(&self, key: &str) -> Value {
        let item = self.claim_one(key).await;
        let path = format!("/api/v1/items/{}/verdict", item["id"].as_str().unwrap());
        let verdict = json!({"lease": item["lease"]["token"], "verdict": "approve", "active_ms": 1200});
        let answer = self.post(&path).bearer(key).json(&verdict).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// How many audit entries there are.
    pub async fn audit_entries(&self) -> i64 {
        let verification = self.services.verify_audit(&Actor::Cli).await.unwrap();
        assert_eq!(verification.bad, None);
        verification.entries
    }
}

/// A request on its way.
pub struct Call<'s> {
    server: &'s TestServer,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Body,
}

impl Call<'_> {
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub fn bearer(self, secret: &str) -> Self {
        self.header("authorization", &format!("Bearer {secret}"))
    }

    pub fn cookie(self, cookie: &str) -> Self {
        self.header("cookie", cookie)
    }

    /// As a page of ours sends it.
    pub fn same_origin(self) -> Self {
        self.header("sec-fetch-site", "same-origin")
    }

    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    /// Sends it and takes the answer's head; the body stays a stream.
    pub async fn open(self) -> axum::response::Response {
        let mut request = Request::new(self.body);
        *request.method_mut() = self.method;
        *request.uri_mut() = self.path.parse().unwrap();
        *request.headers_mut() = self.headers;
        request.headers_mut().entry(header::HOST).or_insert("127.0.0.1:3000".parse().unwrap());
        self.server.router.clone().oneshot(request).await.unwrap()
    }

    async fn send(self) -> Answer {
        let (parts, body) = self.open().await.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl<'s> IntoFuture for Call<'s> {
    type Output = Answer;
    type IntoFuture = std::pin::Pin<Box<dyn Future<Output = Answer> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Checks that it is a problem of this status and code, and answers it.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], "about:blank");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.len() > 10), "{problem}");
        problem
    }

    /// The session's cookie as the browser sends it back; none where it was taken away or not set.
    pub fn session_cookie(&self) -> Option<String> {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
        let pairs = cookies.filter_map(|cookie| cookie.split(';').next());
        pairs.filter(|pair| pair.contains("countersign=") && !pair.ends_with('=')).map(str::to_owned).next()
    }

    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect()
    }
}

/// A workflow with a schema and reasons to reject, whose every item goes to a person.
pub fn triage() -> Value {
    json!({
        "slug": "triage",
        "name": "Triage",
        "output": {
            "kind": "json",
            "title": "/intent",
            "schema": {
                "type": "object",
                "required": ["intent"],
                "properties": {"intent": {"type": "string", "enum": ["refund", "status", "other"]}},
            },
        },
        "review": {"undo_seconds": 60, "lease_seconds": 120,
                   "reject_reasons": [{"code": "wrong_intent", "label": "Wrong intent"}]},
    })
}

/// The same with a policy that releases what is sure.
pub fn releasing() -> Value {
    let mut definition = triage();
    definition["slug"] = "releasing".into();
    definition["policy"] = json!({"min_confidence": 0.8});
    definition["proof_gate"] = json!({"outputs": 0});
    definition
}

/// An output that the workflow takes.
pub fn output(intent: &str) -> Value {
    json!({"input": {"message": "Where is it?"}, "output": {"intent": intent}, "confidence": 0.4})
}
