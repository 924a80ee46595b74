use std::pin::pin;

use futures::{
    StreamExt as _,
    future::{AbortHandle, abortable},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    super::{browser, desk::Desk, sheet::Sheet},
    lines::Lines,
};
use crate::{
    error::AppError,
    model::{DryRun, DryRunLine, DryRunProgress, Policy, StoredRun},
    server_fns::policies::dry_run_policy,
};

/// What the panel holds.
#[derive(Clone, Copy)]
pub(super) struct Run {
    /// How far back; empty for everything.
    pub(super) days: RwSignal<String>,
    /// The stored version that a plain form asks for.
    pub(super) version: RwSignal<String>,
    /// What came of it, and of what it is said. It stays while another is under way.
    pub(super) found: RwSignal<Option<(String, DryRun)>>,
    /// How far what is under way is.
    pub(super) progress: RwSignal<Option<DryRunProgress>>,
    /// How far it was when it was cancelled.
    pub(super) stopped: RwSignal<Option<DryRunProgress>>,
    /// Why there is no answer.
    pub(super) trouble: RwSignal<Option<AppError>>,
    /// Ends what is under way: the server stops, too.
    end: StoredValue<Option<AbortHandle>>,
}

impl Run {
    /// With what the page opened with.
    pub(super) fn new(desk: Desk) -> Self {
        let (stored, first) = desk.page.with_untracked(|page| {
            let first = desk.sheet.with_untracked(|sheet| sheet.from);
            (page.dry_run.clone(), first)
        });
        let asked = stored.as_ref().map(|stored| stored.asked);
        let days = asked.map_or(Some(30), |asked| asked.days);
        let version = asked.map(|asked| asked.version).or(first);
        Self {
            days: RwSignal::new(days.map(|days| days.to_string()).unwrap_or_default()),
            version: RwSignal::new(version.map(|version| version.to_string()).unwrap_or_default()),
            found: RwSignal::new(stored.map(|StoredRun { asked, found }| {
                (said_of(&format!("Version {}", asked.version), asked.days), found)
            })),
            progress: RwSignal::new(None),
            stopped: RwSignal::new(None),
            trouble: RwSignal::new(None),
            end: StoredValue::new(None),
        }
    }

    /// Tries what stands in the fields now. What is under way ends.
    pub(super) fn start(self, desk: Desk) {
        self.end();
        self.stopped.set(None);
        self.trouble.set(None);
        let policy = match desk.sheet.with_untracked(Sheet::policy) {
            Ok(policy) => policy,
            Err(errors) => {
                let message = "Some fields of the policy need another look before it can run.".to_owned();
                desk.found(errors.clone());
                self.found.set(None);
                self.trouble.set(Some(AppError::Invalid { message, errors }));
                return;
            }
        };
        let days = self.days.get_untracked().parse().ok();
        let of = said_of("What stood in the fields", days);
        let (work, end) = abortable(self.follow(desk.slug(), policy, days));
        self.progress.set(Some(DryRunProgress::default()));
        self.end.set_value(Some(end));
        spawn_local(async move {
            // One that was ended says nothing any more.
            let Ok(answer) = work.await else { return };
            let _ = self.progress.try_set(None);
            let (found, trouble) = match answer {
                Ok(found) => (Some((of, found)), None),
                Err(error) => (None, Some(error)),
            };
            let _ = self.found.try_set(found);
            let _ = self.trouble.try_set(trouble);
        });
    }

    /// Ends it, and says how far it came.
    pub(super) fn cancel(self) {
        self.stopped.set(self.progress.get_untracked());
        self.end();
        // The button that was pressed is gone.
        browser::focus_soon("run-dry-run".to_owned());
    }

    /// Ends what is under way.
    pub(super) fn end(self) {
        if let Some(end) = self.end.try_update_value(Option::take).flatten() {
            end.abort();
        }
        let _ = self.progress.try_set(None);
    }

    /// Asks the server, and reads what it says. When this is dropped, the connection closes, and the server stops.
    async fn follow(self, slug: String, policy: Policy, days: Option<i64>) -> Result<DryRun, AppError> {
        let mut chunks = pin!(dry_run_policy(slug, policy, days).await?.into_inner());
        let mut lines = Lines::default();
        while let Some(chunk) = chunks.next().await {
            for line in lines.push(&chunk?)? {
                match line {
                    DryRunLine::Progress(progress) => {
                        let _ = self.progress.try_set(Some(progress));
                    }
                    DryRunLine::Result(found) => return Ok(*found),
                    DryRunLine::Problem(error) => return Err(error),
                }
            }
        }
        Err(AppError::Unreachable { message: "the answer broke off".to_owned() })
    }
}

/// Of which policy and which items an answer speaks.
fn said_of(policy: &str, days: Option<i64>) -> String {
    match days {
        Some(1) => format!("{policy}, on the items of the last day"),
        Some(days) => format!("{policy}, on the items of the last {days} days"),
        None => format!("{policy}, on all that is recorded"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_of_what_it_speaks() {
        assert_eq!(said_of("Version 3", Some(30)), "Version 3, on the items of the last 30 days");
        assert_eq!(said_of("Version 3", None), "Version 3, on all that is recorded");
    }
}
