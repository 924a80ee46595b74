//! What only a browser has: its clock, its storage, its focus. On the server there is none of it, and nothing here is
//! called there; the empty twin only lets the same code compile.

#[cfg(not(target_arch = "wasm32"))]
mod absent;
#[cfg(target_arch = "wasm32")]
mod present;

#[cfg(not(target_arch = "wasm32"))]
pub(super) use absent::*;
#[cfg(target_arch = "wasm32")]
pub(super) use present::*;
