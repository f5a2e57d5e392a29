//! What all worksheets written here have in common: paper, faces, numbers, and texts that never become formulas.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

/// The media type of an XLSX file.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Numbers as they are typed, in the Vietnamese manner wherever the file is opened.
pub(super) const NUMBER: &str = "[$-42A]General";
/// Points, always with two decimals.
pub(super) const POINTS: &str = "[$-42A]0.00";
/// The paper's number in the file format.
pub(super) const A4: u8 = 9;

/// Worksheets keep binary fractions. The nearest to a decimal of 15 digits is written back as that decimal.
#[expect(
    clippy::disallowed_types,
    reason = "the file format has no other numbers; nothing is computed with it"
)]
pub(super) fn binary(plain: &str) -> f64 {
    plain.parse().unwrap_or_default()
}

/// Whether a spreadsheet program would compute the text instead of showing it.
pub(super) fn looks_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

pub(super) fn printed() -> Format {
    Format::new().set_font_name("Times New Roman").set_font_size(12).set_text_wrap()
}

pub(super) fn centred() -> Format {
    printed().set_align(FormatAlign::Center)
}

pub(super) fn bordered(format: Format) -> Format {
    format.set_border(FormatBorder::Thin)
}

/// The letters of a column, from 0: A, Z, AA.
pub(super) fn letters(column: u32) -> String {
    let mut text = String::new();
    let mut left = column + 1;
    while left > 0 {
        let digit = (left - 1) % 26;
        text.extend(char::from_digit(10 + digit, 36).map(|c| c.to_ascii_uppercase()));
        left = (left - 1) / 26;
    }
    text.chars().rev().collect()
}
