//! Numbers as an office writes them: read from what was typed or pasted, and written back for people.
//!
//! The comma is the decimal mark, the dot groups thousands; a dot is taken as a decimal mark where it cannot be
//! anything else. What can be read two ways is asked about, never guessed. Values leave here as plain decimals
//! (`"1234.5"`) and come back as such: this module does *not* calculate, round, know a maximum or decide what a
//! blank means.

use super::Lang;
use unicode_normalization::UnicodeNormalization as _;

/// What the field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expecting {
    /// A count of things: no fraction. A single dot before three digits groups thousands here.
    Whole,
    /// A decimal number. A single dot before three digits is ambiguous here.
    Decimal,
}

/// Why a text was not read as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberFault {
    /// Nothing was typed. A blank is not a zero; callers usually treat it before they read.
    Blank,
    /// Neither a number nor any of the habits below.
    NotANumber(Expecting),
    /// Two readings are possible.
    Ambiguous {
        /// The reading with a fraction, as a plain decimal.
        a: String,
        /// The reading in thousands, as a plain decimal.
        b: String,
        /// What the field takes, which decides the advice.
        expecting: Expecting,
    },
    /// A fraction where whole things are counted.
    NotWhole,
    /// More than 15 digits before or 10 after the decimal mark (scoring table, introduction).
    TooManyDigits,
    /// `99,6%`: the field wants the counts, not the share.
    Percent,
    /// `12/15`: part and whole go into two fields.
    Fraction,
    /// `k`, `ko`, `không`, `-`: what is written on paper when no case arose.
    PerhapsNoCase,
}

impl NumberFault {
    /// The sentence beside the field.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let text = match (self, lang) {
            (Self::Blank, Lang::Vi) => "Chưa nhập số.",
            (Self::Blank, Lang::En) => "Nothing entered.",
            (Self::NotANumber(Expecting::Decimal), Lang::Vi) => "Chỉ nhập số, ví dụ 7,5.",
            (Self::NotANumber(Expecting::Decimal), Lang::En) => "Enter a number, for example 7.5.",
            (Self::NotANumber(Expecting::Whole), Lang::Vi) => "Chỉ nhập số, ví dụ 5.",
            (Self::NotANumber(Expecting::Whole), Lang::En) => "Enter a number, for example 5.",
            (Self::Ambiguous { a, b, expecting }, _) => return ask(a, b, *expecting, lang),
            (Self::NotWhole, Lang::Vi) => "Nhập số nguyên, ví dụ 134.",
            (Self::NotWhole, Lang::En) => "Enter a whole number, for example 134.",
            (Self::TooManyDigits, Lang::Vi) => {
                "Số quá dài: nhiều nhất 15 chữ số trước và 10 chữ số sau dấu phẩy."
            }
            (Self::TooManyDigits, Lang::En) => {
                "The number is too long: at most 15 digits before and 10 after the decimal mark."
            }
            (Self::Percent, Lang::Vi) => "Chỉ nhập số, không nhập phần trăm (%).",
            (Self::Percent, Lang::En) => "Enter a number, not a percentage (%).",
            (Self::Fraction, Lang::Vi) => "Chỉ nhập số. Tử số và mẫu số nhập vào hai ô.",
            (Self::Fraction, Lang::En) => "Enter a number. Part and whole go into two fields.",
            (Self::PerhapsNoCase, Lang::Vi) => {
                "Chỉ nhập số. Nếu không có việc này trong kỳ, chọn Không phát sinh."
            }
            (Self::PerhapsNoCase, Lang::En) => {
                "Enter a number. If there was no such case, choose No case arose."
            }
        };
        text.to_owned()
    }
}

