//! The HTML document around the app, as the server sends it.

use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{components::theme, model::Timestamp, routes::App};

/// Where the browser's files are, as paths from the root (`/pkg/...`, a hash of the content in each name).
/// The server provides them in context; without them a page works as plain HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetPaths {
    /// The module that starts the page.
    pub js: String,
    /// The compiled app that the module loads.
    pub wasm: String,
    /// The style sheet.
    pub css: String,
    /// The icon, an SVG.
    pub icon: Option<String>,
}

/// The server's clock when it renders a page, in context, so that ages read the same on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenderedAt(pub Timestamp);

/// The address at which a page is shown in answer to a form, in context: the browser still shows the form's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownAt(pub String);

/// What a page may load: our own files, scripts with this response's nonce, and nothing from elsewhere.
///
/// Inline styles are let through for outputs shown as HTML: their sandboxed frame inherits this policy.
pub fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// The whole document. `_options` is what Leptos gives its shells; the names of our files come by [`AssetPaths`].
///
/// Its type is erased here, so that the server need not compile every page a second time.
pub fn shell(_options: LeptosOptions) -> AnyView {
    let assets = use_context::<AssetPaths>();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme::from_request().attribute()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="robots" content="noindex" />
                {assets.map(links)}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
    .into_any()
}

fn links(assets: AssetPaths) -> impl IntoView {
    let nonce = use_nonce();
    let start = format!(
        "import init, {{ hydrate }} from {:?};\n{}init({{ module_or_path: {:?} }}).then(() => hydrate());",
        assets.js,
        use_context::<ShownAt>().map(|at| take_address(&at.0)).unwrap_or_default(),
        assets.wasm
    );
    view! {
        {assets.icon.map(|icon| view! { <link rel="icon" type="image/svg+xml" href=icon /> })}
        <link rel="stylesheet" href=assets.css />
        <link rel="modulepreload" href=assets.js nonce=nonce.clone() />
        <link rel="preload" href=assets.wasm r#as="fetch" r#type="application/wasm" crossorigin="" />
        <script type="module" nonce=nonce>
            {start}
        </script>
    }
}

/// The script that gives the page its own address, from which the app reads what to show.
fn take_address(address: &str) -> String {
    // As JSON it is a literal; without `<` it cannot end the script.
    let literal = serde_json::Value::from(address).to_string().replace('<', "\\u003c");
    format!("history.replaceState(null, \"\", {literal});\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_end_the_script_that_takes_it() {
        let script = take_address("/queue?q=\"</script>");
        assert_eq!(script, "history.replaceState(null, \"\", \"/queue?q=\\\"\\u003c/script>\");\n");
    }

    #[test]
    fn the_policy_names_the_nonce_and_lets_nothing_foreign_in() {
        let policy = content_security_policy("abc");
        assert!(policy.contains("script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval';"), "{policy}");
        assert!(!policy.contains("http"), "{policy}");
        assert!(!policy.contains("'unsafe-eval'"), "{policy}");
    }
}
