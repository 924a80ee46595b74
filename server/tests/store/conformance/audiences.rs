use app::model::{GroupId, Priority, UserId};
use server::{
    clock::{Clock as _, SystemClock},
    domain::audit::kinds,
    store::{
        Audience, EndLease, FreeSlotQuery, LeaseGrant, NewItem, NewNote, PassOn, ReviewerMark, SlotKind,
        StoreError, Stored,
    },
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        NOW, a_person, a_workflow, an_item, at, claim, claim_one, entry, key, store_items, user_row, verdict,
        waiting_items,
    },
};

on_both_databases!(
    what_is_for_a_group_goes_to_its_people_only_and_in_the_common_order,
    a_group_that_nobody_is_in_is_everybodys,
    what_is_for_one_person_goes_to_nobody_else_until_it_is_opened,
    a_claim_in_some_workflows_asks_for_each_audience_in_each,
    an_item_passed_on_changes_hands_with_its_note,
    one_of_two_opinions_is_passed_on_to_a_person,
    what_is_for_somebody_who_has_met_the_item_is_everybodys,
    what_is_for_a_group_whose_people_have_met_the_item_is_everybodys,
    whoever_skipped_an_item_may_have_it_again,
    groups_are_named_once_and_leave_with_their_memberships,
);

async fn a_group(db: &Database, name: &'static str, people: &[UserId]) -> GroupId {
    let id = GroupId(SystemClock.new_id());
    let people = people.to_vec();
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_group(id, name, "cli", NOW, entry(kinds::GROUP_ADDED, None)).await?;
                for person in people {
                    tx.insert_member(id, person, NOW, entry(kinds::GROUP_JOINED, None)).await?;
                }
                Stored::Ok(())
            })
        })
        .await
        .unwrap();
    id
}

async fn what_is_for_a_group_goes_to_its_people_only_and_in_the_common_order(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let group = a_group(db, "payments", &[ana]).await;
    let for_group = |priority| NewItem { audience: Audience::Group(group), priority, ..an_item(workflow) };
    let items =
        vec![for_group(Priority::Low), an_item(workflow), for_group(Priority::Urgent), an_item(workflow)];
    let ids: Vec<_> = items.iter().map(|item| item.id).collect();
    store_items(&db.store, items).await.unwrap();
    let bens: Vec<_> = claim(&db.store, ben, NOW, 9, 60).await.into_iter().map(|grant| grant.item).collect();
    assert_eq!(bens, [ids[1], ids[3]]);
    let anas: Vec<_> =
        claim(&db.store, ana, at(60), 9, 60).await.into_iter().map(|grant| grant.item).collect();
    assert_eq!(anas, [ids[2], ids[1], ids[3], ids[0]]);
}

async fn a_group_that_nobody_is_in_is_everybodys(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let mut gone = user_row("gone");
    gone.disabled_at = Some(NOW);
    let gone_id = gone.id;
    db.store
        .write(move |tx| Box::pin(async move { tx.insert_user(&gone, entry(kinds::USER_ADDED, None)).await }))
        .await
        .unwrap();
    for group in [a_group(db, "empty", &[]).await, a_group(db, "left", &[gone_id]).await] {
        let item = NewItem { audience: Audience::Group(group), ..an_item(workflow) };
        let id = item.id;
        store_items(&db.store, vec![item]).await.unwrap();
        assert_eq!(claim_one(&db.store, ana, NOW).await.item, id);
    }
}

async fn what_is_for_one_person_goes_to_nobody_else_until_it_is_opened(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let item = NewItem { audience: Audience::Person(ana), ..an_item(workflow) };
    let id = item.id;
    store_items(&db.store, vec![item]).await.unwrap();
    assert!(claim(&db.store, ben, NOW, 9, 60).await.is_empty());
    assert_eq!(db.store.read().await.unwrap().open_slots_for(Audience::Person(ana)).await.unwrap(), 1);
    db.store.write(move |tx| Box::pin(async move { tx.open_to_everybody(ana).await })).await.unwrap();
    assert_eq!(claim_one(&db.store, ben, NOW).await.item, id);
}

