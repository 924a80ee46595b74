use app::model::{ItemFilter, ItemStatus, ReasonCode, Route, Verdict};
use bytes::Bytes;
use serde_json::json;
use server::service::{Actor, Error};

use crate::fixture::{Fixture, confident, doubtful, triage};

/// Bodies that are no envelopes, beside the demo's.
fn hostile() -> Vec<Vec<u8>> {
    let nested = |depth: usize| format!("{{\"output\": {}1{}}}", "[".repeat(depth), "]".repeat(depth));
    vec![
        b"".to_vec(),
        b" ".to_vec(),
        b"\x00".to_vec(),
        b"{\"output\": {\"intent\": \"refund\"}".to_vec(),
        b"{\"output\": NaN}".to_vec(),
        b"{\"output\": 1e999, \"confidence\": 1}".to_vec(),
        b"{\"output\": 1, \"output\": 2}".to_vec(),
        b"{\"output\": \"\\ud83d\"}".to_vec(),
        b"{\"output\": \"\xff\xfe\"}".to_vec(),
        b"\xff\xfe{\x00}\x00".to_vec(),
        b"{\"confidence\": 1}".to_vec(),
        b"[{\"output\": 1}]".to_vec(),
        b"null".to_vec(),
        nested(200).into_bytes(),
        nested(100_000).into_bytes(),
    ]
}

#[tokio::test]
async fn invariant_2_what_cannot_be_understood_is_kept_exactly_and_reaches_a_human() {
    let fixture = Fixture::with_triage().await;
    // Even a policy that would release everything releases nothing malformed.
    let mut releasing = triage();
    releasing["policy"] = json!({"min_confidence": 0.0});
    fixture.save(releasing).await;
    let ana = fixture.reviewer("ana").await;
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/content/malformed");
    let files = std::fs::read_dir(demo).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|path| !path.ends_with("index.json")).map(|path| std::fs::read(path).unwrap());
    for body in files.chain(hostile()) {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let submitted = fixture.submit(body.clone()).await;
        let item = &submitted.item;
        assert_eq!(
            (submitted.status, item.route, item.status),
            (202, Route::Review, ItemStatus::Pending),
            "{shown}"
        );
        assert_eq!(item.reasons[0].code, ReasonCode::MalformedEnvelope, "{shown}");
        assert_eq!(fixture.services.item_raw(&Actor::Cli, item.id).await.unwrap(), body, "{shown}");
        let claimed = fixture.claim_one(&ana).await;
        assert_eq!(claimed.item.id, item.id, "{shown}");
        assert!(claimed.payload.parse_error.is_some() && claimed.payload.output.is_none(), "{shown}");
        assert_eq!(claimed.payload.raw_text.as_deref(), Some(&*String::from_utf8_lossy(&body)), "{shown}");
        fixture.services.skip(&ana, item.id, claimed.lease.token).await.unwrap();
    }
}

