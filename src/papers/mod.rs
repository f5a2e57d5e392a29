//! Papers that leave the product and come back: workbooks an office opens in its own programs.
//!
//! Lays out and reads files in memory. Does not open files by name, speak HTTP, change anything stored or compute
//! points.

mod party_format;
pub mod review;
pub mod scheme_table;
pub mod score_table;
pub mod sheet_paper;
pub mod sheet_table;
pub mod word;
pub mod workbook;
pub mod worksheet;