async fn a_claim_in_some_workflows_asks_for_each_audience_in_each(db: &Database) {
    let (one, other) = (a_workflow(&db.store, "one").await, a_workflow(&db.store, "other").await);
    let third = a_workflow(&db.store, "third").await;
    let ana = a_person(&db.store, "ana").await;
    let group = a_group(db, "payments", &[ana]).await;
    let mut items = Vec::new();
    for workflow in [one, other, third] {
        items.push(NewItem { audience: Audience::Group(group), ..an_item(workflow) });
        items.push(an_item(workflow));
    }
    let wanted: Vec<_> = items[..4].iter().map(|item| item.id).collect();
    store_items(&db.store, items).await.unwrap();
    let query = FreeSlotQuery { user: ana, workflows: Some(vec![other, one, other]), now: NOW, limit: 9 };
    let found: Vec<_> = db
        .store
        .write(move |tx| Box::pin(async move { tx.free_slots(&query).await }))
        .await
        .unwrap()
        .into_iter()
        .map(|slot| slot.item)
        .collect();
    assert_eq!(found, wanted);
}

async fn an_item_passed_on_changes_hands_with_its_note(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let group = a_group(db, "payments", &[ana, ben]).await;
    let id = waiting_items(&db.store, workflow, 1).await[0];
    let grant = claim_one(&db.store, ana, NOW).await;
    let pass = |now| {
        let (grant, note) = (grant.clone(), "Is this ours?".to_owned());
        let pass = PassOn {
            audience: Audience::Group(group),
            note: NewNote { id: SystemClock.new_id(), target: "payments".to_owned(), text: note },
        };
        db.store.write(move |tx| {
            Box::pin(async move {
                tx.pass_on(key(&grant, now), &pass, entry(kinds::ITEM_PASSED_ON, Some(id))).await
            })
        })
    };
    let late: Stored<()> = pass(at(60)).await;
    assert!(matches!(late, Err(StoreError::Stale { .. })), "a lease that ran out passes nothing on");
    pass(at(1)).await.unwrap();
    assert!(claim(&db.store, ana, at(2), 9, 60).await.is_empty(), "never back to who passed it on");
    assert_eq!(claim_one(&db.store, ben, at(2)).await.item, id);
    let notes = db.store.read().await.unwrap().notes_of(id).await.unwrap();
    assert_eq!(notes.len(), 1);
    assert_eq!((notes[0].by.as_str(), notes[0].to.as_str(), notes[0].at), ("ana", "payments", at(1)));
}

fn pass_to(audience: Audience) -> PassOn {
    let (target, text) = ("somebody".to_owned(), "Yours?".to_owned());
    PassOn { audience, note: NewNote { id: SystemClock.new_id(), target, text } }
}

async fn one_of_two_opinions_is_passed_on_to_a_person(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let cleo = a_person(&db.store, "cleo").await;
    let double = NewItem { opinions: 2, ..an_item(workflow) };
    let id = double.id;
    store_items(&db.store, vec![double]).await.unwrap();
    let grant = claim_one(&db.store, ana, NOW).await;
    let pass = pass_to(Audience::Person(ben));
    let passed: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.pass_on(key(&grant, at(1)), &pass, entry(kinds::ITEM_PASSED_ON, Some(id))).await
            })
        })
        .await;
    passed.unwrap();
    assert!(claim(&db.store, ana, at(2), 9, 60).await.is_empty());
    assert_eq!(claim_one(&db.store, cleo, at(2)).await.slot, 1, "the other is still everybody's");
    assert_eq!(claim_one(&db.store, ben, at(2)).await.slot, 0);
}

/// Says something that decides nothing yet.
async fn says(db: &Database, grant: LeaseGrant, second: i64) {
    let given = verdict(&grant, at(second));
    let said: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                let audit = entry(kinds::ITEM_VERDICT, Some(grant.item));
                tx.insert_verdict(key(&grant, at(second)), &given, audit).await
            })
        })
        .await;
    said.unwrap();
}

async fn skips(db: &Database, grant: LeaseGrant, second: i64) {
    let end = EndLease { available_at: at(second), mark: Some(ReviewerMark::Skipped) };
    let skipped: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                let audit = entry(kinds::ITEM_SKIPPED, Some(grant.item));
                tx.end_lease(key(&grant, at(second)), end, audit).await
            })
        })
        .await;
    skipped.unwrap();
}

