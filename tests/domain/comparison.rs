//! How units compare: movements, distances, shares of the best, against figures worked out by hand.

use std::collections::BTreeMap;
use thidua::domain::exact::Exact;
use thidua::domain::publication::comparison::{Movement, Spread, gap_above, gap_below, movement};
use thidua::domain::publication::{Entrant, Figures, Member, Standing};

/// A standing of `(code, rank, total)`, with the total as the points of node `I`.
fn standing(members: &[(&str, Option<usize>, &str)]) -> Standing {
    let member = |(code, rank, total): &(&str, Option<usize>, &str)| Member {
        entrant: Entrant {
            code: (*code).to_owned(),
            short_name: (*code).to_owned(),
            full_name: (*code).to_owned(),
            illustrative: false,
            claim: None,
        },
        own: None,
        figures: rank.map(|_| Figures {
            nodes: BTreeMap::from([("I".to_owned(), (*total).to_owned())]),
            achieved: (*total).to_owned(),
            assigned: "100.00".to_owned(),
            core: (*total).to_owned(),
            bonus: "0.00".to_owned(),
            deduction: "0.00".to_owned(),
            total: (*total).to_owned(),
        }),
        rank: *rank,
        tied: false,
        class: None,
        class_undecided: false,
        unranked: None,
        open: 0,
    };
    let mut order: Vec<_> = members.iter().filter(|(_, rank, _)| rank.is_some()).collect();
    order.sort_by_key(|(_, rank, _)| *rank);
    Standing {
        members: members.iter().map(member).collect(),
        order: order.into_iter().map(|(code, ..)| (*code).to_owned()).collect(),
        reasons: Vec::new(),
    }
}

fn now() -> Standing {
    standing(&[
        ("CB", Some(2), "95.40"),
        ("HG", Some(2), "95.40"),
        ("LS", Some(1), "96.75"),
        ("TN", Some(4), "93.25"),
        ("QN", None, ""),
    ])
}

#[test]
fn a_unit_moved_by_the_difference_of_its_ranks() {
    let before = standing(&[("CB", Some(1), "90.00"), ("LS", Some(3), "88.00"), ("TN", Some(4), "80.00")]);
    let now = now();
    for (code, expected) in [
        ("LS", Some(Movement::Up(2))),
        ("CB", Some(Movement::Down(1))),
        ("TN", Some(Movement::Same)),
        ("HG", Some(Movement::New)),
        ("QN", None),
    ] {
        assert_eq!(movement(now.member(code).unwrap(), &before), expected, "{code}");
    }
}

#[test]
fn a_gap_passes_over_units_of_the_same_rank() {
    let now = now();
    let above = |code: &str| {
        gap_above(&now, now.member(code).unwrap())
            .map(|gap| (gap.other.entrant.code.clone(), gap.points.to_plain(2)))
    };
    let below = |code: &str| {
        gap_below(&now, now.member(code).unwrap())
            .map(|gap| (gap.other.entrant.code.clone(), gap.points.to_plain(2)))
    };
    assert_eq!(above("LS"), None);
    assert_eq!(above("HG"), Some(("LS".to_owned(), "1.35".to_owned())));
    assert_eq!(above("CB"), Some(("LS".to_owned(), "1.35".to_owned())));
    assert_eq!(above("TN").unwrap().1, "2.15");
    assert_eq!(below("HG"), Some(("TN".to_owned(), "2.15".to_owned())));
    assert_eq!(below("CB"), Some(("TN".to_owned(), "2.15".to_owned())));
    assert_eq!(below("TN"), None);
    assert_eq!(above("QN"), None);
}

#[test]
fn heat_goes_from_the_best_of_a_node_to_the_least() {
    let spread = Spread::of(&now(), "I").unwrap();
    assert_eq!(spread.mean.to_plain(2), "95.20");
    for (points, heat) in
        [("96.75", 1), ("96.74", 2), ("95.875", 2), ("95.87", 3), ("94.13", 4), ("94.12", 5), ("93.25", 5)]
    {
        assert_eq!(spread.heat(&Exact::parse(points).unwrap()), heat, "{points}");
    }
}

#[test]
fn where_all_are_equal_nothing_is_hot_and_an_unknown_node_has_no_spread() {
    let equal = standing(&[("CB", Some(1), "5.00"), ("LS", Some(1), "5.00")]);
    assert_eq!(Spread::of(&equal, "I").unwrap().heat(&Exact::parse("5.00").unwrap()), 1);
    assert_eq!(Spread::of(&equal, "II"), None);
    assert_eq!(Spread::of(&standing(&[("QN", None, "")]), "I"), None);
}
