//! The words, one file per area of the product. Pages call them as `page.t.sheet_title()`.

mod access;
mod admin;
mod answering;
mod api;
mod appraisal;
mod archive;
mod builder;
mod changes;
mod entry;
mod errors;
mod evidence;
mod flow;
mod frame;
mod help;
mod journal;
mod notices;
mod papers;
mod publication;
mod report;
mod rules;
mod schemes;
mod sheet;
mod standing;
mod tables;
mod templates;
mod together;
