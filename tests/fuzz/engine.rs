//! The scoring engine and its words, compiled from the product's own sources for the fuzz target.

#[path = "../../src/domain/mod.rs"]
pub mod domain;
#[path = "../../src/text/mod.rs"]
pub mod text;
