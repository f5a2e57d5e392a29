//! Chance for the slow model: the same seed always draws the same case.

/// A source of numbers (splitmix64), good enough to spread cases and nothing else.
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn of(case: u64) -> Self {
        Self(case.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5eed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both among them.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    /// True in so many of a hundred draws.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let at = self.next() % u64::try_from(from.len()).unwrap();
        &from[usize::try_from(at).unwrap()]
    }

    /// So many hundredths as the documents write them.
    pub(crate) fn cents(cents: u64) -> String {
        format!("{}.{:02}", cents / 100, cents % 100)
    }

    /// Up to so many hundredths; now and then with a third decimal.
    pub(crate) fn amount(&mut self, most: u64) -> String {
        let text = Self::cents(self.between(0, most));
        if self.percent(10) { format!("{text}{}", self.between(0, 9)) } else { text }
    }

    /// A small number, often whole, so that limits are hit; now and then as long as a document allows.
    pub(crate) fn small(&mut self, most: u64) -> String {
        if self.percent(2) {
            return format!(
                "{}.{:010}",
                self.between(1, 999_999_999_999_999),
                self.between(0, 9_999_999_999)
            );
        }
        let number = self.between(0, most);
        match self.between(0, 9) {
            0..=5 => number.to_string(),
            6 | 7 => format!("{number}.5"),
            8 => format!("{number}.{}", self.between(0, 9)),
            _ => format!("{number}.{:04}", self.between(0, 9999)),
        }
    }
}
