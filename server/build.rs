//! A release build takes the browser's files into the program (`http::assets`), so it is built again when they change.
//! A development build reads them from disk: from a folder that must be there when it is compiled, before they are.

use std::fs;

const SITE: &str = "../target/site";

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    fs::create_dir_all(SITE)?;
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::rerun-if-changed={SITE}/manifest.json");
    }
    Ok(())
}