/// Reads a number as typed, pasted or imported, into a plain decimal: digits, at most one point, a leading `-`
/// for a negative number, no superfluous zeros.
///
/// # Errors
/// A [`NumberFault`] that says what to type instead. Range and sign are the caller's to check.
pub fn read_number(typed: &str, expecting: Expecting) -> Result<String, NumberFault> {
    let typed = typed.trim_matches(is_margin);
    if typed.is_empty() {
        return Err(NumberFault::Blank);
    }
    if means_no_case(typed) {
        return Err(NumberFault::PerhapsNoCase);
    }
    let Some(marks) = fold(typed) else {
        return Err(habit(typed, expecting));
    };
    let (negative, digits) = match marks.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, marks.as_str()),
    };
    match interpret(digits, expecting).ok_or(NumberFault::NotANumber(expecting))? {
        Reading::One(whole, fraction) => plain(negative, &whole, &fraction, expecting),
        Reading::Two(whole, group) => Err(NumberFault::Ambiguous {
            a: plain(negative, &whole, &group, Expecting::Decimal)?,
            b: plain(negative, &format!("{whole}{group}"), "", Expecting::Decimal)?,
            expecting,
        }),
    }
}

/// A plain decimal for people: `1.234,5` in Vietnamese, `1,234.5` in English, a minus as U+2212. A text that is no
/// plain decimal is returned as it is.
#[must_use]
pub fn format_number(plain: &str, lang: Lang) -> String {
    written(plain, lang, 0, true).unwrap_or_else(|| plain.to_owned())
}

/// Points for people: as [`format_number`], with at least two decimals. Further decimals are kept: rounding is the
/// scheme's (scoring table §5).
#[must_use]
pub fn format_points(plain: &str, lang: Lang) -> String {
    written(plain, lang, 2, true).unwrap_or_else(|| plain.to_owned())
}

/// The text an input field shows for a saved value: as [`format_number`] where [`read_number`] gives the same value
/// back, else without grouping (a decimal field would have to ask about `1.234`). The minus stays U+2212.
#[must_use]
pub fn format_input(plain: &str, expecting: Expecting, lang: Lang) -> String {
    let fraction_len = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    [(0, true), (0, false), (fraction_len + 1, false)]
        .into_iter()
        .filter_map(|(decimals, grouped)| written(plain, lang, decimals, grouped))
        .find(|text| read_number(text, expecting).is_ok_and(|value| value == plain))
        .unwrap_or_else(|| plain.to_owned())
}

/// Spaces and invisible marks that cling to a pasted cell.
fn is_margin(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// Spaces that group digits on paper; a tab or a line break separates two cells instead.
fn groups_digits(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}')
}

fn means_no_case(typed: &str) -> bool {
    if typed.chars().all(is_minus) {
        return true;
    }
    // Longer texts are none of the words below; looking at a few letters keeps a huge paste cheap.
    let start: String = typed.chars().take(40).nfc().flat_map(char::to_lowercase).collect();
    matches!(
        start.trim_end_matches('.'),
        "k" | "kh" | "ko" | "kg" | "không" | "khong" | "không có" | "ko có" | "không phát sinh"
    ) && typed.chars().nth(40).is_none()
}

/// The habit behind a text with foreign characters, so that the sentence can help.
fn habit(typed: &str, expecting: Expecting) -> NumberFault {
    if let Some(number) = typed.strip_suffix(['%', '\u{ff05}'])
        && fold(number.trim_end_matches(is_margin)).is_some()
    {
        return NumberFault::Percent;
    }
    if let Some((part, whole)) = typed.split_once(['/', '\u{2044}', '\u{ff0f}', ':'])
        && fold(part.trim_matches(is_margin)).is_some()
        && fold(whole.trim_matches(is_margin)).is_some()
    {
        return NumberFault::Fraction;
    }
    NumberFault::NotANumber(expecting)
}

/// Folds digits, marks and the sign to ASCII and drops spaces between digits; `None` where anything else occurs.
fn fold(typed: &str) -> Option<String> {
    let mut folded = String::new();
    let mut after_gap = false;
    for c in typed.chars() {
        let ascii = match c {
            '0'..='9' | '.' | ',' => c,
            '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c).checked_sub(0xff10)?, 10)?,
            '\u{ff0c}' => ',',
            '\u{ff0e}' => '.',
            _ if is_minus(c) && folded.is_empty() => '-',
            _ if groups_digits(c) && !folded.ends_with(['.', ',']) => {
                after_gap = true;
                continue;
            }
            _ => return None,
        };
        if after_gap && !ascii.is_ascii_digit() {
            return None;
        }
        after_gap = false;
        folded.push(ascii);
    }
    (!after_gap && folded.contains(|c: char| c.is_ascii_digit())).then_some(folded)
}

