use app::model::ItemFilter;
use bytes::Bytes;
use server::service::{Actor, Error, Submitted};

use crate::fixture::{Fixture, confident, doubtful};

impl Fixture {
    async fn submit_keyed(&self, body: &str, key: &str) -> Result<Submitted, Error> {
        let body = Bytes::from(body.to_owned());
        self.services.submit_item(&Actor::Cli, "triage", body, Some(key.to_owned())).await
    }

    async fn item_count(&self) -> usize {
        self.services.list_items(&Actor::Cli, &ItemFilter::default()).await.unwrap().items.len()
    }
}

#[tokio::test]
async fn the_same_key_and_body_get_the_first_answer_again() {
    let fixture = Fixture::with_triage().await;
    let first = fixture.submit_keyed(doubtful(), "k").await.unwrap();
    fixture.services.cancel_item(&Actor::Cli, first.item.id).await.unwrap();
    let again = fixture.submit_keyed(doubtful(), "k").await.unwrap();
    assert!(again.replayed && !first.replayed);
    assert_eq!(
        (again.body, again.status, again.item),
        (first.body, first.status, first.item),
        "as it was first answered"
    );
    assert_eq!(fixture.item_count().await, 1);

    let malformed = fixture.submit_keyed("{", "m").await.unwrap();
    assert_eq!(fixture.submit_keyed("{", "m").await.unwrap().status, malformed.status);
    fixture.services.archive_workflow(&Actor::Cli, "triage").await.unwrap();
    assert!(fixture.submit_keyed("{", "m").await.unwrap().replayed, "what was accepted stays accepted");
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused_and_stores_nothing() {
    let fixture = Fixture::with_triage().await;
    fixture.submit_keyed(doubtful(), "k").await.unwrap();
    let refused = fixture.submit_keyed(confident(), "k").await.unwrap_err();
    assert_eq!(refused.code(), "idempotency_mismatch");
    assert_eq!(fixture.item_count().await, 1);
    for bad in ["", "a\nb", &"x".repeat(257)] {
        assert_eq!(
            fixture.submit_keyed(doubtful(), bad).await.unwrap_err().code(),
            "invalid_idempotency_key"
        );
    }
}

#[tokio::test]
async fn of_many_at_once_one_is_stored_and_all_get_its_answer() {
    let fixture = Fixture::with_triage().await;
    let tries = (0..20).map(|_| fixture.submit_keyed(doubtful(), "k"));
    let answers: Vec<Submitted> =
        futures::future::join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    assert!(answers.iter().all(|answer| answer.body == answers[0].body));
    assert_eq!(fixture.item_count().await, 1);
}

#[tokio::test]
async fn keys_in_a_batch_count_within_it_and_across_batches() {
    let fixture = Fixture::with_triage().await;
    let line = |key: &str, intent: &str| {
        Bytes::from(format!(r#"{{"idempotency_key": "{key}", "output": {{"intent": "{intent}"}}}}"#))
    };
    let malformed = Bytes::from(r#"{"idempotency_key": "bad", "confidence": 7}"#);
    let lines = vec![
        line("a", "x"),
        line("b", "x"),
        line("a", "x"),
        line("a", "y"),
        malformed.clone(),
        doubtful().into(),
    ];
    let answers = fixture.services.submit_batch(&Actor::Cli, "triage", lines.clone()).await.unwrap();
    let seen: Vec<_> = answers
        .iter()
        .map(|answer| {
            answer.as_ref().map_or_else(Error::code, |ok| if ok.replayed { "again" } else { "new" })
        })
        .collect();
    assert_eq!(seen, ["new", "new", "again", "idempotency_mismatch", "new", "new"]);
    assert_eq!(answers[2].as_ref().unwrap().item, answers[0].as_ref().unwrap().item);

    let answers = fixture.services.submit_batch(&Actor::Cli, "triage", lines).await.unwrap();
    let stored = answers.iter().flatten().filter(|answer| !answer.replayed).count();
    assert_eq!(stored, 1, "only the line without a key is new");
    assert_eq!(fixture.item_count().await, 5);
    let single = fixture.services.submit_item(&Actor::Cli, "triage", malformed, None).await.unwrap();
    assert!(single.replayed, "a key in a single body counts too");
}

#[tokio::test]
async fn an_answer_to_a_batch_is_one_line_even_where_the_body_was_not() {
    let fixture = Fixture::with_triage().await;
    let pretty = "{\"idempotency_key\": \"k\",\n\"confidence\": 1,\n\"output\": {\n\"intent\": \"x\"}}";
    let first = fixture.services.submit_item(&Actor::Cli, "triage", pretty.into(), None).await.unwrap();
    assert!(first.body.contains('\n'), "the output stands in the answer as it was written");
    let answers = fixture.services.submit_batch(&Actor::Cli, "triage", vec![pretty.into()]).await.unwrap();
    let again = answers[0].as_ref().unwrap();
    assert!(again.replayed && !again.body.contains('\n'));
    let values =
        [&first.body, &again.body].map(|body| serde_json::from_str::<serde_json::Value>(body).unwrap());
    assert_eq!(values[0], values[1]);
}
