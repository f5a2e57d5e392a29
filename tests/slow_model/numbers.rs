//! Numbers and days of the slow model: big fractions, and days counted one at a time.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use serde_json::Value;

/// Every figure of the model.
pub(crate) type Fraction = BigRational;

pub(crate) fn whole(number: usize) -> Fraction {
    Fraction::from_integer(BigInt::from(number))
}

pub(crate) fn zero() -> Fraction {
    Fraction::zero()
}

pub(crate) fn one() -> Fraction {
    Fraction::one()
}

/// A plain decimal of the documents, or nothing.
pub(crate) fn decimal(text: &str) -> Option<Fraction> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let parts: Vec<&str> = digits.split('.').collect();
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    if parts.len() > 2 || !parts.iter().all(|part| plain(part)) {
        return None;
    }
    let decimals = parts.get(1).map_or(0, |part| part.len());
    if parts[0].len() > 15 || decimals > 10 {
        return None;
    }
    let numerator: BigInt = parts.concat().parse().unwrap();
    Some(Fraction::new(numerator * sign, power_of_ten(decimals)))
}

/// The number a field of a scheme holds; nothing where the field is left out.
pub(crate) fn field(value: &Value) -> Option<Fraction> {
    value.as_str().map(|text| decimal(text).unwrap())
}

pub(crate) fn field_or(value: &Value, otherwise: Fraction) -> Fraction {
    field(value).unwrap_or(otherwise)
}

fn power_of_ten(exponent: usize) -> BigInt {
    (0..exponent).fold(BigInt::one(), |power, _| power * 10)
}

/// Scoring table §5, 1.
pub(crate) fn round(value: &Fraction, rounding: &Value) -> Fraction {
    let decimals = usize::try_from(rounding["decimals"].as_u64().unwrap()).unwrap();
    let scale = Fraction::from_integer(power_of_ten(decimals));
    let scaled = value * &scale;
    let towards_zero = scaled.trunc();
    let rest = (&scaled - &towards_zero).abs();
    let half = Fraction::new(BigInt::one(), BigInt::from(2));
    let is_odd = !(&towards_zero / whole(2)).is_integer();
    let away = match rounding["mode"].as_str().unwrap() {
        "half_up" => rest >= half,
        "half_even" => rest > half || (rest == half && is_odd),
        "down" => false,
        other => panic!("no such mode: {other}"),
    };
    let rounded = if away { towards_zero + scaled.signum() } else { towards_zero };
    rounded / scale
}

/// Days since some fixed day, by walking the calendar from the year 2000.
pub(crate) fn day_number(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if lengths != [4, 2, 2] {
        return None;
    }
    let numbers: Vec<i64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let [year, month, day] = numbers[..] else { return None };
    assert!((2000..2100).contains(&year), "the model walks from the year 2000");
    if !(1..=12).contains(&month) || day < 1 || day > days_of(year, month) {
        return None;
    }
    let years: i64 = (2000..year).map(|year| (1..=12).map(|month| days_of(year, month)).sum::<i64>()).sum();
    let months: i64 = (1..month).map(|month| days_of(year, month)).sum();
    Some(years + months + day - 1)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

/// 1 January 2000, day 0, was a Saturday.
fn is_weekend(day: i64) -> bool {
    day % 7 < 2
}

/// Scoring table §3, `deadline`.
pub(crate) fn days_late(due: i64, done: i64, rule: &Value, holidays: &Value) -> usize {
    let off: Vec<i64> =
        holidays.as_array().unwrap().iter().filter_map(|day| day_number(day.as_str().unwrap())).collect();
    let counts = |day: &i64| rule["days"] == "calendar" || !(is_weekend(*day) || off.contains(day));
    (due + 1..=done).filter(counts).count()
}
