//! The words that people read for what the wire spells in codes. One place, so that every page says the same, and
//! so that another language has one file to translate.

pub mod insights;

use crate::model::{
    ChangeKind, GroupLoad, ItemStatus, Operator, OutputKind, Permission, Priority, QueueDue, QueueState,
    ReasonCode, Regrouped, ReviewLoad, Role, Root, Route, Scope, Verdict, WhenInDoubt,
};

/// Why an item was routed as it was, in two or three words.
pub const fn reason(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::MalformedEnvelope => "Malformed envelope",
        ReasonCode::MalformedJson => "Malformed JSON",
        ReasonCode::SchemaViolation => "Breaks the schema",
        ReasonCode::EmptyOutput => "Empty output",
        ReasonCode::MissingInput => "Missing input",
        ReasonCode::LowConfidence => "Low confidence",
        ReasonCode::MissingConfidence => "No confidence",
        ReasonCode::Rule => "Rule",
        ReasonCode::Sampled => "Sampled",
        ReasonCode::ProofGate => "Proof gate",
        ReasonCode::Frozen => "Frozen",
        ReasonCode::Golden => "Golden item",
        ReasonCode::PolicyError => "Policy error",
        ReasonCode::Default => "Reviewed by default",
    }
}

/// Where routing sent an item.
pub const fn route(route: Route) -> &'static str {
    match route {
        Route::Review => "Review",
        Route::Fallback => "Fallback",
        Route::Release => "Released",
        Route::Reject => "Rejected",
    }
}

/// Where a policy may send an item, said of what is to come.
pub const fn route_to(route: Route) -> &'static str {
    match route {
        Route::Review => "Review",
        Route::Fallback => "Fallback, then a person",
        Route::Release => "Release",
        Route::Reject => "Reject",
    }
}

/// The reviewer minutes a day that a policy asks for, against the people there are to give them.
pub fn minutes_among(review: &ReviewLoad) -> String {
    let minutes = review.minutes_a_day_after;
    match review.people {
        ..=0 => format!("{minutes:.1} min a day, and there is nobody who may review"),
        1 => format!("{minutes:.1} min a day for 1 person"),
        people => {
            format!("{minutes:.1} min a day among {people} people: {:.1} each", minutes / people as f64)
        }
    }
}

/// That a group is asked for something and nobody is in it, and what to do about it.
pub fn nobody_in(group: &GroupLoad) -> Option<String> {
    let name = group.name.as_deref().filter(|_| group.people == 0 && group.minutes_after > 0.0)?;
    Some(format!(
        "Nobody is in the group “{name}”, so everybody is offered its items: {:.1} min a day. Put people into it, or \
         let the rules name another.",
        group.minutes_after
    ))
}

/// Items that keep their route and come before other people.
pub fn regrouped(pair: &Regrouped) -> String {
    let say = |one: &str, many: &str| if pair.items == 1 { one.to_owned() } else { many.to_owned() };
    let keep = format!("{} {}", pair.items, say("item keeps its route", "items keep their route"));
    match (&pair.before, &pair.after) {
        (Some(before), Some(after)) => {
            format!("{keep} and {} from the group “{before}” to “{after}”.", say("moves", "move"))
        }
        (Some(before), None) => format!("{keep} and {} the group “{before}”.", say("loses", "lose")),
        (None, Some(after)) => format!("{keep} and {} to the group “{after}”.", say("goes", "go")),
        (None, None) => format!("{keep} and {} everybody's.", say("stays", "stay")),
    }
}

/// Where an item in doubt goes.
pub const fn when_in_doubt(to: WhenInDoubt) -> &'static str {
    match to {
        WhenInDoubt::Review => "To a person",
        WhenInDoubt::Fallback => "Fallback message, then a person",
    }
}

/// How a rule compares a field.
pub const fn operator(operator: Operator) -> &'static str {
    match operator {
        Operator::Equals => "is",
        Operator::NotEquals => "is not",
        Operator::Contains => "contains",
        Operator::StartsWith => "begins with",
        Operator::IsOneOf => "is one of",
        Operator::Greater => "is more than",
        Operator::AtLeast => "is at least",
        Operator::Less => "is less than",
        Operator::AtMost => "is at most",
        Operator::IsMissing => "is missing",
        Operator::IsPresent => "is there",
    }
}

/// What was done to a workflow, behind who did it.
pub const fn change(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Created => "made the workflow",
        ChangeKind::Updated => "saved the workflow",
        ChangeKind::Archived => "archived the workflow",
        ChangeKind::Frozen => "froze the workflow",
        ChangeKind::Unfrozen => "unfroze the workflow",
        ChangeKind::Proven => "completed its proof",
        ChangeKind::Drafted => "saved a draft,",
        ChangeKind::Published => "published",
    }
}

