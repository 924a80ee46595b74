//! The rules of Countersign, pure: no I/O, no clock, no randomness, no async. The same question always has the same
//! answer, so everything here can be tested by asking, and history can be replayed.
//!
//! - Reading what a producer sent: [`json`], [`envelope`], [`output`], [`repair`].
//! - Where it goes: [`routing`], with [`schema`] and the workflow's [`definition`]; what came of its rules:
//!   [`rule_record`].
//! - What people do with it: [`lifecycle`], [`lease`], [`decision`].
//! - How well they do it, where the answer is known: [`golden`].
//! - Who they are: [`credential`], and what their groups are called: [`group_name`].
//! - What is remembered: [`audit`].
//! - How well it goes, and how sure that is: [`statistics`], what managers see of it: [`insights`], and what
//!   they take away: [`export`].

pub mod audit;
pub mod credential;
pub mod decision;
pub mod definition;
pub mod envelope;
pub mod export;
pub mod golden;
pub mod group_name;
pub mod insights;
pub mod json;
pub mod lease;
pub mod lifecycle;
pub mod opinions;
pub mod output;
pub mod pointer;
pub mod proof;
pub mod repair;
pub mod replay;
pub mod routing;
pub mod rule_record;
pub mod rules;
pub mod schema;
pub mod statistics;
