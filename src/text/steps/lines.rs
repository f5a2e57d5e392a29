//! Steps of one line: what was answered, and how its rule made points of it.

use super::{Lang, equals, in_language, number};
use crate::domain::entry::Absence;
use crate::domain::exact::Exact;
use crate::domain::scheme::{AbsentPolicy, Band, Condition, Text};
use crate::domain::scoring::Step;
use crate::text::dates::format_date;

/// What was answered.
pub(super) fn answer_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    Some(match step {
        Step::NoAnswer => lang.step_no_answer().to_owned(),
        Step::WrongAnswer => lang.step_wrong_answer().to_owned(),
        Step::Awaiting => lang.step_awaiting().to_owned(),
        Step::Absent { absence, reason, policy, max } => {
            let (status, worth) = (absence_words(lang, *absence), policy_words(lang, policy, max.as_ref()));
            format!("{status} ({reason}): {worth}")
        }
        Step::AbsentExtra { absence, reason } => {
            let status = absence_words(lang, *absence);
            lang.step_absent_extra(status, reason)
        }
        Step::NoTarget => lang.step_no_target().to_owned(),
        Step::Typed { points } => {
            let points = n(points);
            lang.step_typed(points)
        }
        Step::LevelChosen { name, percent, points } => {
            let (name, points) = (in_language(lang, name), n(points));
            match percent.as_ref().map(n) {
                Some(percent) => lang.step_level_percent(name, percent, points),
                None => lang.step_level_points(name, points),
            }
        }
        Step::Ticked { name, points } => format!("{}: {}", in_language(lang, name), n(points)),
        Step::NothingTicked => lang.step_nothing_ticked().to_owned(),
        Step::Undecided => lang.step_undecided().to_owned(),
        Step::Settled { points, reason } => {
            let points = n(points);
            lang.step_settled(points, reason)
        }
        Step::SetByAppraiser { points, reason } if reason.is_empty() => {
            lang.step_set_by_appraiser_bare(n(points))
        }
        Step::SetByAppraiser { points, reason } => lang.step_set_by_appraiser(n(points), reason),
        _ => return None,
    })
}

/// Measures and proportions.
pub(super) fn measure_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    let eq = |value: &Exact| equals(lang, value);
    Some(match step {
        Step::Measured { name, value } => format!("{} = {}", in_language(lang, name), n(value)),
        Step::Shared { part, whole, value } => format!("{} ÷ {} {}", n(part), n(whole), eq(value)),
        Step::Attained { actual, target, pace, value } if *pace == Exact::ONE => {
            format!("{} ÷ {} {}", n(actual), n(target), eq(value))
        }
        Step::Attained { actual, target, pace, value } => {
            format!("{} ÷ ({} × {}) {}", n(actual), n(target), n(pace), eq(value))
        }
        Step::OfFull { measure, full_at, ratio } => format!("{} ÷ {} {}", n(measure), n(full_at), eq(ratio)),
        Step::FullMarks { max } => {
            let max = n(max);
            lang.step_full_marks(max)
        }
        Step::InProportion { max, ratio, value } => format!("{} × {} {}", n(max), n(ratio), eq(value)),
        _ => return None,
    })
}

/// Beyond and below the full measure.
pub(super) fn short_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    let eq = |value: &Exact| equals(lang, value);
    Some(match step {
        Step::OverSteps { max, steps, points, value } => {
            let sum = format!("{} + {} × {} {}", n(max), n(steps), n(points), eq(value));
            lang.step_over_steps(sum)
        }
        Step::OverCap { cap, value } => {
            let (cap, value) = (n(cap), n(value));
            lang.step_over_cap(cap, value)
        }
        Step::UnderSteps { max, steps, minus, value } => {
            let sum = format!("{} − {} × {} {}", n(max), n(steps), n(minus), eq(value));
            lang.step_under_steps(sum)
        }
        Step::UnderZero { ratio } => {
            let ratio = n(ratio);
            lang.step_under_zero(ratio)
        }
        Step::ZeroBelow { ratio, threshold } => {
            let (ratio, threshold) = (n(ratio), n(threshold));
            lang.step_zero_below(ratio, threshold)
        }
        _ => return None,
    })
}

/// Bands, cases, deadlines and counts.
pub(super) fn table_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    Some(match step {
        Step::InBand { band, percent, points } => {
            let (span, points) = (band_words(lang, band), n(points));
            match percent.as_ref().map(n) {
                Some(percent) => lang.step_band_percent(span, percent, points),
                None => lang.step_band_points(span, points),
            }
        }
        Step::InCase { position, when, points } => {
            let conditions = condition_words(lang, when);
            let points = n(points);
            lang.step_in_case(position, conditions, points)
        }
        Step::Otherwise { points } => {
            let points = n(points);
            lang.step_otherwise(points)
        }
        _ => return None,
    })
}

