//! Every state × everybody × every move of a sheet, against a table written down by hand.

use thidua::domain::access::{Actor, Grant, Refusal, Role, SheetPlace};
use thidua::domain::ids::{AccountId, ClusterId, MemberUnitId};
use thidua::domain::workflow::{PeriodStatus, SheetMove, SheetStatus};

const CLUSTER: ClusterId = ClusterId::new(1);
const OTHER_CLUSTER: ClusterId = ClusterId::new(2);
/// The chair's committee.
const CHAIR: MemberUnitId = MemberUnitId::new(11);
/// The deputy's committee.
const DEPUTY: MemberUnitId = MemberUnitId::new(12);
/// A member like any other, which checks [`PLAIN`].
const CHECKING: MemberUnitId = MemberUnitId::new(13);
/// A member like any other.
const PLAIN: MemberUnitId = MemberUnitId::new(14);

/// Columns of [`WAYS`]: draft, submitted, under appraisal, returned, explained, appraised, agreed, published.
const STATES: [char; 8] = ['d', 's', 'u', 'r', 'e', 'a', 'g', 'p'];

/// Of each move the state it leads to from each state (`.`: illegal), in an open period.
const WAYS: &[(SheetMove, &str)] = &[
    (SheetMove::Edit, "d..r...."),
    (SheetMove::Submit, "s......."),
    (SheetMove::Withdraw, ".d..r..."),
    (SheetMove::TakeUp, ".u..u..."),
    (SheetMove::Appraise, "..u....."),
    (SheetMove::Ask, "..u....."),
    (SheetMove::Answer, "..ur...."),
    (SheetMove::Return, "..r....."),
    (SheetMove::Explain, "...e...."),
    (SheetMove::CrossCheck, ".su.e..."),
    (SheetMove::Finish, "..a....."),
    (SheetMove::Reopen, ".....uu."),
    (SheetMove::Agree, ".....g.."),
    (SheetMove::Publish, "......p."),
    (SheetMove::Amend, "........"),
];

/// Who may make which moves, whatever the state: the unit's letters are E(dit) S(ubmit) W(ithdraw) A(nswer) X(plain),
/// the appraiser's T(ake up) J(udge: appraise) Q(uestion) R(eturn) F(inish) O(pen again), the cross-checker's C, the
/// conference's G (agree) P(ublish) M (amend).
const LETTERS: &[(char, SheetMove)] = &[
    ('E', SheetMove::Edit),
    ('S', SheetMove::Submit),
    ('W', SheetMove::Withdraw),
    ('A', SheetMove::Answer),
    ('X', SheetMove::Explain),
    ('T', SheetMove::TakeUp),
    ('J', SheetMove::Appraise),
    ('Q', SheetMove::Ask),
    ('R', SheetMove::Return),
    ('F', SheetMove::Finish),
    ('O', SheetMove::Reopen),
    ('C', SheetMove::CrossCheck),
    ('G', SheetMove::Agree),
    ('P', SheetMove::Publish),
    ('M', SheetMove::Amend),
];

struct Person {
    name: &'static str,
    grants: &'static [(Role, Option<ClusterId>, Option<MemberUnitId>)],
    /// On the sheet of [`PLAIN`].
    plain: &'static str,
    /// On the sheet of the chair's own committee.
    chairs: &'static str,
    /// Whether drafts, and whether sent sheets of [`PLAIN`] are readable.
    reads: (bool, bool),
}

const HERE: Option<ClusterId> = Some(CLUSTER);

