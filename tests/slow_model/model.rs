//! The slow model: one member's figures over the raw documents (scoring table §4 and §5, 1 to 8).
//!
//! Shares nothing with the product: no types, no numbers, no order of work. Everything is looked up again each time.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::Zero;
use serde_json::Value;

use crate::lines::{Page, Said, leader, limit, placing, said};
use crate::numbers::{Fraction, field, field_or, one, round, whole, zero};

/// What the model says of one member.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    pub(crate) code: String,
    pub(crate) points: BTreeMap<String, Fraction>,
    pub(crate) missing: Vec<String>,
    pub(crate) undecided: Vec<String>,
    pub(crate) provisional: Vec<String>,
    /// Lines that are wrong; empty for what belongs to no line.
    pub(crate) wrong: BTreeSet<String>,
    /// achieved, assigned, core, bonus, deduction, total
    pub(crate) sums: [Fraction; 6],
    pub(crate) vetoes: BTreeSet<String>,
    pub(crate) unranked: Option<String>,
    pub(crate) rank: Option<usize>,
    pub(crate) tied: bool,
    pub(crate) class: Option<String>,
    pub(crate) ballot: Option<Fraction>,
    /// points and assigned maximum of the core top nodes that have something assigned
    pub(crate) groups: Vec<(Fraction, Fraction)>,
}

/// How far a node is answered.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Answered {
    Fully,
    NotYet,
    DoesNotApply,
}

struct Node {
    answered: Answered,
    points: Fraction,
    assigned: Fraction,
}

struct Member<'a> {
    scheme: &'a Value,
    entries: &'a Value,
    index: usize,
    zeroed: BTreeSet<&'a str>,
    standing: Standing,
    nodes: BTreeMap<&'a str, Node>,
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(crate) fn code(value: &Value) -> &str {
    value["code"].as_str().unwrap()
}

fn kind(top: &Value) -> &str {
    top["kind"].as_str().unwrap_or("core")
}

/// Vetoes are added until nothing changes; a node made 0 may set another.
pub(crate) fn standing(scheme: &Value, entries: &Value, index: usize) -> Standing {
    let given = &entries["members"][index];
    let by_hand = list(&given["vetoes"]);
    let mut vetoes: BTreeSet<&str> =
        list(&scheme["vetoes"]).iter().filter(|veto| by_hand.contains(&veto["code"])).map(code).collect();
    loop {
        let in_force: Vec<&Value> =
            list(&scheme["vetoes"]).iter().filter(|veto| vetoes.contains(code(veto))).collect();
        let zeroed = in_force.iter().filter_map(|veto| veto["effect"]["zero_node"].as_str()).collect();
        let standing = Standing { code: code(given).to_owned(), ..Standing::default() };
        let mut member = Member { scheme, entries, index, zeroed, standing, nodes: BTreeMap::new() };
        member.walk();
        let more: Vec<&str> = list(&scheme["vetoes"])
            .iter()
            .filter(|veto| !vetoes.contains(code(veto)) && member.triggers(&veto["when"]["node_is_zero"]))
            .map(code)
            .collect();
        if more.is_empty() {
            let unranked = in_force.iter().find(|veto| veto["effect"]["unranked"] == true);
            return member.sum_up(vetoes, unranked.map(|veto| code(veto)));
        }
        vetoes.extend(more);
    }
}

