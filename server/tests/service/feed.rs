use std::time::Duration;

use app::model::{ItemId, ItemStatus};
use server::service::Actor;

use crate::fixture::{Fixture, approve, confident};

impl Fixture {
    /// Reads the whole feed in pages of two.
    async fn whole_feed(&self) -> Vec<ItemId> {
        let mut cursor: Option<String> = None;
        let mut seen = Vec::new();
        loop {
            let page = self.services.decisions_after(&Actor::Cli, cursor.as_deref(), None, 2).await.unwrap();
            if page.items.is_empty() {
                assert_eq!(
                    page.next_cursor,
                    Some(cursor.unwrap_or_else(|| "0".to_owned())),
                    "a place to go on from"
                );
                return seen;
            }
            assert_eq!(page.next_cursor.as_ref(), page.items.last().map(|(cursor, _)| cursor));
            seen.extend(page.items.iter().map(|(_, item)| item.id));
            cursor = page.next_cursor;
        }
    }
}

#[tokio::test]
async fn the_feed_is_in_the_order_in_which_decisions_became_final_and_never_changes() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let (slow, quick) = (fixture.submit_doubtful().await, fixture.submit_doubtful().await);
    let held = fixture.claim(&ana, 2).await;
    let released = fixture.submit(confident()).await.item.id;
    fixture.verdict(&ana, quick, &approve(held[1].lease.token)).await.unwrap();
    fixture.clock.advance_seconds(5);
    fixture.services.finalise_due_holds().await.unwrap();
    let early = fixture.whole_feed().await;
    assert_eq!(early, [released, quick]);

    fixture.verdict(&ana, slow, &approve(held[0].lease.token)).await.unwrap();
    fixture.clock.advance_seconds(5);
    fixture.services.finalise_due_holds().await.unwrap();
    let later = fixture.submit(confident()).await.item.id;
    assert_eq!(fixture.whole_feed().await, [released, quick, slow, later]);
}

#[tokio::test]
async fn the_feed_can_be_narrowed_to_a_workflow_and_refuses_a_foreign_cursor() {
    let fixture = Fixture::with_triage().await;
    let mut other = crate::fixture::triage();
    other["slug"] = "other".into();
    fixture.save(other).await;
    fixture.submit(confident()).await;
    let wanted =
        fixture.services.submit_item(&Actor::Cli, "other", confident().into(), None).await.unwrap().item;
    let page = fixture.services.decisions_after(&Actor::Cli, None, Some("other"), 50).await.unwrap();
    assert_eq!(page.items.into_iter().map(|(_, item)| item).collect::<Vec<_>>(), [wanted]);
    for (cursor, workflow, limit, code) in [
        (Some("x"), None, 50, "invalid_cursor"),
        (None, Some("none"), 50, "not_found"),
        (None, None, 0, "invalid_limit"),
    ] {
        let refused =
            fixture.services.decisions_after(&Actor::Cli, cursor, workflow, limit).await.unwrap_err();
        assert_eq!(refused.code(), code);
    }
}

#[tokio::test]
async fn a_long_poll_wakes_when_the_item_is_final_and_ends_with_its_time() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let id = fixture.submit_doubtful().await;
    let waited = fixture.services.wait_for_final(&Actor::Cli, id, Duration::from_millis(20)).await.unwrap();
    assert_eq!(waited.status, ItemStatus::Pending);

    let lease = fixture.claim_one(&ana).await.lease.token;
    fixture.verdict(&ana, id, &approve(lease)).await.unwrap();
    let services = fixture.services.clone();
    let waiting =
        tokio::spawn(async move { services.wait_for_final(&Actor::Cli, id, Duration::from_secs(60)).await });
    tokio::task::yield_now().await;
    fixture.clock.advance_seconds(5);
    // Another server makes it final: the wait looks for itself too.
    fixture.another_server().finalise_due_holds().await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().status, ItemStatus::Final);

    let cancelled = fixture.submit_doubtful().await;
    fixture.services.cancel_item(&Actor::Cli, cancelled).await.unwrap();
    let at_once =
        fixture.services.wait_for_final(&Actor::Cli, cancelled, Duration::from_secs(60)).await.unwrap();
    assert_eq!(at_once.status, ItemStatus::Cancelled, "nothing more will come");
}