#[tokio::test]
async fn a_good_and_confident_output_is_released_and_final_at_once() {
    let fixture = Fixture::with_triage().await;
    let submitted = fixture.submit(confident()).await;
    assert_eq!((submitted.status, submitted.replayed), (201, false));
    assert_eq!(serde_json::to_string(&submitted.item).unwrap(), submitted.body);
    let item = fixture.item(submitted.item.id).await;
    assert_eq!(item, submitted.item, "the answer is the item as it is stored");
    assert_eq!((item.route, item.status, item.policy_version), (Route::Release, ItemStatus::Final, Some(1)));
    let decision = item.decision.unwrap();
    assert_eq!((decision.verdict, decision.decided_by.as_str()), (Verdict::Release, "policy"));
    assert_eq!(decision.output.unwrap().text(), r#"{"intent": "refund",  "n": 1.50}"#, "byte for byte");
    assert_eq!(fixture.kinds(item.id).await, ["item.received", "item.final"]);
}

#[tokio::test]
async fn invariant_3_in_doubt_it_goes_to_a_human() {
    let fixture = Fixture::with_triage().await;
    let mut unruled = triage();
    unruled["slug"] = json!("unruled");
    unruled["policy"] = json!(null);
    fixture.save(unruled).await;
    let body = Bytes::from(confident());
    let submitted = fixture.services.submit_item(&Actor::Cli, "unruled", body, None).await.unwrap();
    assert_eq!((submitted.item.route, submitted.item.policy_version), (Route::Review, None));
    for (body, reason) in [
        (r#"{"output": {}, "confidence": 1}"#, ReasonCode::SchemaViolation),
        (r#"{"output_text": "```json\n{\"intent\": 1}\n```", "confidence": 1}"#, ReasonCode::MalformedJson),
        (r#"{"output": {"intent": "x"}}"#, ReasonCode::MissingConfidence),
        (doubtful(), ReasonCode::LowConfidence),
    ] {
        let item = fixture.submit(body).await.item;
        assert_eq!(item.route, Route::Review, "{body}");
        assert!(item.reasons.iter().any(|found| found.code == reason), "{body}: {:?}", item.reasons);
        let trace = fixture.services.item_trace(&Actor::Cli, item.id).await.unwrap();
        let traced: Vec<_> = trace.into_iter().flat_map(|stage| stage.reasons).collect();
        assert_eq!(traced, item.reasons, "the trace holds every reason");
    }
}

#[tokio::test]
async fn a_fallback_tells_the_producer_at_once_and_waits_for_a_person() {
    let fixture = Fixture::new().await;
    let mut falling_back = triage();
    falling_back["policy"] = json!({"malformed": "fallback", "fallback_message": "A colleague will answer."});
    fixture.save(falling_back).await;
    let submitted = fixture.submit(&b"{"[..]).await;
    assert_eq!((submitted.status, submitted.item.route), (202, Route::Fallback));
    assert_eq!(submitted.item.fallback_message.as_deref(), Some("A colleague will answer."));
    let ana = fixture.reviewer("ana").await;
    assert_eq!(fixture.claim_one(&ana).await.item.id, submitted.item.id);
}

#[tokio::test]
async fn an_oversized_body_is_refused_and_nothing_of_it_is_stored() {
    let fixture = Fixture::with_triage().await;
    let limit = fixture.services.settings().max_body_bytes;
    let largest = format!("{{\"output\": \"{}\"}}", "x".repeat(limit - 14));
    assert_eq!(largest.len(), limit);
    assert_eq!(fixture.submit(largest.clone()).await.status, 201);
    let refused = fixture.services.submit_item(&Actor::Cli, "triage", (largest + " ").into(), None).await;
    assert!(matches!(refused, Err(Error::TooLarge { limit: named }) if named == limit));
    let list = fixture.services.list_items(&Actor::Cli, &ItemFilter::default()).await.unwrap();
    assert_eq!(list.items.len(), 1);
}

#[tokio::test]
async fn a_bad_line_of_a_batch_never_fails_its_neighbours() {
    let fixture = Fixture::with_triage().await;
    let huge = "x".repeat(fixture.services.settings().max_body_bytes + 1);
    let lines = [doubtful(), "not json", huge.as_str(), confident()].map(|line| Bytes::from(line.to_owned()));
    let answers = fixture.services.submit_batch(&Actor::Cli, "triage", lines.to_vec()).await.unwrap();
    let statuses: Vec<u16> =
        answers.iter().map(|answer| answer.as_ref().map_or(413, |ok| ok.status)).collect();
    assert_eq!(statuses, [201, 202, 413, 201]);
    assert!(matches!(answers[2], Err(Error::TooLarge { .. })));
    assert_eq!(answers[3].as_ref().unwrap().item.external_id.as_deref(), Some("e-1"));
    let list = fixture.services.list_items(&Actor::Cli, &ItemFilter::default()).await.unwrap();
    assert_eq!(list.items.len(), 3);
    assert!(
        list.items.iter().all(|item| item.decision.as_ref().is_none_or(|d| d.output.is_none())),
        "lists are light"
    );
}

#[tokio::test]
async fn an_archived_workflow_takes_nothing_and_says_so_and_can_come_back() {
    let fixture = Fixture::with_triage().await;
    let kept = fixture.submit_doubtful().await;
    fixture.services.archive_workflow(&Actor::Cli, "triage").await.unwrap();
    let refused =
        fixture.services.submit_item(&Actor::Cli, "triage", doubtful().into(), None).await.unwrap_err();
    assert_eq!(refused.code(), "workflow_archived");
    assert!(refused.to_string().contains("archived"));
    let ana = fixture.reviewer("ana").await;
    assert_eq!(fixture.claim_one(&ana).await.item.id, kept, "what waits is still reviewed");
    fixture.save(triage()).await;
    fixture.submit_doubtful().await;
    let unknown =
        fixture.services.submit_item(&Actor::Cli, "no-such", doubtful().into(), None).await.unwrap_err();
    assert_eq!(unknown.code(), "not_found");
}

#[tokio::test]
async fn invariant_8_the_same_body_draws_the_same_lot() {
    let fixture = Fixture::new().await;
    let mut sampling = triage();
    sampling["policy"] = json!({"min_confidence": 0.5, "sample_rate": 0.5});
    fixture.save(sampling).await;
    for at in 0..20 {
        let body = format!(r#"{{"output": {{"intent": "i{at}"}}, "confidence": 0.9}}"#);
        let first = fixture.submit(body.clone()).await.item;
        let again = fixture.submit(body).await.item;
        assert_ne!(first.id, again.id);
        assert_eq!((first.route, first.reasons), (again.route, again.reasons));
    }
}
