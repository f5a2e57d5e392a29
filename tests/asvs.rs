//! `docs/asvs.tsv` against the sources: every row names tests that exist, or says why it has none.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// The chapters of the standard that the table covers; the numbers of a row stay below them.
const CHAPTERS: &[u8] = &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

/// A row: requirement, level, claim, proof.
struct Row<'a> {
    number: &'a str,
    level: &'a str,
    claim: &'a str,
    proof: &'a str,
}

/// Reads a row; `None` where it has not four columns.
fn read(line: &str) -> Option<Row<'_>> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [number, level, claim, proof] = columns[..] else {
        return None;
    };
    Some(Row { number, level, claim, proof })
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The sources a test of that full name can stand in: `http::sign_in::name`, `listener::name` or, for one beside the code,
/// `thidua::web::forms::tests::name`.
fn places(modules: &[&str]) -> Vec<PathBuf> {
    match modules {
        ["thidua", inner @ .., "tests"] => {
            let path = root().join("src").join(inner.join("/"));
            vec![path.with_extension("rs"), path.join("mod.rs")]
        }
        [binary] => vec![root().join("tests").join(binary).with_extension("rs")],
        [binary, inner @ ..] => {
            vec![root().join("tests").join(binary).join(inner.join("/")).with_extension("rs")]
        }
        [] => Vec::new(),
    }
}

/// Whether a test of that full name stands in the sources, and is a test. One in a browser is called
/// `browser::second_factor::name`.
fn is_there(name: &str) -> bool {
    let mut parts: Vec<&str> = name.split("::").collect();
    let Some(test) = parts.pop() else { return false };
    if let ["browser", flow] = parts[..] {
        let source = root().join("tests/browser/flows").join(format!("{flow}.test.js"));
        return fs::read_to_string(source).is_ok_and(|text| text.contains(&format!("\ntest(\"{test}\", ")));
    }
    let source = places(&parts).iter().find_map(|place| fs::read_to_string(place).ok()).unwrap_or_default();
    let declared = format!("fn {test}(");
    source.match_indices(&declared).any(|(at, _)| {
        let before = source[..at].trim_end_matches("async ").trim_end();
        before.ends_with(']')
            && before.rsplit("#[").next().is_some_and(|attribute| attribute.contains("test"))
    })
}

#[test]
fn every_row_is_proved_by_tests_that_exist_or_says_why_not() {
    let table = fs::read_to_string(root().join("docs/asvs.tsv")).unwrap();
    let mut numbers = BTreeSet::new();
    let mut faults = Vec::new();
    for line in table.lines().skip(1) {
        let Some(row) = read(line) else {
            faults.push(format!("{line:?} has not four columns"));
            continue;
        };
        if !numbers.insert(row.number.to_owned()) {
            faults.push(format!("{} stands twice", row.number));
        }
        let chapter = row.number.split('.').next().and_then(|chapter| chapter.parse().ok());
        let is_number = row.number.split('.').count() == 3 && chapter.is_some_and(|c| CHAPTERS.contains(&c));
        if !is_number || !["1", "2", "3"].contains(&row.level) || row.claim.is_empty() {
            faults.push(format!("{} has no number, level or claim of the standard", row.number));
        }
        if let Some(reason) = row.proof.strip_prefix("not done: ") {
            if reason.trim().len() < 10 {
                faults.push(format!("{} is not done without a reason", row.number));
            }
            continue;
        }
        for test in row.proof.split(", ") {
            if !is_there(test) {
                faults.push(format!("{} names {test:?}, which is no test", row.number));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(numbers.len() > 100, "{} rows", numbers.len());
}

#[test]
fn a_test_is_found_by_its_full_name_and_nothing_else_is() {
    for there in [
        "asvs::a_test_is_found_by_its_full_name_and_nothing_else_is",
        "http::sign_in::a_sign_in_leads_nowhere_but_to_this_site",
        "thidua::web::forms::tests::an_escape_is_decoded_once",
        "browser::second_factor::a_passkey_is_made_signs_in_as_second_step_and_alone_and_is_removed",
    ] {
        assert!(is_there(there), "{there}");
    }
    for absent in [
        "",
        "asvs::read",
        "asvs::is_there",
        "http::sign_in::a_sign_in",
        "http::sign_in::try_pair",
        "browser::second_factor::a_passkey_is_made",
        "browser::second_factor::signOut",
        "browser::nowhere::a_passkey_is_made_signs_in_as_second_step_and_alone_and_is_removed",
        "http::nowhere::a_sign_in_leads_nowhere_but_to_this_site",
        "a_sign_in_leads_nowhere_but_to_this_site",
    ] {
        assert!(!is_there(absent), "{absent}");
    }
}
