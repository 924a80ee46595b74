use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    as_json::AsJson,
    desk::Desk,
    dry_run::{DryRunPanel, asked},
    gates::{FROZEN, FreezeButton, Frozen, Proof},
    groups::Groups,
    meanwhile::is_overtaken,
    read_only::{ReadOnly, WithoutScript},
    rule_list::RuleList,
    save_bar::SaveBar,
    thresholds::Thresholds,
    tried::Tried,
    versions::Versions,
};
use crate::{
    components::{
        announcer::use_announcer,
        gate::Gate,
        loaded::Loaded,
        notice::{ActionError, Done, FieldProblems},
        page_header::PageHeader,
    },
    error::AppError,
    model::{FieldError, Permission, RulesPage},
    server_fns::{
        policies::{FreezeWorkflow, PublishVersion, SaveDraft, UnfreezeWorkflow, read_rules_page},
        typed::typed,
    },
};

/// `/workflows/{slug}/rules`.
#[component]
pub fn WorkflowRulesPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeWorkflows>
            <Rules />
        </Gate>
    }
}

/// What the page can do.
#[derive(Clone, Copy)]
struct Actions {
    save: ServerAction<SaveDraft>,
    publish: ServerAction<PublishVersion>,
    freeze: ServerAction<FreezeWorkflow>,
    unfreeze: ServerAction<UnfreezeWorkflow>,
}

#[component]
fn Rules() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let typed = StoredValue::new(typed::<SaveDraft, _>(|form| form));
    let actions = Actions {
        save: ServerAction::new(),
        publish: ServerAction::new(),
        freeze: ServerAction::new(),
        unfreeze: ServerAction::new(),
    };
    let query = use_query_map();
    let page = Resource::new(
        move || slug.get(),
        move |slug| {
            // Only as the page opens: while something is being edited, nothing may lay it out anew.
            let (run, days) = query.with_untracked(asked);
            read_rules_page(slug, run, days)
        },
    );
    view! {
        <div class="page">
            <Loaded from=page let:page>
                <Laid page typed=typed.get_value() actions />
            </Loaded>
        </div>
    }
    .into_any()
}

#[component]
fn Laid(page: RulesPage, typed: Option<SaveDraft>, actions: Actions) -> impl IntoView {
    let desk = Desk::new(page);
    desk.watch();
    follow(desk, actions);
    let side = view! {
        <aside class="rules__side" aria-label="Trying it, and its versions">
            <Tried desk />
            <DryRunPanel desk />
            <Versions desk publish=actions.publish />
        </aside>
    }
    .into_any();
    view! {
        <Head desk actions />
        <div class="rules">
            <div class="rules__main">
                <Kept desk />
                <Edited desk typed actions />
                <Groups desk />
            </div>
            {side}
        </div>
    }
    .into_any()
}

/// What was done shows without loading the page again, and without touching what is being edited.
fn follow(desk: Desk, actions: Actions) {
    let announcer = use_announcer();
    Effect::new(move |_| {
        let answer = actions.save.value().get();
        if is_overtaken(answer.as_ref()) {
            desk.catch_up();
        }
        match answer {
            Some(Ok(drafted)) => {
                announcer.say(format!("Saved as version {}, a draft.", drafted.saved.version));
                desk.stored(drafted);
            }
            Some(Err(error)) => {
                desk.sent.set(None);
                if let AppError::Invalid { errors, .. } = error {
                    desk.found(errors);
                }
            }
            None => {}
        }
    });
    Effect::new(move |_| {
        let answer = actions.publish.value().get();
        if is_overtaken(answer.as_ref()) {
            desk.catch_up();
        }
        match answer {
            Some(Ok(published)) => {
                announcer.say(format!("Version {} routes from now on.", published.version));
                desk.refresh();
            }
            Some(Err(_)) => desk.focus_next.set_value(None),
            None => {}
        }
    });
    let looks_again = move |answer: Option<Result<(), AppError>>, next: &str| {
        if matches!(answer, Some(Ok(()))) {
            desk.focus_next.set_value(Some(next.to_owned()));
            desk.refresh();
        }
    };
    Effect::new(move |_| looks_again(actions.freeze.value().get(), FROZEN));
    Effect::new(move |_| looks_again(actions.unfreeze.value().get(), ROUTING));
}

