//! Days between a deadline and what was done: calendar days, and working days.
//!
//! Has no clock and no time zone: the caller says which day something happened (`Asia/Ho_Chi_Minh`).

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Serialize;

/// How days late are counted (scoring table §3, `deadline`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DayCount {
    /// Every day.
    Calendar,
    /// Monday to Friday, less the scheme's holidays.
    Working,
}

/// Reads a day written `2013-07-05`: four, two and two digits, a day that exists.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    // The reader of dates knows signed years too, and a year 0 that no calendar has.
    let fits =
        |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    let plain = text.len() == 10 && text.bytes().enumerate().all(fits) && !text.starts_with("0000");
    if plain { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

/// Whether people work on this day: Monday to Friday and not one of the `holidays`.
#[must_use]
pub fn is_working_day(day: NaiveDate, holidays: &BTreeSet<NaiveDate>) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !holidays.contains(&day)
}

/// Days `done_on` lies after `due_on`, 0 when it does not (scoring table §3, `deadline`).
///
/// In working days only the working days after the deadline up to and including the day itself count, so what is
/// done on the Saturday after a Friday's deadline is not late.
#[must_use]
pub fn days_late(
    due_on: NaiveDate,
    done_on: NaiveDate,
    count: DayCount,
    holidays: &BTreeSet<NaiveDate>,
) -> i64 {
    let calendar_days = (done_on - due_on).num_days().max(0);
    match count {
        DayCount::Calendar => calendar_days,
        DayCount::Working => working_days_after(due_on, calendar_days, holidays),
    }
}

/// Working days among the `days` days following `start`. Whole weeks are counted at once: dates may lie centuries apart.
fn working_days_after(start: NaiveDate, days: i64, holidays: &BTreeSet<NaiveDate>) -> i64 {
    if days == 0 {
        return 0;
    }
    let first = i64::from(start.weekday().num_days_from_monday()) + 1;
    let in_part_week = (0..days % 7).filter(|day| (first + day) % 7 < 5).count();
    let holidays_hit = holidays
        .iter()
        .filter(|day| **day > start && (**day - start).num_days() <= days)
        .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
        .count();
    let weekdays = days / 7 * 5 + i64::try_from(in_part_week).unwrap_or(0);
    weekdays - i64::try_from(holidays_hit).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_four_two_and_two_digits_and_exists() {
        for text in ["2013-07-05", "0001-01-01", "9999-12-31", "2012-02-29"] {
            assert_eq!(parse_day(text).map(|day| day.to_string()).as_deref(), Some(text));
        }
        for text in [
            "-013-07-05",
            "+013-07-05",
            "0000-01-01",
            "2013-02-29",
            "2013-7-005",
            "2013/07/05",
            "13-07-2013",
            "",
        ] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    #[test]
    fn working_days_late_skip_weekends_and_holidays() {
        let none = BTreeSet::new();
        let national = BTreeSet::from([day("2013-04-30"), day("2013-05-01")]);
        // 2013-03-31 was a Sunday.
        for (due, done, holidays, expected) in [
            ("2013-03-31", "2013-03-31", &none, 0),
            ("2013-03-31", "2013-03-30", &none, 0),
            ("2013-03-31", "2013-04-01", &none, 1),
            ("2013-03-29", "2013-03-31", &none, 0),
            ("2013-03-29", "2013-04-01", &none, 1),
            ("2013-03-29", "2013-04-05", &none, 5),
            ("2013-03-29", "2013-04-08", &none, 6),
            ("2013-04-26", "2013-05-03", &none, 5),
            ("2013-04-26", "2013-05-03", &national, 3),
        ] {
            let late = days_late(day(due), day(done), DayCount::Working, holidays);
            assert_eq!(late, expected, "{due} → {done}");
        }
    }

    #[test]
    fn whole_weeks_agree_with_counting_each_day() {
        let holidays = BTreeSet::from([day("2013-09-02"), day("2013-09-01")]);
        let start = day("2013-08-28");
        for length in 0..40 {
            let end = start + chrono::TimeDelta::days(length);
            let counted = start
                .iter_days()
                .skip(1)
                .take_while(|d| *d <= end)
                .filter(|d| is_working_day(*d, &holidays))
                .count();
            assert_eq!(
                usize::try_from(days_late(start, end, DayCount::Working, &holidays)).unwrap(),
                counted
            );
        }
    }

    #[test]
    fn calendar_days_late_are_never_negative() {
        let none = BTreeSet::new();
        assert_eq!(days_late(day("2013-07-05"), day("2013-07-08"), DayCount::Calendar, &none), 3);
        assert_eq!(days_late(day("2013-07-05"), day("2013-07-01"), DayCount::Calendar, &none), 0);
    }
}
