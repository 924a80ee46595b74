//! `web-bundle` turns the compiled browser side (`app.wasm`), the style sheets and the public files into the folder
//! that the server hands out, and names what it made in `manifest.json`.
//!
//! Every file that may be cached for ever carries a hash of its content in its name, so a name never changes its
//! meaning; the manifest is written last and replaced in one step, so it never names a file that is not there.
//! A second run over unchanged input writes nothing: hashed files that exist are kept, and the one slow step
//! (wasm-bindgen and wasm-opt) is kept in a cache, under a fingerprint of all that it reads.

mod asset;
mod compress;
mod manifest;
mod options;
mod script;
mod site;
mod style;

use std::process::ExitCode;

use anyhow::Result;

use crate::{manifest::Manifest, options::Options, site::Site};

fn main() -> ExitCode {
    match Options::parse(std::env::args().skip(1)).and_then(|options| bundle(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("web-bundle: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn bundle(options: &Options) -> Result<()> {
    let mut site = Site::new(&options.out, options.release);
    let assets = asset::collect(&options.public, &mut site)?;
    let css = style::bundle(&options.style, &assets, &mut site)?;
    let script = script::bundle(options, &mut site)?;
    let sizes = site.write()?;
    let manifest =
        Manifest { profile: options.profile(), js: script.js, wasm: script.wasm, css, assets, bytes: sizes };
    let changed = manifest.write(&options.out)?;
    print!("{}", manifest.summary(changed));
    Ok(())
}
