//! Rows pasted at once: who stands below whom.

use thidua::domain::exact::Exact;
use thidua::domain::scheme::edit::EditFault;
use thidua::domain::scheme::outline::{OutlineRow, add_rows};
use thidua::domain::scheme::{Node, Scheme, starter};

fn rows(text: &str) -> Vec<OutlineRow> {
    let row = |line: &str| {
        let mut parts = line.trim().splitn(2, ' ');
        let code = parts.next().unwrap().replace('_', "");
        OutlineRow { code, name: parts.next().unwrap().to_owned(), max: Some(Exact::from(1_u32)) }
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(row).collect()
}

/// `I(I.1 I.2(I.2.1))`: codes with what stands below them; a line has a star.
fn shape(nodes: &[Node]) -> String {
    let one = |node: &Node| match node.rule() {
        Some(_) => format!("{}*", node.code),
        None => format!("{}({})", node.code, shape(node.children())),
    };
    nodes.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn empty() -> Scheme {
    starter::scheme("X", "X").unwrap()
}

#[test]
fn rows_find_their_headings_by_their_codes() {
    for (text, expected) in [
        ("I a\nI.1 b\nI.2 c\nII d\nII.1 e", "I(I.1* I.2*) II(II.1*)"),
        ("I a\n1 b\n1.1 c\n1.2 d\n2 e\nII f\n1 g", "I(I.1(I.1.1* I.1.2*) I.2*) II(II.1*)"),
        ("II a\nII.6 b\nII.6a c\nII.6b d", "II(II.6(II.6a* II.6b*))"),
        ("1. a\n1.1. b\n1.2. c\n2. d", "1(1.1* 1.2*) 2*"),
        ("A a\nA1 b\nB c", "A* A1* B*"),
        ("I a\n_ b\n_ c", "I* 1* 2*"),
        ("I a\nI.1 b\n_ c\n_ d", "I(I.1* I.2* I.3*)"),
        ("I a\nI.1 b\nI.10 c", "I(I.1* I.10*)"),
    ] {
        let grown = add_rows(&empty(), None, &rows(text), "direct").unwrap();
        assert_eq!(shape(&grown.tree), expected, "{text}");
    }
}

#[test]
fn rows_join_what_is_there_and_nothing_is_added_when_one_cannot_be() {
    let first = add_rows(&empty(), None, &rows("I a\nI.1 b"), "direct").unwrap();
    let more = add_rows(&first, Some("I"), &rows("I.2 c\nI.3 d"), "count").unwrap();
    assert_eq!(shape(&more.tree), "I(I.1* I.2* I.3*)");
    assert_eq!(more.node("I.3").unwrap().rule().unwrap().form.name(), "count");
    let taken = add_rows(&first, None, &rows("II c\nI.1 d"), "direct");
    assert_eq!(taken, Err(EditFault::CodeTaken { code: "I.1".to_owned() }));
    let below_a_line = add_rows(&first, Some("I.1"), &rows("z c"), "direct");
    assert_eq!(below_a_line, Err(EditFault::IsALine { code: "I.1".to_owned() }));
}