/// What digits and marks can mean.
enum Reading {
    /// Whole part and fraction.
    One(String, String),
    /// Either `first,second` or `first` thousands `second`.
    Two(String, String),
}

fn interpret(digits: &str, expecting: Expecting) -> Option<Reading> {
    let Some((before, after)) = digits.rsplit_once(['.', ',']) else {
        return Some(Reading::One(digits.to_owned(), String::new()));
    };
    let last = if digits.strip_suffix(after)?.ends_with('.') { '.' } else { ',' };
    let other = if last == '.' { ',' } else { '.' };
    if after.is_empty() {
        return None;
    }
    if before.contains(last) {
        // A decimal mark occurs once, so a mark that repeats groups thousands all through.
        return Some(Reading::One(grouped(digits, last)?, String::new()));
    }
    if before.contains(other) {
        return Some(Reading::One(grouped(before, other)?, after.to_owned()));
    }
    if grouped(digits, last).is_none() {
        return Some(Reading::One(before.to_owned(), after.to_owned()));
    }
    Some(match (expecting, last) {
        (Expecting::Whole, '.') => Reading::One(format!("{before}{after}"), String::new()),
        (Expecting::Decimal, ',') => Reading::One(before.to_owned(), after.to_owned()),
        (Expecting::Whole | Expecting::Decimal, _) => Reading::Two(before.to_owned(), after.to_owned()),
    })
}

/// The digits of `1.234.567`: one to three not starting with 0, then threes; `None` for anything else.
fn grouped(digits: &str, mark: char) -> Option<String> {
    let mut groups = digits.split(mark);
    let first = groups.next()?;
    let sound = (1..=3).contains(&first.len()) && !first.starts_with('0') && all_digits(first);
    (sound && groups.all(|group| group.len() == 3 && all_digits(group))).then(|| digits.replace(mark, ""))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn plain(negative: bool, whole: &str, fraction: &str, expecting: Expecting) -> Result<String, NumberFault> {
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    if expecting == Expecting::Whole && !fraction.is_empty() {
        return Err(NumberFault::NotWhole);
    }
    if whole.len() > 15 || fraction.len() > 10 {
        return Err(NumberFault::TooManyDigits);
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if negative && !(whole == "0" && fraction.is_empty()) { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    Ok(format!("{sign}{whole}{point}{fraction}"))
}

/// Writes a plain decimal with at least `decimals` decimals; `None` where it is not one.
fn written(plain: &str, lang: Lang, decimals: usize, group: bool) -> Option<String> {
    let (negative, digits) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let (thousands, mark) = match lang {
        Lang::Vi => ('.', ','),
        Lang::En => (',', '.'),
    };
    let mut text = String::new();
    if negative && plain.contains(|c: char| matches!(c, '1'..='9')) {
        text.push('\u{2212}');
    }
    for (place, digit) in (0..whole.len()).rev().zip(whole.chars()) {
        text.push(digit);
        if group && place > 0 && place % 3 == 0 {
            text.push(thousands);
        }
    }
    if decimals > 0 || !fraction.is_empty() {
        text.push(mark);
        text.push_str(fraction);
        text.extend(std::iter::repeat_n('0', decimals.saturating_sub(fraction.len())));
    }
    Some(text)
}

/// The question of ux.md §3.4, with what to type for either answer.
fn ask(a: &str, b: &str, expecting: Expecting, lang: Lang) -> String {
    let decimal = format_number(a, lang);
    let thousands = format_number(b, lang);
    let typed_decimal = format_number(a, Lang::Vi);
    let typed_thousands = written(b, Lang::Vi, 0, false).unwrap_or_default();
    match (lang, expecting) {
        (Lang::Vi, _) => {
            let question = format!("Ý là {decimal} hay {thousands} ({})?", in_vietnamese(b));
            match expecting {
                Expecting::Decimal => format!("{question} Gõ {typed_decimal} hoặc {typed_thousands}."),
                Expecting::Whole => format!("{question} Ô này nhận số nguyên: gõ {typed_thousands}."),
            }
        }
        (Lang::En, Expecting::Decimal) => format!(
            "Do you mean {decimal} (a decimal) or {thousands} (thousands)? Type {typed_decimal} for the first, \
             {typed_thousands} for the second."
        ),
        (Lang::En, Expecting::Whole) => format!(
            "Do you mean {decimal} (a decimal) or {thousands} (thousands)? This field takes whole numbers: type \
             {typed_thousands}."
        ),
    }
}

/// A whole number below one million in Vietnamese words, as it is read aloud in the north.
fn in_vietnamese(plain: &str) -> String {
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) => ("âm ", rest),
        None => ("", plain),
    };
    let number: u32 = digits.parse().unwrap_or_default();
    let (thousands, rest) = (number / 1000, number % 1000);
    let mut words = hundreds_in_vietnamese(thousands, false);
    words.push("nghìn");
    words.extend(hundreds_in_vietnamese(rest, true));
    format!("{sign}{}", words.join(" "))
}

/// Three digits in words; `after_thousands` reads a leading zero aloud ("không trăm").
fn hundreds_in_vietnamese(number: u32, after_thousands: bool) -> Vec<&'static str> {
    let (hundreds, tens, ones) = (number / 100 % 10, number / 10 % 10, number % 10);
    let mut words = Vec::new();
    if number == 0 {
        return words;
    }
    let spoken_hundreds = hundreds > 0 || after_thousands;
    if spoken_hundreds {
        words.extend([digit_in_vietnamese(hundreds), "trăm"]);
    }
    match tens {
        0 if ones > 0 && spoken_hundreds => words.push("linh"),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([digit_in_vietnamese(tens), "mươi"]),
    }
    match (tens, ones) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(digit_in_vietnamese(ones)),
    }
    words
}

