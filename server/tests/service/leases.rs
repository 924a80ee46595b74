use std::collections::HashSet;

use app::model::{ClaimRequest, ItemStatus, NothingToClaim};
use server::service::Actor;

use crate::fixture::{Fixture, approve, doubtful};

#[tokio::test]
async fn invariant_4_a_lease_that_ran_out_can_never_decide() {
    let fixture = Fixture::with_triage().await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let id = fixture.submit_doubtful().await;
    let stale = fixture.claim_one(&ana).await.lease.token;
    assert_eq!(fixture.item(id).await.status, ItemStatus::Claimed);
    assert!(fixture.claim(&ben, 1).await.is_empty(), "one live lease an item");

    fixture.clock.advance_seconds(120);
    let lost = fixture.verdict(&ana, id, &approve(stale)).await.unwrap_err();
    assert_eq!(lost.code(), "lease_lost");
    assert!(lost.to_string().contains("ran out"), "{lost}");

    let taken = fixture.claim_one(&ben).await;
    let lost = fixture.verdict(&ana, id, &approve(stale)).await.unwrap_err();
    assert_eq!(lost.code(), "lease_lost");
    assert!(lost.to_string().contains("ben has it until"), "{lost}");
    assert_eq!(
        fixture.verdict(&ana, id, &approve(taken.lease.token)).await.unwrap_err().code(),
        "lease_lost",
        "not hers"
    );

    fixture.verdict(&ben, id, &approve(taken.lease.token)).await.unwrap();
    let late = fixture.verdict(&ana, id, &approve(stale)).await.unwrap_err();
    assert_eq!(late.code(), "already_decided");
    assert!(late.to_string().contains("user:ben@example.org"), "{late}");
    assert_eq!(
        fixture.kinds(id).await,
        ["item.received", "item.claimed", "item.lease_expired", "item.claimed", "item.verdict"]
    );
}

#[tokio::test]
async fn invariant_4_many_reviewers_at_once_never_hold_the_same_item() {
    let fixture = Fixture::with_triage().await;
    for _ in 0..30 {
        fixture.submit_doubtful().await;
    }
    let mut people = Vec::new();
    for at in 0..6 {
        people.push(fixture.reviewer(&format!("r{at}")).await);
    }
    let claims = people.iter().map(|user| fixture.claim(user, 5));
    let held: Vec<_> =
        futures::future::join_all(claims).await.into_iter().flatten().map(|item| item.item.id).collect();
    assert_eq!(held.len(), 30);
    assert_eq!(held.iter().collect::<HashSet<_>>().len(), 30, "none twice");
}

#[tokio::test]
async fn a_second_tab_joins_the_same_leases() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    for _ in 0..4 {
        fixture.submit_doubtful().await;
    }
    let first = fixture.claim(&ana, 2).await;
    let second = fixture.claim(&ana, 3).await;
    assert_eq!(second.len(), 3);
    assert_eq!(second[..2], first[..], "what is mine comes first, under the same leases");
    assert_eq!(fixture.services.my_items(&ana).await.unwrap(), second);
    assert_eq!(fixture.claim(&ana, 1).await[..], first[..1]);

    fixture.clock.advance_seconds(100);
    let reloaded = fixture.claim(&ana, 3).await;
    assert_eq!(reloaded[0].lease.token, first[0].lease.token);
    assert_eq!(
        reloaded[0].lease.expires_at.since(first[0].lease.expires_at),
        100_000_000,
        "with new time on them"
    );
}

#[tokio::test]
async fn a_heartbeat_prolongs_live_leases_up_to_the_hard_cap() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let (first, second) = (fixture.submit_doubtful().await, fixture.submit_doubtful().await);
    let held = fixture.claim(&ana, 2).await;
    let leases: Vec<_> = held.iter().map(|item| (item.item.id, item.lease.token)).collect();
    fixture.clock.advance_seconds(60);
    let renewed = fixture.services.renew(&ana, &leases).await.unwrap();
    assert_eq!(renewed.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [first, second]);
    assert_eq!(renewed[0].1.since(held[0].claimed_at), 180_000_000);

    let mut last = renewed[0].1;
    for _ in 0..100 {
        fixture.clock.advance_seconds(60);
        match fixture.services.renew(&ana, &leases).await.unwrap().first() {
            Some((_, end)) => last = *end,
            None => break,
        }
    }
    assert_eq!(last.since(held[0].claimed_at), 3_600_000_000, "an hour from the claim, and no longer");
    let again = fixture.claim(&ana, 2).await;
    assert_ne!(again[0].lease.token, leases[0].1, "claimed anew");
    assert_eq!(fixture.services.renew(&ana, &leases).await.unwrap(), [], "the old tokens are dead");
}

