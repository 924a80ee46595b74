use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    components::{
        gate::use_viewer,
        notice::{ActionError, Done},
        popover::Popover,
    },
    model::{Item, ItemId, ItemStatus, ItemStory, Permission, VerdictRecord},
    server_fns::{quality::MakeGolden, typed::typed},
};

/// What it takes to make a golden item. Made by the page itself: what it loads comes later.
#[derive(Clone, Copy)]
pub(super) struct Golden {
    make: ServerAction<MakeGolden>,
    /// Whether it was ticked in a form that was refused.
    onboarding: bool,
}

impl Golden {
    pub(super) fn new() -> Self {
        let onboarding = typed(|form: MakeGolden| form.onboarding).unwrap_or_default();
        Self { make: ServerAction::new(), onboarding }
    }
}

/// Whether who looks may make a golden item from this one.
pub(super) fn may_make_golden(story: &ItemStory) -> bool {
    has_answer(&story.item, &story.verdicts) && use_viewer().may(Permission::EditWorkflows)
}

/// Whether its right answer is known: people decided it, finally, and somebody who looked at it said so.
fn has_answer(item: &Item, verdicts: &[VerdictRecord]) -> bool {
    let Some(decision) = item.decision.as_ref().filter(|_| item.status == ItemStatus::Final) else {
        return false;
    };
    let says_so =
        |verdict: &VerdictRecord| verdict.verdict == decision.verdict && verdict.undone_at.is_none();
    decision.decided_by != "policy" && verdicts.iter().any(says_so)
}

/// The button, and the question behind it.
#[component]
pub(super) fn MakeGoldenButton(id: ItemId, title: String, golden: Golden) -> impl IntoView {
    view! {
        <Popover
            id="make-golden"
            label="Make golden"
            about=title
            title="Make it a golden item"
            class=""
            closes_on_submit=true
        >
            <p>
                "Reviewers who have not met this item will meet it among their work, as if it were new. The decision \
                is the right answer; how they do is on the quality page."
            </p>
            <ActionForm action=golden.make>
                <input type="hidden" name="item" value=id.to_string() />
                <div class="stack">
                    <label class="check">
                        <input type="checkbox" name="onboarding" value="true" checked=golden.onboarding />
                        <span>
                            "For new reviewers" <span class="check__hint">"They get it first, before live work."</span>
                        </span>
                    </label>
                    <button type="submit" class="button button--primary button--block">
                        "Make golden"
                    </button>
                </div>
            </ActionForm>
        </Popover>
    }
    .into_any()
}

/// What became of it.
#[component]
pub(super) fn GoldenOutcome(golden: Golden) -> impl IntoView {
    let answer = golden.make.value();
    let query = use_query_map();
    let error = Signal::derive(move || answer.get().and_then(Result::err));
    let is_made = move || match answer.get() {
        Some(answer) => answer.is_ok(),
        None => query.read().get_str("done") == Some("golden"),
    };
    view! {
        <ActionError error />
        {move || {
            is_made()
                .then(|| {
                    view! {
                        <Done text="It is a golden item now: reviewers will meet it among their work, and the quality \
                        page says how they do." />
                    }
                })
        }}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ID: &str = "01890000-0000-7000-8000-000000000000";
    const AT: &str = "2026-01-05T00:00:00Z";

    fn item(status: &str, verdict: &str, by: &str) -> Item {
        let decision: Value = json!({
            "verdict": verdict, "decided_by": by, "decided_at": AT, "final_at": AT, "reasons": [],
        });
        serde_json::from_value(json!({
            "id": ID, "workflow": "triage", "route": "review", "reasons": [], "status": status,
            "priority": "normal", "created_at": AT, "decision": decision,
        }))
        .unwrap()
    }

    fn said(verdict: &str, undone_at: Option<&str>) -> VerdictRecord {
        serde_json::from_value(json!({
            "id": ID, "slot": 0, "reviewer": "ana", "verdict": verdict, "reasons": [], "active_ms": 1,
            "wall_ms": 2, "at": AT, "undone_at": undone_at,
        }))
        .unwrap()
    }

    #[test]
    fn an_answer_is_known_once_somebody_who_looked_decided_finally() {
        let ana = "user:ana@example.org";
        let approved = [said("approve", None)];
        assert!(has_answer(&item("final", "approve", ana), &approved));
        assert!(!has_answer(&item("held", "approve", ana), &approved), "it may be taken back");
        assert!(!has_answer(&item("final", "release", "policy"), &[]), "no person decided it");
        // Rejected together with others: unseen, or against what somebody said who had seen it.
        assert!(!has_answer(&item("final", "reject", ana), &[]));
        assert!(!has_answer(&item("final", "reject", ana), &approved));
        assert!(!has_answer(&item("final", "reject", ana), &[said("reject", Some(AT))]));
    }
}