fn digit_in_vietnamese(digit: u32) -> &'static str {
    match digit {
        1 => "một",
        2 => "hai",
        3 => "ba",
        4 => "bốn",
        5 => "năm",
        6 => "sáu",
        7 => "bảy",
        8 => "tám",
        9 => "chín",
        _ => "không",
    }
}

#[cfg(test)]
mod tests {
    use super::Expecting::{Decimal, Whole};
    use super::*;
    use proptest::prelude::*;

    /// Typed, as a decimal, as a whole number.
    const TYPED: &[(&str, &str, &str)] = &[
        ("7,5", "7.5", "not whole"),
        ("7.5", "7.5", "not whole"),
        (" 7,50 ", "7.5", "not whole"),
        ("7,00", "7", "7"),
        ("007", "7", "7"),
        ("134", "134", "134"),
        ("1.234", "1.234 or 1234?", "1234"),
        ("1,234", "1.234", "1.234 or 1234?"),
        ("0.234", "0.234", "not whole"),
        ("1234.567", "1234.567", "not whole"),
        ("1.234,5", "1234.5", "not whole"),
        ("1,234.5", "1234.5", "not whole"),
        ("1.234,567", "1234.567", "not whole"),
        ("1.234,000", "1234", "1234"),
        ("1.234.567", "1234567", "1234567"),
        ("1,234,567", "1234567", "1234567"),
        ("1.234.567,5", "1234567.5", "not whole"),
        (",5", "0.5", "not whole"),
        ("1\u{a0}234", "1234", "1234"),
        ("1\u{2009}234,5", "1234.5", "not whole"),
        ("1\u{202f}234", "1234", "1234"),
        ("1 234", "1234", "1234"),
        ("\u{ff11}\u{ff12}\u{ff0c}\u{ff15}", "12.5", "not whole"),
        ("\u{feff}12\u{200b}", "12", "12"),
        ("\u{2212}2", "-2", "-2"),
        ("-2", "-2", "-2"),
        ("- 2", "-2", "-2"),
        ("-0,00", "0", "0"),
        ("-1.234", "-1.234 or -1234?", "-1234"),
        ("7,55,5", "not a number", "not a number"),
        ("1.2,3", "not a number", "not a number"),
        ("1.23.456", "not a number", "not a number"),
        ("1,234.567,8", "not a number", "not a number"),
        ("5.7.2013", "not a number", "not a number"),
        ("7,", "not a number", "not a number"),
        (",", "not a number", "not a number"),
        ("1 ,5", "not a number", "not a number"),
        ("1\t2", "not a number", "not a number"),
        ("1\n2", "not a number", "not a number"),
        ("2-1", "not a number", "not a number"),
        ("1e5", "not a number", "not a number"),
        ("٣", "not a number", "not a number"),
        ("NaN", "not a number", "not a number"),
        ("5 đảng viên", "not a number", "not a number"),
        ("5đ", "not a number", "not a number"),
        ("99,6%", "percent", "percent"),
        ("99,6 %", "percent", "percent"),
        ("12/15", "fraction", "fraction"),
        ("12 / 15", "fraction", "fraction"),
        ("", "blank", "blank"),
        (" \u{a0}\t", "blank", "blank"),
        ("999999999999999", "999999999999999", "999999999999999"),
        ("1234567890123456", "too long", "too long"),
        ("0,12345678901", "too long", "not whole"),
    ];

