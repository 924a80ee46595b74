//! Policies tried before they route, and saved on what was read.

use app::model::{Role, Scope};
use serde_json::{Value, json};

use crate::harness::{TestServer, output, triage};

const TRIAGE: &str = "/api/v1/workflows/triage";

async fn ready() -> (TestServer, String) {
    let server = TestServer::start().await;
    let key = server.key(&[Scope::Operate], None, None).await;
    (server, key)
}

#[tokio::test]
async fn a_dry_run_answers_at_once_or_line_by_line() {
    let (server, key) = ready().await;
    server.add_workflow(triage()).await;
    let ingest = server.ingest_key().await;
    for intent in ["refund", "other", "other"] {
        server.submit(&ingest, output(intent)).await;
    }
    let path = format!("{TRIAGE}/policies/dry-run");
    let question = json!({"policy": {"min_confidence": 0}});
    let whole = server.post(&path).bearer(&key).json(&question).await;
    assert_eq!((whole.status.as_u16(), &whole.json()["items"]), (200, &json!(3)));

    let lines =
        server.post(&path).bearer(&key).header("accept", "application/x-ndjson").json(&question).await;
    assert_eq!(lines.status, 200);
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    let lines = lines.lines();
    let (last, progress) = lines.split_last().unwrap();
    assert_eq!(progress.first(), Some(&json!({"progress": {"done": 0, "total": 3}})));
    assert_eq!(progress.last(), Some(&json!({"progress": {"done": 3, "total": 3}})));
    assert_eq!(last["result"], whole.json());
    assert_eq!(
        (&whole.json()["review"]["people"], &whole.json()["review"]["groups"]),
        (&json!(0), &json!([]))
    );

    // Against the people there, in total and by group.
    server.add_person(Role::Reviewer).await;
    let then = json!({"route": "review", "group": "payments"});
    let rule = json!({"name": "refunds", "when": "output.intent == 'refund'", "then": then});
    let grouped = server.post(&path).bearer(&key).json(&json!({"policy": {"rules": [rule]}})).await.json();
    let review = &grouped["review"];
    assert_eq!(review["people"], 1);
    let groups = review["groups"].as_array().unwrap();
    let names: Vec<_> = groups.iter().map(|group| (&group["name"], &group["people"])).collect();
    assert_eq!(names, [(&Value::Null, &json!(1)), (&json!("payments"), &json!(0))]);
    assert_eq!(groups[1]["minutes_before"], 0.0);
    let after: f64 = groups.iter().filter_map(|group| group["minutes_after"].as_f64()).sum();
    assert!(
        after > 0.0 && (after - review["minutes_a_day_after"].as_f64().unwrap()).abs() < 1e-9,
        "{review}"
    );
    assert_eq!(grouped["regrouped"], json!([{"before": null, "after": "payments", "items": 1}]));

    // What is wrong from the start is said by the status.
    let bad = json!({"policy": {"min_confidence": 7}});
    let ask = |path: &str, body: &Value| {
        server.post(path).bearer(&key).header("accept", "application/x-ndjson").json(body)
    };
    ask(&path, &bad).await.problem(422, "invalid_policy");
    ask("/api/v1/workflows/none/policies/dry-run", &question).await.problem(404, "not_found");
}

#[tokio::test]
async fn the_page_reads_a_dry_run_line_by_line() {
    let server = TestServer::with_triage().await;
    server.submit(&server.ingest_key().await, output("refund")).await;
    server.add_person(Role::Manager).await;
    let cookie = server.sign_in("manager@example.com").await;
    let ask = |policy: Value| {
        let question = json!({"slug": "triage", "policy": policy, "days": 30});
        server.post("/fn/policies/dry-run").same_origin().cookie(&cookie).json(&question)
    };
    let lines = ask(json!({})).await.lines();
    assert_eq!(lines.first(), Some(&json!({"progress": {"done": 0, "total": 1}})));
    assert_eq!(lines.last().unwrap()["result"]["items"], 1);
    let refused = ask(json!({"min_confidence": 7})).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["error"]), (422, &json!("invalid")));
}

#[tokio::test]
async fn a_draft_is_saved_on_what_was_read_and_says_what_is_odd() {
    let (server, key) = ready().await;
    server.put(TRIAGE).bearer(&key).json(&triage()).await;
    let policies = format!("{TRIAGE}/policies");
    let read = server.get(TRIAGE).bearer(&key).await;
    let draft = |etag: &str| {
        server.post(&policies).bearer(&key).header("if-match", etag).json(&json!({"min_confidence": 0.9}))
    };
    let drafted = draft(read.header("etag")).await;
    assert_eq!(drafted.status, 201, "{}", drafted.text());
    let drafted = drafted.json();
    assert_eq!((&drafted["version"], &drafted["state"]), (&json!(1), &json!("draft")));
    let warning = &drafted["warnings"][0];
    assert_eq!((&warning["pointer"], &warning["code"]), (&json!("/sample_rate"), &json!("no_sample")));

    let mut changed = triage();
    changed["name"] = json!("Sorting");
    server.put(TRIAGE).bearer(&key).json(&changed).await;
    draft(read.header("etag")).await.problem(412, "etag_mismatch");
    let now = server.get(TRIAGE).bearer(&key).await;
    assert_eq!(draft(now.header("etag")).await.status, 201);
    assert_eq!(draft("*").await.status, 201);
}

