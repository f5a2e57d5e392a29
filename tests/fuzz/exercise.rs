//! What the fuzz target and the test over its corpus do with one input: parse, check, evaluate, rank, say everything.
//!
//! An input is a scheme document, a NUL byte and an ENTRIES document. Nothing here may panic, overflow or hang, and the
//! promises that hold for every input are asserted.

use thidua::domain::exact::Exact;
use thidua::domain::ranking;
use thidua::domain::scheme::Scheme;
use thidua::domain::scheme::check::check;
use thidua::domain::scoring::{
    MemberResult, MemberSheet, NodeResult, PeriodFacts, Scoring, Stage, document, score_figures,
    score_members,
};
use thidua::text::{Lang, faults, rules, steps};

/// Divides scheme and entries; stands in no JSON document.
pub(crate) const DIVIDER: u8 = 0;
/// Most figures one input may ask for, so that a slow answer is a fault of the engine and not of the question.
const MAX_FIGURES: usize = 20_000;

/// How far an input came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reached {
    /// The scheme could not be read.
    Nothing,
    /// The scheme was read and checked.
    Scheme,
    /// Members were scored.
    Members,
}

/// Sends one input through the engine.
pub(crate) fn exercise(input: &[u8]) -> Reached {
    let mut parts = input.splitn(2, |byte| *byte == DIVIDER);
    let mut part = || std::str::from_utf8(parts.next().unwrap_or_default()).unwrap_or_default();
    let (scheme, entries) = (part(), part());
    let entries = document::read(entries);
    for fault in &entries.faults {
        said(|lang| faults::entry_words(lang, &fault.fault.kind));
    }
    let scheme = match Scheme::parse(scheme) {
        Ok(scheme) => scheme,
        Err(found) => {
            assert!(!found.is_empty(), "a scheme that is refused has a fault");
            for fault in &found {
                said(|lang| faults::scheme_words(lang, &fault.problem));
            }
            return Reached::Nothing;
        }
    };
    judge(&scheme);
    let nodes = scheme.node_count();
    if entries.sheets.is_empty() || entries.sheets.len().saturating_mul(nodes) > MAX_FIGURES {
        return Reached::Scheme;
    }
    score(&scheme, entries.facts, &entries.sheets);
    Reached::Members
}

/// Scores and ranks members in both stages, with steps and without, and says everything.
pub(crate) fn score(scheme: &Scheme, facts: PeriodFacts, sheets: &[MemberSheet]) {
    for stage in [Stage::SelfScore, Stage::Complete] {
        let mut explained = score_members(scheme, &facts, sheets, stage);
        let mut figures = score_figures(scheme, &facts, sheets, stage);
        let order = ranking::rank(scheme, &mut explained);
        assert_eq!(ranking::rank(scheme, &mut figures), order, "steps change no rank");
        speak(&explained);
        agree(&explained, &figures);
    }
}

/// A scheme survives being written and read; its faults and rules have words.
fn judge(scheme: &Scheme) {
    for fault in check(scheme) {
        said(|lang| faults::scheme_words(lang, &fault.problem));
    }
    let again = Scheme::parse(&scheme.to_json()).expect("a scheme that was read can be read again");
    assert_eq!(again, *scheme, "a scheme is read as it was written");
    for line in scheme.lines() {
        said(|lang| rules::words(lang, &line));
    }
}

fn speak(scoring: &Scoring) {
    for member in &scoring.members {
        assert!(member.rank.is_none() || member.unranked.is_none(), "who is unranked has no rank");
        let of_nodes = member.nodes.values().flat_map(|node| &node.steps);
        for step in of_nodes.chain(member.sums.values().flatten()) {
            said(|lang| steps::words(lang, step));
        }
        for fault in &member.faults {
            said(|lang| faults::entry_words(lang, &fault.fault.kind));
        }
        for points in [&member.core, &member.bonus, &member.deduction, &member.total] {
            assert_eq!(Exact::parse(&points.to_plain(10)).is_ok(), fits(points.value()), "{points:?}");
        }
    }
}

/// Whether a figure has no more digits than a document may write.
fn fits(value: &Exact) -> bool {
    let most = Exact::from(1_000_000_000_000_000_i64);
    let rounded = value.round(10, thidua::domain::exact::Rounding::HalfUp);
    -&most < rounded && rounded < most
}

pub(crate) fn said(words: impl Fn(Lang) -> String) {
    for lang in [Lang::Vi, Lang::En] {
        assert!(!words(lang).is_empty(), "nothing is said");
    }
}

/// Scoring with steps and without comes to the same.
fn agree(explained: &Scoring, figures: &Scoring) {
    assert_eq!(explained.members.len(), figures.members.len(), "every member has a result");
    for (told, plain) in explained.members.iter().zip(&figures.members) {
        let (nodes, sums) = (plain.nodes.clone(), plain.sums.clone());
        assert_eq!(MemberResult { nodes, sums, ..told.clone() }, *plain, "steps change no sum");
        for ((code, told), (same, plain)) in told.nodes.iter().zip(plain.nodes.iter()) {
            assert_eq!(
                NodeResult { steps: Vec::new(), ..told.clone() },
                *plain,
                "steps change no figure of {code}"
            );
            assert_eq!(code, same);
        }
    }
}
