//! Where rankings are looked at: as a table, unit by unit, on a screen in a hall.

/// A unit's profile in a ranking.
pub const PROFILE: &str = "/clusters/{cluster}/periods/{period}/ranking/{unit}";
/// The ranking on a screen in a hall.
pub const PRESENT: &str = "/clusters/{cluster}/periods/{period}/present";

/// The table of points as a worksheet.
pub const RANKING_TABLE: &str = "/clusters/{cluster}/periods/{period}/ranking/table.xlsx";
/// The table of points as a paper.
pub const RANKING_PAPER: &str = "/clusters/{cluster}/periods/{period}/ranking/table.docx";

/// The report of the review as a paper.
pub const RANKING_REPORT: &str = "/clusters/{cluster}/periods/{period}/ranking/report.docx";

/// The minutes of the conference as a paper.
pub const RANKING_MINUTES: &str = "/clusters/{cluster}/periods/{period}/ranking/minutes.docx";
/// The proposal for rewards as a paper.
pub const RANKING_PROPOSAL: &str = "/clusters/{cluster}/periods/{period}/ranking/proposal.docx";

/// The minutes of the conference on a period as a paper.
#[must_use]
pub fn ranking_minutes(cluster: &str, period: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/ranking/minutes.docx")
}

/// The proposal for rewards of a period as a paper.
#[must_use]
pub fn ranking_proposal(cluster: &str, period: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/ranking/proposal.docx")
}

/// The report of the review of a period as a paper.
#[must_use]
pub fn ranking_report(cluster: &str, period: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/ranking/report.docx")
}

/// The table of points of a period as a worksheet.
#[must_use]
pub fn ranking_table(cluster: &str, period: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/ranking/table.xlsx")
}

/// The table of points of a period as a paper.
#[must_use]
pub fn ranking_paper(cluster: &str, period: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/ranking/table.docx")
}

/// What the ranking would be with other points.
pub const WHAT_IF: &str = "/clusters/{cluster}/periods/{period}/what-if";

/// The question what would be, of a period.
#[must_use]
pub fn what_if(cluster: &str, period: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/what-if")
}

/// The conference mode of a period.
#[must_use]
pub fn present(cluster: &str, period: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/present")
}
