//! The words, one file per area of the product. Pages call them as `page.t.sheet_title()`.

mod frame;