/// The id of which version routes now.
const ROUTING: &str = "routing-now";

#[component]
fn Head(desk: Desk, actions: Actions) -> impl IntoView {
    let (name, slug) = desk.page.with_untracked(|page| (page.name.clone(), page.slug.clone()));
    let routing = move || match desk.page.with(|page| page.routing) {
        Some(version) => format!("Version {version} routes now."),
        None => "No version routes: everything goes to a person.".to_owned(),
    };
    let error = Signal::derive(move || {
        let failed = |answer: Option<Result<(), AppError>>| answer.and_then(Result::err);
        desk.trouble
            .get()
            .or_else(|| failed(actions.freeze.value().get()))
            .or_else(|| failed(actions.unfreeze.value().get()))
    });
    view! {
        <PageHeader title=format!("{name}: rules")>
            <a class="button" href=format!("/workflows/{slug}")>
                "The workflow"
            </a>
            <FreezeButton desk freeze=actions.freeze />
        </PageHeader>
        <p class="rules__routing" role="status" id=ROUTING tabindex="-1">
            {routing}
        </p>
        <DoneNotice />
        <ActionError error />
        <Misfits desk />
        <Frozen desk unfreeze=actions.unfreeze />
        <Proof desk />
    }
    .into_any()
}

/// What in the version that routes does not fit the output's schema any more.
#[component]
fn Misfits(desk: Desk) -> impl IntoView {
    let misfits = Memo::new(move |_| desk.page.with(|page| page.misfits.clone()));
    let notice = move |errors: Vec<FieldError>| {
        view! {
            <div class="notice notice--caution" role="region" aria-label="Rules and schema">
                <p class="notice__title">"The version that routes does not fit the output's schema any more"</p>
                <p>
                    "The schema changed after it was saved. An item on which a rule fails goes to a person. Publish a version \
                    with other rules, or change the schema."
                </p>
                <FieldProblems errors />
            </div>
        }
        .into_any()
    };
    move || Some(misfits.get()).filter(|misfits| !misfits.is_empty()).map(notice)
}

/// What a form that the browser sent itself came to.
#[component]
fn DoneNotice() -> impl IntoView {
    let query = use_query_map();
    move || {
        let text = match query.read().get_str("done")? {
            "drafted" => "Saved as a draft. It routes nothing before it is published.",
            "published" => "Published. Items that come from now on are routed so.",
            "frozen" => "Frozen. Everything goes to a person from now on.",
            "unfrozen" => "The policy routes again.",
            _ => return None,
        };
        Some(view! { <Done text /> })
    }
}

/// Changes that are not lost, and the way back to them.
#[component]
fn Kept(desk: Desk) -> impl IntoView {
    let notice = move || {
        view! {
            <div class="notice" role="status">
                <p>"There are changes of yours that were not saved."</p>
                <div class="notice__actions">
                    <button type="button" class="button button--small" on:click=move |_| desk.bring_back()>
                        "Bring them back"
                    </button>
                    <button type="button" class="button button--small" on:click=move |_| desk.forget()>
                        "Throw them away"
                    </button>
                </div>
            </div>
        }
        .into_any()
    };
    move || desk.kept.with(Option::is_some).then(notice)
}

#[component]
fn Edited(desk: Desk, typed: Option<SaveDraft>, actions: Actions) -> impl IntoView {
    if !desk.may_edit {
        return view! { <ReadOnly desk /> }.into_any();
    }
    view! {
        <div class="rules__scripted rules__editor">
            <Thresholds desk />
            <RuleList desk />
            <SaveBar desk save=actions.save publish=actions.publish />
        </div>
        <WithoutScript desk />
        <AsJson desk save=actions.save typed />
    }
    .into_any()
}
