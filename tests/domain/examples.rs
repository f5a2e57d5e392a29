//! The examples of the help: one of every form, without a fault, with points worked out by hand.

use thidua::domain::scheme::check::check;
use thidua::domain::scheme::examples::{self, Example};
use thidua::domain::scheme::{Scheme, Severity};
use thidua::domain::scoring::NodeState;
use thidua::text::{Lang, rules};

/// The points of each answer, worked out by hand; `missing`, `wrong`, `undecided` or `absent` where there are none.
const EXPECTED: &[(&str, &[&str])] = &[
    ("direct", &["0.00", "2.50", "3.00", "wrong", "wrong", "missing", "absent"]),
    ("levels", &["0.00", "3.00", "5.00", "missing", "absent"]),
    // 2 + 1.5; 2 + 1.5 + 1.5
    ("checklist", &["0.00", "3.50", "5.00", "missing", "absent"]),
    // 8 × 150/200; 8 + 5 full steps of 0.1; 8 + 34 × 0.1, of which 2 count
    ("proportion", &["0.00", "6.00", "8.00", "8.50", "10.00", "wrong", "missing", "absent"]),
    ("bands", &["110.00", "100.00", "100.00", "undecided", "95.00", "undecided", "missing", "absent"]),
    ("cases", &["8.00", "6.00", "0.00", "undecided", "7.00", "missing", "missing", "absent"]),
    // 29 March 2013 was a Friday; 3 − 2 × 0.5
    ("deadline", &["3.00", "3.00", "3.00", "2.00", "0.00", "0.00", "missing", "absent"]),
    // 5 − 3 × 0.5 − 1; 5 − min(4.5, 2); 5 − 2 − 6 < 0
    ("count", &["5.00", "2.50", "3.00", "0.00", "wrong", "missing", "absent"]),
    // the best is at 200%: 10 × (0.5 + 0.5 × 0.5 ÷ 1); without a target 10 × 3 ÷ 6
    ("leader", &["10.00", "7.50", "5.00", "2.00", "0.00", "10.00", "5.00", "missing", "absent"]),
    // (9 + 8) ÷ 2 for the tie
    ("placing", &["10.00", "8.50", "8.50", "5.00", "5.00", "missing", "absent"]),
];

fn shown(example: &Example) -> Vec<String> {
    let outcomes = example.outcomes();
    assert_eq!(outcomes.len(), example.answers.len());
    let shown = outcomes.iter().map(|outcome| match outcome.result.state {
        NodeState::Scored => outcome.result.points.to_plain(2),
        state => format!("{state:?}").to_lowercase(),
    });
    shown.collect()
}

#[test]
fn every_form_has_its_example_with_the_points_worked_out_by_hand() {
    let of_all: Vec<(String, Vec<String>)> = examples::all()
        .iter()
        .map(|example| (example.form().unwrap().name().to_owned(), shown(example)))
        .collect();
    let expected: Vec<(String, Vec<String>)> = EXPECTED
        .iter()
        .map(|(form, points)| ((*form).to_owned(), points.iter().map(|text| (*text).to_owned()).collect()))
        .collect();
    assert_eq!(of_all, expected);
}

#[test]
fn a_wrong_answer_of_an_example_says_what_is_wrong_and_no_other_does() {
    for example in examples::all() {
        for (answer, outcome) in example.answers.iter().zip(example.outcomes()) {
            let is_wrong = outcome.result.state == NodeState::Wrong;
            assert_eq!(is_wrong, !outcome.faults.is_empty(), "{}", answer.what.vi);
            assert!(!outcome.result.steps.is_empty(), "{}", answer.what.vi);
        }
    }
}

#[test]
fn no_example_teaches_a_faulty_rule() {
    for example in examples::all() {
        let faults = check(example.scheme());
        let grave: Vec<_> =
            faults.iter().filter(|fault| fault.problem.severity() != Severity::Warning).collect();
        assert!(grave.is_empty(), "{grave:?}");
        assert_eq!(Scheme::parse(&example.scheme().to_json()).as_ref(), Ok(example.scheme()));
    }
}

#[test]
fn every_form_is_named_explained_and_its_parameters_listed_in_both_languages() {
    for (form, _) in EXPECTED {
        let words = |t| {
            let mut words =
                vec![rules::form_name(t, form), rules::form_hint(t, form), rules::form_meaning(t, form)];
            words.extend(rules::form_parameters(t, form));
            words
        };
        let (vietnamese, english) = (words(Lang::Vi), words(Lang::En));
        assert!(vietnamese.len() > 3, "{form} has parameters");
        for (vietnamese, english) in vietnamese.iter().zip(&english) {
            assert!(!vietnamese.is_empty() && !english.is_empty(), "{form}");
            assert_ne!(vietnamese, english, "{form}");
        }
    }
    assert_eq!(rules::form_name(Lang::Vi, "formula"), "");
    assert!(examples::of_form("formula").is_none());
}
