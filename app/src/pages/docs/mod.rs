//! `/docs`: the API, made readable from its OpenAPI document. Open to everyone, as the document itself is.

mod description;
mod operation;
mod shape;

use leptos::prelude::*;

use crate::{
    components::{code_text::CodeText, loaded::Loaded, origin::use_origin, page_header::PageHeader},
    server_fns::docs::read_openapi,
};
use description::{Description, Group};
use operation::OperationCard;

/// `/docs`.
#[component]
pub fn DocsPage() -> impl IntoView {
    let document = Resource::new(|| (), |()| read_openapi());
    view! {
        <div class="page">
            <PageHeader title="API" lead="What programs can ask of this server.">
                <a class="button" href="/openapi.json" rel="external">
                    "OpenAPI document"
                </a>
            </PageHeader>
            <Loaded from=document let:document>
                <Document description=Description::read(&document) />
            </Loaded>
        </div>
    }
}

#[component]
fn Document(description: Description) -> impl IntoView {
    let contents = description
        .groups
        .iter()
        .map(|group| view! { <li><a class="docs__name" href=format!("#{}", group.anchor)>{group.name.clone()}</a></li> })
        .collect_view();
    view! {
        <div class="docs">
            <nav class="docs__contents" aria-label="Contents">
                <ul role="list">
                    <li>
                        <a href="#basics">"Basics"</a>
                    </li>
                    {contents}
                </ul>
            </nav>
            <div class="stack stack--loose">
                <Basics text=description.text />
                {description.groups.into_iter().map(|group| view! { <Section group /> }).collect_view()}
            </div>
        </div>
    }
}

#[component]
fn Basics(text: Option<String>) -> impl IntoView {
    let example = format!("curl {}/api/v1/items -H \"Authorization: Bearer $COUNTERSIGN_KEY\"", use_origin());
    view! {
        <section id="basics" class="stack">
            <h2>"Basics"</h2>
            {text.map(|text| view! { <Paragraphs text /> })}
            <p class="prose">
                "Make a key under " <a href="/integrations">"Integrations"</a>
                " and send it with every request as a bearer token:"
            </p>
            <pre class="code" tabindex="0" role="group" aria-label="Example">
                {example}
            </pre>
        </section>
    }
}

#[component]
fn Section(group: Group) -> impl IntoView {
    view! {
        <section id=group.anchor class="stack">
            <h2 class="docs__name">{group.name}</h2>
            {group.text.map(|text| view! { <Paragraphs text /> })}
            {group
                .operations
                .into_iter()
                .map(|operation| view! { <OperationCard operation /> })
                .collect_view()}
        </section>
    }
}

/// Text as the document has it: paragraphs apart, code in backticks.
#[component]
fn Paragraphs(text: String) -> impl IntoView {
    let paragraph = |text: &str| view! { <p><CodeText text /></p> };
    view! { <div class="prose">{text.split("\n\n").map(paragraph).collect_view()}</div> }
}
