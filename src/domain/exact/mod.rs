//! Exact rational numbers: what every figure is until the rounding of scoring table §5.
//!
//! A machine-word fraction carries the usual case; anything larger moves to a big fraction by itself, so no
//! operation overflows, loses a digit or panics. How the documents write such numbers is in `decimal`. Knows nothing of
//! points, languages or number formats on screen.

mod decimal;

use std::cmp::Ordering;
use std::fmt;
use std::num::NonZeroI64 as Den;
use std::ops::{Add, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use serde::{Deserialize, Serialize};

pub use self::decimal::{DecimalFault, MAX_DECIMALS, MAX_WHOLE_DIGITS};

/// An exact rational number, always in lowest terms. Has no unit of its own.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Exact(Repr);

/// Invariants: lowest terms; denominator > 0; `Small` whenever both parts fit `i64` (and are not `i64::MIN`).
///
/// That a denominator is never 0 lets a number take two words instead of three.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i64, Den),
    Big(Box<BigRational>),
}

/// The denominator of whole numbers.
const WHOLE: Den = match Den::new(1) {
    Some(one) => one,
    None => Den::MAX,
};

/// How a figure is brought to the scheme's number of decimals (scoring table §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Half away from zero: 5.645 → 5.65.
    #[default]
    HalfUp,
    /// Half to the even neighbour: 5.645 → 5.64.
    HalfEven,
    /// Towards zero: 5.649 → 5.64.
    Down,
}

impl Exact {
    /// The number 0.
    pub const ZERO: Self = Self(Repr::Small(0, WHOLE));
    /// The number 1.
    pub const ONE: Self = Self(Repr::Small(1, WHOLE));

    /// The quotient of two exact numbers; nothing when the divisor is 0.
    #[must_use]
    pub fn over(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        Some(match (&self.0, &divisor.0) {
            (Repr::Small(a, b), Repr::Small(c, d)) => Self::reduced(wide(*a) * wide(*d), wide(*b) * wide(*c)),
            (Repr::Small(..) | Repr::Big(_), _) => Self::from_big(self.to_big() / divisor.to_big()),
        })
    }

    /// Whether the number is 0.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small(0, _))
    }

    /// Whether the number is below 0.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small(num, _) => *num < 0,
            Repr::Big(big) => big.is_negative(),
        }
    }

    /// Whether the number is a whole number.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Repr::Small(_, den) => *den == WHOLE,
            Repr::Big(big) => big.is_integer(),
        }
    }

    /// Whether the number has a finite decimal expansion (1/8 has, 1/3 has not).
    #[must_use]
    pub fn is_decimal(&self) -> bool {
        match &self.0 {
            Repr::Small(_, den) => {
                let mut rest = den.get();
                for prime in [2, 5] {
                    while rest % prime == 0 {
                        rest /= prime;
                    }
                }
                rest == 1
            }
            Repr::Big(big) => {
                let mut rest = big.denom().clone();
                for prime in [2, 5] {
                    while Zero::is_zero(&(&rest % BigInt::from(prime))) {
                        rest /= BigInt::from(prime);
                    }
                }
                rest == BigInt::from(1)
            }
        }
    }

    /// The largest whole number not above this one.
    #[must_use]
    pub fn floor(&self) -> Self {
        match &self.0 {
            Repr::Small(num, den) => Self::reduced(wide(num.div_euclid(den.get())), 1),
            Repr::Big(big) => Self::from_big(big.floor()),
        }
    }

    /// The smallest whole number not below this one.
    #[must_use]
    pub fn ceil(&self) -> Self {
        -&(-self).floor()
    }

    /// This number at `decimals` decimals (scoring table §5, 1). Decimals above 10 are taken as 10.
    #[must_use]
    pub fn round(&self, decimals: u32, mode: Rounding) -> Self {
        let scale = 10_i128.pow(decimals.min(10));
        match &self.0 {
            Repr::Small(_, den) if scale % wide(*den) == 0 => self.clone(),
            Repr::Small(num, den) => {
                let (scaled, den) = (wide(*num) * scale, wide(*den));
                let (quotient, rest) = (scaled / den, (scaled % den).abs());
                let away = match mode {
                    Rounding::HalfUp => rest * 2 >= den,
                    Rounding::HalfEven => rest * 2 > den || (rest * 2 == den && quotient % 2 != 0),
                    Rounding::Down => false,
                };
                Self::reduced(quotient + if away { scaled.signum() } else { 0 }, scale)
            }
            Repr::Big(big) => Self::from_big(round_big(big, &BigInt::from(scale), mode)),
        }
    }

    /// `num ÷ den` in lowest terms. `den` is never 0: every caller multiplies denominators or has tested it.
    fn reduced(num: i128, den: i128) -> Self {
        let (num, den) = if den < 0 { (-num, -den) } else { (num, den) };
        // Nearly every figure fits machine words, whose division is many times faster.
        if let (Ok(num), Ok(den)) = (i64::try_from(num), i64::try_from(den))
            && num != i64::MIN
        {
            let divisor =
                i64::try_from(gcd_of_words(num.unsigned_abs(), den.unsigned_abs())).unwrap_or(1).max(1);
            return if divisor == 1 {
                Self::small(num, den)
            } else {
                Self::small(num / divisor, den / divisor)
            };
        }
        let divisor = i128::try_from(gcd(num.unsigned_abs(), den.unsigned_abs())).unwrap_or(1).max(1);
        let (num, den) = (num / divisor, den / divisor);
        match (i64::try_from(num), i64::try_from(den)) {
            (Ok(num), Ok(den)) if num != i64::MIN => Self::small(num, den),
            _ => Self(Repr::Big(Box::new(BigRational::new_raw(BigInt::from(num), BigInt::from(den))))),
        }
    }

    fn small(num: i64, den: i64) -> Self {
        Self(Repr::Small(num, Den::new(den).unwrap_or(WHOLE)))
    }

    fn from_big(big: BigRational) -> Self {
        match (big.numer().to_i64(), big.denom().to_i64()) {
            (Some(num), Some(den)) if num != i64::MIN => Self::small(num, den),
            _ => Self(Repr::Big(Box::new(big))),
        }
    }

    fn to_big(&self) -> BigRational {
        match &self.0 {
            Repr::Small(num, den) => BigRational::new_raw(BigInt::from(*num), BigInt::from(den.get())),
            Repr::Big(big) => (**big).clone(),
        }
    }
}

