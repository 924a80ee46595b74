use uuid::Uuid;

use super::*;
use crate::{
    error::AppError,
    model::{ClaimAnswer, RawJson, Reason, ReviewStatus, Timestamp, UserId, VerdictRequest},
    review::{
        outbox::{Job, Parcel},
        pass_on::PassOn,
        session::event::Said,
        testing::review_item,
    },
};

/// A session and what it asked for.
struct Desk {
    session: Session,
    now: i64,
}

impl Desk {
    /// A session that holds items 1 to 4, one on screen and three ahead.
    fn full() -> Self {
        let start = ReviewStart {
            person: UserId(Uuid::from_u128(9)),
            first: None,
            status: ReviewStatus { waiting: 10, mine_today: 2, undoable: None },
            returned: None,
            targets: Vec::new(),
        };
        let mut desk = Self { session: Session::start(&start), now: 1_000 };
        let number = claim_number(&desk.on(Event::Awake(true)));
        desk.claimed(number, &[1, 2, 3, 4]);
        desk
    }

    fn on(&mut self, event: Event) -> Vec<Effect> {
        self.session.apply(event, self.now)
    }

    fn claimed(&mut self, number: u64, items: &[u128]) -> Vec<Effect> {
        let items = items.iter().map(|item| review_item(*item)).collect();
        self.on(Event::Claimed { number, answer: Ok(ClaimAnswer { items, nothing: None }) })
    }

    fn approve(&mut self) -> Vec<Effect> {
        self.on(Event::Decide(said(Verdict::Approve)))
    }

    fn sent(&mut self, item: u128, answer: Result<(), AppError>) -> Vec<Effect> {
        self.on(Event::Sent { lease: lease(item), answer })
    }

    fn line(&self) -> Vec<u128> {
        self.session.line.iter().map(|held| held.item.item.id.0.as_u128()).collect()
    }
}

/// The number of the claim that is asked for.
fn claim_number(effects: &[Effect]) -> u64 {
    effects
        .iter()
        .find_map(|effect| match effect {
            Effect::Claim { number, .. } => Some(*number),
            _ => None,
        })
        .unwrap_or_else(|| panic!("no claim in {effects:?}"))
}

fn said(verdict: Verdict) -> Said {
    Said { verdict, output: None, reasons: Vec::new(), comment: None, active_ms: 900, unsent: None }
}

fn lease(item: u128) -> LeaseToken {
    LeaseToken(Uuid::from_u128(item))
}

fn id(item: u128) -> ItemId {
    ItemId(Uuid::from_u128(item))
}

fn sent_jobs(effects: &[Effect]) -> Vec<&Parcel> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Send(parcel) => Some(parcel),
            _ => None,
        })
        .collect()
}

fn spoken(effects: &[Effect]) -> String {
    let words = effects.iter().filter_map(|effect| match effect {
        Effect::Say(words) => Some(words.as_str()),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

fn lost() -> AppError {
    AppError::Conflict { code: "lease_lost".to_owned(), message: "The lease ran out.".to_owned() }
}

fn offline() -> AppError {
    AppError::Unreachable { message: "no network".to_owned() }
}

#[test]
fn three_are_claimed_ahead_and_a_verdict_puts_the_next_on_screen_at_once() {
    let mut desk = Desk::full();
    assert_eq!(desk.line(), [1, 2, 3, 4]);
    let effects = desk.approve();
    assert_eq!(desk.line(), [2, 3, 4], "in the same step");
    assert_eq!(sent_jobs(&effects).len(), 1);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ShowNext)));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Keep(_))), "kept before it is acknowledged");
    assert_eq!(spoken(&effects), "Approved. Next: Item 2.");
    let limit = effects.iter().find_map(|effect| match effect {
        Effect::Claim { limit, .. } => Some(*limit),
        _ => None,
    });
    assert_eq!(limit, Some(5), "four to hold, and one that is still on its way out");
}

#[test]
fn a_claim_sent_before_the_verdict_arrived_brings_no_item_back() {
    let mut desk = Desk::full();
    let number = claim_number(&desk.on(Event::Decide(said(Verdict::Approve))));
    desk.claimed(number, &[1, 2, 3, 4, 5]);
    assert_eq!(desk.line(), [2, 3, 4, 5], "item 1 is on its way out");

    desk.now += 1;
    let number = claim_number(&desk.approve());
    desk.sent(2, Ok(()));
    desk.claimed(number, &[2, 3, 4, 5, 6]);
    assert_eq!(desk.line(), [3, 4, 5, 6], "the claim is older than the acknowledgement");
}

