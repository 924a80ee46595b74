use std::collections::HashSet;

use app::model::{LeaseToken, UserId};
use server::{
    clock::{Clock as _, SystemClock},
    domain::audit::kinds,
    store::{EndLease, LeaseGrant, LeaseKey, NewItem, ReviewerMark, StoreError, Stored},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        NOW, a_person, a_workflow, an_item, at, claim, claim_one, decide, entry, key, store_items, verdict,
        waiting_items,
    },
};

on_both_databases!(
    invariant_4_many_claimers_at_once_never_get_one_item_twice,
    invariant_4_a_slot_that_is_leased_is_not_leased_again,
    invariant_4_a_lease_that_ran_out_renews_ends_and_decides_nothing,
    a_lease_that_ran_out_is_claimed_by_another_without_any_sweeper,
    a_lease_answers_only_to_its_token_and_its_person,
    a_renewed_lease_lives_on,
    a_released_item_is_free_again_for_everybody,
    a_skipped_item_goes_to_others_only,
    a_deferred_item_goes_to_nobody_before_its_time,
    invariant_5_nobody_gets_two_opinions_on_one_item,
    invariant_5_two_tabs_at_once_do_not_get_two_opinions_on_one_item,
    invariant_5_who_decided_an_item_never_meets_it_again,
);

fn is_stale(end: &Stored<()>) -> bool {
    matches!(end, Err(StoreError::Stale { .. }))
}

async fn renew(db: &Database, key: LeaseKey, expires_at: app::model::Timestamp) -> Stored<()> {
    let audit = entry(kinds::ITEM_RENEWED, Some(key.item));
    db.store.write(move |tx| Box::pin(async move { tx.renew_lease(key, expires_at, audit).await })).await
}

async fn end(db: &Database, key: LeaseKey, end: EndLease) -> Stored<()> {
    let audit = entry(kinds::ITEM_RELEASED, Some(key.item));
    db.store.write(move |tx| Box::pin(async move { tx.end_lease(key, end, audit).await })).await
}

async fn invariant_4_many_claimers_at_once_never_get_one_item_twice(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ids = waiting_items(&db.store, workflow, 60).await;
    let mut claimers = Vec::new();
    for number in 0..12 {
        let person = a_person(&db.store, &format!("p{number}")).await;
        let store = db.store.clone();
        claimers.push(tokio::spawn(async move {
            let mut got = Vec::new();
            for _ in 0..4 {
                got.extend(claim(&store, person, NOW, 2, 60).await);
            }
            got
        }));
    }
    let mut claimed = Vec::new();
    for claimer in claimers {
        claimed.extend(claimer.await.unwrap().into_iter().map(|grant| grant.item));
    }
    // On PostgreSQL a claim may step over what another is just claiming, so a second round takes the rest.
    let last = a_person(&db.store, "last").await;
    claimed.extend(claim(&db.store, last, NOW, 99, 60).await.into_iter().map(|grant| grant.item));
    assert_eq!(claimed.len(), 60);
    assert_eq!(claimed.into_iter().collect::<HashSet<_>>(), ids.into_iter().collect());
}

async fn invariant_4_a_slot_that_is_leased_is_not_leased_again(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 1).await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let lease = claim_one(&db.store, ana, NOW).await;
    assert!(claim(&db.store, ben, at(59), 9, 60).await.is_empty());
    assert!(claim(&db.store, ana, at(59), 9, 60).await.is_empty());

    let grab = LeaseGrant { user: ben, token: token(), now: at(59), expires_at: at(99), ..lease };
    let grabbed =
        db.store.write(move |tx| Box::pin(async move { tx.grant_lease(&grab, Vec::new()).await })).await;
    assert!(is_stale(&grabbed), "{grabbed:?}");
}

fn token() -> LeaseToken {
    LeaseToken(SystemClock.new_id())
}

