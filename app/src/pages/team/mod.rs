//! `/team`: people and their roles.

mod add;
mod person;

use leptos::prelude::*;

use crate::{
    components::{
        clock::use_clock,
        gate::Gate,
        loaded::Loaded,
        notice::{ActionError, Done},
        page_header::PageHeader,
    },
    error::AppError,
    model::{Permission, UserSummary},
    server_fns::people::{AddPerson, ResetPassword, SetDisabled, SetRole, list_people},
};
use add::AddForm;
use person::Person;

/// What can be done with a person.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) set_role: ServerAction<SetRole>,
    pub(super) set_disabled: ServerAction<SetDisabled>,
    pub(super) reset_password: ServerAction<ResetPassword>,
}

/// `/team`.
#[component]
pub fn TeamPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::ManagePeople>
            <Team />
        </Gate>
    }
}

#[component]
fn Team() -> impl IntoView {
    let add = ServerAction::<AddPerson>::new();
    let actions = Actions {
        set_role: ServerAction::new(),
        set_disabled: ServerAction::new(),
        reset_password: ServerAction::new(),
    };
    let people = Resource::new(
        move || {
            (
                add.version().get(),
                actions.set_role.version().get(),
                actions.set_disabled.version().get(),
                actions.reset_password.version().get(),
            )
        },
        |_| list_people(),
    );
    view! {
        <div class="page">
            <PageHeader title="Team" lead="Who may do what. Every change stands in the audit log." />
            <Outcome actions />
            <div class="side-by-side">
                <Loaded from=people let:people>
                    <People people actions />
                </Loaded>
                <AddForm add />
            </div>
        </div>
    }
}

/// What the last action on a person came to.
#[component]
fn Outcome(actions: Actions) -> impl IntoView {
    let clock = use_clock();
    let error = Signal::derive(move || {
        let failed = |answer: Option<Result<(), AppError>>| answer.and_then(Result::err);
        failed(actions.set_role.value().get())
            .or_else(|| failed(actions.set_disabled.value().get()))
            // With a script, the row that sent it says so.
            .or_else(|| failed(actions.reset_password.value().get()).filter(|_| !clock.is_live()))
    });
    view! {
        <ActionError error />
        {move || {
            matches!(actions.reset_password.value().get(), Some(Ok(())))
                .then(|| {
                    view! {
                        <Done text="The password is set and the person's sessions have ended. Hand it over in person." />
                    }
                })
        }}
    }
}

#[component]
fn People(people: Vec<UserSummary>, actions: Actions) -> impl IntoView {
    view! {
        <div class="table-frame">
            <table class="table table--cards">
                <caption class="visually-hidden">"People"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Person"</th>
                        <th scope="col">"Role"</th>
                        <th scope="col" class="cell-number">
                            "Sessions"
                        </th>
                        <th scope="col" class="cell-number">
                            "Verdicts today"
                        </th>
                        <th scope="col">"Added"</th>
                        <th scope="col">
                            <span class="visually-hidden">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{people.into_iter().map(|person| view! { <Person person actions /> }).collect_view()}</tbody>
            </table>
        </div>
    }
}
