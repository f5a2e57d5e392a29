//! Exact numbers: reading, writing, rounding and arithmetic.

use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;
use thidua::domain::exact::{DecimalFault, Exact, Rounding};

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

#[test]
fn decimals_are_read_and_written_without_loss() {
    for (text, shortest, two) in [
        ("0", "0", "0.00"),
        ("-0", "0", "0.00"),
        ("7.5", "7.5", "7.50"),
        ("007.50", "7.5", "7.50"),
        ("-12.345", "-12.345", "-12.35"),
        ("5.645", "5.645", "5.65"),
        ("-0.004", "-0.004", "0.00"),
        ("123456789012345.0123456789", "123456789012345.0123456789", "123456789012345.01"),
        ("999999999999999.9999999999", "999999999999999.9999999999", "1000000000000000.00"),
    ] {
        assert_eq!(exact(text).to_shortest(), shortest);
        assert_eq!(exact(text).to_plain(2), two);
    }
}

#[test]
fn anything_but_a_plain_decimal_is_refused() {
    let not = DecimalFault::NotADecimal;
    for text in [
        "", "-", ".5", "5.", "+5", "1e3", "7,5", "1 000", " 5", "5 ", "0x10", "--5", "1.2.3", "٣", "NaN",
        "−2",
    ] {
        assert_eq!(Exact::parse(text), Err(not), "{text:?}");
    }
    for text in ["1234567890123456", "0.12345678901", "0000000000000001"] {
        assert_eq!(Exact::parse(text), Err(DecimalFault::TooManyDigits), "{text:?}");
    }
}

#[test]
fn each_rounding_goes_its_own_way() {
    for (value, half_up, half_even, down) in [
        ("5.645", "5.65", "5.64", "5.64"),
        ("5.655", "5.66", "5.66", "5.65"),
        ("5.6451", "5.65", "5.65", "5.64"),
        ("-5.645", "-5.65", "-5.64", "-5.64"),
        ("5.649", "5.65", "5.65", "5.64"),
        ("5.6", "5.60", "5.60", "5.60"),
        ("123456789012345.6789", "123456789012345.68", "123456789012345.68", "123456789012345.67"),
    ] {
        for (mode, expected) in
            [(Rounding::HalfUp, half_up), (Rounding::HalfEven, half_even), (Rounding::Down, down)]
        {
            assert_eq!(exact(value).round(2, mode).to_plain(2), expected, "{value} {mode:?}");
        }
    }
}

#[test]
fn quotients_stay_exact_and_are_compared_exactly() {
    let quotient = |a: &str, b: &str| exact(a).over(&exact(b)).unwrap();
    assert_eq!(quotient("100", "75"), quotient("4", "3"));
    assert!(quotient("1", "3") < exact("0.3333333334"));
    assert!(quotient("1", "3") > exact("0.3333333333"));
    assert_eq!(&(&quotient("1", "3") + &quotient("1", "3")) + &quotient("1", "3"), Exact::ONE);
    assert_eq!(exact("5").over(&Exact::ZERO), None);
}

/// A fraction with parts of any size up to what decimals can produce.
fn fraction() -> impl Strategy<Value = (i64, i64)> {
    let part = prop_oneof![-1000_i64..1000, any::<i64>()];
    (part, prop_oneof![1_i64..1000, 1..i64::MAX])
}

fn build((num, den): (i64, i64)) -> Exact {
    Exact::from(num).over(&Exact::from(den)).unwrap()
}

fn big((num, den): (i64, i64)) -> BigRational {
    BigRational::new(BigInt::from(num), BigInt::from(den))
}

proptest! {
    #[test]
    fn arithmetic_agrees_with_big_fractions(a in fraction(), b in fraction(), c in fraction()) {
        // A product of sums crosses the border between small and big in both directions.
        let value = &(&build(a) + &build(b)) * &(&build(a) - &build(c));
        let model = (big(a) + big(b)) * (big(a) - big(c));
        prop_assert_eq!(format!("{value:?}"), format!("{model}"));
        prop_assert_eq!(build(a).cmp(&build(b)), big(a).cmp(&big(b)));
        prop_assert_eq!(format!("{:?}", value.floor()), format!("{}", model.floor()));
        prop_assert_eq!(format!("{:?}", value.ceil()), format!("{}", model.ceil()));
        if let Some(quotient) = build(a).over(&build(b)) {
            prop_assert_eq!(format!("{quotient:?}"), format!("{}", big(a) / big(b)));
        }
    }

    #[test]
    fn rounding_moves_by_less_than_a_unit_and_never_twice(a in fraction(), decimals in 0_u32..=10) {
        let value = build(a);
        let unit = Exact::ONE.over(&Exact::from(10_i64.pow(decimals))).unwrap();
        for mode in [Rounding::HalfUp, Rounding::HalfEven, Rounding::Down] {
            let rounded = value.round(decimals, mode);
            let moved = &rounded - &value;
            prop_assert!(moved < unit && -&moved < unit);
            prop_assert_eq!(rounded.round(decimals, mode), rounded);
        }
    }

    #[test]
    fn a_written_decimal_is_read_back(num in any::<i32>(), decimals in 0_u32..=10) {
        let value = Exact::from(i64::from(num)).over(&Exact::from(10_i64.pow(decimals))).unwrap();
        prop_assert_eq!(Exact::parse(&value.to_shortest()).unwrap(), value.clone());
        prop_assert_eq!(Exact::parse(&value.to_plain(10)).unwrap(), value);
    }
}
