//! The targets: for each kind of input its seeds, made by the product's own writers, and what becomes of one input.

mod archive;
mod entries;
mod form;
mod multipart;
mod samples;
mod scheme;
mod scheme_table;
mod sheet_table;
mod template;
