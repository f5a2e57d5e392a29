//! The score sheet: show it, save its lines.

pub mod view;
