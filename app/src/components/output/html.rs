use leptos::prelude::*;

use super::text::TextView;

/// No script, no form, nothing from elsewhere, not even a picture that would tell its sender who reads it.
const FRAME_POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
    style-src 'unsafe-inline'; img-src data:; font-src data:\"><meta name=\"color-scheme\" content=\"light\">\
    <style>body{margin:12px;font:15px/1.5 system-ui,sans-serif;background:#fff;color:#111;overflow-wrap:anywhere}\
    img{max-width:100%}</style>";

/// HTML that nobody has cleaned: in a frame that runs nothing, with the source below.
#[component]
pub(super) fn Sandboxed(html: String, source: String) -> impl IntoView {
    view! {
        <div class="sandbox">
            <iframe
                class="sandbox__frame"
                sandbox=""
                title="The output as it would look"
                srcdoc=format!("{FRAME_POLICY}{html}")
                referrerpolicy="no-referrer"
            ></iframe>
            <Source source />
        </div>
    }
}

/// HTML that the server has cleaned.
#[component]
pub(super) fn Rendered(html: String, source: String) -> impl IntoView {
    view! {
        <div class="rendered">
            <div class="rendered__body prose" inner_html=html></div>
            <Source source />
        </div>
    }
}

#[component]
fn Source(source: String) -> impl IntoView {
    view! {
        <details class="source">
            <summary>"Source"</summary>
            <TextView text=source code=true />
        </details>
    }
}