fn wide(part: impl Into<i64>) -> i128 {
    i128::from(part.into())
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        // Words are many times faster than double words, and nearly every figure fits one.
        if let (Ok(small_a), Ok(small_b)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(gcd_of_words(small_a, small_b));
        }
        (a, b) = (b, a % b);
    }
    a
}

fn gcd_of_words(mut a: u64, mut b: u64) -> u64 {
    if b == 1 {
        return 1;
    }
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn round_big(value: &BigRational, scale: &BigInt, mode: Rounding) -> BigRational {
    let scaled = value.numer() * scale;
    let den = value.denom();
    let quotient = &scaled / den;
    let twice = (&scaled % den).abs() * 2;
    let away = match mode {
        Rounding::HalfUp => twice >= *den,
        Rounding::HalfEven => {
            twice > *den || (twice == *den && !Zero::is_zero(&(&quotient % BigInt::from(2))))
        }
        Rounding::Down => false,
    };
    let rounded = if away { quotient + scaled.signum() } else { quotient };
    BigRational::new(rounded, scale.clone())
}

impl Default for Exact {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<i64> for Exact {
    fn from(whole: i64) -> Self {
        Self::reduced(wide(whole), 1)
    }
}

impl From<u32> for Exact {
    fn from(whole: u32) -> Self {
        Self(Repr::Small(i64::from(whole), WHOLE))
    }
}

impl From<usize> for Exact {
    fn from(whole: usize) -> Self {
        Self::from_big(BigRational::from_integer(BigInt::from(whole)))
    }
}

impl Add for &Exact {
    type Output = Exact;
    fn add(self, other: &Exact) -> Exact {
        match (&self.0, &other.0) {
            (Repr::Small(a, b), Repr::Small(c, d)) if b == d => Exact::reduced(wide(*a) + wide(*c), wide(*b)),
            // |a·d| and |c·b| stay below 2^126, so their sum fits.
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                Exact::reduced(wide(*a) * wide(*d) + wide(*c) * wide(*b), wide(*b) * wide(*d))
            }
            (Repr::Small(..) | Repr::Big(_), _) => Exact::from_big(self.to_big() + other.to_big()),
        }
    }
}

impl Sub for &Exact {
    type Output = Exact;
    fn sub(self, other: &Exact) -> Exact {
        self + &-other
    }
}

impl Mul for &Exact {
    type Output = Exact;
    fn mul(self, other: &Exact) -> Exact {
        match (&self.0, &other.0) {
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                Exact::reduced(wide(*a) * wide(*c), wide(*b) * wide(*d))
            }
            (Repr::Small(..) | Repr::Big(_), _) => Exact::from_big(self.to_big() * other.to_big()),
        }
    }
}

impl Neg for &Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        match &self.0 {
            // `i64::MIN` is never held, so the sign can always turn.
            Repr::Small(num, den) => Exact(Repr::Small(-num, *den)),
            Repr::Big(big) => Exact::from_big(-(**big).clone()),
        }
    }
}

impl<'a> std::iter::Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Exact>>(parts: I) -> Self {
        parts.fold(Self::ZERO, |sum, part| &sum + part)
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(a, b), Repr::Small(c, d)) if b == d => a.cmp(c),
            (Repr::Small(a, b), Repr::Small(c, d)) => (wide(*a) * wide(*d)).cmp(&(wide(*c) * wide(*b))),
            (Repr::Small(..) | Repr::Big(_), _) => self.to_big().cmp(&other.to_big()),
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(num, WHOLE) => write!(f, "{num}"),
            Repr::Small(num, den) => write!(f, "{num}/{den}"),
            Repr::Big(big) => write!(f, "{big}"),
        }
    }
}