    fn outcome(typed: &str, expecting: Expecting) -> String {
        match read_number(typed, expecting) {
            Ok(value) => value,
            Err(NumberFault::Blank) => "blank".to_owned(),
            Err(NumberFault::NotANumber(_)) => "not a number".to_owned(),
            Err(NumberFault::Ambiguous { a, b, .. }) => format!("{a} or {b}?"),
            Err(NumberFault::NotWhole) => "not whole".to_owned(),
            Err(NumberFault::TooManyDigits) => "too long".to_owned(),
            Err(NumberFault::Percent) => "percent".to_owned(),
            Err(NumberFault::Fraction) => "fraction".to_owned(),
            Err(NumberFault::PerhapsNoCase) => "perhaps no case".to_owned(),
        }
    }

    #[test]
    fn the_table_of_typed_numbers_is_read_as_agreed() {
        for (typed, decimal, whole) in TYPED {
            assert_eq!(outcome(typed, Decimal), *decimal, "{typed:?} as a decimal");
            assert_eq!(outcome(typed, Whole), *whole, "{typed:?} as a whole number");
        }
    }

    #[test]
    fn words_and_dashes_for_nothing_offer_no_case_arose() {
        for typed in ["k", "K", "ko", "Không", "kho\u{302}ng", "không phát sinh", "-", "–", "\u{2212}", " — "]
        {
            assert_eq!(read_number(typed, Whole), Err(NumberFault::PerhapsNoCase), "{typed:?}");
        }
    }

    #[test]
    fn megabytes_are_refused_or_read_without_harm() {
        for unit in ["9", "0", ".", ",", " ", "-", "1.", "1,234.", "k", "/", "%", "\u{ff11}", "\u{302}"] {
            let typed = unit.repeat(2_000_000 / unit.len());
            let read = read_number(&typed, Decimal);
            assert_eq!(read == Ok("0".to_owned()), unit == "0", "{unit:?} repeated");
        }
    }

    #[test]
    fn the_question_says_both_readings_and_what_to_type() {
        let asked = |typed, expecting, lang| match read_number(typed, expecting) {
            Ok(value) => value,
            Err(fault) => fault.sentence(lang),
        };
        assert_eq!(
            asked("1.234", Decimal, Lang::Vi),
            "Ý là 1,234 hay 1.234 (một nghìn hai trăm ba mươi tư)? Gõ 1,234 hoặc 1234."
        );
        assert_eq!(
            asked("1,234", Whole, Lang::Vi),
            "Ý là 1,234 hay 1.234 (một nghìn hai trăm ba mươi tư)? Ô này nhận số nguyên: gõ 1234."
        );
        assert_eq!(
            asked("1.234", Decimal, Lang::En),
            "Do you mean 1.234 (a decimal) or 1,234 (thousands)? Type 1,234 for the first, 1234 for the second."
        );
    }

