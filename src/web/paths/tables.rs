//! The tables of pages as worksheets: each lies below its page, and is asked for with the page's own query.

/// The records of the journal.
pub const JOURNAL_TABLE: &str = "/clusters/{cluster}/journal/table.xlsx";
/// The sheets of a period as those who appraise them see them.
pub const APPRAISAL_TABLE: &str = "/clusters/{cluster}/periods/{period}/appraisal/table.xlsx";
/// One criterion of all units.
pub const APPRAISAL_CRITERION_TABLE: &str =
    "/clusters/{cluster}/periods/{period}/appraisal/by-criterion/{code}/table.xlsx";
/// The lines of a sheet under appraisal.
pub const APPRAISAL_SHEET_TABLE: &str = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/table.xlsx";
/// A unit's groups and lines in a ranking.
pub const PROFILE_TABLE: &str = "/clusters/{cluster}/periods/{period}/ranking/{unit}/table.xlsx";
/// The evidence of a sheet.
pub const SHEET_EVIDENCE_TABLE: &str =
    "/clusters/{cluster}/periods/{period}/sheets/{unit}/evidence/table.xlsx";
/// The members of a cluster.
pub const MEMBERS_TABLE: &str = "/admin/clusters/{cluster}/members/table.xlsx";
/// Periods.
pub const PERIODS_TABLE: &str = "/admin/periods/table.xlsx";
/// Accounts.
pub const ACCOUNTS_TABLE: &str = "/admin/accounts/table.xlsx";
/// Two versions of a scheme side by side.
pub const SCHEME_COMPARISON_TABLE: &str = "/clusters/{cluster}/schemes/{scheme}/comparison/table.xlsx";
/// What an amendment changed.
pub const PUBLICATION_DIFFERENCE_TABLE: &str =
    "/clusters/{cluster}/periods/{period}/publications/{number}/difference/table.xlsx";

/// The tables of the page at an address, asked for with the same query.
#[must_use]
pub fn table_of(page: &str) -> String {
    match page.split_once('?') {
        Some((path, query)) => format!("{path}/table.xlsx?{query}"),
        None => format!("{page}/table.xlsx"),
    }
}
