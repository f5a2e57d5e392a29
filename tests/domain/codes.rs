//! Codes the app gives where the admin types none: made of names, or going on in the pattern of those around them.

use std::collections::BTreeSet;

use serde_json::json;
use thidua::domain::scheme::codes::{all, for_child, from_name};
use thidua::domain::scheme::edit::{Edit, apply};
use thidua::domain::scheme::{Scheme, starter};

use crate::builders::{direct, document, heading, line, scheme};

fn taken(codes: &[&str]) -> BTreeSet<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

#[test]
fn a_code_made_of_a_name_is_plain_and_free() {
    for (name, present, code) in [
        ("Số đảng viên mới", &[][..], "so_dang_vien_moi"),
        ("ĐẢNG", &[], "dang"),
        ("Đạt ≥ 90 % chỉ tiêu", &[], "dat_90_chi_tieu"),
        ("a/b-c", &[], "a_b_c"),
        ("So\u{302}\u{301} lie\u{323}\u{302}u", &[], "so_lieu"),
        ("một hai ba bốn năm sáu bảy tám", &[], "mot_hai_ba_bon_nam_sau"),
        ("", &[], "x"),
        ("  \n ", &[], "x"),
        ("🎉🎉", &[], "x"),
        ("党員", &[], "x"),
        ("", &["x", "x_2"], "x_3"),
        ("Tốt", &["tot"], "tot_2"),
        ("Tốt", &["tot", "tot_2", "tot_3"], "tot_4"),
    ] {
        assert_eq!(from_name(name, &taken(present)), code, "{name:?}");
    }
}

#[test]
fn a_code_made_of_an_endless_name_is_one_the_document_takes() {
    for name in ["a".repeat(5_000), "ộ".repeat(5_000), format!("{} b", "đ".repeat(300))] {
        let code = from_name(&name, &taken(&[]));
        assert!((1..=200).contains(&code.len()), "{} characters", code.len());
        assert!(starter::node(&code, "Tên", "direct").is_some());
        let second = from_name(&name, &taken(&[&code]));
        assert!(second != code && second.len() <= 200);
    }
}

fn small() -> Scheme {
    scheme(&document(
        "30",
        json!([
            heading("I", "10", json!([line("I.1", "5", direct()), line("I.3", "5", direct())])),
            heading("II", "10", json!([])),
            line("A", "10", direct()),
            line("IV", "10", direct()),
        ]),
    ))
}

#[test]
fn a_new_child_goes_on_in_the_pattern_and_takes_no_code_twice() {
    let scheme = small();
    assert_eq!(for_child(&scheme, Some("I")), "I.4");
    assert_eq!(for_child(&scheme, Some("II")), "II.1");
    assert_eq!(for_child(&scheme, None), "V");
    let empty = Scheme { tree: Vec::new(), ..scheme };
    assert_eq!(for_child(&empty, None), "I");
}

#[test]
fn groups_are_numbered_as_printed_tables_number_them() {
    let mut scheme = Scheme { tree: Vec::new(), ..small() };
    let mut given = Vec::new();
    for _ in 0..50 {
        let code = for_child(&scheme, None);
        let node = Box::new(starter::node(&code, "Nhóm", "heading").unwrap());
        scheme = apply(scheme, Edit::Add { parent: None, node }).unwrap().scheme;
        given.push(code);
    }
    let expected = [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (40, "XL"), (49, "XLIX"), (50, "L")];
    for (number, roman) in expected {
        assert_eq!(given[number - 1], roman);
    }
}

#[test]
fn a_copy_gets_the_next_free_code_and_its_children_follow() {
    let copied = |scheme: &Scheme, code: &str| {
        let edited = apply(scheme.clone(), Edit::Copy { code: code.to_owned() }).unwrap();
        let new = edited.code.unwrap();
        let below: Vec<String> =
            edited.scheme.node(&new).unwrap().children().iter().map(|child| child.code.clone()).collect();
        (new, below)
    };
    let scheme = scheme(&document(
        "30",
        json!([
            heading("II.1", "10", json!([line("II.1.a", "5", direct()), line("khác", "5", direct())])),
            line("II.2", "10", direct()),
            line("A", "10", direct()),
            line("9999999999999999999999", "10", direct()),
        ]),
    ));
    let below = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    assert_eq!(copied(&scheme, "II.1"), ("II.3".to_owned(), below(&["II.3.a", "khác-2"])));
    assert_eq!(copied(&scheme, "II.2"), ("II.3".to_owned(), Vec::new()));
    assert_eq!(copied(&scheme, "A"), ("A-2".to_owned(), Vec::new()));
    assert_eq!(copied(&scheme, "9999999999999999999999").0, "9999999999999999999999-2");
    assert_eq!(
        all(&scheme).collect::<Vec<_>>(),
        ["II.1", "II.1.a", "khác", "II.2", "A", "9999999999999999999999"]
    );
}
