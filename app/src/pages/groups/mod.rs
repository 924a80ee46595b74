//! `/groups`: groups of people, what waits for them, and the rules that send it there.

mod add;
mod card;
mod members;

use leptos::prelude::*;

use crate::{
    components::{empty::Empty, gate::Gate, loaded::Loaded, page_header::PageHeader},
    error::AppError,
    model::{GroupId, GroupsPage as Page, Permission},
    server_fns::{
        groups::{AddGroup, AddMember, DeleteGroup, RemoveMember, read_groups},
        typed::typed,
    },
};
use add::AddForm;
use card::GroupCard;

/// What can be done with a group.
#[derive(Clone, Copy)]
struct Actions {
    delete: ServerAction<DeleteGroup>,
    add_member: ServerAction<AddMember>,
    remove_member: ServerAction<RemoveMember>,
    /// Which group the last form was about: the answer belongs there.
    last: RwSignal<Option<GroupId>>,
}

impl Actions {
    fn new() -> Self {
        // Where the browser sent the form itself, the page that is shown again still knows which it was.
        let deleted = typed(|form: DeleteGroup| form.group);
        let added = typed(|form: AddMember| form.group);
        let removed = typed(|form: RemoveMember| form.group);
        Self {
            delete: ServerAction::new(),
            add_member: ServerAction::new(),
            remove_member: ServerAction::new(),
            last: RwSignal::new(deleted.or(added).or(removed)),
        }
    }

    /// What the last form about this group was refused for.
    fn error(self, group: GroupId) -> Signal<Option<AppError>> {
        let failed = |answer: Option<Result<(), AppError>>| answer.and_then(Result::err);
        Signal::derive(move || {
            if self.last.get() != Some(group) {
                return None;
            }
            failed(self.delete.value().get())
                .or_else(|| failed(self.add_member.value().get()))
                .or_else(|| failed(self.remove_member.value().get()))
        })
    }

    /// A form about this group is sent: what an earlier one was refused for is past.
    fn begin(self, group: GroupId) {
        self.delete.clear();
        self.add_member.clear();
        self.remove_member.clear();
        self.last.set(Some(group));
    }
}

/// `/groups`.
#[component]
pub fn GroupsPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::EditWorkflows>
            <Groups />
        </Gate>
    }
}

#[component]
fn Groups() -> impl IntoView {
    let add = ServerAction::<AddGroup>::new();
    let actions = Actions::new();
    let versions = move || {
        let members = (actions.add_member.version().get(), actions.remove_member.version().get());
        (add.version().get(), actions.delete.version().get(), members)
    };
    let page = Resource::new(versions, |_| read_groups());
    view! {
        <div class="page">
            <PageHeader
                title="Groups"
                lead="People to whom rules send items. While nobody is in a group, everybody gets its items."
            />
            <div class="side-by-side">
                <Loaded from=page let:page>
                    <Cards page actions />
                </Loaded>
                <AddForm add />
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Cards(page: Page, actions: Actions) -> impl IntoView {
    if page.groups.is_empty() {
        return view! {
            <Empty
                title="No groups yet"
                text="A group comes to be when a rule names it, or when you add it here. What a rule sends to a group \
                is then offered to its people alone; while nobody is in it, everybody gets its items."
            >
                <a class="button" href="/workflows">
                    "Open a workflow's rules"
                </a>
            </Empty>
        }
        .into_any();
    }
    let people = page.people;
    let cards =
        page.groups.into_iter().map(|group| view! { <GroupCard group people=people.clone() actions /> });
    view! { <div class="groups">{cards.collect_view()}</div> }.into_any()
}
