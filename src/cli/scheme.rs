//! `thidua scheme check` and `thidua scheme evaluate`: the two commands that need no database.
//!
//! They print the documents of the scoring table; scoring itself is in `domain`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::Serialize;

use crate::domain::exact::Exact;
use crate::domain::points::{Points, RoundingRule};
use crate::domain::ranking;
use crate::domain::scheme::check::check as faults_of;
use crate::domain::scheme::{self, Scheme, SchemeFault, Severity};
use crate::domain::scoring::document::{self, DocumentFault, EntriesDocument};
use crate::domain::scoring::{MemberResult, Stage, Step, score_members};
use crate::text::Lang;
use crate::text::{faults, steps};

/// Checks a scheme document: exit status 0, or 1 with every fault, one a line: JSON pointer, code, sentence.
/// Warnings are listed and leave the status at 0.
#[must_use]
pub fn check(file: &Path) -> (u8, String) {
    match load(file) {
        Err(report) => (1, report),
        Ok(scheme) => {
            let found = faults_of(&scheme);
            let failed = found.iter().any(|fault| fault.severity().forbids_adoption());
            let report =
                if found.is_empty() { format!("{}: không có lỗi.\n", scheme.code) } else { list(&found) };
            (u8::from(failed), report)
        }
    }
}

/// Scores entries against a scheme and prints the result document of scoring table §6: exit status 0, or 1 when an
/// entry is wrong (the rest is still evaluated) or the scheme cannot be used.
#[must_use]
pub fn evaluate(scheme_file: &Path, entries_file: &Path) -> (u8, String) {
    let scheme = match load(scheme_file) {
        Ok(scheme) => scheme,
        Err(report) => return (1, report),
    };
    let found = faults_of(&scheme);
    if found.iter().any(|fault| fault.severity() == Severity::Error) {
        return (1, list(&found));
    }
    let entries = match read_file(entries_file, document::MAX_BYTES) {
        Ok(text) => document::read(&text),
        Err(report) => return (1, report),
    };
    let result = result(&scheme, entries);
    let code = u8::from(!result.errors.is_empty());
    // Strings and lists in memory: writing them cannot fail.
    let mut text = serde_json::to_string_pretty(&result).unwrap_or_default();
    text.push('\n');
    (code, text)
}

fn load(file: &Path) -> Result<Scheme, String> {
    let text = read_file(file, scheme::MAX_BYTES)?;
    Scheme::parse(&text).map_err(|found| list(&found))
}

/// Reads at most one byte more than `limit`, so that a file of any size is refused without being held.
fn read_file(file: &Path, limit: usize) -> Result<String, String> {
    let name = file.display();
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    File::open(file)
        .and_then(|open| open.take(most).read_to_end(&mut bytes))
        .map_err(|error| format!("{name}: không đọc được tệp ({error}).\n"))?;
    if bytes.len() > limit {
        // The reader refuses it by its size; it must only not become shorter.
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| format!("{name}: tệp không phải UTF-8. Lưu lại bằng UTF-8.\n"))?;
    // Editors on Windows put a byte order mark in front.
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

fn list(found: &[SchemeFault]) -> String {
    let line = |fault: &SchemeFault| {
        let place = if fault.pointer.is_empty() { "(document)" } else { &fault.pointer };
        let mark = if fault.severity().forbids_adoption() { "" } else { "(cảnh báo) " };
        format!(
            "{place}: {}: {mark}{}\n",
            fault.problem.code(),
            faults::scheme_words(Lang::Vi, &fault.problem)
        )
    };
    found.iter().map(line).collect()
}

/// The result document (scoring table §6).
#[derive(Debug, Serialize)]
struct ResultDocument {
    scheme: String,
    members: Vec<Member>,
    errors: Vec<Error>,
}

#[derive(Debug, Serialize)]
struct Member {
    code: String,
    points: BTreeMap<String, String>,
    missing: Vec<String>,
    undecided: Vec<String>,
    provisional: Vec<String>,
    achieved: String,
    assigned: String,
    core: String,
    bonus: String,
    deduction: String,
    total: String,
    rank: Option<usize>,
    tied: bool,
    class: Option<String>,
    unranked: Option<String>,
    explain: BTreeMap<String, Vec<Words>>,
}

#[derive(Debug, Serialize)]
struct Words {
    vi: String,
    en: String,
}

#[derive(Debug, Serialize)]
struct Error {
    member: Option<String>,
    code: Option<String>,
    input: Option<String>,
    #[serde(rename = "error")]
    fault: &'static str,
    message: String,
}

fn result(scheme: &Scheme, entries: EntriesDocument) -> ResultDocument {
    let mut scoring = score_members(scheme, &entries.facts, &entries.sheets, Stage::Complete);
    ranking::rank(scheme, &mut scoring);
    let mut errors: Vec<Error> = entries.faults.into_iter().map(error).collect();
    for member in &scoring.members {
        errors.extend(member.faults.iter().map(|found| {
            let member = Some(member.code.clone());
            error(DocumentFault { member, code: found.code.clone(), fault: found.fault.clone() })
        }));
    }
    let members = scoring.members.into_iter().map(|result| member(result, scheme.rounding)).collect();
    ResultDocument { scheme: scheme.code.clone(), members, errors }
}

fn error(found: DocumentFault) -> Error {
    let DocumentFault { member, code, fault } = found;
    let message = faults::entry_words(Lang::Vi, &fault.kind);
    Error { member, code, input: fault.input, fault: fault.kind.code(), message }
}

fn member(result: MemberResult, rounding: RoundingRule) -> Member {
    let plain = |points: &Points| written(points.value(), rounding);
    let points = result.nodes.iter().map(|(code, node)| (code.to_owned(), plain(&node.points))).collect();
    let of_nodes = result.nodes.iter().map(|(code, node)| (code.to_owned(), explained(&node.steps)));
    let of_sums = result.sums.iter().map(|(name, steps)| ((*name).to_owned(), explained(steps)));
    Member {
        points,
        explain: of_nodes.chain(of_sums).collect(),
        achieved: plain(&result.achieved),
        assigned: plain(&result.assigned),
        core: plain(&result.core),
        bonus: plain(&result.bonus),
        deduction: plain(&result.deduction),
        total: plain(&result.total),
        unranked: result.unranked.map(|reason| reason.code()),
        code: result.code,
        missing: result.missing,
        undecided: result.undecided,
        provisional: result.provisional,
        rank: result.rank,
        tied: result.tied,
        class: result.class,
    }
}

/// A figure with the scheme's decimals, rounded the scheme's way where a weight left it finer.
fn written(value: &Exact, rounding: RoundingRule) -> String {
    value.round(rounding.decimals, rounding.mode).to_plain(rounding.decimals)
}

fn explained(steps: &[Step]) -> Vec<Words> {
    let both = |step: &Step| Words { vi: steps::words(Lang::Vi, step), en: steps::words(Lang::En, step) };
    steps.iter().map(both).collect()
}
