use app::model::{AuditFilter, Page, QueueFilter, QueueState};
use server::service::Actor;

use crate::fixture::{Fixture, PASSWORD, approve, confident, triage};

impl Fixture {
    async fn audit(&self, filter: AuditFilter) -> Page<app::model::AuditEntry> {
        self.services.search_audit(&Actor::Cli, &filter).await.unwrap()
    }
}

#[tokio::test]
async fn invariant_7_every_change_is_in_a_log_that_verifies() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    fixture.services.sign_in(&ana.email, PASSWORD, "192.0.2.1").await.unwrap();
    let id = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    fixture.verdict(&ana, id, &approve(lease)).await.unwrap();
    fixture.submit(confident()).await;
    fixture.services.signed_out(&ana).await.unwrap();
    let all =
        fixture.audit(AuditFilter { after: Some(0), limit: Some(500), ..AuditFilter::default() }).await.items;
    let said: Vec<(&str, &str)> =
        all.iter().map(|entry| (entry.actor.as_str(), entry.kind.as_str())).collect();
    assert_eq!(
        said,
        [
            ("cli", "workflow.created"),
            ("cli", "policy.published"),
            ("cli", "user.added"),
            ("user:ana@example.org", "session.signed_in"),
            ("cli", "item.received"),
            ("user:ana@example.org", "item.claimed"),
            ("user:ana@example.org", "item.verdict"),
            ("cli", "item.received"),
            ("policy", "item.final"),
            ("user:ana@example.org", "session.signed_out"),
        ]
    );
    let verified = fixture.services.verify_audit(&Actor::Cli).await.unwrap();
    assert_eq!((verified.entries, verified.bad), (10, None));
    assert_eq!(Some(&verified.head), all.last().map(|entry| &entry.hash));
    for entry in &all {
        let details = entry.details.text();
        assert!(!details.contains("refund") && !details.contains("Money"), "no payloads: {details}");
        assert!(!details.contains("argon2") && !details.contains(PASSWORD), "no secrets: {details}");
    }
}

#[tokio::test]
async fn the_log_is_searched_both_ways_and_in_pages() {
    let fixture = Fixture::with_triage().await;
    for _ in 0..5 {
        fixture.submit_doubtful().await;
    }
    let kind = || Some("item".to_owned());
    let mut newest =
        fixture.audit(AuditFilter { kind: kind(), limit: Some(2), ..AuditFilter::default() }).await;
    let mut seqs: Vec<i64> = newest.items.iter().map(|entry| entry.seq).collect();
    while let Some(cursor) = newest.next_cursor {
        let filter =
            AuditFilter { kind: kind(), limit: Some(2), cursor: Some(cursor), ..AuditFilter::default() };
        newest = fixture.audit(filter).await;
        seqs.extend(newest.items.iter().map(|entry| entry.seq));
    }
    assert_eq!(seqs, [7, 6, 5, 4, 3]);
    let first = AuditFilter { after: Some(3), limit: Some(2), ..AuditFilter::default() };
    let page = fixture.audit(first.clone()).await;
    assert_eq!(page.items.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [4, 5]);
    let page = fixture.audit(AuditFilter { cursor: page.next_cursor, ..first }).await;
    assert_eq!(
        (page.items.iter().map(|entry| entry.seq).collect::<Vec<_>>(), page.next_cursor),
        (vec![6, 7], None)
    );
}

#[tokio::test]
async fn the_queue_is_listed_in_claim_order_with_who_holds_what() {
    let fixture = Fixture::with_triage().await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(fixture.submit_doubtful().await);
        fixture.clock.advance_seconds(1);
    }
    let held = fixture.claim_one(&ana).await;
    let put_off = fixture.claim_one(&ben).await;
    let until = put_off.claimed_at.plus_seconds(60);
    fixture.services.defer(&ben, put_off.item.id, put_off.lease.token, until).await.unwrap();

    let mut filter = QueueFilter { limit: Some(2), ..QueueFilter::default() };
    let mut rows = Vec::new();
    loop {
        let page = fixture.services.queue(&Actor::User(ana.clone()), &filter).await.unwrap();
        rows.extend(page.items);
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            break;
        }
    }
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), ids);
    assert_eq!(
        (rows[0].id, rows[0].state, rows[0].held_by.as_deref()),
        (held.item.id, QueueState::Leased, Some("ana"))
    );
    assert_eq!((rows[1].state, rows[1].until), (QueueState::Deferred, Some(until)));
    assert_eq!(rows[2].state, QueueState::Free);
    let status = fixture.services.review_status(&ana).await.unwrap();
    assert_eq!(status.waiting, 5, "counts and lists agree");
    let bad = QueueFilter { cursor: Some("x".to_owned()), ..QueueFilter::default() };
    assert_eq!(fixture.services.queue(&Actor::Cli, &bad).await.unwrap_err().code(), "invalid_cursor");
}

#[tokio::test]
async fn the_story_tells_what_came_in_why_it_is_here_and_who_has_it() {
    let fixture = Fixture::new().await;
    let mut mail = triage();
    mail["output"] = serde_json::json!({"kind": "markdown"});
    fixture.save(mail).await;
    let body = r##"{"output_text": "# Hi\n<script>x</script>", "input": {"q": 1}, "metadata": {"k": [1.50]},
        "field_confidence": {"": 0.5}, "source": "s"}"##;
    let id = fixture.submit(body).await.item.id;
    let ana = fixture.reviewer("ana").await;
    let held = fixture.claim_one(&ana).await;
    let story = fixture.services.item_story(&Actor::User(ana), id).await.unwrap();
    assert_eq!((story.workflow_name.as_str(), story.raw_bytes), ("Triage", body.len() as u64));
    assert_eq!(story.metadata.unwrap().text(), r#"{"k": [1.50]}"#);
    assert_eq!(story.field_confidence, [(String::new(), 0.5)]);
    assert_eq!(story.held_by, Some(("ana".to_owned(), held.lease.expires_at)));
    assert_eq!(story.item.title.as_deref(), Some("Hi"));
    assert!(
        matches!(&story.payload.presentation, app::model::Presentation::SanitisedHtml(html) if !html.contains("<script"))
    );
    assert_eq!(story.payload, held.payload);
    let stages: Vec<&str> = story.trace.iter().map(|stage| stage.stage.as_str()).collect();
    assert_eq!(stages[..2], ["envelope", "parse"]);
    assert_eq!(
        story.audit.iter().map(|entry| entry.kind.as_str()).collect::<Vec<_>>(),
        ["item.received", "item.claimed"]
    );
}