#[tokio::test]
async fn a_policy_is_an_object_and_names_its_fields() {
    let (server, key) = ready().await;
    server.add_workflow(triage()).await;
    let policies = format!("{TRIAGE}/policies");
    let unnamed = json!({"rules": [["a", "true", ["release", "high"]]]});
    for (policy, pointer) in [(json!([]), ""), (json!([0.9]), ""), (unnamed, "/rules/0"), (json!(null), "")] {
        let refused = server.post(&policies).bearer(&key).json(&policy).await.problem(422, "invalid_policy");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    }
    server.post(&policies).bearer(&key).await.problem(400, "invalid_json");
    let run = |question: Value| server.post(&format!("{policies}/dry-run")).bearer(&key).json(&question);
    run(json!([[0.5]])).await.problem(422, "invalid_request");
    run(json!({"policy": [0.5]})).await.problem(422, "invalid_policy");
    run(json!({})).await.problem(422, "invalid_request");
    let list = server.get(&policies).bearer(&key).await.json();
    assert_eq!(list["items"], json!([]), "nothing was stored");
}

#[tokio::test]
async fn rules_that_a_schema_leaves_behind_are_said_and_not_published() {
    let (server, key) = ready().await;
    let policies = format!("{TRIAGE}/policies");
    let big = json!({"name": "big", "when": "output.total > 1", "then": {"route": "review"}});
    let mut open = triage();
    open["policy"] = json!({"rules": [big]});
    let created = server.put(TRIAGE).bearer(&key).json(&open).await;
    assert_eq!((created.status.as_u16(), &created.json()["warnings"]), (201, &json!([])));
    let draft = json!({"min_confidence": 0.9, "sample_rate": 0.1, "rules": [big]});
    assert_eq!(server.post(&policies).bearer(&key).json(&draft).await.status, 201);

    let mut closed = triage();
    closed["output"]["schema"]["additionalProperties"] = json!(false);
    let saved = server.put(TRIAGE).bearer(&key).json(&closed).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let read = server.get(TRIAGE).bearer(&key).await.json();
    assert_eq!(read, saved.json());
    let warning = &read["warnings"][0];
    assert_eq!((&warning["pointer"], &warning["code"]), (&json!("/policy/rules/0/when"), &json!("cel")));

    let publish = |version: i64| server.post(&format!("{policies}/{version}/publish")).bearer(&key);
    let refused = publish(2).await.problem(422, "invalid_policy");
    assert_eq!(refused["errors"][0]["pointer"], "/rules/0/when");
    server.post(&policies).bearer(&key).json(&json!({})).await;
    assert_eq!(publish(3).await.status, 200);
    assert_eq!(server.get(TRIAGE).bearer(&key).await.json()["warnings"], json!([]));
    publish(1).await.problem(422, "invalid_policy");
    assert_eq!(server.get(TRIAGE).bearer(&key).await.json()["summary"]["policy_version"], 3);

    // Where the schema lets it in again, there is a way back.
    assert_eq!(server.put(TRIAGE).bearer(&key).json(&triage()).await.status, 200);
    assert_eq!(publish(1).await.status, 200);
}

#[tokio::test]
async fn why_a_version_routes_is_kept_in_the_record() {
    let (server, key) = ready().await;
    let mut definition = triage();
    definition["policy"] = json!({});
    server.add_workflow(definition).await;
    let policies = format!("{TRIAGE}/policies");
    server.post(&policies).bearer(&key).json(&json!({"min_confidence": 0.9})).await;
    let publish = |version: i64, body: Value| {
        server.post(&format!("{policies}/{version}/publish")).bearer(&key).json(&body)
    };
    publish(2, json!({"note": "x".repeat(501)})).await.problem(422, "invalid_note");
    publish(2, json!({"nope": "x"})).await.problem(422, "invalid_request");
    publish(2, json!(["x"])).await.problem(422, "invalid_request");
    assert_eq!(publish(2, json!({})).await.status, 200);
    assert_eq!(publish(1, json!({"note": " It let too much out "})).await.status, 200);
    let read = server.key(&[Scope::Read], None, None).await;
    let audit = server.get("/api/v1/audit?kind=policy.published").bearer(&read).await.json();
    let details: Vec<_> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["details"]["version"].as_i64().unwrap(), entry["details"]["note"].clone()))
        .collect();
    assert!(details.contains(&(1, json!("It let too much out"))), "{details:?}");
    assert!(details.contains(&(2, Value::Null)), "{details:?}");
}