async fn what_is_for_somebody_who_has_met_the_item_is_everybodys(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let double = NewItem { opinions: 2, audience: Audience::Person(ana), ..an_item(workflow) };
    let single = NewItem { priority: Priority::Low, audience: Audience::Person(ana), ..an_item(workflow) };
    let ids = [double.id, single.id];
    store_items(&db.store, vec![double, single]).await.unwrap();
    assert!(claim(&db.store, ben, NOW, 9, 60).await.is_empty());
    let grant = claim_one(&db.store, ana, NOW).await;
    assert_eq!(grant.item, ids[0]);
    says(db, grant, 1).await;
    let grant = claim_one(&db.store, ana, at(2)).await;
    assert_eq!(grant.item, ids[1]);
    skips(db, grant, 3).await;
    let bens: Vec<_> =
        claim(&db.store, ben, at(4), 9, 60).await.into_iter().map(|grant| (grant.item, grant.slot)).collect();
    assert_eq!(bens, [(ids[0], 1), (ids[1], 0)]);
}

async fn what_is_for_a_group_whose_people_have_met_the_item_is_everybodys(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let cleo = a_person(&db.store, "cleo").await;
    let group = a_group(db, "payments", &[ana, ben]).await;
    let several = NewItem { opinions: 3, audience: Audience::Group(group), ..an_item(workflow) };
    let id = several.id;
    store_items(&db.store, vec![several]).await.unwrap();
    let grant = claim_one(&db.store, ana, NOW).await;
    says(db, grant, 1).await;
    assert!(claim(&db.store, cleo, at(2), 9, 60).await.is_empty(), "Ben is left");
    let grant = claim_one(&db.store, ben, at(2)).await;
    skips(db, grant, 3).await;
    assert_eq!(claim_one(&db.store, cleo, at(4)).await.item, id);
    // And so is what is asked for after that.
    let added: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                let audit = entry(kinds::ITEM_OPINION_ASKED, Some(id));
                tx.add_slot(id, 3, SlotKind::Opinion, at(4), at(4), audit).await
            })
        })
        .await;
    added.unwrap();
    let dan = a_person(&db.store, "dan").await;
    let eve = a_person(&db.store, "eve").await;
    assert_eq!(claim_one(&db.store, dan, at(5)).await.slot, 2);
    assert_eq!(claim_one(&db.store, eve, at(5)).await.slot, 3);
}

async fn whoever_skipped_an_item_may_have_it_again(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let double = NewItem { opinions: 2, ..an_item(workflow) };
    let id = double.id;
    store_items(&db.store, vec![double]).await.unwrap();
    let forget = async || {
        db.store.write(move |tx| Box::pin(async move { tx.forget_skip(id, ana).await })).await.unwrap();
    };
    let grant = claim_one(&db.store, ana, NOW).await;
    skips(db, grant, 1).await;
    assert!(claim(&db.store, ana, at(2), 9, 60).await.is_empty());
    forget().await;
    let grant = claim_one(&db.store, ana, at(2)).await;
    says(db, grant, 3).await;
    forget().await;
    assert!(claim(&db.store, ana, at(4), 9, 60).await.is_empty(), "an opinion is never forgotten");
}

async fn groups_are_named_once_and_leave_with_their_memberships(db: &Database) {
    let ana = a_person(&db.store, "ana").await;
    let group = a_group(db, "payments", &[ana]).await;
    let again: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_group(
                    GroupId(SystemClock.new_id()),
                    "payments",
                    "cli",
                    NOW,
                    entry(kinds::GROUP_ADDED, None),
                )
                .await
            })
        })
        .await;
    assert!(matches!(&again, Err(StoreError::Taken { constraint }) if constraint == "review_groups.name"));
    let twice: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move { tx.insert_member(group, ana, NOW, entry(kinds::GROUP_JOINED, None)).await })
        })
        .await;
    assert!(matches!(twice, Err(StoreError::Taken { .. })), "{twice:?}");
    let groups = db.store.read().await.unwrap().groups().await.unwrap();
    assert_eq!(
        (groups.len(), groups[0].name.as_str(), groups[0].members[0].name.as_str()),
        (1, "payments", "ana")
    );
    db.store
        .write(move |tx| {
            Box::pin(async move { tx.delete_group(group, NOW, entry(kinds::GROUP_DELETED, None)).await })
        })
        .await
        .unwrap();
    let mut reader = db.store.read().await.unwrap();
    assert!(reader.groups().await.unwrap().is_empty() && reader.group_names().await.unwrap().is_empty());
}