/// Deadlines and counts.
pub(super) fn times_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    Some(match step {
        Step::OnTime { done, due, points } => {
            let (done, due, points) = (format_date(*done), format_date(*due), n(points));
            lang.step_on_time(done, due, points)
        }
        Step::Late { done, due, days, working } => {
            late_words(lang, &format_date(*done), &format_date(*due), &n(days), *working)
        }
        Step::LateDays { max, days, per_day, value } => {
            format!("{} − {} × {} {}", n(max), n(days), n(per_day), equals(lang, value))
        }
        Step::NeverDone { points } => {
            let points = n(points);
            lang.step_never_done(points)
        }
        Step::Counted { name, times, each, value } => {
            format!("{}: {} × {} {}", in_language(lang, name), n(times), n(each), equals(lang, value))
        }
        Step::CountCapped { cap } => {
            let cap = n(cap);
            lang.step_count_capped(cap)
        }
        Step::TakenAway { max, taken, value } => format!("{} − {} {}", n(max), n(taken), equals(lang, value)),
        _ => return None,
    })
}

fn late_words(lang: Lang, done: &str, due: &str, days: &str, working: bool) -> String {
    if working { lang.step_late_working(done, due, days) } else { lang.step_late_calendar(done, due, days) }
}

/// Rules that look at the other members.
pub(super) fn relative_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    let eq = |value: &Exact| equals(lang, value);
    Some(match step {
        Step::Best { member, value } => {
            let value = n(value);
            lang.step_best(member, value)
        }
        Step::IsBest { max } => {
            let max = n(max);
            lang.step_is_best(max)
        }
        Step::LeaderMet { max, met_share, ratio, value } => {
            format!("{} × {} × {} {}", n(max), n(met_share), n(ratio), eq(value))
        }
        Step::LeaderOver { max, met_share, ratio, best, value } => {
            let (max, met, ratio, best) = (n(max), n(met_share), n(ratio), n(best));
            format!("{max} × ({met} + (1 − {met}) × ({ratio} − 1) ÷ ({best} − 1)) {}", eq(value))
        }
        Step::LeaderUntargeted { max, actual, best, value } => {
            let sum = format!("{} × {} ÷ {} {}", n(max), n(actual), n(best), eq(value));
            lang.step_leader_untargeted(sum)
        }
        _ => return None,
    })
}

/// Places, and figures that still move.
pub(super) fn place_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    Some(match step {
        Step::Placed { place, of, tied, points } => {
            let points = n(points);
            if *tied > 1 {
                lang.step_placed_tied(place, of, tied, points)
            } else {
                lang.step_placed_alone(place, of, points)
            }
        }
        Step::PlacesShared { from, to, points } => {
            let points = n(points);
            lang.step_places_shared(from, to, points)
        }
        Step::Provisional { missing } => lang.step_provisional(missing),
        _ => return None,
    })
}

fn absence_words(lang: Lang, absence: Absence) -> &'static str {
    match (absence, lang) {
        (Absence::NotAssigned, Lang::Vi) => "không giao chỉ tiêu",
        (Absence::NotAssigned, Lang::En) => "no target assigned",
        (Absence::NoCase, Lang::Vi) => "không phát sinh",
        (Absence::NoCase, Lang::En) => "no case arose",
    }
}

fn policy_words(lang: Lang, policy: &AbsentPolicy, max: Option<&Exact>) -> String {
    let max = max.map_or_else(|| "–".to_owned(), |max| number(lang, max));
    match policy {
        AbsentPolicy::Rescale => lang.policy_rescale(max),
        AbsentPolicy::Full => lang.policy_full(max),
        AbsentPolicy::Zero => lang.policy_zero().to_owned(),
        AbsentPolicy::Points(points) => {
            let points = number(lang, points);
            lang.policy_points(points)
        }
    }
}

/// `từ 0,9 đến dưới 1`.
#[must_use]
pub fn band_words(lang: Lang, band: &Band) -> String {
    let from = band.from.as_ref().map(|from| {
        let from = number(lang, from);
        if band.from_incl { lang.span_from(from) } else { lang.span_above(from) }
    });
    let to = band.to.as_ref().map(|to| {
        let to = number(lang, to);
        if band.to_incl { lang.span_up_to(to) } else { lang.span_below(to) }
    });
    match (from, to) {
        (Some(from), Some(to)) => lang.span_between(from, to),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => lang.span_any().to_owned(),
    }
}

fn condition_words(lang: Lang, when: &[(Text, Condition)]) -> String {
    let one = |(name, condition): &(Text, Condition)| {
        format!("{} {} {}", in_language(lang, name), condition.op.sign(), number(lang, &condition.value))
    };
    when.iter().map(one).collect::<Vec<_>>().join("; ")
}
