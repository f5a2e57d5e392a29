//! Every address of the product: the pattern the router knows beside the function that builds it.

mod admin;
mod openid;
mod passkeys;
mod places;
mod ranking;
mod safety;
mod schemes;
mod tables;

pub use self::admin::*;
pub use self::openid::*;
pub use self::passkeys::*;
pub use self::places::{SchemeAddress, SheetAddress};
pub use self::ranking::*;
pub use self::safety::*;
pub use self::schemes::*;
pub use self::tables::*;
use crate::domain::ids::{NoticeId, TokenId};
use crate::domain::notice::{Facts, NoticeKind};
use crate::store::periods::PeriodRecord;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The home page.
pub const HOME: &str = "/";
/// Sign in.
pub const LOGIN: &str = "/login";
/// Sign out.
pub const LOGOUT: &str = "/logout";
/// The own account.
pub const ACCOUNT: &str = "/account";
/// Changing the own password.
pub const ACCOUNT_PASSWORD: &str = "/account/password";
/// Which notices come which way, and to which address.
pub const ACCOUNT_NOTICES: &str = "/account/notices";
/// The own tokens of the API.
pub const ACCOUNT_TOKENS: &str = "/account/tokens";
/// Revoking one.
pub const ACCOUNT_TOKEN_REVOKING: &str = "/account/tokens/{token}/revoking";
/// The API, to be read by people.
pub const API_GUIDE: &str = "/api";
/// Notices.
pub const INBOX: &str = "/inbox";
/// Marking all notices read.
pub const INBOX_READ: &str = "/inbox/read";
/// Marking one notice read.
pub const NOTICE_READ: &str = "/inbox/{notice}/read";
/// Marking one notice read and going where it leads.
pub const NOTICE_OPENING: &str = "/inbox/{notice}/opening";
/// Choosing the language.
pub const ACCOUNT_LANGUAGE: &str = "/account/language";
/// Choosing theme and density.
pub const ACCOUNT_LOOK: &str = "/account/look";
/// One-time links.
pub const LINK: &str = "/links/{token}";
/// The ranking of the newest period.
pub const NEWEST_RANKING: &str = "/ranking";
/// A sheet.
pub const SHEET: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}";
/// Saving lines of a sheet.
pub const SHEET_LINES: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/lines";
/// Pasting a block into a sheet.
pub const SHEET_PASTE: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/paste";
/// A sheet as a worksheet to be filled elsewhere.
pub const SHEET_TABLE: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/table.xlsx";
/// A sheet as the paper its unit signs.
pub const SHEET_PAPER: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/sheet.docx";
/// The same to be read.
pub const SHEET_PDF: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/sheet.pdf";
/// The same as CSV.
pub const SHEET_CSV: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/table.csv";
/// What its unit writes for the cluster's report.
pub const SHEET_REPORT: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/report";
/// A filled file coming back.
pub const SHEET_IMPORT: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/import";
/// What happened to a sheet since a page showed it.
pub const SHEET_CHANGES: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/changes";
/// The evidence of a line of a sheet.
pub const LINE_EVIDENCE: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/lines/{code}/evidence";
/// All evidence of a sheet.
pub const SHEET_EVIDENCE: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/evidence";
/// A file of the evidence, to be saved.
pub const EVIDENCE_FILE: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/evidence/{evidence}/file";
/// A PDF or an image of the evidence, to be shown in a page.
pub const EVIDENCE_VIEW: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/evidence/{evidence}/view";
/// Taking evidence away.
pub const EVIDENCE_REMOVAL: &str =
    "/clusters/{cluster}/periods/{period}/sheets/{unit}/evidence/{evidence}/removal";
/// Putting evidence back.
pub const EVIDENCE_RESTORATION: &str =
    "/clusters/{cluster}/periods/{period}/sheets/{unit}/evidence/{evidence}/restoration";
/// What is missing before a sheet can be sent.
pub const SHEET_CHECK: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/check";
/// Sending a sheet.
pub const SHEET_SUBMISSION: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/submission";
/// Taking a sent sheet back.
pub const SHEET_WITHDRAWAL: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/submission/withdrawal";
/// What a unit answers to a return and to questions.
pub const SHEET_EXPLANATION: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/explanation";
/// Keeping answers that are being prepared.
pub const SHEET_EXPLANATION_DRAFT: &str =
    "/clusters/{cluster}/periods/{period}/sheets/{unit}/explanation/draft";