#[test]
fn a_deferred_item_may_come_back_by_a_later_claim() {
    let mut desk = Desk::full();
    let number = claim_number(&desk.on(Event::Defer { minutes: 10 }));
    desk.claimed(number, &[2, 3, 4]);
    desk.sent(1, Ok(()));
    desk.now += 60_000;
    let number = claim_number(&desk.on(Event::Tick));
    desk.claimed(number, &[2, 3, 4, 1]);
    assert_eq!(desk.line(), [2, 3, 4, 1]);
}

#[test]
fn a_failed_call_is_sent_again_and_an_acknowledged_one_forgets_its_draft() {
    let mut desk = Desk::full();
    desk.approve();
    let effects = desk.sent(1, Err(offline()));
    assert!(sent_jobs(&effects).is_empty());
    assert_eq!(desk.session.trouble(), Some(&Trouble::Offline));
    desk.now += 999;
    assert!(sent_jobs(&desk.on(Event::Tick)).is_empty());
    desk.now += 1;
    let effects = desk.on(Event::Tick);
    assert_eq!(sent_jobs(&effects)[0].lease, lease(1), "the same lease: it is idempotent");
    let effects = desk.sent(1, Ok(()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Forget(one) if *one == lease(1))));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ForgetDraft(item) if *item == id(1))));
    assert_eq!(desk.session.trouble(), None);
}

#[test]
fn a_reload_sends_again_what_was_not_acknowledged() {
    let mut desk = Desk::full();
    let kept = desk.approve().into_iter().find_map(|effect| match effect {
        Effect::Keep(parcel) => Some(parcel),
        _ => None,
    });
    let start = ReviewStart {
        person: UserId(Uuid::from_u128(9)),
        first: Some(review_item(1)),
        status: ReviewStatus::default(),
        returned: None,
        targets: Vec::new(),
    };
    let mut again = Desk { session: Session::start(&start), now: 5_000 };
    let effects = again.on(Event::Kept(vec![kept.unwrap()]));
    assert_eq!(sent_jobs(&effects)[0].lease, lease(1));
    assert_eq!(again.line(), [] as [u128; 0], "what was decided is not shown again");
}

#[test]
fn a_refused_verdict_comes_back_with_what_was_typed_and_can_be_taken_again() {
    let mut desk = Desk::full();
    let output = RawJson::new(r#"{"sum":2.50}"#).unwrap();
    let edit = Said { output: Some(output.clone()), comment: Some("why".to_owned()), ..said(Verdict::Edit) };
    desk.on(Event::Decide(edit));
    let effects = desk.sent(1, Err(lost()));
    assert!(spoken(&effects).contains("The lease ran out."), "{}", spoken(&effects));
    assert_eq!(desk.line(), [2, 3, 4], "the item that is being read stays");
    let back = &desk.session.returned()[0];
    let Job::Verdict(VerdictRequest { output: Some(kept), .. }) = &back.parcel.job else { panic!("kept") };
    assert_eq!(kept, &output);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::ForgetDraft(_))));
    assert!(desk.session.undoable().is_none());

    let effects = desk.on(Event::RetakeReturned(lease(1)));
    assert!(matches!(&effects[..], [Effect::Retake { item, .. }, ..] if *item == id(1)), "{effects:?}");
    let effects = desk.on(Event::Retaken { item: id(1), answer: Ok(Box::new(review_item(1))) });
    assert_eq!(desk.line(), [1, 2, 3, 4]);
    assert!(effects.iter().any(|effect| {
        matches!(effect, Effect::Reopen { output: Some(typed), comment, .. } if *typed == output && comment == "why")
    }));
    assert!(desk.session.returned().is_empty());
}

#[test]
fn an_invalid_edit_is_still_held_and_opens_at_once() {
    let mut desk = Desk::full();
    desk.approve();
    desk.sent(1, Err(AppError::Invalid { message: "Too much.".to_owned(), errors: Vec::new() }));
    assert!(desk.session.holds().contains(&(id(1), lease(1))), "the heartbeat goes on");
    desk.on(Event::RetakeReturned(lease(1)));
    assert_eq!(desk.line(), [1, 2, 3, 4]);
}

#[test]
fn an_item_that_somebody_else_decided_says_so_and_is_thrown_away() {
    let mut desk = Desk::full();
    desk.approve();
    desk.sent(1, Err(lost()));
    desk.on(Event::RetakeReturned(lease(1)));
    let gone =
        AppError::Conflict { code: "already_decided".to_owned(), message: "Ada decided it.".to_owned() };
    desk.on(Event::Retaken { item: id(1), answer: Err(gone) });
    let refusal = desk.session.returned()[0].parcel.refusal.clone().unwrap();
    assert_eq!(refusal.message, "Ada decided it.");
    let effects = desk.on(Event::Dismiss(lease(1)));
    assert!(desk.session.returned().is_empty());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Forget(_))));
}

