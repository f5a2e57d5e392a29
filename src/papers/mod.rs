//! Papers that leave the product and come back: workbooks an office opens in its own programs.
//!
//! Lays out and reads files in memory. Does not open files by name, speak HTTP, change anything stored or compute
//! points.

pub mod archive;
pub mod document;
pub mod kind;
mod party_format;
pub mod pdf;
pub mod plain_table;
pub mod review;
pub mod scheme_table;
pub mod score_table;
pub mod sheet_paper;
pub mod sheet_table;
pub mod template;
pub mod word;
pub mod workbook;
pub mod worksheet;