async fn invariant_4_a_lease_that_ran_out_renews_ends_and_decides_nothing(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 1).await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let lease = claim_one(&db.store, ana, NOW).await;
    // At its very end it is over, although nobody has taken the item yet.
    let over = at(60);
    let back = EndLease { available_at: over, mark: None };
    assert!(is_stale(&renew(db, key(&lease, over), at(120)).await));
    assert!(is_stale(&end(db, key(&lease, over), back.clone()).await));
    assert!(is_stale(&decide(&db.store, verdict(&lease, over), at(70)).await));
    // Nor does it decide when another holds the item, even where its clock is behind.
    claim_one(&db.store, ben, over).await;
    assert!(is_stale(&decide(&db.store, verdict(&lease, at(59)), at(70)).await));
    assert!(is_stale(&renew(db, key(&lease, at(59)), at(120)).await));
    assert!(is_stale(&end(db, key(&lease, at(59)), back).await));
}

async fn a_lease_that_ran_out_is_claimed_by_another_without_any_sweeper(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ids = waiting_items(&db.store, workflow, 2).await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    claim_one(&db.store, ana, NOW).await;

    let free = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                let query =
                    server::store::FreeSlotQuery { user: ben, workflows: None, now: at(60), limit: 1 };
                tx.free_slots(&query).await
            })
        })
        .await
        .unwrap();
    // It stands in its old place, and tells who let it go.
    assert_eq!(
        (free[0].item, free[0].lease_user, free[0].lease_expires_at),
        (ids[0], Some(ana), Some(at(60)))
    );
    let again = claim_one(&db.store, ben, at(60)).await;
    assert_eq!(again.item, ids[0]);
    decide(&db.store, verdict(&again, at(61)), at(66)).await.unwrap();
}

async fn a_lease_answers_only_to_its_token_and_its_person(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ids = waiting_items(&db.store, workflow, 2).await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let lease = claim_one(&db.store, ana, NOW).await;
    let wrong: [LeaseGrant; 3] = [
        LeaseGrant { token: token(), ..lease.clone() },
        LeaseGrant { user: ben, ..lease.clone() },
        LeaseGrant { item: ids[1], ..lease.clone() },
    ];
    for lease in &wrong {
        assert!(is_stale(&renew(db, key(lease, at(1)), at(120)).await));
        assert!(is_stale(&end(db, key(lease, at(1)), EndLease { available_at: at(1), mark: None }).await));
        assert!(is_stale(&decide(&db.store, verdict(lease, at(1)), at(9)).await));
    }
    let mut reader = db.store.read().await.unwrap();
    assert_eq!(reader.leases_of(ana, at(1)).await.unwrap()[0].lease_token, Some(lease.token));
    assert!(reader.leases_of(ben, at(1)).await.unwrap().is_empty());
}

async fn a_renewed_lease_lives_on(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 1).await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let lease = claim_one(&db.store, ana, NOW).await;
    renew(db, key(&lease, at(59)), at(119)).await.unwrap();
    assert!(claim(&db.store, ben, at(118), 1, 60).await.is_empty());
    let held = db.store.read().await.unwrap().leases_of(ana, at(118)).await.unwrap();
    assert_eq!((held[0].lease_expires_at, held[0].claimed_at), (Some(at(119)), Some(NOW)));
    decide(&db.store, verdict(&lease, at(118)), at(130)).await.unwrap();
}

async fn a_released_item_is_free_again_for_everybody(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 1).await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    for person in [ana, ben, ana] {
        let lease = claim_one(&db.store, person, NOW).await;
        end(db, key(&lease, NOW), EndLease { available_at: NOW, mark: None }).await.unwrap();
        let slots = db.store.read().await.unwrap().slots_of(lease.item).await.unwrap();
        assert_eq!((slots[0].lease_user, slots[0].lease_token, slots[0].claimed_at), (None, None, None));
    }
}