const PEOPLE: &[Person] = &[
    Person {
        name: "staff of the unit",
        grants: &[(Role::Staff, HERE, Some(PLAIN))],
        plain: "EA",
        chairs: "",
        reads: (true, true),
    },
    Person {
        name: "leader of the unit",
        grants: &[(Role::Leader, HERE, Some(PLAIN))],
        plain: "ESWAX",
        chairs: "",
        reads: (true, true),
    },
    Person {
        name: "staff of another unit",
        grants: &[(Role::Staff, HERE, Some(CHECKING))],
        plain: "",
        chairs: "",
        reads: (false, false),
    },
    Person {
        name: "leader of the chair's unit",
        grants: &[(Role::Leader, HERE, Some(CHAIR))],
        plain: "",
        chairs: "ESWAX",
        reads: (false, false),
    },
    Person {
        name: "secretariat",
        grants: &[(Role::Secretariat, HERE, Some(CHAIR))],
        plain: "TJQRFOGPM",
        chairs: "GPM",
        reads: (false, true),
    },
    Person {
        name: "secretariat lent by another unit",
        grants: &[(Role::Secretariat, HERE, Some(CHECKING))],
        plain: "TJQRFOGPM",
        chairs: "GPM",
        reads: (false, true),
    },
    Person {
        name: "secretariat who is also staff of the unit",
        grants: &[(Role::Secretariat, HERE, Some(CHAIR)), (Role::Staff, HERE, Some(PLAIN))],
        plain: "EAGPM",
        chairs: "GPM",
        reads: (true, true),
    },
    Person {
        name: "deputy's people",
        grants: &[(Role::Deputy, HERE, Some(DEPUTY))],
        plain: "",
        chairs: "TJQRFO",
        reads: (false, true),
    },
    Person {
        name: "deputy of the chair's own unit",
        grants: &[(Role::Deputy, HERE, Some(CHAIR))],
        plain: "",
        chairs: "",
        reads: (false, true),
    },
    Person {
        name: "assigned cross-checker",
        grants: &[(Role::CrossChecker, HERE, Some(CHECKING))],
        plain: "C",
        chairs: "",
        reads: (false, true),
    },
    Person {
        name: "cross-checker of the sheet's own unit",
        grants: &[(Role::CrossChecker, HERE, Some(PLAIN))],
        plain: "",
        chairs: "",
        reads: (false, false),
    },
    Person {
        name: "cross-checker not assigned",
        grants: &[(Role::CrossChecker, HERE, Some(DEPUTY))],
        plain: "",
        chairs: "",
        reads: (false, false),
    },
    Person {
        name: "admin of the cluster",
        grants: &[(Role::Admin, HERE, None)],
        plain: "",
        chairs: "",
        reads: (false, false),
    },
    Person {
        name: "admin of the installation",
        grants: &[(Role::Admin, None, None)],
        plain: "",
        chairs: "",
        reads: (false, false),
    },
    Person {
        name: "observer",
        grants: &[(Role::Observer, HERE, None)],
        plain: "",
        chairs: "",
        reads: (false, true),
    },
    Person {
        name: "secretariat of another cluster",
        grants: &[(Role::Secretariat, Some(OTHER_CLUSTER), Some(CHAIR))],
        plain: "",
        chairs: "",
        reads: (false, false),
    },
    Person {
        name: "leader of the unit in another cluster",
        grants: &[(Role::Leader, Some(OTHER_CLUSTER), Some(PLAIN))],
        plain: "",
        chairs: "",
        reads: (false, false),
    },
    Person { name: "nobody", grants: &[], plain: "", chairs: "", reads: (false, false) },
];

fn actor(person: &Person) -> Actor {
    let grants = person.grants.iter().map(|&(role, cluster, unit)| Grant { role, cluster, unit }).collect();
    Actor { account: AccountId::new(1), grants }
}

fn place(status: SheetStatus, chairs_own: bool) -> SheetPlace {
    let unit = if chairs_own { CHAIR } else { PLAIN };
    let checker = (!chairs_own).then_some(CHECKING);
    SheetPlace { cluster: CLUSTER, unit, status, period: PeriodStatus::Open, chairs_own, checker }
}

fn way(step: SheetMove, from: usize) -> Option<SheetStatus> {
    let (_, ways) = WAYS.iter().find(|(of, _)| *of == step).unwrap();
    let to = ways.chars().nth(from).unwrap();
    STATES.iter().position(|letter| *letter == to).map(|index| SheetStatus::ALL[index])
}

