//! Workbooks that leave the product and come back: what is kept, what is understood, what is refused.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a workbook a test cannot make is a failing test"
)]

mod grid;
mod hostile;
mod pdf;
mod plain_table;
mod random;
mod reading;
mod scheme_table;
mod sheet_table;
mod template;