#[tokio::test]
async fn a_skipped_item_goes_on_to_others_and_a_deferred_one_waits() {
    let fixture = Fixture::with_triage().await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let id = fixture.submit_doubtful().await;
    let held = fixture.claim_one(&ana).await;
    fixture.services.skip(&ana, id, held.lease.token).await.unwrap();
    assert!(fixture.claim(&ana, 1).await.is_empty(), "a skipped item does not come straight back");

    let held = fixture.claim_one(&ben).await;
    let until = held.claimed_at.plus_seconds(600);
    fixture.services.defer(&ben, id, held.lease.token, until).await.unwrap();
    let carla = fixture.reviewer("carla").await;
    assert!(fixture.claim(&carla, 1).await.is_empty());
    fixture.clock.advance_seconds(600);
    let held = fixture.claim_one(&carla).await;
    fixture.services.release_claim(&carla, id, held.lease.token).await.unwrap();
    let lost = fixture.services.release_claim(&carla, id, held.lease.token).await.unwrap_err();
    assert_eq!(lost.code(), "lease_lost");
    fixture.claim_one(&carla).await;
    let kinds = fixture.kinds(id).await;
    let given_back: Vec<&str> =
        kinds.iter().map(String::as_str).filter(|kind| *kind != "item.claimed").collect();
    assert_eq!(given_back, ["item.received", "item.skipped", "item.deferred", "item.released"]);
}

#[tokio::test]
async fn a_deferral_is_into_the_future_and_within_a_month() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let id = fixture.submit_doubtful().await;
    let held = fixture.claim_one(&ana).await;
    for seconds in [0, -5, 31 * 86_400] {
        let until = held.claimed_at.plus_seconds(seconds);
        let refused = fixture.services.defer(&ana, id, held.lease.token, until).await.unwrap_err();
        assert_eq!(refused.code(), "invalid_until");
    }
}

#[tokio::test]
async fn empty_all_held_and_not_for_you_are_three_answers() {
    let fixture = Fixture::with_triage().await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let why = async |user| fixture.services.claim(user, &ClaimRequest::default()).await.unwrap().nothing;
    assert_eq!(why(&ana).await, Some(NothingToClaim::Empty));

    let id = fixture.submit_doubtful().await;
    let held = fixture.claim_one(&ana).await;
    let next_free_at = Some(held.lease.expires_at);
    assert_eq!(why(&ben).await, Some(NothingToClaim::AllHeld { held: 1, next_free_at }));
    assert_eq!(why(&ana).await, None, "hers is work for her");

    fixture.services.skip(&ana, id, held.lease.token).await.unwrap();
    assert_eq!(why(&ana).await, Some(NothingToClaim::NotForYou { waiting: 1 }));
    fixture.services.cancel_item(&Actor::Cli, id).await.unwrap();
    assert_eq!(why(&ben).await, Some(NothingToClaim::Empty));
}

#[tokio::test]
async fn a_claim_can_be_narrowed_and_its_lease_asked_for() {
    let fixture = Fixture::with_triage().await;
    let mut other = crate::fixture::triage();
    other["slug"] = "other".into();
    fixture.save(other).await;
    fixture.submit_doubtful().await;
    let body = doubtful().into();
    let wanted = fixture.services.submit_item(&Actor::Cli, "other", body, None).await.unwrap().item.id;
    let ana = fixture.reviewer("ana").await;
    let mut request =
        ClaimRequest { workflows: vec!["other".to_owned()], limit: Some(5), lease_seconds: Some(600) };
    let items = fixture.services.claim(&ana, &request).await.unwrap().items;
    assert_eq!(items.iter().map(|item| item.item.id).collect::<Vec<_>>(), [wanted]);
    assert_eq!(items[0].lease.expires_at.since(items[0].claimed_at), 600_000_000);

    request.workflows = vec!["no-such".to_owned()];
    assert_eq!(fixture.services.claim(&ana, &request).await.unwrap_err().code(), "not_found");
    for (limit, lease_seconds, code) in [
        (0, 60, "invalid_limit"),
        (51, 60, "invalid_limit"),
        (1, 9, "invalid_lease_seconds"),
        (1, 3601, "invalid_lease_seconds"),
    ] {
        let request =
            ClaimRequest { workflows: vec![], limit: Some(limit), lease_seconds: Some(lease_seconds) };
        assert_eq!(fixture.services.claim(&ana, &request).await.unwrap_err().code(), code);
    }
}
