//! An act on many items in words: what will be done with how many of which.

use crate::{
    catalogue,
    model::{BulkAct, BulkOperation, BulkState, QueueFilter, Route, Target, Timestamp},
    review::wording::count,
};

/// The whole act in one sentence, without its full stop: `Reject 37 items of banking-triage that match`. `items` says
/// how many of which.
pub(super) fn act(act: &BulkAct, items: &str, targets: &[Target]) -> String {
    match act {
        BulkAct::Reprioritise { priority } => {
            format!("Set the priority of {items} to {}", catalogue::priority(*priority).to_lowercase())
        }
        BulkAct::Assign { to: Some(to) } => format!("Give {items} to {}", target(to, targets)),
        BulkAct::Assign { to: None } => format!("Let anyone take {items}"),
        BulkAct::Reroute { route: Route::Review } => format!("Send {items} to review"),
        BulkAct::Reroute { route: Route::Fallback } => format!("Have {items} handled by hand"),
        BulkAct::Reroute { route: Route::Reject } => format!("Reject {items}"),
        BulkAct::Reroute { route: Route::Release } => format!("Release {items}"),
        BulkAct::Cancel => format!("Cancel {items}"),
    }
}

/// A group or a person by name.
pub(super) fn target(to: &str, targets: &[Target]) -> String {
    targets.iter().find(|target| target.to == to).map_or_else(|| to.to_owned(), |target| target.name.clone())
}

/// How many.
pub(super) fn items(number: i64) -> String {
    count(number, "item", "items")
}

/// How many of which: those that were ticked, or all that the filter finds.
pub(super) fn which(number: i64, is_ticked: bool, filter: &QueueFilter) -> String {
    if is_ticked {
        return format!("{} that you ticked", items(number));
    }
    let of = filter.workflow.as_ref().map(|slug| format!(" of {slug}")).unwrap_or_default();
    let narrows_further = narrowed(filter, &[]).len() > usize::from(filter.workflow.is_some());
    match (number, narrows_further) {
        (1, true) => format!("the one item{of} that matches"),
        (1, false) => format!("the one item{of} that waits"),
        (_, true) => format!("{number} items{of} that match"),
        (_, false) => format!("all {number} items{of} that wait"),
    }
}