impl<'a> Member<'a> {
    fn page(&self, index: usize) -> Page<'a> {
        Page { scheme: self.scheme, period: &self.entries["period"], member: &self.entries["members"][index] }
    }

    fn walk(&mut self) {
        for top in list(&self.scheme["tree"]) {
            self.node(top, kind(top), &self.scheme["absent"]);
        }
    }

    fn node(&mut self, node: &'a Value, kind: &str, policy: &'a Value) -> (Answered, Fraction, Fraction) {
        let policy = if node["absent"].is_null() { policy } else { &node["absent"] };
        let (answered, mut points, assigned) = if node["rule"].is_null() {
            self.heading(node, kind, policy)
        } else {
            self.line(node, kind, policy)
        };
        if self.zeroed.contains(code(node)) {
            points = zero();
        }
        let weight = field_or(&node["weight"], one());
        let (points, assigned) = (points * &weight, assigned * &weight);
        self.standing.points.insert(code(node).to_owned(), points.clone());
        let kept = Node { answered, points: points.clone(), assigned: assigned.clone() };
        self.nodes.insert(code(node), kept);
        (answered, points, assigned)
    }

    fn heading(&mut self, node: &'a Value, kind: &str, policy: &'a Value) -> (Answered, Fraction, Fraction) {
        let children: Vec<_> =
            list(&node["children"]).iter().map(|child| self.node(child, kind, policy)).collect();
        let sum_assigned: Fraction = children.iter().map(|(_, _, assigned)| assigned).sum();
        let applying: Vec<&Fraction> = children
            .iter()
            .filter(|(answered, _, _)| *answered != Answered::DoesNotApply)
            .map(|(_, points, _)| points)
            .collect();
        let aggregate = node["aggregate"].as_str().unwrap_or("sum");
        let assigned = match (field(&node["max"]), aggregate) {
            (Some(max), "sum") => max.min(sum_assigned),
            (Some(max), _) => {
                if applying.is_empty() {
                    zero()
                } else {
                    max
                }
            }
            (None, _) => sum_assigned,
        };
        if applying.is_empty() {
            return (Answered::DoesNotApply, zero(), assigned);
        }
        let sum: Fraction = applying.iter().copied().sum();
        let value = match aggregate {
            "sum" => sum,
            "mean" => round(&(sum / whole(applying.len())), &self.scheme["rounding"]),
            "min" => applying.into_iter().min().unwrap().clone(),
            "max" => applying.into_iter().max().unwrap().clone(),
            other => panic!("no such aggregate: {other}"),
        };
        let gap = children.iter().any(|(answered, _, _)| *answered == Answered::NotYet);
        (if gap { Answered::NotYet } else { Answered::Fully }, clamp(node, value), assigned)
    }

    fn line(&mut self, node: &'a Value, kind: &str, policy: &Value) -> (Answered, Fraction, Fraction) {
        let max = field_or(&node["max"], zero());
        let relative = matches!(node["rule"]["form"].as_str().unwrap(), "leader" | "placing");
        let said = said(self.page(self.index), node);
        let dropped = node["rule"]["untargeted"] == "absent" && matches!(said, Said::Untargeted(_));
        if said == Said::Absent || dropped {
            let value = match policy {
                _ if kind != "core" => None,
                policy if policy == "full" => Some(max.clone()),
                policy if policy == "zero" => Some(zero()),
                policy => field(&policy["points"]),
            };
            return match value {
                Some(value) => (Answered::Fully, self.points(node, &value), max),
                None if kind == "core" => (Answered::DoesNotApply, zero(), zero()),
                None => (Answered::DoesNotApply, zero(), max),
            };
        }
        let name = code(node).to_owned();
        let value = match said {
            Said::Points(value) => value,
            Said::Measure(_) | Said::Untargeted(_) if relative => self.relative(node, &said),
            Said::Undecided => {
                self.standing.undecided.push(name);
                return (Answered::NotYet, zero(), max);
            }
            said => {
                if said == Said::Wrong {
                    self.standing.wrong.insert(name.clone());
                }
                self.standing.missing.push(name);
                return (Answered::NotYet, zero(), max);
            }
        };
        (Answered::Fully, self.points(node, &value), max)
    }

    fn relative(&mut self, node: &Value, own: &Said) -> Fraction {
        let count = list(&self.entries["members"]).len();
        let all: Vec<Said> = (0..count).map(|index| said(self.page(index), node)).collect();
        if all.iter().any(|said| matches!(said, Said::Blank | Said::Wrong)) {
            self.standing.provisional.push(code(node).to_owned());
        }
        if node["rule"]["form"] == "leader" { leader(node, own, &all) } else { placing(node, own, &all) }
    }

    fn points(&self, node: &Value, value: &Fraction) -> Fraction {
        clamp(node, round(value, &self.scheme["rounding"]))
    }

    fn triggers(&self, when: &Value) -> bool {
        let is_zero = |code: &str| {
            let node = &self.nodes[code];
            node.answered == Answered::Fully && node.points.is_zero()
        };
        match when.as_str() {
            None => false,
            Some("any_top") => {
                list(&self.scheme["tree"]).iter().any(|top| kind(top) == "core" && is_zero(code(top)))
            }
            Some(code) => is_zero(code),
        }
    }

    fn sum_up(mut self, vetoes: BTreeSet<&str>, unranked_by: Option<&str>) -> Standing {
        let scheme = self.scheme;
        let tops = |wanted: &str| -> Vec<&Node> {
            let tops = list(&scheme["tree"]).iter().filter(|top| kind(top) == wanted);
            tops.map(|top| &self.nodes[code(top)]).collect()
        };
        let points = |wanted: &str| -> Fraction { tops(wanted).iter().map(|node| &node.points).sum() };
        let achieved = points("core");
        let assigned: Fraction = tops("core").iter().map(|node| &node.assigned).sum();
        let base = field(&scheme["base"]).unwrap();
        let rescaled = if assigned.is_zero() { zero() } else { &achieved / &assigned * base };
        let core = round(&rescaled, &scheme["rounding"]);
        let at_most = |value: Fraction, cap: &Value| field(cap).map_or(value.clone(), |cap| value.min(cap));
        let bonus = at_most(points("bonus"), &scheme["bonus_cap"]);
        let total = |deduction: &Fraction| {
            let raised =
                (&core + &bonus - deduction).max(field_or(&scheme["floor"], -whole(1_000_000_000).pow(4)));
            at_most(raised, &scheme["ceiling"])
        };
        let mut deduction = at_most(points("deduction"), &scheme["deduction_cap"]);
        let given = &self.entries["members"][self.index];
        let (claimed, gap) = (field(&given["self_total"]), &scheme["self_score_gap"]);
        if let (Some(claimed), Some(percent)) = (&claimed, field(&gap["over_percent"])) {
            let found = total(&deduction);
            if claimed - &found > &found * percent / whole(100) {
                let more = points("deduction") + field(&gap["deduct"]).unwrap();
                deduction = at_most(more, &scheme["deduction_cap"]);
            }
        }
        let strange = self.strangers(claimed.as_ref());
        let groups = tops("core").into_iter().filter(|node| !node.assigned.is_zero());
        let groups = groups.map(|node| (node.points.clone(), node.assigned.clone())).collect();
        let total = total(&deduction);
        let standing = &mut self.standing;
        standing.wrong.extend(strange);
        standing.groups = groups;
        standing.ballot = field(&given["ballot"]);
        standing.unranked = if !standing.missing.is_empty() || !standing.undecided.is_empty() {
            Some("incomplete".to_owned())
        } else if assigned.is_zero() {
            Some("nothing_assigned".to_owned())
        } else {
            unranked_by.map(|veto| format!("veto:{veto}"))
        };
        standing.vetoes = vetoes.into_iter().map(str::to_owned).collect();
        standing.sums = [achieved, assigned, core, bonus, deduction, total];
        self.standing
    }

    /// Entries without a line, vetoes the scheme does not have, a claim above its cap.
    fn strangers(&self, claimed: Option<&Fraction>) -> BTreeSet<String> {
        let given = &self.entries["members"][self.index];
        let mut lines = BTreeSet::new();
        collect_lines(&self.scheme["tree"], &mut lines);
        let entries = given["entries"].as_object().into_iter().flatten().map(|(code, _)| code);
        let mut strange: BTreeSet<String> =
            entries.filter(|code| !lines.contains(code.as_str())).cloned().collect();
        let known: Vec<&Value> = list(&self.scheme["vetoes"]).iter().map(|veto| &veto["code"]).collect();
        let above = claimed.zip(field(&self.scheme["self_cap"])).is_some_and(|(claimed, cap)| *claimed > cap);
        if above || list(&given["vetoes"]).iter().any(|veto| !known.contains(&veto)) {
            strange.insert(String::new());
        }
        strange
    }
}

fn collect_lines<'a>(nodes: &'a Value, lines: &mut BTreeSet<&'a str>) {
    for node in list(nodes) {
        if node["children"].is_null() {
            lines.insert(code(node));
        }
        collect_lines(&node["children"], lines);
    }
}

fn clamp(node: &Value, value: Fraction) -> Fraction {
    let raised = value.max(zero());
    limit(node).map_or(raised.clone(), |max| raised.min(max))
}
