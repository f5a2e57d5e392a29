//! Published Vietnamese scoring regulations as schemes, with every value their texts show or imply.
//!
//! One `NAME.json` per regulation that is complete enough, and `NAME.vectors.json` beside it: what was published, as
//! entries, and what must come of them. Of a regulation read in part only the part that was read is built, so its base
//! is smaller than the printed one. Bands of whole points on a scale that 100 does not divide (`ccb-cum3`) are written
//! as percentages to ten decimals: no total on the printed grid lies so close to a border.
//!
//! | regulation or vector | not expressed, because |
//! | --- | --- |
//! | `ninhthuan-24-2011` `nt-1` | the order of steps before the ballot: a matter of the workflow, not of points |
//! | `mttq-dongnai-2026` `dn-4` | there 12 typed of 10 silently becomes 10; here such an entry is refused (§6) |
//! | `tand-tt01-2024` `tn-1` … `tn-5` | quorum and majority of a ballot: a scheme counts no votes |
//! | `mttw-82-2017`, `bacgiang-gddt-2017`, `ttcp-575-2019` | published without a table and without a value to check |
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a vector that cannot be read is a failing test"
)]

use serde_json::{Value, json};
use thidua::domain::ranking;
use thidua::domain::scheme::Scheme;
use thidua::domain::scheme::check::check;
use thidua::domain::scoring::{MemberResult, Stage, Unranked, document, score_members};
use thidua::text::numbers::{Expecting, read_number};

/// A regulation: its name, its scheme, its vectors.
type Regulation = (&'static str, &'static str, &'static str);

macro_rules! regulations {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!($name, ".json")), include_str!(concat!($name, ".vectors.json")))),+]
    };
}

const REGULATIONS: &[Regulation] = regulations![
    "bacbinh-tuyphong-2013",
    "btp-2561-2012",
    "btp-3962-2011",
    "budang-2015",
    "ccb-cum3",
    "doan-app",
    "hcm-btdkt-2008",
    "hnd-thanhloi-2017",
    "honquan-2012",
    "hue-804-2018",
    "kiengiang-cum1-2019",
    "lmhtx-taynguyen-2019",
    "mttq-dongnai-2026",
    "mttq-hcm-15-2016",
    "tcpl-dongquang-2023",
    "tld-194-2015",
    "twdoan-2016",
    "twdoan-2021",
];

/// How many vectors were published for each regulation.
const PUBLISHED: &[(&str, usize)] = &[
    ("bacbinh-tuyphong-2013", 2),
    ("bacgiang-gddt-2017", 0),
    ("btp-2561-2012", 4),
    ("btp-3962-2011", 4),
    ("budang-2015", 5),
    ("ccb-cum3", 3),
    ("doan-app", 2),
    ("hcm-btdkt-2008", 1),
    ("hnd-thanhloi-2017", 2),
    ("honquan-2012", 2),
    ("hue-804-2018", 2),
    ("kiengiang-cum1-2019", 1),
    ("lmhtx-taynguyen-2019", 4),
    ("mttq-dongnai-2026", 4),
    ("mttq-hcm-15-2016", 1),
    ("mttw-82-2017", 0),
    ("ninhthuan-24-2011", 1),
    ("tand-tt01-2024", 5),
    ("tcpl-dongquang-2023", 1),
    ("tld-194-2015", 2),
    ("ttcp-575-2019", 0),
    ("twdoan-2016", 1),
    ("twdoan-2021", 2),
];

/// Vectors no scheme can express; the reasons stand at the head of this file.
const NOT_EXPRESSED: &[&str] = &["nt-1", "dn-4", "tn-1", "tn-2", "tn-3", "tn-4", "tn-5"];

/// The vector about reading a typed number, asserted by itself.
const OF_THE_SCREENS: &str = "tl-2";

fn vectors(text: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(text).unwrap();
    document["vectors"].as_array().unwrap().clone()
}