/// Answering a question.
pub const SHEET_ANSWERS: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/answers";
/// Why the total of a sheet is what it is.
pub const WHY_TOTAL: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/why";
/// Why a line or a group has its points.
pub const WHY: &str = "/clusters/{cluster}/periods/{period}/sheets/{unit}/why/{code}";
/// The ranking of a period.
pub const RANKING: &str = "/clusters/{cluster}/periods/{period}/ranking";
/// The appraisal of the period people are at work on.
pub const NEWEST_APPRAISAL: &str = "/appraisal";
/// The sheets of a period, as those who appraise them see them.
pub const APPRAISAL: &str = "/clusters/{cluster}/periods/{period}/appraisal";
/// Writing down what the conference agreed on.
pub const APPRAISAL_AGREEMENT: &str = "/clusters/{cluster}/periods/{period}/appraisal/agreement";
/// One criterion of all units.
pub const APPRAISAL_CRITERION: &str = "/clusters/{cluster}/periods/{period}/appraisal/by-criterion/{code}";
/// One sheet under appraisal.
pub const APPRAISAL_SHEET: &str = "/clusters/{cluster}/periods/{period}/appraisal/{unit}";
/// Taking a sheet up.
pub const APPRAISAL_TAKING_UP: &str = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/taking-up";
/// The unit that checks a sheet.
pub const APPRAISAL_CHECKER: &str = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/checker";
/// Accepting together what the rules compute.
pub const APPRAISAL_ACCEPTANCE: &str = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/acceptance";
/// Sending a sheet or lines of it back.
pub const APPRAISAL_RETURN: &str = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/return";
/// Setting and lifting a veto.
pub const APPRAISAL_VETO: &str = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/vetoes/{code}";
/// Closing an appraisal.
pub const APPRAISAL_FINISH: &str = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/finish";
/// Opening a closed appraisal again.
pub const APPRAISAL_REOPENING: &str = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/reopening";
/// One line of a sheet under appraisal.
pub const APPRAISAL_LINE: &str = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/lines/{code}";
/// Deciding a line.
pub const APPRAISAL_VERDICT: &str =
    "/clusters/{cluster}/periods/{period}/appraisal/{unit}/lines/{code}/verdict";
/// Asking the unit about a line.
pub const APPRAISAL_QUESTION: &str =
    "/clusters/{cluster}/periods/{period}/appraisal/{unit}/lines/{code}/question";
/// What a cross-checker finds of a line.
pub const APPRAISAL_PROPOSAL: &str =
    "/clusters/{cluster}/periods/{period}/appraisal/{unit}/lines/{code}/proposal";
/// Publishing a period's result.
pub const PUBLICATION: &str = "/clusters/{cluster}/periods/{period}/publication";
/// The conference agrees on all appraised sheets.
pub const PUBLICATION_AGREEMENT: &str = "/clusters/{cluster}/periods/{period}/publication/agreement";
/// Opening a published sheet for an amendment.
pub const PUBLICATION_AMENDMENT: &str = "/clusters/{cluster}/periods/{period}/publication/amendments/{unit}";
/// Links to the published result for everybody.
pub const PUBLICATION_LINKS: &str = "/clusters/{cluster}/periods/{period}/publication/links";
/// Revoking such a link.
pub const PUBLICATION_LINK_REVOKING: &str =
    "/clusters/{cluster}/periods/{period}/publication/links/{link}/revoking";
/// What an amendment changed.
pub const PUBLICATION_DIFFERENCE: &str =
    "/clusters/{cluster}/periods/{period}/publications/{number}/difference";
/// The published result behind a link, for everybody.
pub const PUBLIC_RANKING: &str = "/public/{token}";
/// Help: the forms a rule can have.
pub const HELP_RULES: &str = "/help/rules";
/// Help on one form of rule.
pub const HELP_RULE: &str = "/help/rules/{form}";
/// The journal; the first cluster's where only one is known.
pub const JOURNAL_HOME: &str = "/journal";
/// The journal of a cluster.
pub const JOURNAL: &str = "/clusters/{cluster}/journal";
/// Whether the process lives.
pub const HEALTHZ: &str = "/healthz";
/// Whether the database answers.
pub const READYZ: &str = "/readyz";