#[test]
fn undo_waits_for_the_acknowledgement_and_brings_the_item_back_with_its_edit() {
    let mut desk = Desk::full();
    let output = RawJson::new("{\"sum\":7}").unwrap();
    desk.on(Event::Decide(Said { output: Some(output.clone()), ..said(Verdict::Edit) }));
    let effects = desk.on(Event::Undo);
    assert!(
        !effects.iter().any(|effect| matches!(effect, Effect::Undo(_))),
        "the server does not know it yet"
    );
    let effects = desk.sent(1, Ok(()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Undo(item) if *item == id(1))));
    let effects = desk.on(Event::Undone { item: id(1), answer: Ok(Box::new(review_item(1))) });
    assert_eq!(desk.line(), [1, 2, 3, 4]);
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Reopen { output: Some(typed), .. } if *typed == output))
    );
    assert_eq!(desk.session.status().mine_today, 2);
}

#[test]
fn the_undo_goes_when_its_time_is_over() {
    let mut desk = Desk::full();
    desk.approve();
    desk.now += 200;
    desk.sent(1, Ok(()));
    desk.now += 4_999;
    desk.on(Event::Tick);
    assert_eq!(desk.session.undoable().map(|undo| undo.item), Some(id(1)));
    desk.now += 1;
    desk.on(Event::Tick);
    assert!(desk.session.undoable().is_none(), "five seconds from the server's answer");
    assert_eq!(spoken(&desk.on(Event::Undo)), "There is nothing to undo.");
}

#[test]
fn a_hold_that_ran_out_is_taken_again_without_losing_the_screen() {
    let mut desk = Desk::full();
    let asked = desk.session.holds();
    assert_eq!(asked.len(), 4);
    let alive = vec![(id(2), Timestamp(0))];
    let effects = desk.on(Event::Renewed { asked, alive });
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Retake { item, .. } if *item == id(1))));
    assert_eq!(desk.line(), [1, 2], "those ahead are simply let go");
    assert!(
        desk.approve().iter().all(|effect| !matches!(effect, Effect::Send(_))),
        "no verdict without a hold"
    );
    let mut again = review_item(1);
    again.lease.token = lease(77);
    desk.on(Event::Retaken { item: id(1), answer: Ok(Box::new(again)) });
    let effects = desk.approve();
    assert_eq!(sent_jobs(&effects)[0].lease, lease(77));
}

#[test]
fn a_hold_that_somebody_else_has_now_lets_the_reviewer_move_on() {
    let mut desk = Desk::full();
    let effects = desk.on(Event::Renewed { asked: vec![(id(1), lease(1))], alive: Vec::new() });
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Retake { .. })));
    desk.on(Event::Retaken { item: id(1), answer: Err(lost()) });
    assert_eq!(desk.session.current().unwrap().hold, Hold::Lost);
    desk.on(Event::MoveOn);
    assert_eq!(desk.line(), [2, 3, 4]);
}

#[test]
fn what_another_tab_decided_leaves_this_screen_too() {
    let mut desk = Desk::full();
    let effects = desk.on(Event::Heard(Tell::Left(id(1))));
    assert_eq!(desk.line(), [2, 3, 4]);
    assert_eq!(spoken(&effects), "Decided in another tab. Next: Item 2.");
    let number = claim_number(&effects_after(&mut desk));
    desk.claimed(number, &[1, 2, 3, 4]);
    assert_eq!(desk.line(), [2, 3, 4], "its verdict is still on its way");
}

fn effects_after(desk: &mut Desk) -> Vec<Effect> {
    desk.now += 60_000;
    desk.on(Event::Tick)
}

#[test]
fn an_empty_queue_is_looked_at_again_with_growing_pauses_only_while_somebody_is_there() {
    let mut desk = Desk::full();
    desk.session.line.clear();
    let mut pauses = Vec::new();
    desk.now += 60_000;
    for _ in 0..6 {
        let start = desk.now;
        let number = loop {
            let effects = desk.on(Event::Tick);
            if effects.iter().any(|effect| matches!(effect, Effect::Claim { .. })) {
                break claim_number(&effects);
            }
            desk.now += 500;
        };
        pauses.push((desk.now - start) / 1_000);
        desk.on(Event::Claimed {
            number,
            answer: Ok(ClaimAnswer { items: Vec::new(), nothing: Some(NothingToClaim::Empty) }),
        });
    }
    assert_eq!(pauses, [0, 1, 2, 4, 8, 16]);
    assert_eq!(desk.session.nothing(), Some(&NothingToClaim::Empty));
    desk.on(Event::Awake(false));
    desk.now += 600_000;
    assert!(desk.on(Event::Tick).is_empty(), "nothing is claimed for an empty chair");
    assert!(matches!(&desk.on(Event::Awake(true))[..], [Effect::Claim { .. }]));
}

