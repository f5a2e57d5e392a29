//! Days and instants as an office writes them: `05/07/2013`, read and written; the clock of Viet Nam.
//!
//! Instants are stored in UTC and shown at UTC+7, which has had no summer time since 1975. This module does *not*
//! know today's date, deadlines or working days.

use super::Lang;
use chrono::{
    DateTime, Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta,
    Timelike as _, Utc,
};

/// Why a text was not read as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// Nothing was typed; callers usually treat a blank before they read.
    Blank,
    /// Not of the form day, month, year with four digits.
    NotADate,
    /// The calendar has no such day, as 31/02.
    NoSuchDay {
        /// The day as typed.
        day: u32,
        /// The month as typed.
        month: u32,
        /// The year as typed.
        year: i32,
    },
    /// A year outside 1900–2199: a slip of the finger rather than a date.
    FarYear(i32),
}

impl DateFault {
    /// The sentence beside the field.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Blank, Lang::Vi) => "Chưa nhập ngày.".to_owned(),
            (Self::Blank, Lang::En) => "No date entered.".to_owned(),
            (Self::NotADate, Lang::Vi) => "Nhập ngày theo dạng 05/07/2013.".to_owned(),
            (Self::NotADate, Lang::En) => "Enter the date as 05/07/2013.".to_owned(),
            (Self::NoSuchDay { day, month, year }, Lang::Vi) => {
                format!("Không có ngày {day:02}/{month:02}/{year:04}.")
            }
            (Self::NoSuchDay { day, month, year }, Lang::En) => {
                format!("There is no {day:02}/{month:02}/{year:04} (day/month/year).")
            }
            (Self::FarYear(year), Lang::Vi) => format!("Kiểm tra lại năm {year:04}."),
            (Self::FarYear(year), Lang::En) => format!("Check the year {year:04}."),
        }
    }
}