#[test]
fn every_move_of_everybody_in_every_state_is_as_the_table_says() {
    let mut cases = 0;
    for person in PEOPLE {
        let actor = actor(person);
        for chairs_own in [false, true] {
            let letters = if chairs_own { person.chairs } else { person.plain };
            for (index, &status) in SheetStatus::ALL.iter().enumerate() {
                for &step in SheetMove::ALL {
                    let (letter, _) = LETTERS.iter().find(|(_, of)| *of == step).unwrap();
                    let place = place(status, chairs_own);
                    let readable = actor.may_read(&place).is_ok();
                    let expected = way(step, index).filter(|_| letters.contains(*letter) && readable);
                    let found = actor.may(step, &place);
                    assert_eq!(
                        found.ok(),
                        expected,
                        "{}: {step:?} from {status:?}, chair's own: {chairs_own}: {found:?}",
                        person.name
                    );
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, PEOPLE.len() * 2 * 8 * 15);
}

#[test]
fn a_draft_is_read_by_its_unit_and_a_sent_sheet_by_those_the_table_names() {
    for person in PEOPLE {
        let actor = actor(person);
        assert_eq!(
            actor.may_read(&place(SheetStatus::Draft, false)).is_ok(),
            person.reads.0,
            "{}",
            person.name
        );
        for &status in &SheetStatus::ALL[1..] {
            let reads = actor.may_read(&place(status, false)).is_ok();
            assert_eq!(reads, person.reads.1, "{} {status:?}", person.name);
        }
    }
}

#[test]
fn a_refusal_names_the_reason_that_helps() {
    let who = |name: &str| actor(PEOPLE.iter().find(|person| person.name == name).unwrap());
    let under = place(SheetStatus::UnderAppraisal, false);
    let chairs = place(SheetStatus::UnderAppraisal, true);
    let cases = [
        ("staff of the unit", SheetMove::Submit, place(SheetStatus::Draft, false), Refusal::LeaderOnly),
        ("staff of the unit", SheetMove::Explain, place(SheetStatus::Returned, false), Refusal::LeaderOnly),
        ("staff of another unit", SheetMove::Edit, place(SheetStatus::Draft, false), Refusal::Hidden),
        ("secretariat", SheetMove::Appraise, chairs, Refusal::OwnUnit),
        ("secretariat lent by another unit", SheetMove::Appraise, chairs, Refusal::DeputyOnly),
        ("secretariat who is also staff of the unit", SheetMove::Appraise, under, Refusal::OwnUnit),
        ("deputy's people", SheetMove::Appraise, under, Refusal::NotYours),
        ("observer", SheetMove::Appraise, under, Refusal::NotYours),
        (
            "secretariat",
            SheetMove::Appraise,
            place(SheetStatus::Submitted, false),
            Refusal::Status(SheetStatus::Submitted),
        ),
    ];
    for (name, step, place, refusal) in cases {
        assert_eq!(who(name).may(step, &place), Err(refusal), "{name} {step:?}");
    }
}

#[test]
fn the_period_bounds_what_its_sheets_may_do() {
    use PeriodStatus::{Archived, EntryClosed, Open, Preparing, Published};
    let at_work = [Open, EntryClosed, Published];
    let leader = actor(&PEOPLE[1]);
    let secretariat = actor(&PEOPLE[4]);
    let cases: &[(&Actor, SheetMove, SheetStatus, &[PeriodStatus])] = &[
        (&leader, SheetMove::Edit, SheetStatus::Draft, &[Open]),
        (&leader, SheetMove::Submit, SheetStatus::Draft, &[Open]),
        (&leader, SheetMove::Withdraw, SheetStatus::Submitted, &[Open]),
        (&leader, SheetMove::Edit, SheetStatus::Returned, &at_work),
        (&leader, SheetMove::Explain, SheetStatus::Returned, &at_work),
        (&secretariat, SheetMove::TakeUp, SheetStatus::Submitted, &at_work),
        (&secretariat, SheetMove::Appraise, SheetStatus::UnderAppraisal, &at_work),
        (&secretariat, SheetMove::Publish, SheetStatus::Agreed, &at_work),
        (&secretariat, SheetMove::Amend, SheetStatus::Published, &[Published]),
    ];
    for (actor, step, status, periods) in cases {
        for period in [Preparing, Open, EntryClosed, Published, Archived] {
            let place = SheetPlace { period, ..place(*status, false) };
            let expected = if periods.contains(&period) { None } else { Some(Refusal::PeriodClosed) };
            assert_eq!(actor.may(*step, &place).err(), expected, "{step:?} {status:?} {period:?}");
        }
    }
}
