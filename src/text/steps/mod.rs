//! The steps behind a figure, in words: `134 ÷ (200 × 0,5) = 1,34`, `giới hạn ở 8`.
//!
//! The steps themselves come from `domain::scoring::explanation`; nothing is computed here.

mod lines;
mod phrases;
mod sums;

pub use self::lines::band_words;
pub use self::sums::key_words;
use super::Lang;
use super::numbers::format_number;
use crate::domain::exact::{Exact, Rounding};
use crate::domain::scheme::Text;
use crate::domain::scoring::Step;

/// Decimals shown of a figure that has no end or a long one; marked with `≈`.
const SHOWN_DECIMALS: u32 = 4;

/// One step of an explanation as a short sentence without a full stop.
#[must_use]
pub fn words(lang: Lang, step: &Step) -> String {
    let families = [
        lines::answer_words,
        lines::measure_words,
        lines::short_words,
        lines::table_words,
        lines::times_words,
        lines::relative_words,
        lines::place_words,
        sums::limit_words,
        sums::class_words,
        sums::sum_words,
    ];
    // Each family knows its own steps; a step belongs to exactly one.
    families.iter().find_map(|family| family(lang, step)).unwrap_or_default()
}

/// A figure for people, exact where it is short: `7,5`, else to four decimals.
#[must_use]
pub fn number(lang: Lang, value: &Exact) -> String {
    let plain = if is_short(value) { value.to_shortest() } else { value.to_plain(SHOWN_DECIMALS) };
    format_number(&plain, lang)
}

/// The text in the language asked for.
#[must_use]
pub fn in_language(lang: Lang, text: &Text) -> &str {
    match lang {
        Lang::Vi => &text.vi,
        Lang::En => text.english(),
    }
}

fn is_short(value: &Exact) -> bool {
    value.is_decimal() && *value == value.round(SHOWN_DECIMALS, Rounding::Down)
}

/// `= 1,34`, or `≈ 0,9960` where not all decimals are shown.
fn equals(lang: Lang, value: &Exact) -> String {
    format!("{} {}", if is_short(value) { '=' } else { '≈' }, number(lang, value))
}
