//! What differs between two versions of a scheme, and what becomes of entries, in words: `Điểm tối đa: 6 → 8`.
//!
//! The differences come from `domain::scheme::compare`, the fates of entries from `domain::carry`; nothing is found out
//! here. What is said beside the tree is in `provisions`.

mod provisions;

pub use self::provisions::head;
use super::Lang;
use super::faults::entry_words;
use super::rules;
use super::steps::{in_language, number};
use crate::domain::carry::{Fate, OpenLine, Why};
use crate::domain::entry::EntryFaultKind;
use crate::domain::exact::Exact;
use crate::domain::scheme::compare::{Comparison, Kept, Moved, Part, Side};
use crate::domain::scheme::{
    AbsentPolicy, Aggregate, Evidence, Form, InputSpec, Kind, Line, Rule, ScoredBy, Text,
};

/// One difference in words, for two cells side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs: *Điểm tối đa*.
    pub label: String,
    /// As it was.
    pub before: String,
    /// As it is.
    pub after: String,
}

impl Difference {
    fn new(label: impl Into<String>, before: impl Into<String>, after: impl Into<String>) -> Self {
        Self { label: label.into(), before: before.into(), after: after.into() }
    }

    /// All of it in one line: `Điểm tối đa: 6 → 8`.
    #[must_use]
    pub fn sentence(&self, t: Lang) -> String {
        t.change_sentence(&self.label, &self.before, &self.after)
    }
}

/// How much differs, the kinds of difference that occur named with their numbers; empty where nothing differs.
#[must_use]
pub fn counts(t: Lang, comparison: &Comparison<'_>) -> String {
    let found = comparison.counts();
    let named = [
        (found.added, t.change_count(t.change_added(), found.added)),
        (found.removed, t.change_count(t.change_removed(), found.removed)),
        (found.changed, t.change_count(t.change_changed(), found.changed)),
        (found.moved, t.change_count(t.change_moved(), found.moved)),
        (comparison.head.len(), t.change_count_head(comparison.head.len())),
    ];
    named.into_iter().filter(|(n, _)| *n > 0).map(|(_, words)| words).collect::<Vec<_>>().join(" · ")
}

/// A property of a node that differs.
#[must_use]
pub fn part(t: Lang, kept: &Kept<'_>, part: &Part<'_>) -> Difference {
    let max = |max: Option<&Exact>| max.map_or_else(|| t.change_no_limit().to_owned(), |max| number(t, max));
    match part {
        Part::Code(both) => Difference::new(t.scheme_code(), both.before, both.after),
        Part::NameVi(both) => Difference::new(t.change_name(), both.before, both.after),
        Part::NameEn(both) => {
            Difference::new(t.scheme_name_en(), or_nothing(t, both.before), or_nothing(t, both.after))
        }
        Part::Max(both) => Difference::new(t.scheme_max(), max(both.before), max(both.after)),
        Part::Kind(both) => Difference::new(t.scheme_kind(), kind(t, both.before), kind(t, both.after)),
        Part::BecameLine => Difference::new(t.change_body(), t.change_body_heading(), t.change_body_line()),
        Part::BecameHeading => {
            Difference::new(t.change_body(), t.change_body_line(), t.change_body_heading())
        }
        Part::Rule(_) => rule(t, &kept.before, &kept.after),
        Part::Evidence(both) => {
            Difference::new(t.scheme_evidence(), evidence(t, both.before), evidence(t, both.after))
        }
        Part::ScoredBy(both) => {
            Difference::new(t.scheme_scored_by(), scorer(t, both.before), scorer(t, both.after))
        }
        Part::Guidance(both) => guidance(t, both.before, both.after),
        Part::Absent(both) => Difference::new(
            t.scheme_absent(),
            both.before.map_or_else(|| t.scheme_absent_inherited().to_owned(), |policy| absent(t, policy)),
            both.after.map_or_else(|| t.scheme_absent_inherited().to_owned(), |policy| absent(t, policy)),
        ),
        Part::Weight(both) => {
            Difference::new(t.scheme_weight(), number(t, both.before), number(t, both.after))
        }
        Part::Aggregate(both) => {
            Difference::new(t.scheme_aggregate(), aggregate(t, both.before), aggregate(t, both.after))
        }
        Part::Capped(both) => {
            Difference::new(t.scheme_capped(), yes_or_no(t, both.before), yes_or_no(t, both.after))
        }
    }
}

