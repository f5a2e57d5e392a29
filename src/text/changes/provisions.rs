//! What differs beside the tree, in words: limits, rounding, vetoes, ranking, classes (scoring table §1).

use super::{Difference, absent, or_nothing};
use crate::domain::exact::{Exact, Rounding};
use crate::domain::points::RoundingRule;
use crate::domain::scheme::compare::{Both, HeadChange};
use crate::domain::scheme::{ANY_TOP, Class, Quota, QuotaOf, RankStyle, SelfScoreGap, Trigger, Veto};
use crate::text::Lang;
use crate::text::dates::format_date;
use crate::text::steps::{in_language, key_words, number};

/// A difference beside the tree.
#[must_use]
pub fn head(t: Lang, change: &HeadChange<'_>) -> Difference {
    match change {
        HeadChange::Code(both) => side_by_side(t.change_scheme_code(), both, |code| (*code).to_owned()),
        HeadChange::TitleVi(both) => side_by_side(t.scheme_title(), both, |title| (*title).to_owned()),
        HeadChange::TitleEn(both) => {
            side_by_side(t.scheme_title_en(), both, |title| or_nothing(t, *title).to_owned())
        }
        HeadChange::Base(both) => side_by_side(t.scheme_base(), both, |base| number(t, base)),
        HeadChange::Rounding(both) => side_by_side(t.scheme_rounding(), both, |rule| rounding(t, *rule)),
        HeadChange::Holidays(both) => {
            side_by_side(t.change_holidays(), both, |days| joined(t, days.iter().copied().map(format_date)))
        }
        HeadChange::Absent(both) => side_by_side(t.scheme_absent(), both, |policy| absent(t, policy)),
        HeadChange::BonusCap(both) => side_by_side(t.scheme_bonus_cap(), both, |cap| limit(t, *cap)),
        HeadChange::DeductionCap(both) => side_by_side(t.scheme_deduction_cap(), both, |cap| limit(t, *cap)),
        HeadChange::Floor(both) => side_by_side(t.scheme_floor(), both, |floor| limit(t, *floor)),
        HeadChange::Ceiling(both) => side_by_side(t.scheme_ceiling(), both, |ceiling| limit(t, *ceiling)),
        HeadChange::Veto(both) => {
            let code = both.after.or(both.before).map_or("", |veto| veto.code.as_str());
            side_by_side(t.change_veto(code), both, |found| {
                joined(t, found.iter().map(|found| veto(t, found)))
            })
        }
        HeadChange::VetoOrder(both) => side_by_side(t.change_veto_order(), both, |codes| codes.join(", ")),
        HeadChange::RankStyle(both) => {
            side_by_side(t.scheme_rank_style(), both, |found| style(t, *found).to_owned())
        }
        HeadChange::RankOrder(both) => side_by_side(t.change_rank_order(), both, |keys| {
            joined(t, keys.iter().map(|key| key_words(t, key)))
        }),
        HeadChange::Class(both) => {
            let name = both.after.or(both.before).map_or("", |class| in_language(t, &class.name));
            side_by_side(t.change_class(name), both, |found| {
                joined(t, found.iter().map(|found| class(t, found)))
            })
        }
        HeadChange::ClassOrder(both) => side_by_side(t.change_class_order(), both, |codes| codes.join(", ")),
        HeadChange::SelfScoreGap(both) => {
            side_by_side(t.change_gap(), both, |found| joined(t, found.iter().map(|found| gap(t, found))))
        }
        HeadChange::SelfCap(both) => side_by_side(t.scheme_self_cap(), both, |cap| limit(t, *cap)),
    }
}

fn side_by_side<T>(label: impl Into<String>, both: &Both<T>, words: impl Fn(&T) -> String) -> Difference {
    Difference::new(label, words(&both.before), words(&both.after))
}

/// The parts in a list; a dash where there are none.
fn joined(t: Lang, parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { t.change_nothing().to_owned() } else { parts.join(", ") }
}

fn limit(t: Lang, limit: Option<&Exact>) -> String {
    limit.map_or_else(|| t.change_no_limit().to_owned(), |limit| number(t, limit))
}

fn rounding(t: Lang, rule: RoundingRule) -> String {
    let mode = match rule.mode {
        Rounding::HalfUp => t.scheme_rounding_half_up(),
        Rounding::HalfEven => t.scheme_rounding_half_even(),
        Rounding::Down => t.scheme_rounding_down(),
    };
    t.change_round(rule.decimals, mode.to_lowercase())
}

fn style(t: Lang, style: RankStyle) -> &'static str {
    match style {
        RankStyle::Competition => t.scheme_rank_competition(),
        RankStyle::Dense => t.scheme_rank_dense(),
    }
}

fn veto(t: Lang, veto: &Veto) -> String {
    let effect = &veto.effect;
    let mut said: Vec<String> = Vec::new();
    said.extend(effect.unranked.then(|| t.scheme_veto_unranked().to_lowercase()));
    said.extend(effect.not_nominated.then(|| t.scheme_veto_not_nominated().to_lowercase()));
    said.extend(effect.suspended.then(|| t.scheme_veto_suspended().to_lowercase()));
    said.extend(effect.class_at_most.as_ref().map(|class| t.change_veto_class(class)));
    said.extend(effect.zero_node.as_ref().map(|code| t.change_veto_zero(code)));
    said.extend(veto.when.as_ref().map(|when| match when {
        Trigger::NodeIsZero(code) if code == ANY_TOP => t.change_veto_when_any().to_owned(),
        Trigger::NodeIsZero(code) => t.change_veto_when(code),
    }));
    t.change_veto_words(in_language(t, &veto.name), joined(t, said.into_iter()))
}

fn class(t: Lang, class: &Class) -> String {
    let mut said = vec![in_language(t, &class.name).to_owned()];
    said.extend(class.from_percent.as_ref().map(|percent| t.change_class_from(number(t, percent))));
    said.extend(class.below_percent.as_ref().map(|percent| t.change_class_below(number(t, percent))));
    if said.len() == 1 {
        said.push(t.change_class_any().to_owned());
    }
    let groups = class.each_group_from_percent.as_ref();
    said.extend(groups.map(|percent| t.change_class_groups(number(t, percent))));
    said.extend(class.quota.as_ref().map(|quota| match quota {
        Quota::Percent { percent, of: QuotaOf::Ranked } => t.change_quota_ranked(number(t, percent)),
        Quota::Percent { percent, of: QuotaOf::Class(code) } => {
            t.change_quota_class(number(t, percent), code)
        }
        Quota::Count { count } => t.change_quota_count(number(t, count)),
    }));
    said.join(", ")
}

fn gap(t: Lang, gap: &SelfScoreGap) -> String {
    t.change_gap_words(number(t, &gap.over_percent), number(t, &gap.deduct))
}
