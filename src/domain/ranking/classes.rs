//! Classes of the ranked members, with vetoes that hold them down and quotas (scoring table §5, 9).

use crate::domain::exact::Exact;
use crate::domain::points::Points;
use crate::domain::scheme::{Class, Kind, Quota, QuotaOf, Scheme};
use crate::domain::scoring::{MemberResult, Scoring, Step};

/// The name under which a total without a class is listed as undecided, and its steps are kept.
pub(super) const CLASS: &str = "class";

/// Gives every ranked member its class. `ranked` holds positions, best first.
pub(super) fn assign(scheme: &Scheme, ranked: &[usize], scoring: &mut Scoring) {
    if scheme.classes.is_empty() {
        return;
    }
    // By position in `ranked`: the class a member stands in, as a position in the scheme's list.
    let mut standing: Vec<Option<usize>> = Vec::with_capacity(ranked.len());
    for index in ranked {
        let Some(member) = scoring.members.get_mut(*index) else {
            standing.push(None);
            continue;
        };
        standing.push(first_class(scheme, member));
    }
    for class in 0..scheme.classes.len() {
        cut(scheme, class, ranked, &mut standing, scoring);
    }
    for (index, class) in ranked.iter().zip(&standing) {
        let Some(member) = scoring.members.get_mut(*index) else {
            continue;
        };
        member.class = class.and_then(|class| scheme.classes.get(class)).map(|class| class.code.clone());
        if member.class.is_none() {
            member.undecided.push(CLASS.to_owned());
        }
    }
}

/// The total in percent of the base, exact.
fn percent(scheme: &Scheme, member: &MemberResult) -> Exact {
    let hundredfold = member.total.value() * &Exact::from(100_u32);
    hundredfold.over(&scheme.base).unwrap_or_default()
}

/// The first class whose conditions all hold and that no veto closes.
fn first_class(scheme: &Scheme, member: &mut MemberResult) -> Option<usize> {
    let percent = percent(scheme, member);
    let open_from = held_to(scheme, member);
    let fits = |class: &Class| {
        class.below_percent.as_ref().is_none_or(|below| percent < *below)
            && reaches(scheme, class, member, &percent)
    };
    let unheld = scheme.classes.iter().position(fits);
    let found = match unheld {
        // Below the class it would have, a held member keeps only the lower conditions.
        Some(class) if class < open_from.0 => next_class(scheme, open_from.0, member, &percent),
        other => other,
    };
    if !member.is_explained() {
        return found;
    }
    let mut steps = Vec::new();
    match unheld.and_then(|class| scheme.classes.get(class)) {
        Some(class) => steps.push(Step::ClassReached { percent, name: class.name.clone() }),
        None => steps.push(Step::NoClass { percent }),
    }
    if let (true, Some(veto), Some(class)) = (found != unheld, open_from.1, scheme.classes.get(open_from.0)) {
        steps.push(Step::ClassHeld { veto, name: class.name.clone() });
    }
    member.sums.insert(CLASS, steps);
    found
}

/// Position of the best class the vetoes leave open, and the veto that says so.
fn held_to(scheme: &Scheme, member: &MemberResult) -> (usize, Option<String>) {
    let held = member.vetoes.iter().filter_map(|code| {
        let at_most = scheme.veto(code)?.effect.class_at_most.as_ref()?;
        let position = scheme.classes.iter().position(|class| class.code == *at_most)?;
        Some((position, Some(code.clone())))
    });
    held.max_by_key(|(position, _)| *position).unwrap_or((0, None))
}

/// The first class from a position on whose lower conditions hold.
fn next_class(scheme: &Scheme, from: usize, member: &MemberResult, percent: &Exact) -> Option<usize> {
    let later = scheme.classes.iter().enumerate().skip(from);
    later.filter(|(_, class)| reaches(scheme, class, member, percent)).map(|(index, _)| index).next()
}

/// Whether the lower conditions of a class hold.
fn reaches(scheme: &Scheme, class: &Class, member: &MemberResult, percent: &Exact) -> bool {
    class.from_percent.as_ref().is_none_or(|from| percent >= from)
        && class.each_group_from_percent.as_ref().is_none_or(|from| each_group_reaches(scheme, member, from))
}

fn each_group_reaches(scheme: &Scheme, member: &MemberResult, from: &Exact) -> bool {
    let core = scheme.tree.iter().filter(|top| top.kind.unwrap_or_default() == Kind::Core);
    core.filter_map(|top| member.nodes.get(&top.code)).filter(|node| node.assigned > Points::ZERO).all(
        |node| {
            // points ÷ assigned ≥ from ÷ 100, without dividing.
            node.points.value() * &Exact::from(100_u32) >= node.assigned.value() * from
        },
    )
}

/// Cuts a class down to its quota from the bottom, never between tied members; who is cut falls to the next class.
fn cut(
    scheme: &Scheme,
    class: usize,
    ranked: &[usize],
    standing: &mut [Option<usize>],
    scoring: &mut Scoring,
) {
    let Some(rules) = scheme.classes.get(class) else {
        return;
    };
    let Some(quota) = places(scheme, rules, ranked, scoring) else {
        return;
    };
    let inside: Vec<usize> = (0..ranked.len()).filter(|at| standing.get(*at) == Some(&Some(class))).collect();
    let places = inside.iter().zip(1_u32..).take_while(|(_, place)| Exact::from(*place) <= quota).count();
    if places == inside.len() {
        return;
    }
    let rank_at = |at: usize| {
        ranked.get(at).and_then(|index| scoring.members.get(*index)).and_then(|member| member.rank)
    };
    let first_out = inside.get(places).and_then(|at| rank_at(*at));
    let kept = inside.iter().take(places).filter(|at| rank_at(**at) != first_out).count();
    let tied = inside.iter().filter(|at| rank_at(**at) == first_out).count();
    for at in inside.iter().skip(kept) {
        let Some(member) = ranked.get(*at).and_then(|index| scoring.members.get_mut(*index)) else {
            continue;
        };
        let percent = percent(scheme, member);
        if let Some(slot) = standing.get_mut(*at) {
            *slot = next_class(scheme, class + 1, member, &percent);
        }
        if !member.is_explained() {
            continue;
        }
        let name = rules.name.clone();
        let step = if kept < places && member.rank == first_out {
            Step::QuotaTie { name, quota: quota.clone(), tied }
        } else {
            Step::QuotaCut { name, quota: quota.clone() }
        };
        member.sums.entry(CLASS).or_default().push(step);
    }
}

/// Most members a class may have; nothing without a quota.
fn places(scheme: &Scheme, class: &Class, ranked: &[usize], scoring: &Scoring) -> Option<Exact> {
    let (percent_of_members, of) = match class.quota.as_ref()? {
        Quota::Count { count } => return Some(count.floor()),
        Quota::Percent { percent, of } => (percent, of),
    };
    let members = match of {
        QuotaOf::Ranked => ranked.len(),
        QuotaOf::Class(code) => {
            let other = scheme.class(code);
            let reaching = ranked.iter().filter_map(|index| scoring.members.get(*index)).filter(|member| {
                other.is_some_and(|other| reaches(scheme, other, member, &percent(scheme, member)))
            });
            reaching.count()
        }
    };
    let exact = percent_of_members * &Exact::from(members);
    exact.over(&Exact::from(100_u32)).map(|places| places.floor())
}