/// What a row says that only one version has, and what an unchanged one says: its maximum and its rule, each under a
/// label.
#[must_use]
pub fn facts(t: Lang, side: &Side<'_>) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    facts.extend(side.node.max.as_ref().map(|max| (t.scheme_max(), number(t, max))));
    if side.depth == 1 && side.kind != Kind::Core {
        facts.push((t.scheme_kind(), kind(t, side.kind).to_owned()));
    }
    facts.extend(side.line().map(|line| (t.why_rule(), rules::words(t, &line))));
    facts
}

/// Where a row went: *Chuyển từ nhóm II sang nhóm III*; nothing for one that stayed.
#[must_use]
pub fn moved(t: Lang, kept: &Kept<'_>) -> Option<String> {
    let (from, to) = (kept.before.parent.map(|node| &node.code), kept.after.parent.map(|node| &node.code));
    let within = || to.map_or_else(|| t.change_within_table().to_owned(), |code| t.change_within(code));
    let place = kept.after.place;
    Some(match (kept.moved?, from, to) {
        (Moved::ToAnotherParent, Some(from), Some(to)) => t.change_moved_between(from, to),
        (Moved::ToAnotherParent, None, Some(to)) => t.change_moved_in(to),
        (Moved::ToAnotherParent, Some(from), None) => t.change_moved_out(from),
        (Moved::ToAnotherParent, None, None) | (Moved::AmongSiblings, _, _) => {
            match place.cmp(&kept.before.place) {
                std::cmp::Ordering::Less => t.change_moved_up(place, within()),
                std::cmp::Ordering::Greater => t.change_moved_down(place, within()),
                std::cmp::Ordering::Equal => t.change_moved_past(place, within()),
            }
        }
    })
}

/// What becomes of the entry of a line.
#[must_use]
pub fn fate(t: Lang, line: &str, fate: &Fate) -> String {
    match fate {
        Fate::Kept { at, more } => {
            let kept = if at == line { t.carry_kept().to_owned() } else { t.carry_renumbered(at) };
            if more.is_empty() {
                return kept;
            }
            let names = more.iter().map(|name| in_language(t, name)).collect::<Vec<_>>().join(", ");
            t.carry_more(kept, names)
        }
        Fate::SetAside(why) => set_aside(t, why),
    }
}

/// Why an entry is set aside.
#[must_use]
pub fn set_aside(t: Lang, why: &Why) -> String {
    match why {
        Why::LineGone => t.carry_line_gone().to_owned(),
        Why::OtherForm => t.carry_other_form().to_owned(),
        Why::OtherScorer(ScoredBy::Appraiser) => t.carry_other_appraiser().to_owned(),
        Why::OtherScorer(ScoredBy::Unit) => t.carry_other_unit().to_owned(),
        Why::Faults(faults) if faults.iter().all(|fault| fault.kind == EntryFaultKind::UnknownInput) => {
            t.carry_inputs_gone().to_owned()
        }
        Why::Faults(faults) => {
            let mut sentences: Vec<String> = faults.iter().map(|fault| entry_words(t, &fault.kind)).collect();
            sentences.dedup();
            t.carry_faults(sentences.join(" "))
        }
    }
}

/// What is said of a line nothing was kept for.
#[must_use]
pub fn open_line(t: Lang, line: &OpenLine) -> &'static str {
    if line.is_new { t.carry_new_line() } else { t.carry_open_line() }
}

fn or_nothing(t: Lang, text: Option<&str>) -> &str {
    text.unwrap_or_else(|| t.change_nothing())
}

fn yes_or_no(t: Lang, flag: bool) -> &'static str {
    if flag { t.change_yes() } else { t.change_no() }
}

fn kind(t: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Core => t.kind_core(),
        Kind::Bonus => t.kind_bonus(),
        Kind::Deduction => t.kind_deduction(),
    }
}

fn evidence(t: Lang, evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Required => t.evidence_required(),
        Evidence::Optional => t.evidence_optional(),
        Evidence::None => t.evidence_none(),
    }
}

fn scorer(t: Lang, scored_by: ScoredBy) -> &'static str {
    match scored_by {
        ScoredBy::Unit => t.scored_by_unit(),
        ScoredBy::Appraiser => t.scored_by_appraiser(),
    }
}

