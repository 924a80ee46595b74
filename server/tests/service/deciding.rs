use app::model::{ItemStatus, RawJson, Verdict, VerdictRequest};
use server::service::{Actor, Error};

use crate::fixture::{Fixture, approve, confident, edit, reject};

#[tokio::test]
async fn a_double_submit_answers_the_same_and_another_content_is_refused() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let id = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    let first = fixture.verdict(&ana, id, &approve(lease)).await.unwrap();
    let retried = VerdictRequest { active_ms: 9000, ..approve(lease) };
    assert_eq!(fixture.verdict(&ana, id, &retried).await.unwrap(), first);
    let other = fixture.verdict(&ana, id, &reject(lease)).await.unwrap_err();
    assert_eq!(other.code(), "already_decided");
    assert_eq!(fixture.kinds(id).await.iter().filter(|kind| *kind == "item.verdict").count(), 1);

    fixture.clock.advance_seconds(10);
    fixture.services.finalise_due_holds().await.unwrap();
    let late = fixture.verdict(&ana, id, &approve(lease)).await.unwrap();
    assert_eq!(late.status, ItemStatus::Final, "even after the hold");
}

#[tokio::test]
async fn of_many_verdicts_at_once_one_decides() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let id = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    let requests: Vec<_> =
        (0..10).map(|at| if at % 2 == 0 { approve(lease) } else { reject(lease) }).collect();
    let answers =
        futures::future::join_all(requests.iter().map(|request| fixture.verdict(&ana, id, request))).await;
    let decided = fixture.item(id).await.decision.unwrap().verdict;
    for (request, answer) in requests.iter().zip(answers) {
        match answer {
            Ok(item) => assert_eq!((request.verdict, item.decision.unwrap().verdict), (decided, decided)),
            Err(error) => assert_eq!((error.code(), request.verdict != decided), ("already_decided", true)),
        }
    }
    assert_eq!(fixture.kinds(id).await.iter().filter(|kind| *kind == "item.verdict").count(), 1);
}

#[tokio::test]
async fn an_approval_lets_out_the_very_bytes_and_an_edit_the_edited_ones() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let body = r#"{"output": {"intent":"a",  "amount": 1.00}, "confidence": 0.1}"#;
    let (first, second) = (fixture.submit(body).await.item.id, fixture.submit(body).await.item.id);
    let held = fixture.claim(&ana, 2).await;
    fixture.verdict(&ana, first, &approve(held[0].lease.token)).await.unwrap();
    let edited = r#"{"intent":  "b", "amount": 2.50}"#;
    fixture.verdict(&ana, second, &edit(held[1].lease.token, edited)).await.unwrap();
    let output = async |id| fixture.item(id).await.decision.unwrap().output.unwrap().text().to_owned();
    assert_eq!(output(first).await, r#"{"intent":"a",  "amount": 1.00}"#);
    assert_eq!(output(second).await, edited);
    let story = fixture.services.item_story(&Actor::Cli, second).await.unwrap();
    assert_eq!(story.verdicts[0].output, Some(RawJson::new(edited).unwrap()));
    assert_eq!((story.verdicts[0].active_ms, story.verdicts[0].reviewer.as_str()), (1500, "ana"));
}

#[tokio::test]
async fn nobody_works_on_an_item_for_longer_than_they_have_it() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    for (sent, kept) in [(0, 0), (1_500, 1_500), (3_000, 3_000), (9_000, 3_000)] {
        let id = fixture.submit_doubtful().await;
        let lease = fixture.claim_one(&ana).await.lease.token;
        fixture.clock.advance_seconds(3);
        let request = VerdictRequest { active_ms: sent, ..approve(lease) };
        let given = fixture.verdict(&ana, id, &request).await.unwrap();
        let story = fixture.services.item_story(&Actor::Cli, id).await.unwrap();
        assert_eq!((story.verdicts[0].active_ms, story.verdicts[0].wall_ms), (kept, 3_000));
        let entry = story.audit.iter().find(|entry| entry.kind == "item.verdict").unwrap();
        assert_eq!(entry.details.value()["active_ms"], kept, "the record says what is stored");
        assert_eq!(fixture.verdict(&ana, id, &request).await.unwrap(), given, "the same again");
    }
}

