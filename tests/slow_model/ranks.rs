//! Ranks and classes of the slow model (scoring table §5, 8 and 9).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::model::{Standing, code, list, standing};
use crate::numbers::{Fraction, field, whole};

const ACHIEVED: usize = 0;
const ASSIGNED: usize = 1;
const CORE: usize = 2;
const BONUS: usize = 3;
const DEDUCTION: usize = 4;
const TOTAL: usize = 5;

/// Scores, ranks and classes everybody.
pub(crate) fn standings(scheme: &Value, entries: &Value) -> Vec<Standing> {
    let count = list(&entries["members"]).len();
    let mut standings: Vec<Standing> = (0..count).map(|index| standing(scheme, entries, index)).collect();
    rank(scheme, &mut standings);
    classes(scheme, &mut standings);
    standings
}

/// A member's keys, each turned so that higher is better.
fn keys(scheme: &Value, standing: &Standing) -> Vec<Option<Fraction>> {
    let sums = &standing.sums;
    let key = |key: &Value| match key.as_str().unwrap() {
        "total" => Some(sums[TOTAL].clone()),
        "core" => Some(sums[CORE].clone()),
        "bonus" => Some(sums[BONUS].clone()),
        "percent" => Some(&sums[ACHIEVED] / &sums[ASSIGNED]),
        "least_deduction" => Some(-&sums[DEDUCTION]),
        "ballot" => standing.ballot.clone(),
        node => Some(standing.points[node.strip_prefix("node:").unwrap()].clone()),
    };
    list(&scheme["ranking"]["order"]).iter().map(key).collect()
}

/// A rank is one more than the members, or the different results, that are better.
fn rank(scheme: &Value, standings: &mut [Standing]) {
    let ranked: Vec<Vec<Option<Fraction>>> = standings
        .iter()
        .filter(|standing| standing.unranked.is_none())
        .map(|standing| keys(scheme, standing))
        .collect();
    for standing in standings.iter_mut().filter(|standing| standing.unranked.is_none()) {
        let own = keys(scheme, standing);
        let better: Vec<_> = ranked.iter().filter(|other| **other > own).collect();
        let results: BTreeSet<_> = better.iter().collect();
        let ahead = if scheme["ranking"]["style"] == "dense" { results.len() } else { better.len() };
        standing.rank = Some(ahead + 1);
        standing.tied = ranked.iter().filter(|other| **other == own).count() > 1;
    }
}

fn percent(scheme: &Value, standing: &Standing) -> Fraction {
    &standing.sums[TOTAL] / field(&scheme["base"]).unwrap() * whole(100)
}

fn reaches(scheme: &Value, class: &Value, standing: &Standing) -> bool {
    let each = |from: Fraction| standing.groups.iter().all(|(points, of)| points / of * whole(100) >= from);
    field(&class["from_percent"]).is_none_or(|from| percent(scheme, standing) >= from)
        && field(&class["each_group_from_percent"]).is_none_or(each)
}

/// The first class from a position on whose lower conditions hold; the number of classes stands for none.
fn next_class(scheme: &Value, from: usize, standing: &Standing) -> usize {
    let classes = list(&scheme["classes"]);
    (from..classes.len()).find(|at| reaches(scheme, &classes[*at], standing)).unwrap_or(classes.len())
}

fn class_before_quotas(scheme: &Value, standing: &Standing) -> usize {
    let classes = list(&scheme["classes"]);
    let fits = |class: &Value| {
        let below = field(&class["below_percent"]).is_none_or(|below| percent(scheme, standing) < below);
        below && reaches(scheme, class, standing)
    };
    let first = classes.iter().position(fits).unwrap_or(classes.len());
    let vetoes = list(&scheme["vetoes"]).iter().filter(|veto| standing.vetoes.contains(code(veto)));
    let held = vetoes.filter_map(|veto| {
        let at_most = &veto["effect"]["class_at_most"];
        classes.iter().position(|class| class["code"] == *at_most)
    });
    let held = held.max().unwrap_or(0);
    if first < held { next_class(scheme, held, standing) } else { first }
}

fn classes(scheme: &Value, standings: &mut [Standing]) {
    let classes = list(&scheme["classes"]);
    if classes.is_empty() {
        return;
    }
    let ranked: Vec<usize> = (0..standings.len()).filter(|at| standings[*at].rank.is_some()).collect();
    let mut held: BTreeMap<usize, usize> =
        ranked.iter().map(|at| (*at, class_before_quotas(scheme, &standings[*at]))).collect();
    for (position, class) in classes.iter().enumerate().filter(|(_, class)| !class["quota"].is_null()) {
        let places = places(scheme, &class["quota"], &ranked, standings);
        let inside: Vec<usize> = ranked.iter().copied().filter(|at| held[at] == position).collect();
        for at in &inside {
            // With everybody who is as good or better, is there still room?
            let as_good =
                inside.iter().filter(|other| standings[**other].rank <= standings[*at].rank).count();
            if whole(as_good) > places {
                held.insert(*at, next_class(scheme, position + 1, &standings[*at]));
            }
        }
    }
    for at in ranked {
        match classes.get(held[&at]) {
            Some(class) => standings[at].class = Some(code(class).to_owned()),
            None => standings[at].undecided.push("class".to_owned()),
        }
    }
}

fn places(scheme: &Value, quota: &Value, ranked: &[usize], standings: &[Standing]) -> Fraction {
    let Some(percent) = field(&quota["percent"]) else {
        return field(&quota["count"]).unwrap();
    };
    let counted = match quota["of"].as_str().unwrap_or("ranked") {
        "ranked" => ranked.len(),
        wanted => {
            let class = list(&scheme["classes"]).iter().find(|class| code(class) == wanted).unwrap();
            ranked.iter().filter(|at| reaches(scheme, class, &standings[**at])).count()
        }
    };
    (percent * whole(counted) / whole(100)).floor()
}