/// Reads `05/07/2013`, `5-7-2013`, `5.7.2013` (day first) or `2013-07-05`.
///
/// # Errors
/// A [`DateFault`] that says what is wrong.
pub fn read_date(typed: &str) -> Result<NaiveDate, DateFault> {
    let typed = typed.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'));
    if typed.is_empty() {
        return Err(DateFault::Blank);
    }
    let (day, month, year) = parts(typed).ok_or(DateFault::NotADate)?;
    if !(1900..=2199).contains(&year) {
        return Err(DateFault::FarYear(year));
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or(DateFault::NoSuchDay { day, month, year })
}

/// `05/07/2013`, in both languages.
#[must_use]
pub fn format_date(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// The long form of Party papers with its own zero rule: days below 10 and the months January and February take a
/// zero: `ngày 05 tháng 02 năm 2013`, `ngày 11 tháng 7 năm 2013`.
#[must_use]
pub fn format_long_date(date: NaiveDate) -> String {
    let month = match date.month() {
        month @ 1..=2 => format!("0{month}"),
        month => month.to_string(),
    };
    format!("ngày {:02} tháng {month} năm {:04}", date.day(), date.year())
}

/// A period's name, from its code: `2013-H1` is the first half of 2013.
#[must_use]
pub fn period_name(t: Lang, code: &str) -> String {
    match code.split_once('-') {
        Some((year, "H1")) => t.period_first_half(year),
        Some((year, _)) => t.period_second_half(year),
        None => t.period_year(code),
    }
}

/// Minutes until the day ends in Viet Nam.
#[must_use]
pub fn minutes_to_midnight(instant: DateTime<Utc>) -> u32 {
    let time = local(instant);
    24 * 60 - (time.hour() * 60 + time.minute())
}

/// A period's name where there is little room: `6T đầu 2013`.
#[must_use]
pub fn short_period_name(t: Lang, code: &str) -> String {
    match code.split_once('-') {
        Some((year, "H1")) => t.period_first_half_short(year),
        Some((year, _)) => t.period_second_half_short(year),
        None => code.to_owned(),
    }
}

/// `16:52 ngày 03/07/2013` on the clock of Viet Nam.
#[must_use]
pub fn format_instant(instant: DateTime<Utc>, lang: Lang) -> String {
    let (time, date) = (format_time(instant), format_date(local_date(instant)));
    match lang {
        Lang::Vi => format!("{time} ngày {date}"),
        Lang::En => format!("{time} on {date}"),
    }
}

/// `16:52` on the clock of Viet Nam.
#[must_use]
pub fn format_time(instant: DateTime<Utc>) -> String {
    local(instant).format("%H:%M").to_string()
}

/// The instant at which a day begins in Viet Nam.
#[must_use]
pub fn day_begins(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(7)
}

/// The clock on a wall in Viet Nam at an instant.
#[must_use]
pub fn local_time(instant: DateTime<Utc>) -> NaiveDateTime {
    local(instant).naive_local()
}

/// The day it is in Viet Nam at an instant.
#[must_use]
pub fn local_date(instant: DateTime<Utc>) -> NaiveDate {
    local(instant).date_naive()
}

fn local(instant: DateTime<Utc>) -> DateTime<FixedOffset> {
    // UTC+7 is a valid offset; UTC stands in only to satisfy the type.
    instant.with_timezone(&FixedOffset::east_opt(7 * 60 * 60).unwrap_or_else(|| Utc.fix()))
}

/// Day, month and year of a text with one kind of mark.
fn parts(typed: &str) -> Option<(u32, u32, i32)> {
    let mark = typed.chars().find(|c| matches!(c, '/' | '.' | '-'))?;
    let mut parts = typed.split(mark).map(str::trim);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (day, year) = match (first.chars().count(), mark) {
        (4, '-') => (third, first),
        _ => (first, third),
    };
    Some((number(day, 1..=2)?, number(second, 1..=2)?, i32::try_from(number(year, 4..=4)?).ok()?))
}

/// A short number in ASCII or full-width digits; `None` for anything else.
fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    // One more than allowed is enough to know it is too long, whatever was pasted.
    let folded: String = text.chars().take(5).map(fold_digit).collect::<Option<_>>()?;
    digits.contains(&folded.len()).then(|| folded.parse().ok())?
}

fn fold_digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c).checked_sub(0xff10)?, 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_table_of_typed_dates_is_read_as_agreed() {
        let fifth = Ok(date(2013, 7, 5));
        for (typed, read) in [
            ("05/07/2013", fifth),
            ("5/7/2013", fifth),
            ("5-7-2013", fifth),
            ("5.7.2013", fifth),
            (" 5 / 7 / 2013 ", fifth),
            ("2013-07-05", fifth),
            ("\u{ff10}5/07/2013", fifth),
            ("29/02/2012", Ok(date(2012, 2, 29))),
            ("31/02/2013", Err(DateFault::NoSuchDay { day: 31, month: 2, year: 2013 })),
            ("05/13/2013", Err(DateFault::NoSuchDay { day: 5, month: 13, year: 2013 })),
            ("00/07/2013", Err(DateFault::NoSuchDay { day: 0, month: 7, year: 2013 })),
            ("05/07/0213", Err(DateFault::FarYear(213))),
            ("05/07/13", Err(DateFault::NotADate)),
            ("5/7", Err(DateFault::NotADate)),
            ("5/7-2013", Err(DateFault::NotADate)),
            ("2013/07/05", Err(DateFault::NotADate)),
            ("5/7/2013/1", Err(DateFault::NotADate)),
            ("+5/7/2013", Err(DateFault::NotADate)),
            ("-5-7-2013", Err(DateFault::NotADate)),
            ("hôm qua", Err(DateFault::NotADate)),
            ("", Err(DateFault::Blank)),
        ] {
            assert_eq!(read_date(typed), read, "{typed:?}");
        }
    }

    #[test]
    fn the_long_form_follows_the_zero_rule_of_party_papers() {
        assert_eq!(format_long_date(date(2013, 2, 5)), "ngày 05 tháng 02 năm 2013");
        assert_eq!(format_long_date(date(2013, 7, 11)), "ngày 11 tháng 7 năm 2013");
        assert_eq!(format_long_date(date(2013, 12, 1)), "ngày 01 tháng 12 năm 2013");
    }

    #[test]
    fn an_instant_is_shown_on_the_clock_of_viet_nam() {
        let instant: DateTime<Utc> = "2013-07-03T09:52:10Z".parse().unwrap();
        assert_eq!(format_instant(instant, Lang::Vi), "16:52 ngày 03/07/2013");
        assert_eq!(format_instant(instant, Lang::En), "16:52 on 03/07/2013");
        let late: DateTime<Utc> = "2013-06-30T17:00:00Z".parse().unwrap();
        assert_eq!(local_date(late), date(2013, 7, 1));
        assert_eq!(format_time(late), "00:00");
        assert_eq!(day_begins(date(2013, 7, 1)), late);
    }

    #[test]
    fn megabytes_are_refused_without_harm() {
        for unit in ["1", "/", "1/", "-", " ", "٣"] {
            assert!(read_date(&unit.repeat(1_000_000)).is_err());
        }
    }

    proptest! {
        #[test]
        fn a_written_date_is_read_back(days in 0_i32..109_000) {
            let date = date(1900, 1, 1) + chrono::Duration::days(days.into());
            prop_assert_eq!(read_date(&format_date(date)), Ok(date));
        }

        #[test]
        fn no_text_breaks_the_reader(typed in "\\PC*|[0-9/. \\-]{0,12}") {
            match read_date(&typed) {
                Ok(date) => prop_assert_eq!(read_date(&format_date(date)), Ok(date)),
                Err(fault) => prop_assert!(!fault.sentence(Lang::Vi).is_empty()),
            }
        }
    }
}