#[tokio::test]
async fn nothing_that_breaks_the_schema_or_cannot_be_read_goes_out_by_a_reviewer_either() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let broken = fixture.submit(r#"{"output": {"intent": 7}}"#).await.item.id;
    let malformed = fixture.submit("{").await.item.id;
    let held = fixture.claim(&ana, 2).await;
    let refused = |result: Result<_, Error>| match result {
        Err(Error::Invalid { code, errors, .. }) => (code, errors[0].pointer.clone()),
        other => panic!("{other:?}"),
    };
    let at = |id| held.iter().find(|item| item.item.id == id).unwrap().lease.token;
    let approved = fixture.verdict(&ana, broken, &approve(at(broken))).await;
    assert_eq!(refused(approved), ("schema_violation", "/output".to_owned()));
    let edited = fixture.verdict(&ana, broken, &edit(at(broken), r#"{"intent": 8}"#)).await;
    assert_eq!(refused(edited), ("schema_violation", "/output/intent".to_owned()));
    let approved = fixture.verdict(&ana, malformed, &approve(at(malformed))).await;
    assert_eq!(refused(approved).0, "invalid_verdict");
    let unreasoned = VerdictRequest { reasons: vec![], ..reject(at(malformed)) };
    assert_eq!(
        refused(fixture.verdict(&ana, malformed, &unreasoned).await),
        ("invalid_verdict", "/reasons".to_owned())
    );
    // By hand is the way out; and a refusal cost nobody the lease.
    fixture.verdict(&ana, malformed, &edit(at(malformed), r#"{"intent": "typed"}"#)).await.unwrap();
    fixture.verdict(&ana, broken, &reject(at(broken))).await.unwrap();
    let rejected = fixture.item(broken).await.decision.unwrap();
    assert_eq!(
        (rejected.verdict, rejected.output, rejected.reasons),
        (Verdict::Reject, None, vec!["wrong".to_owned()])
    );

    let output = RawJson::new(r#"{"intent": 8}"#).unwrap();
    let problems = fixture.services.check_output(&ana, "triage", &output).await.unwrap();
    assert_eq!(problems[0].pointer, "/intent", "the form hears it before it is sent");
}

#[tokio::test]
async fn a_cancelled_item_takes_no_verdict_and_a_decided_one_cannot_be_cancelled() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let id = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    let cancelled = fixture.services.cancel_item(&Actor::Cli, id).await.unwrap();
    assert_eq!(cancelled.status, ItemStatus::Cancelled);
    assert_eq!(fixture.services.cancel_item(&Actor::Cli, id).await.unwrap(), cancelled, "twice is as once");
    let lost = fixture.verdict(&ana, id, &approve(lease)).await.unwrap_err();
    assert_eq!(lost.code(), "lease_lost");
    assert!(lost.to_string().contains("withdrawn"), "{lost}");
    assert_eq!(fixture.kinds(id).await, ["item.received", "item.claimed", "item.cancelled"]);

    let released = fixture.submit(confident()).await.item.id;
    assert_eq!(
        fixture.services.cancel_item(&Actor::Cli, released).await.unwrap_err().code(),
        "already_decided"
    );
}

#[tokio::test]
async fn a_reviewer_never_meets_an_item_again_that_they_decided() {
    // Invariant 5, as far as one opinion an item goes.
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        fixture.submit_doubtful().await;
    }
    while let [held] = fixture.claim(&ana, 1).await.as_slice() {
        assert!(!seen.contains(&held.item.id));
        seen.push(held.item.id);
        fixture.verdict(&ana, held.item.id, &approve(held.lease.token)).await.unwrap();
    }
    assert_eq!(seen.len(), 3);
    let status = fixture.services.review_status(&ana).await.unwrap();
    assert_eq!((status.waiting, status.mine_today), (0, 3));
    assert_eq!(status.undoable.map(|(id, _)| id), seen.last().copied());
}
