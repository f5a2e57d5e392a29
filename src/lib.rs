//! `thidua`: the scoring of an emulation cluster's half-year and yearly competition.
//!
//! Four layers and the words, in reading order. `tests/architecture.rs` proves who may use whom.

pub mod actions;
pub mod cli;
pub mod config;
pub mod domain;
pub mod evidence_files;
pub mod mail;
pub mod openid;
pub mod papers;
pub mod private_postgres;
pub mod store;
pub mod text;
pub mod web;
pub mod webhooks;