#[test]
fn every_regulation_can_be_adopted() {
    for (name, scheme, _) in REGULATIONS {
        let scheme = Scheme::parse(scheme).unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
        let faults: Vec<_> =
            check(&scheme).into_iter().filter(|fault| fault.severity().forbids_adoption()).collect();
        assert_eq!(faults, [], "{name}");
        let again = Scheme::parse(&scheme.to_json()).unwrap();
        assert_eq!(again, scheme, "{name}");
    }
}

#[test]
fn every_published_value_comes_out() {
    for (name, scheme, given) in REGULATIONS {
        let scheme = Scheme::parse(scheme).unwrap();
        for vector in vectors(given) {
            let entries = document::read(&vector["entries"].to_string());
            let place = format!("{name} {}: {}", vector["id"], vector["published"]);
            assert_eq!(entries.faults, [], "{place}");
            let mut scoring = score_members(&scheme, &entries.facts, &entries.sheets, Stage::Complete);
            ranking::rank(&scheme, &mut scoring);
            for (member, expected) in vector["expect"].as_object().unwrap() {
                let found = scoring.members.iter().find(|result| result.code == *member);
                let found = found.unwrap_or_else(|| panic!("{place}: no member {member}"));
                assert_expected(&scheme, found, expected, &format!("{place}, {member}"));
            }
        }
    }
}

/// Compares what a vector names, and refuses what it could name without being compared.
fn assert_expected(scheme: &Scheme, found: &MemberResult, expected: &Value, place: &str) {
    let plain = |points: &thidua::domain::points::Points| json!(points.to_plain(scheme.rounding.decimals));
    let faults: Vec<String> =
        found.faults.iter().map(|fault| fault.fault.input.clone().unwrap_or_default()).collect();
    let named_faults = expected["faults"].as_array().cloned().unwrap_or_default();
    assert_eq!(json!(faults), json!(named_faults), "{place}: faults");
    for (field, value) in expected.as_object().unwrap() {
        let is = match field.as_str() {
            "points" => {
                for (code, value) in value.as_object().unwrap() {
                    assert_eq!(
                        plain(&found.nodes.get(code).unwrap().points),
                        *value,
                        "{place}: points of {code}"
                    );
                }
                continue;
            }
            "faults" => continue,
            "core" => plain(&found.core),
            "bonus" => plain(&found.bonus),
            "deduction" => plain(&found.deduction),
            "total" => plain(&found.total),
            "rank" => json!(found.rank),
            "class" => json!(found.class),
            "undecided" => json!(found.undecided),
            "unranked" => json!(found.unranked.as_ref().map(Unranked::code)),
            "suspended" => json!(found.suspended),
            "not_nominated" => json!(found.not_nominated),
            other => panic!("{place}: {other} is not compared"),
        };
        assert_eq!(is, *value, "{place}: {field}");
    }
}

#[test]
fn a_typed_decimal_comma_is_read() {
    // hnd-thanhloi-2017 tl-2: the printed table writes 19,5.
    assert_eq!(read_number("19,5", Expecting::Decimal), Ok("19.5".to_owned()));
}

#[test]
fn every_published_vector_is_asserted_or_named_as_not_expressed() {
    let mut asserted: Vec<String> = vec![OF_THE_SCREENS.to_owned()];
    for (name, _, given) in REGULATIONS {
        assert!(
            PUBLISHED.iter().any(|(published, _)| published == name),
            "{name} is not among the published"
        );
        asserted.extend(vectors(given).iter().map(|vector| vector["id"].as_str().unwrap().to_owned()));
    }
    let mut all: Vec<&str> =
        asserted.iter().map(String::as_str).chain(NOT_EXPRESSED.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    let published: usize = PUBLISHED.iter().map(|(_, count)| count).sum();
    assert_eq!(asserted.len() + NOT_EXPRESSED.len(), all.len(), "a vector is named twice");
    assert_eq!((asserted.len(), all.len()), (42, published));
}