/// What a rule's field belongs to.
pub const fn root(root: Root) -> &'static str {
    match root {
        Root::Input => "Input",
        Root::Output => "Output",
        Root::Confidence => "Confidence",
        Root::FieldConfidence => "Confidence by field",
        Root::Metadata => "Metadata",
        Root::Model => "Model",
        Root::PromptVersion => "Prompt version",
        Root::Source => "Source",
    }
}

/// Where an item stands.
pub const fn status(status: ItemStatus) -> &'static str {
    match status {
        ItemStatus::Pending => "Pending",
        ItemStatus::Claimed => "Claimed",
        ItemStatus::Held => "Held",
        ItemStatus::Final => "Final",
        ItemStatus::Cancelled => "Cancelled",
    }
}

/// What was decided.
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "Approved",
        Verdict::Edit => "Edited",
        Verdict::Reject => "Rejected",
        Verdict::Release => "Released by policy",
        Verdict::Fallback => "Handled by hand",
    }
}

/// What a person said, as in "You approved it".
pub const fn verdict_said(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "approved it",
        Verdict::Edit => "edited it",
        Verdict::Reject => "rejected it",
        Verdict::Release => "let it go",
        Verdict::Fallback => "handled it by hand",
    }
}

/// What is right, as in "Right is to approve it".
pub const fn verdict_right(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "approve it",
        Verdict::Edit => "edit it",
        Verdict::Reject => "reject it",
        Verdict::Release => "let it go",
        Verdict::Fallback => "handle it by hand",
    }
}

/// What an alert is about.
pub fn alert(kind: &str) -> &str {
    match kind {
        "golden_low" => "Too often wrong on golden items",
        "policy_errors" => "A policy fails",
        "metric_below" => "Below its success metric",
        other => other,
    }
}

/// How urgent an item is.
pub const fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Urgent => "Urgent",
        Priority::High => "High",
        Priority::Normal => "Normal",
        Priority::Low => "Low",
    }
}

/// Which way waiting items are sent by hand.
pub const fn reroute(route: Route) -> &'static str {
    match route {
        Route::Review => "Send to review",
        Route::Fallback => "Have handled by hand",
        Route::Release => "Release",
        Route::Reject => "Reject",
    }
}

/// Where an item of the queue stands.
pub const fn queue_state(state: QueueState) -> &'static str {
    match state {
        QueueState::Free => "Free",
        QueueState::Leased => "Held by someone",
        QueueState::Deferred => "Deferred",
    }
}

/// How an item of the queue stands with its due time.
pub const fn queue_due(due: QueueDue) -> &'static str {
    match due {
        QueueDue::Overdue => "Overdue",
        QueueDue::AtRisk => "At risk",
        QueueDue::Set => "With a due time",
    }
}

/// How an output is shown.
pub const fn output_kind(kind: OutputKind) -> &'static str {
    match kind {
        OutputKind::Json => "JSON",
        OutputKind::Text => "Plain text",
        OutputKind::Markdown => "Markdown",
        OutputKind::Html => "HTML",
        OutputKind::Email => "E-mail",
    }
}

/// A role's name.
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Reviewer => "Reviewer",
        Role::Operator => "Operator",
        Role::Manager => "Manager",
        Role::Admin => "Admin",
    }
}

/// What a role is for, in a sentence.
pub const fn role_note(role: Role) -> &'static str {
    match role {
        Role::Reviewer => "Decides items, and sees the queue and every item's story.",
        Role::Operator => {
            "Also writes workflows, policies and groups, makes keys, gives out what waits, and cancels items."
        }
        Role::Manager => "Reads workflows and the audit log, and gives out what waits in the queue.",
        Role::Admin => "May do all of it, and manages people.",
    }
}

/// What a key with this scope may do.
pub const fn scope_note(scope: Scope) -> &'static str {
    match scope {
        Scope::Ingest => "Submit items; read them and their decisions.",
        Scope::Review => "Claim and decide, in the name of one person.",
        Scope::Operate => "Manage workflows and policies.",
        Scope::Read => "Read everything, the audit log included.",
        Scope::Admin => "All of it.",
    }
}

/// What someone lacks who may not do it.
pub const fn permission(permission: Permission) -> &'static str {
    match permission {
        Permission::Review => "review items",
        Permission::SeeItems => "see items",
        Permission::ManageQueue => "manage the queue",
        Permission::CancelItems => "cancel items",
        Permission::SeeWorkflows => "see workflows",
        Permission::EditWorkflows => "edit workflows",
        Permission::ManageKeys => "manage API keys",
        Permission::SeeAudit => "see the audit log",
        Permission::ManagePeople => "manage people",
        Permission::SeeQuality => "see how well the work is done",
        Permission::SeePeopleFigures => "see figures about single people",
    }
}
