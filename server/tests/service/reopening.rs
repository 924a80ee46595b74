use app::model::{ItemStatus, Verdict};
use server::{jobs::finalise, service::Actor};

use crate::fixture::{Fixture, approve, confident, edit};

#[tokio::test]
async fn invariant_1_a_restart_loses_nothing_that_was_acknowledged() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let released = fixture.submit(confident()).await.item;
    let malformed = fixture.submit(&b"\xff{"[..]).await.item.id;
    let held = fixture.claim_one(&ana).await;
    fixture.verdict(&ana, malformed, &edit(held.lease.token, r#"{"intent":  "x"}"#)).await.unwrap();
    let waiting = fixture.submit_doubtful().await;
    let leased = fixture.claim_one(&ana).await;

    let fixture = fixture.reopened().await;
    assert_eq!(fixture.item(released.id).await, released);
    assert_eq!(fixture.services.item_raw(&Actor::Cli, malformed).await.unwrap(), b"\xff{");
    assert_eq!(fixture.item(malformed).await.status, ItemStatus::Held);
    assert_eq!(
        fixture.services.my_items(&ana).await.unwrap(),
        std::slice::from_ref(&leased),
        "leases live on"
    );
    fixture.verdict(&ana, waiting, &approve(leased.lease.token)).await.unwrap();

    // A server that was down finds its overdue holds at its first run.
    let fixture = fixture.reopened().await;
    fixture.clock.advance_seconds(3600);
    assert_eq!(finalise::run_once(&fixture.services).await.unwrap(), 2);
    let decided = fixture.item(malformed).await.decision.unwrap();
    assert_eq!((decided.verdict, decided.output.unwrap().text()), (Verdict::Edit, r#"{"intent":  "x"}"#));
    let verified = fixture.services.verify_audit(&Actor::Cli).await.unwrap();
    assert_eq!(verified.bad, None);
}