#[test]
fn what_is_on_its_way_counts_as_done() {
    let mut desk = Desk::full();
    desk.approve();
    assert_eq!((desk.session.status().waiting, desk.session.status().mine_today), (9, 3));
    desk.sent(1, Ok(()));
    assert_eq!((desk.session.status().waiting, desk.session.status().mine_today), (9, 3));
}

#[test]
fn a_skip_that_comes_too_late_is_no_news() {
    let mut desk = Desk::full();
    desk.on(Event::Skip);
    let effects = desk.sent(1, Err(lost()));
    assert!(desk.session.returned().is_empty());
    assert_eq!(spoken(&effects), "");
}

fn to_payments() -> PassOn {
    PassOn { to: "payments".to_owned(), note: "Which account?".to_owned() }
}

#[test]
fn an_item_that_is_passed_on_leaves_the_screen_at_once_and_is_no_verdict() {
    let mut desk = Desk::full();
    let effects = desk.on(Event::Escalate(to_payments()));
    assert_eq!(desk.line(), [2, 3, 4], "in the same step");
    assert_eq!(sent_jobs(&effects)[0].job, Job::Escalate(to_payments()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Keep(_))), "kept before it is acknowledged");
    assert_eq!(spoken(&effects), "Passed on. Next: Item 2.");
    assert!(desk.session.undoable().is_none());
    assert_eq!((desk.session.status().waiting, desk.session.status().mine_today), (10, 2));
    let effects = desk.sent(1, Ok(()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ForgetDraft(item) if *item == id(1))));
    assert_eq!((desk.session.status().waiting, desk.session.status().mine_today), (10, 2));
}

#[test]
fn an_item_that_could_not_be_passed_on_comes_back_with_the_note() {
    let mut desk = Desk::full();
    desk.on(Event::Escalate(to_payments()));
    let refused = AppError::Invalid { message: "There is no such group.".to_owned(), errors: Vec::new() };
    let effects = desk.sent(1, Err(refused));
    assert_eq!(spoken(&effects), "Item 1 was not passed on. There is no such group.");
    assert_eq!(desk.line(), [2, 3, 4], "the item that is being read stays");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::ForgetDraft(_))));
    assert!(desk.session.holds().contains(&(id(1), lease(1))), "it is still held");

    let effects = desk.on(Event::RetakeReturned(lease(1)));
    assert_eq!(desk.line(), [1, 2, 3, 4]);
    assert!(effects.iter().any(|effect| {
        matches!(effect, Effect::Reopen { output: None, pass_on, .. } if *pass_on == to_payments())
    }));
    assert!(desk.session.returned().is_empty());
}

#[test]
fn passing_on_is_sent_again_until_it_is_answered_also_after_a_reload() {
    let mut desk = Desk::full();
    let kept = desk.on(Event::Escalate(to_payments())).into_iter().find_map(|effect| match effect {
        Effect::Keep(parcel) => Some(parcel),
        _ => None,
    });
    assert!(sent_jobs(&desk.sent(1, Err(offline()))).is_empty());
    desk.now += 1_000;
    assert_eq!(sent_jobs(&desk.on(Event::Tick))[0].lease, lease(1));
    let text = serde_json::to_string(&kept.unwrap()).unwrap();
    let start = ReviewStart {
        person: UserId(Uuid::from_u128(9)),
        first: Some(review_item(1)),
        status: ReviewStatus::default(),
        returned: None,
        targets: Vec::new(),
    };
    let mut again = Desk { session: Session::start(&start), now: 5_000 };
    let effects = again.on(Event::Kept(vec![serde_json::from_str(&text).unwrap()]));
    assert_eq!(sent_jobs(&effects)[0].job, Job::Escalate(to_payments()));
    assert_eq!(again.line(), [] as [u128; 0]);
}

#[test]
fn what_the_server_would_not_approve_is_not_offered() {
    let mut item = review_item(1);
    assert_eq!(not_approvable(&item, None), None);
    assert!(not_approvable(&item, Some(false)).is_some_and(|why| why.contains("breaks the schema")));
    item.workflow.kind = OutputKind::Email;
    assert!(not_approvable(&item, None).is_some(), "an e-mail is a text");
    item.workflow.kind = OutputKind::Json;
    let reason =
        Reason { code: ReasonCode::SchemaViolation, detail: "/sum is missing.".to_owned(), pointer: None };
    item.item.reasons.push(reason);
    assert!(not_approvable(&item, None).is_some());
    assert_eq!(not_approvable(&item, Some(true)), None, "the schema may have changed since");
    item.payload.output = None;
    assert!(not_approvable(&item, Some(true)).is_some_and(|why| why.contains("no output")));
}
