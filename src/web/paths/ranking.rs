//! Where rankings are looked at: as a table, unit by unit, on a screen in a hall.

/// A unit's profile in a ranking.
pub const PROFILE: &str = "/clusters/{cluster}/periods/{period}/ranking/{unit}";
/// The ranking on a screen in a hall.
pub const PRESENT: &str = "/clusters/{cluster}/periods/{period}/present";

/// The conference mode of a period.
#[must_use]
pub fn present(cluster: &str, period: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/present")
}
