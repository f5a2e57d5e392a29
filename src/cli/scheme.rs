//! `thidua scheme check` and `thidua scheme evaluate`: the two commands that need no database.
//!
//! They print the documents of the scoring table; scoring itself is in `domain`.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::Path;

use serde::{Serialize, Serializer};

use crate::domain::entry::{EntryFault, EntryFaultKind};
use crate::domain::exact::Exact;
use crate::domain::points::{Points, RoundingRule};
use crate::domain::ranking;
use crate::domain::scheme::check::check as faults_of;
use crate::domain::scheme::{self, Scheme, SchemeFault, Severity};
use crate::domain::scoring::document::{self, DocumentFault, EntriesDocument};
use crate::domain::scoring::{MemberResult, NodeResults, Stage, Step, Unranked, explain_each, score_sums};
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

/// Most figures (members times nodes) evaluated at once: thousands of members of a usual table, and still within the
/// memory of a small machine.
const MAX_FIGURES: usize = 500_000;

/// Scores entries against a scheme and writes the result document of scoring table §6: exit status 0, or 1 when an
/// entry is wrong (the rest is still evaluated) or the scheme cannot be used. A field of thousands is explained member
/// by member while it is written, so the explanations of all never stand in memory together.
///
/// # Errors
/// When `out` cannot be written to.
pub fn evaluate(scheme_file: &Path, entries_file: &Path, out: &mut impl Write) -> io::Result<u8> {
    let scheme = match load(scheme_file) {
        Ok(scheme) => scheme,
        Err(report) => return refuse(&report, out),
    };
    let found = faults_of(&scheme);
    if found.iter().any(|fault| fault.severity() == Severity::Error) {
        return refuse(&list(&found), out);
    }
    let entries = match read_file(entries_file, document::MAX_BYTES) {
        Ok(text) => document::read(&text),
        Err(report) => return refuse(&report, out),
    };
    write_result(&scheme, within_limit(&scheme, entries), out)
}

fn refuse(report: &str, out: &mut impl Write) -> io::Result<u8> {
    out.write_all(report.as_bytes())?;
    Ok(1)
}

/// The entries; without members, and with a fault, where they would make too many figures.
fn within_limit(scheme: &Scheme, mut entries: EntriesDocument) -> EntriesDocument {
    let most = MAX_FIGURES / scheme.node_count().max(1);
    if entries.sheets.len() > most {
        let fault = EntryFault::of("members", EntryFaultKind::TooMany { most });
        entries.faults.push(DocumentFault { member: None, code: None, fault });
        entries.sheets.clear();
    }
    entries
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
#[derive(Serialize)]
struct ResultDocument<'a, M, E> {
    scheme: &'a str,
    members: M,
    errors: E,
}

/// A list whose items are made one by one while it is written.
struct Each<I>(Cell<Option<I>>);

impl<I> Each<I> {
    fn of(items: I) -> Self {
        Self(Cell::new(Some(items)))
    }
}

impl<I: Iterator<Item: Serialize>> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.take().into_iter().flatten())
    }
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

fn write_result(scheme: &Scheme, entries: EntriesDocument, out: &mut impl Write) -> io::Result<u8> {
    let EntriesDocument { facts, sheets, faults } = entries;
    let mut scoring = score_sums(scheme, &facts, &sheets, Stage::Complete);
    ranking::rank(scheme, &mut scoring);
    let of_members = scoring.members.iter().flat_map(|member| {
        member.faults.iter().map(|found| DocumentFault {
            member: Some(member.code.clone()),
            code: found.code.clone(),
            fault: found.fault.clone(),
        })
    });
    let mut errors = faults.into_iter().chain(of_members).map(error).peekable();
    let code = u8::from(errors.peek().is_some());
    let explained = explain_each(scheme, &facts, &sheets, Stage::Complete);
    let members = scoring
        .members
        .iter()
        .zip(explained)
        .map(|(ranked, told)| member(ranked, &told.nodes, scheme.rounding));
    let document =
        ResultDocument { scheme: &scheme.code, members: Each::of(members), errors: Each::of(errors) };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")?;
    Ok(code)
}

fn error(found: DocumentFault) -> Error {
    let DocumentFault { member, code, fault } = found;
    let message = faults::entry_words(Lang::Vi, &fault.kind);
    Error { member, code, input: fault.input, fault: fault.kind.code(), message }
}

/// A ranked member, with its nodes as they are explained.
fn member(result: &MemberResult, nodes: &NodeResults, rounding: RoundingRule) -> Member {
    let plain = |points: &Points| written(points.value(), rounding);
    let points = nodes.iter().map(|(code, node)| (code.to_owned(), plain(&node.points))).collect();
    let of_nodes = nodes.iter().map(|(code, node)| (code.to_owned(), explained(&node.steps)));
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
        unranked: result.unranked.as_ref().map(Unranked::code),
        code: result.code.clone(),
        missing: result.missing.clone(),
        undecided: result.undecided.clone(),
        provisional: result.provisional.clone(),
        rank: result.rank,
        tied: result.tied,
        class: result.class.clone(),
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