/// What a filter narrows by, each in words.
pub(super) fn narrowed(filter: &QueueFilter, targets: &[Target]) -> Vec<String> {
    let assigned = |to: &str| match to {
        "me" => "for me".to_owned(),
        "anyone" => "for nobody in particular".to_owned(),
        to => format!("for {}", target(to, targets)),
    };
    [
        filter.workflow.as_ref().map(|slug| format!("workflow {slug}")),
        filter.state.map(|state| format!("state {}", catalogue::queue_state(state).to_lowercase())),
        filter.reason.map(|reason| format!("reason {}", catalogue::reason(reason).to_lowercase())),
        filter.priority.map(|one| format!("priority {}", catalogue::priority(one).to_lowercase())),
        filter.due.map(|due| catalogue::queue_due(due).to_lowercase()),
        filter.assigned.as_deref().map(assigned),
        filter.q.as_ref().map(|text| format!("“{text}” in title, external id, model or source")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What follows from an act, for whoever is to confirm it.
pub(super) fn consequence(act: &BulkAct, targets: &[Target]) -> String {
    match act {
        BulkAct::Reprioritise { .. } => "They move to their new place in the queue.".to_owned(),
        BulkAct::Assign { to: Some(to) } => {
            let name = target(to, targets);
            if targets.iter().any(|one| one.to == *to && one.is_group) {
                format!("Only the people of {name} are offered them then; everybody is, while nobody is in it.")
            } else {
                format!("Only {name} is offered them then.")
            }
        }
        BulkAct::Assign { to: None } => "Everybody is offered them then.".to_owned(),
        BulkAct::Reroute { route: Route::Fallback } => {
            "Their producers are told the workflow's fallback message, and a person handles each by hand."
                .to_owned()
        }
        BulkAct::Reroute { route: Route::Reject } => {
            "They are decided in your name, without being reviewed, and nothing goes out. Once it has begun, this \
             cannot be taken back."
                .to_owned()
        }
        BulkAct::Reroute { .. } => "A person decides each of them.".to_owned(),
        BulkAct::Cancel => {
            "They are withdrawn, and nobody decides them. Once it has begun, this cannot be taken back.".to_owned()
        }
    }
}

/// Whether an act ends items.
pub(super) const fn ends_items(act: &BulkAct) -> bool {
    matches!(act, BulkAct::Cancel | BulkAct::Reroute { route: Route::Reject })
}

/// How far an operation is; `now` where it is known.
pub(super) fn progress(operation: &BulkOperation, now: Option<Timestamp>) -> String {
    match operation.state {
        BulkState::Waiting => match now.map(|now| seconds_until(operation.begins_at, now)) {
            Some(seconds) if seconds > 0 => format!("begins in {seconds} s"),
            Some(_) if operation.done > 0 => format!("under way, {} done", operation.done),
            Some(_) => "begins now".to_owned(),
            None => "begins in a few seconds".to_owned(),
        },
        BulkState::Done if operation.done == operation.count => "done".to_owned(),
        BulkState::Done => {
            format!("done with {} of them; the others had changed before", operation.done)
        }
        BulkState::Undone if operation.done == 0 => "taken back before it began".to_owned(),
        BulkState::Undone => "taken back".to_owned(),
    }
}

/// Whole seconds until `at`, rounded up.
fn seconds_until(at: Timestamp, now: Timestamp) -> i64 {
    (at.since(now) + 999_999).div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{BulkId, Priority, QueueDue, ReasonCode};

    fn targets() -> Vec<Target> {
        let target =
            |to: &str, name: &str, is_group| Target { to: to.to_owned(), name: name.to_owned(), is_group };
        vec![target("payments", "payments", true), target("rosa@example.com", "Rosa Reviewer", false)]
    }

    #[test]
    fn the_sentence_says_what_with_how_many_of_which() {
        let triage = QueueFilter { workflow: Some("banking-triage".to_owned()), ..QueueFilter::default() };
        let narrower = QueueFilter { reason: Some(ReasonCode::LowConfidence), ..triage.clone() };
        let reject = BulkAct::Reroute { route: Route::Reject };
        let said = |what: &BulkAct, number, is_ticked, filter: &QueueFilter| {
            act(what, &which(number, is_ticked, filter), &targets())
        };
        assert_eq!(said(&reject, 37, false, &narrower), "Reject 37 items of banking-triage that match");
        assert_eq!(said(&reject, 37, false, &triage), "Reject all 37 items of banking-triage that wait");
        assert_eq!(said(&BulkAct::Cancel, 2, false, &QueueFilter::default()), "Cancel all 2 items that wait");
        assert_eq!(
            said(&BulkAct::Cancel, 1, false, &narrower),
            "Cancel the one item of banking-triage that matches"
        );
        assert_eq!(
            said(&BulkAct::Cancel, 1, false, &triage),
            "Cancel the one item of banking-triage that waits"
        );
        let rosa = BulkAct::Assign { to: Some("rosa@example.com".to_owned()) };
        assert_eq!(said(&rosa, 1, true, &narrower), "Give 1 item that you ticked to Rosa Reviewer");
        let urgent = BulkAct::Reprioritise { priority: Priority::Urgent };
        let for_me = QueueFilter { assigned: Some("me".to_owned()), ..QueueFilter::default() };
        assert_eq!(said(&urgent, 3, false, &for_me), "Set the priority of 3 items that match to urgent");
    }

    #[test]
    fn a_filter_is_said_whole() {
        let filter = QueueFilter {
            workflow: Some("triage".to_owned()),
            due: Some(QueueDue::Set),
            assigned: Some("payments".to_owned()),
            q: Some("refund".to_owned()),
            cursor: Some("abc".to_owned()),
            ..QueueFilter::default()
        };
        assert_eq!(
            narrowed(&filter, &targets()),
            [
                "workflow triage",
                "with a due time",
                "for payments",
                "“refund” in title, external id, model or source"
            ]
        );
        let late = QueueFilter { due: Some(QueueDue::Overdue), ..QueueFilter::default() };
        assert_eq!(which(2, false, &late), "2 items that match");
        assert!(narrowed(&QueueFilter::default(), &[]).is_empty());
    }

    #[test]
    fn an_operation_says_how_far_it_is() {
        let at = |seconds: i64| Timestamp(seconds * 1_000_000);
        let operation = |state, done| BulkOperation {
            id: BulkId(Uuid::nil()),
            act: BulkAct::Cancel,
            count: 37,
            done,
            state,
            by: "Olga Operator".to_owned(),
            at: at(0),
            begins_at: at(10),
            undoable: true,
        };
        let waiting = operation(BulkState::Waiting, 0);
        assert_eq!(progress(&waiting, Some(at(2))), "begins in 8 s");
        assert_eq!(progress(&waiting, Some(Timestamp(9_999_999))), "begins in 1 s");
        assert_eq!(progress(&waiting, Some(at(10))), "begins now");
        assert_eq!(progress(&waiting, None), "begins in a few seconds");
        assert_eq!(progress(&operation(BulkState::Waiting, 12), Some(at(11))), "under way, 12 done");
        assert_eq!(progress(&operation(BulkState::Done, 37), None), "done");
        assert_eq!(
            progress(&operation(BulkState::Done, 36), None),
            "done with 36 of them; the others had changed before"
        );
        assert_eq!(progress(&operation(BulkState::Undone, 0), None), "taken back before it began");
        assert_eq!(progress(&operation(BulkState::Undone, 5), None), "taken back");
    }
}
