//! What differs between two versions beside the tree (scoring table §1): limits, rounding, vetoes, ranking, classes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Both, differing, differing_names};
use crate::domain::exact::Exact;
use crate::domain::points::RoundingRule;
use crate::domain::scheme::{AbsentPolicy, Class, RankKey, RankStyle, Scheme, SelfScoreGap, Veto};

/// One difference beside the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadChange<'a> {
    /// The scheme's code: the two are versions of different schemes.
    Code(Both<&'a str>),
    /// The Vietnamese title.
    TitleVi(Both<&'a str>),
    /// The English title.
    TitleEn(Both<Option<&'a str>>),
    /// Points the core adds up to.
    Base(Both<&'a Exact>),
    /// How figures are rounded.
    Rounding(Both<RoundingRule>),
    /// Days nobody works that only one version has.
    Holidays(Both<Vec<NaiveDate>>),
    /// What an absent line is worth unless its node says otherwise.
    Absent(Both<&'a AbsentPolicy>),
    /// Most bonus points; nothing for no limit, here and in the three that follow.
    BonusCap(Both<Option<&'a Exact>>),
    /// Most points deducted.
    DeductionCap(Both<Option<&'a Exact>>),
    /// Lowest total.
    Floor(Both<Option<&'a Exact>>),
    /// Highest total.
    Ceiling(Both<Option<&'a Exact>>),
    /// A veto was added, removed or changed.
    Veto(Both<Option<&'a Veto>>),
    /// The vetoes both versions have, by code, stand in another order.
    VetoOrder(Both<Vec<&'a str>>),
    /// What follows a shared rank.
    RankStyle(Both<RankStyle>),
    /// The keys members are ordered by.
    RankOrder(Both<&'a [RankKey]>),
    /// A class was added, removed or changed.
    Class(Both<Option<&'a Class>>),
    /// The classes both versions have, by code, stand in another order: the first that fits is taken.
    ClassOrder(Both<Vec<&'a str>>),
    /// The deduction for claiming more than was found.
    SelfScoreGap(Both<Option<&'a SelfScoreGap>>),
    /// Highest total a unit may claim.
    SelfCap(Both<Option<&'a Exact>>),
}

/// What differs, in the order of the document.
pub(super) fn changes<'a>(before: &'a Scheme, after: &'a Scheme) -> Vec<HeadChange<'a>> {
    let (vi, en) = differing_names(&before.title, &after.title);
    let mut found: Vec<HeadChange<'a>> = Vec::new();
    found.extend(differing(before.code.as_str(), after.code.as_str()).map(HeadChange::Code));
    found.extend(vi.map(HeadChange::TitleVi));
    found.extend(en.map(HeadChange::TitleEn));
    found.extend(differing(&before.base, &after.base).map(HeadChange::Base));
    found.extend(differing(before.rounding, after.rounding).map(HeadChange::Rounding));
    found.extend(holidays(&before.holidays, &after.holidays));
    found.extend(differing(&before.absent, &after.absent).map(HeadChange::Absent));
    found.extend(differing(before.bonus_cap.as_ref(), after.bonus_cap.as_ref()).map(HeadChange::BonusCap));
    let caps = differing(before.deduction_cap.as_ref(), after.deduction_cap.as_ref());
    found.extend(caps.map(HeadChange::DeductionCap));
    found.extend(differing(before.floor.as_ref(), after.floor.as_ref()).map(HeadChange::Floor));
    found.extend(differing(before.ceiling.as_ref(), after.ceiling.as_ref()).map(HeadChange::Ceiling));
    let vetoes = Listed::of(&before.vetoes, &after.vetoes, |veto| &veto.code);
    found.extend(vetoes.changed.into_iter().map(HeadChange::Veto));
    found.extend(vetoes.order.map(HeadChange::VetoOrder));
    let (old, new) = (&before.ranking, &after.ranking);
    found.extend(differing(old.style, new.style).map(HeadChange::RankStyle));
    found.extend(differing(old.order.as_slice(), new.order.as_slice()).map(HeadChange::RankOrder));
    let classes = Listed::of(&before.classes, &after.classes, |class| &class.code);
    found.extend(classes.changed.into_iter().map(HeadChange::Class));
    found.extend(classes.order.map(HeadChange::ClassOrder));
    let gap = differing(before.self_score_gap.as_ref(), after.self_score_gap.as_ref());
    found.extend(gap.map(HeadChange::SelfScoreGap));
    found.extend(differing(before.self_cap.as_ref(), after.self_cap.as_ref()).map(HeadChange::SelfCap));
    found
}

fn holidays<'a>(before: &BTreeSet<NaiveDate>, after: &BTreeSet<NaiveDate>) -> Option<HeadChange<'a>> {
    let only = |one: &BTreeSet<NaiveDate>, other| one.difference(other).copied().collect();
    let both: Both<Vec<NaiveDate>> = Both { before: only(before, after), after: only(after, before) };
    (before != after).then_some(HeadChange::Holidays(both))
}

/// Two lists of things with codes.
struct Listed<'a, T> {
    /// Those that differ: in the order of the later version, then those it no longer has.
    changed: Vec<Both<Option<&'a T>>>,
    /// The codes both have, where their order differs.
    order: Option<Both<Vec<&'a str>>>,
}

impl<'a, T: PartialEq> Listed<'a, T> {
    fn of(before: &'a [T], after: &'a [T], code: impl Fn(&'a T) -> &'a String) -> Self {
        // A draft may use a code twice; then the first goes with the first.
        let mut old: BTreeMap<&str, Vec<(usize, &'a T)>> = BTreeMap::new();
        for (place, item) in before.iter().enumerate().rev() {
            old.entry(code(item)).or_default().push((place, item));
        }
        let (mut changed, mut shared) = (Vec::new(), Vec::new());
        for item in after {
            let was = old.get_mut(code(item).as_str()).and_then(Vec::pop);
            changed.extend(differing(was.map(|(_, was)| was), Some(item)));
            shared.extend(was.map(|(place, _)| (place, code(item).as_str())));
        }
        let mut gone: Vec<(usize, &T)> = old.into_values().flatten().collect();
        gone.sort_unstable_by_key(|(place, _)| *place);
        changed.extend(gone.into_iter().map(|(_, item)| Both { before: Some(item), after: None }));
        let now: Vec<&str> = shared.iter().map(|(_, code)| *code).collect();
        let moved = !shared.is_sorted_by_key(|(place, _)| *place);
        shared.sort_unstable_by_key(|(place, _)| *place);
        let was = shared.into_iter().map(|(_, code)| code).collect();
        Self { changed, order: moved.then_some(Both { before: was, after: now }) }
    }
}
