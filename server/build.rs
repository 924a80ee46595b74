//! A release build takes the browser's files into the program (`http::assets`), so it is built again when they change.
//! A development build reads them from disk and need not know.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::rerun-if-changed=../target/site/manifest.json");
    }
}