    #[test]
    fn numbers_are_read_aloud_the_vietnamese_way() {
        for (plain, words) in [
            ("1000", "một nghìn"),
            ("7005", "bảy nghìn không trăm linh năm"),
            ("15015", "mười lăm nghìn không trăm mười lăm"),
            ("21000", "hai mươi mốt nghìn"),
            ("104000", "một trăm linh bốn nghìn"),
            ("999994", "chín trăm chín mươi chín nghìn chín trăm chín mươi tư"),
            ("-1011", "âm một nghìn không trăm mười một"),
        ] {
            assert_eq!(in_vietnamese(plain), words);
        }
    }

    #[test]
    fn numbers_are_written_in_both_languages() {
        for (plain, vi, en, points) in [
            ("0", "0", "0", "0,00"),
            ("7.5", "7,5", "7.5", "7,50"),
            ("96.75", "96,75", "96.75", "96,75"),
            ("1234567.5", "1.234.567,5", "1,234,567.5", "1.234.567,50"),
            ("-2", "\u{2212}2", "\u{2212}2", "\u{2212}2,00"),
            ("-0.00", "0,00", "0.00", "0,00"),
            ("0.125", "0,125", "0.125", "0,125"),
            ("no number", "no number", "no number", "no number"),
        ] {
            assert_eq!(format_number(plain, Lang::Vi), vi);
            assert_eq!(format_number(plain, Lang::En), en);
            assert_eq!(format_points(plain, Lang::Vi), points);
        }
    }

    #[test]
    fn an_input_never_shows_a_text_that_would_be_asked_about() {
        assert_eq!(format_input("1234", Whole, Lang::Vi), "1.234");
        assert_eq!(format_input("1234", Whole, Lang::En), "1234");
        assert_eq!(format_input("1234", Decimal, Lang::Vi), "1234");
        assert_eq!(format_input("1234.5", Decimal, Lang::Vi), "1.234,5");
        assert_eq!(format_input("1.234", Decimal, Lang::Vi), "1,234");
        assert_eq!(format_input("1.234", Decimal, Lang::En), "1.2340");
    }

    proptest! {
        #[test]
        fn what_an_input_shows_is_read_back_as_the_same_value(
            negative: bool, whole in 0_u64..1_000_000_000_000_000, fraction in "([0-9]{0,9}[1-9])?", english: bool,
        ) {
            let lang = if english { Lang::En } else { Lang::Vi };
            let sign = if negative && (whole > 0 || !fraction.is_empty()) { "-" } else { "" };
            let point = if fraction.is_empty() { "" } else { "." };
            let decimal = format!("{sign}{whole}{point}{fraction}");
            let integer = if whole == 0 { "0".to_owned() } else { format!("{sign}{whole}") };
            prop_assert_eq!(read_number(&format_input(&decimal, Decimal, lang), Decimal), Ok(decimal));
            prop_assert_eq!(read_number(&format_input(&integer, Whole, lang), Whole), Ok(integer.clone()));
            prop_assert_eq!(read_number(&format_number(&integer, Lang::Vi), Whole), Ok(integer));
        }

        #[test]
        fn no_text_breaks_the_reader(typed in "\\PC*", whole: bool) {
            let expecting = if whole { Whole } else { Decimal };
            match read_number(&typed, expecting) {
                Ok(value) => prop_assert_eq!(read_number(&format_input(&value, expecting, Lang::Vi), expecting), Ok(value)),
                Err(fault) => prop_assert!(!fault.sentence(Lang::Vi).is_empty()),
            }
        }

        #[test]
        fn no_mix_of_digits_and_marks_breaks_the_reader(typed in "[0-9.,\\- \u{a0}]{0,24}", whole: bool) {
            let expecting = if whole { Whole } else { Decimal };
            match read_number(&typed, expecting) {
                Ok(value) => prop_assert_eq!(read_number(&format_input(&value, expecting, Lang::En), expecting), Ok(value)),
                Err(fault) => prop_assert!(!fault.sentence(Lang::En).is_empty()),
            }
        }
    }
}