/// Names and values as the query of an address.
#[must_use]
pub fn query(pairs: &[(&str, &String)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", segment(value))).collect();
    pairs.join("&")
}

/// A text as one segment of a path: admins choose the codes of nodes.
pub(super) fn segment(code: &str) -> impl std::fmt::Display {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(code, KEPT)
}

/// The ranking of a period.
#[must_use]
pub fn ranking(cluster: &str, period: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/ranking")
}

/// Where a notice leads: to the page where its reader acts on it. To the appraisers that is the sheet's appraisal, to a
/// unit what it has to explain or to answer, to everybody the ranking of a published period.
#[must_use]
pub fn of_notice(kind: NoticeKind, facts: &Facts) -> String {
    match (kind, &facts.unit) {
        (NoticeKind::Published | NoticeKind::Amended, _) | (_, None) => {
            ranking(&facts.cluster, &facts.period)
        }
        (_, Some(unit)) => {
            let sheet = SheetAddress::at(&facts.cluster, &facts.period, unit);
            match kind {
                NoticeKind::SheetSubmitted | NoticeKind::ExplanationSent => {
                    appraisal_sheet(&facts.cluster, &facts.period, unit)
                }
                NoticeKind::SheetReturned | NoticeKind::QuestionAsked => sheet.explanation(),
                NoticeKind::DeadlineNear
                | NoticeKind::QuestionAnswered
                | NoticeKind::Published
                | NoticeKind::Amended => {
                    facts.line.as_ref().map_or_else(|| sheet.show(), |line| sheet.line(line))
                }
            }
        }
    }
}

/// The appraisal of one sheet.
#[must_use]
pub fn appraisal_sheet(cluster: &str, period: &str, unit: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/appraisal/{unit}")
}

/// Revoking a token of the API.
#[must_use]
pub fn token_revoking(token: TokenId) -> String {
    format!("{ACCOUNT_TOKENS}/{}/revoking", token.get())
}

/// A notice, and what can be done with it: `/read`, `/opening`.
#[must_use]
pub fn notice(id: NoticeId, part: &str) -> String {
    format!("{INBOX}/{}{part}", id.get())
}

/// The notices older than one.
#[must_use]
pub fn inbox_before(id: NoticeId) -> String {
    format!("{INBOX}?before={}", id.get())
}

/// The journal of a cluster.
#[must_use]
pub fn journal(cluster: &str) -> String {
    format!("/clusters/{cluster}/journal")
}

/// The publication page of a period, and below it.
#[must_use]
pub fn publication(period: &PeriodRecord, part: &str) -> String {
    format!("/clusters/{}/periods/{}/publication{part}", period.cluster_code, period.code)
}

/// What an amendment changed.
#[must_use]
pub fn publication_difference(period: &PeriodRecord, number: i32) -> String {
    format!("/clusters/{}/periods/{}/publications/{number}/difference", period.cluster_code, period.code)
}

/// The published result behind a link, below the base address.
#[must_use]
pub fn public_ranking(token: &str) -> String {
    format!("/public/{token}")
}

/// Help on one form of rule, by the name the document uses.
#[must_use]
pub fn help_rule(form: &str) -> String {
    format!("{HELP_RULES}/{form}")
}

/// A one-time link, below the base address.
#[must_use]
pub fn link(token: &str) -> String {
    format!("/links/{token}")
}

/// Whether a path may be followed after signing in: one of this site's, never another's.
#[must_use]
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.chars().all(|c| c.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_addresses_of_this_site_are_followed() {
        for good in ["/", "/account", "/clusters/dong-bac/periods/2013-H1/sheets/HG?lang=en"] {
            assert!(is_local(good), "{good}");
        }
        for bad in [
            "",
            "//evil",
            "/\\evil",
            "https:evil",
            "https://evil",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie:x",
        ] {
            assert!(!is_local(bad), "{bad}");
        }
    }
}