async fn a_skipped_item_goes_to_others_only(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ids = waiting_items(&db.store, workflow, 2).await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let lease = claim_one(&db.store, ana, NOW).await;
    let skip = EndLease { available_at: NOW, mark: Some(ReviewerMark::Skipped) };
    end(db, key(&lease, NOW), skip).await.unwrap();
    let next: Vec<_> = claim(&db.store, ana, NOW, 9, 60).await.iter().map(|lease| lease.item).collect();
    assert_eq!(next, [ids[1]]);
    assert_eq!(claim_one(&db.store, ben, NOW).await.item, ids[0]);
}

async fn a_deferred_item_goes_to_nobody_before_its_time(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ids = waiting_items(&db.store, workflow, 2).await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let lease = claim_one(&db.store, ana, NOW).await;
    end(db, key(&lease, NOW), EndLease { available_at: at(600), mark: None }).await.unwrap();
    assert_eq!(claim_one(&db.store, ana, NOW).await.item, ids[1]);
    assert!(claim(&db.store, ben, at(599), 9, 1).await.iter().all(|lease| lease.item != ids[0]));
    let away = db.store.read().await.unwrap().unavailable(None, at(599)).await.unwrap();
    assert_eq!(away, (2, Some(at(600))));
    // In its old place, for whoever comes first.
    assert_eq!(claim_one(&db.store, ana, at(600)).await.item, ids[0]);
}

async fn two_opinions(db: &Database) -> (UserId, UserId) {
    let workflow = a_workflow(&db.store, "triage").await;
    let item = NewItem { opinions: 2, ..an_item(workflow) };
    store_items(&db.store, vec![item]).await.unwrap();
    (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await)
}

async fn invariant_5_nobody_gets_two_opinions_on_one_item(db: &Database) {
    let (ana, ben) = two_opinions(db).await;
    let first = claim(&db.store, ana, NOW, 9, 60).await;
    assert_eq!(first.len(), 1);
    assert!(claim(&db.store, ana, NOW, 9, 60).await.is_empty());
    let second = claim_one(&db.store, ben, NOW).await;
    assert_eq!((second.item, second.slot), (first[0].item, 1));
    // Her own slot she may have again when its lease ran out.
    let again = claim(&db.store, ana, at(60), 9, 60).await;
    assert_eq!(again.iter().map(|lease| lease.slot).collect::<Vec<_>>(), [0]);
    // And the database itself refuses a second one.
    let grab = LeaseGrant { slot: 1, token: token(), now: at(60), expires_at: at(99), ..again[0].clone() };
    let grabbed: Stored<()> =
        db.store.write(move |tx| Box::pin(async move { tx.grant_lease(&grab, Vec::new()).await })).await;
    assert!(
        matches!(&grabbed, Err(StoreError::Taken { constraint }) if constraint == "slots.lease_user,item"),
        "{grabbed:?}"
    );
}

async fn invariant_5_two_tabs_at_once_do_not_get_two_opinions_on_one_item(db: &Database) {
    let (ana, _) = two_opinions(db).await;
    let (one, other) = tokio::join!(claim(&db.store, ana, NOW, 2, 60), claim(&db.store, ana, NOW, 2, 60));
    assert_eq!(one.len() + other.len(), 1);
}

async fn invariant_5_who_decided_an_item_never_meets_it_again(db: &Database) {
    let (ana, ben) = two_opinions(db).await;
    let lease = claim_one(&db.store, ana, NOW).await;
    let given = verdict(&lease, at(1));
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_verdict(key(&lease, at(1)), &given, entry(kinds::ITEM_VERDICT, None)).await
            })
        })
        .await
        .unwrap();
    assert!(claim(&db.store, ana, at(2), 9, 60).await.is_empty());
    assert_eq!(claim_one(&db.store, ben, at(2)).await.slot, 1);
    // Not even when the other lease runs out.
    assert!(claim(&db.store, ana, at(99), 9, 60).await.is_empty());
}