fn aggregate(t: Lang, aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Sum => t.aggregate_by_sum(),
        Aggregate::Mean => t.aggregate_by_mean(),
        Aggregate::Min => t.aggregate_by_min(),
        Aggregate::Max => t.aggregate_by_max(),
    }
}

fn absent(t: Lang, policy: &AbsentPolicy) -> String {
    match policy {
        AbsentPolicy::Rescale => t.scheme_absent_rescale().to_owned(),
        AbsentPolicy::Full => t.scheme_absent_full().to_owned(),
        AbsentPolicy::Zero => t.scheme_absent_zero().to_owned(),
        AbsentPolicy::Points(points) => t.change_absent_points(number(t, points)),
    }
}

/// In the reader's language; in the other where only that one changed.
fn guidance(t: Lang, before: Option<&Text>, after: Option<&Text>) -> Difference {
    let vi = |text: Option<&Text>| or_nothing(t, text.map(|text| text.vi.as_str())).to_owned();
    let en = |text: Option<&Text>| or_nothing(t, text.and_then(|text| text.en.as_deref())).to_owned();
    let in_vi = Difference::new(t.scheme_guidance(), vi(before), vi(after));
    let in_en = Difference::new(t.scheme_guidance_en(), en(before), en(after));
    let differs = |found: &Difference| found.before != found.after;
    let (first, second) = if t == Lang::Vi { (in_vi, in_en) } else { (in_en, in_vi) };
    if differs(&first) || !differs(&second) { first } else { second }
}

/// Both sentences; where they say the same, the fields that are filled in, for the difference lies there.
fn rule(t: Lang, before: &Side<'_>, after: &Side<'_>) -> Difference {
    let of = |side: &Side<'_>, words: &dyn Fn(&Line<'_>) -> String| {
        side.line().map_or_else(|| t.change_nothing().to_owned(), |line| words(&line))
    };
    let sentence = |side: &Side<'_>| of(side, &|line| rules::words(t, line));
    let (old, new) = (sentence(before), sentence(after));
    if old != new {
        return Difference::new(t.why_rule(), old, new);
    }
    let fields = |side: &Side<'_>| of(side, &|line| fields(t, line.rule));
    Difference::new(t.change_inputs(), fields(before), fields(after))
}

/// What is filled in, each field with both its names, its code and its limits.
fn fields(t: Lang, rule: &Rule) -> String {
    let named = |code: &str, name: &Text, limits: Vec<String>| {
        let names = name.en.as_ref().map_or_else(|| name.vi.clone(), |en| format!("{} / {en}", name.vi));
        let mut known = vec![code.to_owned()];
        known.extend(limits);
        format!("{names} ({})", known.join(", "))
    };
    let most = |max: &Option<Exact>| max.iter().map(|max| t.change_at_most(number(t, max))).collect();
    let mut listed: Vec<String> = match &rule.form {
        Form::Levels { levels } => levels.iter().map(|one| named(&one.code, &one.name, Vec::new())).collect(),
        Form::Checklist(list) => {
            list.items.iter().map(|one| named(&one.code, &one.name, Vec::new())).collect()
        }
        Form::Count(count) => {
            count.items.iter().map(|one| named(&one.code, &one.name, most(&one.at_most))).collect()
        }
        Form::Direct(_)
        | Form::Proportion(_)
        | Form::Bands(_)
        | Form::Cases(_)
        | Form::Deadline(_)
        | Form::Leader(_)
        | Form::Placing(_) => Vec::new(),
    };
    listed.extend(rule.inputs.iter().map(|input| named(&input.code, &input.name, limits(t, input))));
    if listed.is_empty() { t.change_nothing().to_owned() } else { listed.join("; ") }
}

fn limits(t: Lang, input: &InputSpec) -> Vec<String> {
    let mut limits = Vec::new();
    limits.extend(input.unit.as_ref().map(|unit| in_language(t, unit).to_owned()));
    if !input.min.is_zero() {
        limits.push(t.change_at_least(number(t, &input.min)));
    }
    limits.extend(input.max.as_ref().map(|max| t.change_at_most(number(t, max))));
    if input.integer {
        limits.push(t.change_whole().to_owned());
    }
    limits
}
