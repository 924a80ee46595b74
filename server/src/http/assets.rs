//! The browser's files: script, WebAssembly, style sheet, fonts. Built beforehand, compiled into the release binary,
//! read from disk in a development build.
//!
//! Names under `/pkg/` carry a hash of the content, so browsers may keep them for ever. Each file that shrinks has
//! its compressed forms beside it, made at build time.

use std::borrow::Cow;

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;

/// What the build step wrote.
#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

/// The names of the files that a page loads, without a slash in front.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// The module that starts the page.
    pub js: String,
    /// What it runs.
    pub wasm: String,
    /// The style sheet.
    pub css: String,
    /// From a public file's own path to its path here.
    #[serde(default)]
    pub assets: std::collections::BTreeMap<String, String>,
}

/// Reads the manifest. None where the browser's files were not built: pages then work as plain forms.
pub fn manifest() -> Option<Manifest> {
    let file = Site::get("manifest.json")?;
    match serde_json::from_slice(&file.data) {
        Ok(manifest) => Some(manifest),
        Err(error) => {
            tracing::error!(%error, "manifest.json of the browser's files cannot be read; run scripts/build --web");
            None
        }
    }
}

/// `GET /pkg/{*path}`.
pub async fn package(Path(path): Path<String>, headers: HeaderMap) -> Response<Body> {
    serve(&format!("pkg/{path}"), &headers, "public, max-age=31536000, immutable")
}

/// `GET /favicon.ico` and what else browsers and robots ask for by name.
pub async fn named(path: &'static str, headers: HeaderMap) -> Response<Body> {
    serve(path, &headers, "public, max-age=3600")
}

fn serve(path: &str, request: &HeaderMap, caching: &'static str) -> Response<Body> {
    let accepted = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let Some((file, encoding)) = find(path, accepted) else {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    };
    let etag = etag(&file, encoding);
    let unchanged =
        request.get(header::IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == etag.as_bytes());
    let body = match (unchanged, file.data) {
        (true, _) => Body::empty(),
        (false, Cow::Borrowed(bytes)) => Body::from(bytes),
        (false, Cow::Owned(bytes)) => Body::from(bytes),
    };
    let mut response = Response::new(body);
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, content_type(path));
    put(header::CACHE_CONTROL, caching);
    put(header::VARY, "accept-encoding");
    put(header::ETAG, &etag);
    if let Some(encoding) = encoding {
        put(header::CONTENT_ENCODING, encoding);
    }
    response
}

/// The smallest form that the browser takes.
fn find(path: &str, accepted: &str) -> Option<(EmbeddedFile, Option<&'static str>)> {
    if path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    for (encoding, extension) in [("br", "br"), ("gzip", "gz")] {
        if accepts(accepted, encoding)
            && let Some(file) = Site::get(&format!("{path}.{extension}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Site::get(path).map(|file| (file, None))
}

/// Whether `Accept-Encoding` names the encoding without `q=0`.
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|part| {
        let (name, parameter) = part.split_once(';').unwrap_or((part, ""));
        let refused = matches!(parameter.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

fn etag(file: &EmbeddedFile, encoding: Option<&str>) -> String {
    let hash: String = file.metadata.sha256_hash()[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}-{}\"", encoding.unwrap_or("plain"))
}

/// Written out, because a wrong type for script or WebAssembly keeps a page from starting.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_read_as_browsers_write_them() {
        assert!(accepts("gzip, deflate, br, zstd", "br"));
        assert!(accepts("br;q=1.0, gzip;q=0.8", "gzip"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("", "br"));
    }

    #[test]
    fn webassembly_has_the_type_that_streaming_compilation_needs() {
        assert_eq!(content_type("pkg/app-1.wasm"), "application/wasm");
        assert_eq!(content_type("pkg/app-1.js"), "text/javascript; charset=utf-8");
    }

    #[test]
    fn nothing_outside_the_site_is_served() {
        for path in ["../Cargo.toml", "pkg/../../../Cargo.toml", "/etc/passwd"] {
            let response = serve(path, &HeaderMap::new(), "no-store");
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
