//! What the rows of an appraisal show: one line of one sheet, on the sheet's page, across units, or sent back to a
//! script that decided it.

use crate::text::Lang;
use crate::web::page::Field;
use askama::Template;

/// One line of one sheet.
#[derive(Debug, Clone)]
pub struct RowView {
    /// What tells the row on its page: the line's code, or the unit's across units.
    pub key: String,
    /// What the row is named by: the line's code; empty across units.
    pub code: String,
    /// The line's name, or the unit's.
    pub name: String,
    /// The line's own page.
    pub line_href: String,
    /// What the unit entered, in a few words.
    pub inputs: String,
    /// The inputs as the appraiser corrected them.
    pub corrected: Option<String>,
    /// The points of the period before, or a dash.
    pub former: String,
    /// The unit's own points, or a dash.
    pub own: String,
    /// What cross-checkers propose.
    pub proposals: Vec<String>,
    /// The points as appraised, or a dash.
    pub appraised: String,
    /// By how much they differ.
    pub difference: String,
    /// Why, as the appraiser wrote.
    pub reason: String,
    /// Where the appraisal of the line stands, in a word.
    pub state: String,
    /// The same for style sheets.
    pub state_key: &'static str,
    /// Who decided and when; empty while nobody has.
    pub decided: String,
    /// How many pieces of evidence the line has.
    pub evidence: usize,
    /// Remarks on the line.
    pub remarks: usize,
    /// The controls of an appraiser.
    pub verdict: Option<VerdictForm>,
    /// The controls of a cross-checker.
    pub proposal: Option<ProposalForm>,
}

/// The controls that decide a line.
#[derive(Debug, Clone)]
pub struct VerdictForm {
    /// Where it posts.
    pub action: String,
    /// The version of the decision shown.
    pub version: String,
    /// The page to come back to: `sheet`, `criterion` or `line`.
    pub back: &'static str,
    /// The filter of that page.
    pub show: String,
    /// The points typed.
    pub points: Field,
    /// The reason typed.
    pub reason: Field,
    /// What is wrong with the line as a whole.
    pub fault: Option<String>,
    /// Whether there is a decision to take back.
    pub takes_back: bool,
    /// What another appraiser decided meanwhile, and what was tried here.
    pub conflict: Option<String>,
}

/// The controls of a cross-checker.
#[derive(Debug, Clone)]
pub struct ProposalForm {
    /// Where it posts.
    pub action: String,
    /// The points proposed.
    pub points: Field,
    /// The remark.
    pub body: Field,
}

/// The sums of a sheet under appraisal.
#[derive(Debug, Clone)]
pub struct SumsView {
    /// Lines decided, e.g. "21/33".
    pub decided: String,
    /// The unit's own total.
    pub own: String,
    /// The appraised total.
    pub appraised: String,
}

/// The answer to a line decided by a script: its row and the sums.
#[derive(Debug, Template)]
#[template(path = "appraisal/_decided.html")]
pub struct DecidedRow {
    /// The language.
    pub t: Lang,
    /// The row.
    pub row: RowView,
    /// The sums after it.
    pub sums: SumsView,
}
