//! The steps behind a figure, in words: `134 ÷ (200 × 0,5) = 1,34`, `giới hạn ở 8`.
//!
//! The steps themselves come from `domain::scoring::explanation`; nothing is computed here.

use super::Lang;
use super::dates::format_date;
use super::numbers::format_number;
use crate::domain::entry::Absence;
use crate::domain::exact::Exact;
use crate::domain::scheme::{AbsentPolicy, Aggregate, Band, Condition, RankKey, Text};
use crate::domain::scoring::Step;

/// Decimals shown of a figure that has no end or a long one; marked with `≈`.
const SHOWN_DECIMALS: u32 = 4;

/// Picks one of two sentences; only the one for the language is put together.
macro_rules! say {
    ($lang:expr, $vi:literal, $en:literal) => {
        match $lang {
            $crate::text::Lang::Vi => format!($vi),
            $crate::text::Lang::En => format!($en),
        }
    };
}
pub(super) use say;

/// One step of an explanation as a short sentence without a full stop.
#[must_use]
pub fn words(lang: Lang, step: &Step) -> String {
    // Each family knows its own steps; a step belongs to exactly one.
    answer_words(lang, step)
        .or_else(|| measure_words(lang, step))
        .or_else(|| table_words(lang, step))
        .or_else(|| relative_words(lang, step))
        .or_else(|| limit_words(lang, step))
        .unwrap_or_else(|| sum_words(lang, step))
}

/// A figure for people, exact where it is short: `7,5`, else to four decimals.
#[must_use]
pub fn number(lang: Lang, value: &Exact) -> String {
    let plain = if is_short(value) { value.to_shortest() } else { value.to_plain(SHOWN_DECIMALS) };
    format_number(&plain, lang)
}

/// The text in the language asked for.
#[must_use]
pub fn in_language(lang: Lang, text: &Text) -> &str {
    match lang {
        Lang::Vi => &text.vi,
        Lang::En => text.english(),
    }
}

fn is_short(value: &Exact) -> bool {
    value.is_decimal() && *value == value.round(SHOWN_DECIMALS, crate::domain::exact::Rounding::Down)
}

/// `= 1,34`, or `≈ 0,9960` where not all decimals are shown.
fn equals(lang: Lang, value: &Exact) -> String {
    format!("{} {}", if is_short(value) { '=' } else { '≈' }, number(lang, value))
}

/// What was answered.
fn answer_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    Some(match step {
        Step::NoAnswer => say!(lang, "chưa nhập, chưa có điểm", "not entered, no points yet"),
        Step::WrongAnswer => say!(lang, "số liệu nhập chưa đúng, chưa có điểm", "the entry is not valid, no points yet"),
        Step::Awaiting => say!(lang, "chờ thẩm định chấm", "to be scored on appraisal"),
        Step::Absent { absence, reason, policy, max } => {
            let (status, worth) = (absence_words(lang, *absence), policy_words(lang, policy, max.as_ref()));
            format!("{status} ({reason}): {worth}")
        }
        Step::AbsentExtra { absence, reason } => {
            let status = absence_words(lang, *absence);
            say!(lang, "{status} ({reason}): 0 điểm", "{status} ({reason}): 0 points")
        }
        Step::NoTarget => say!(lang, "không giao chỉ tiêu", "no target assigned"),
        Step::Typed { points } => {
            let points = n(points);
            say!(lang, "người chấm cho {points}", "given by the scorer: {points}")
        }
        Step::LevelChosen { name, percent, points } => {
            let (name, points) = (in_language(lang, name), n(points));
            match percent.as_ref().map(n) {
                Some(percent) => say!(
                    lang,
                    "mức “{name}”: {percent}% điểm tối đa = {points}",
                    "level “{name}”: {percent}% of the maximum = {points}"
                ),
                None => say!(lang, "mức “{name}”: {points} điểm", "level “{name}”: {points} points"),
            }
        }
        Step::Ticked { name, points } => format!("{}: {}", in_language(lang, name), n(points)),
        Step::NothingTicked => say!(lang, "chưa có việc nào hoàn thành: 0", "nothing ticked: 0"),
        Step::Undecided => say!(
            lang,
            "bảng điểm chưa quy định trường hợp này, chờ quyết định",
            "the table has no points for this case: to be decided"
        ),
        Step::Settled { points, reason } => {
            let points = n(points);
            say!(lang, "quyết định cho {points} ({reason})", "decided: {points} ({reason})")
        }
        _ => return None,
    })
}

/// Measures and proportions.
fn measure_words(lang: Lang, step: &Step) -> Option<String> {
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
            say!(lang, "đạt đủ: {max}", "reached in full: {max}")
        }
        Step::InProportion { max, ratio, value } => format!("{} × {} {}", n(max), n(ratio), eq(value)),
        Step::OverSteps { max, steps, points, value } => {
            let sum = format!("{} + {} × {} {}", n(max), n(steps), n(points), eq(value));
            say!(lang, "vượt mức: {sum}", "above the full measure: {sum}")
        }
        Step::OverCap { cap, value } => {
            let (cap, value) = (n(cap), n(value));
            say!(lang, "phần vượt tối đa {cap}: {value}", "at most {cap} above the maximum: {value}")
        }
        Step::UnderSteps { max, steps, minus, value } => {
            let sum = format!("{} − {} × {} {}", n(max), n(steps), n(minus), eq(value));
            say!(lang, "chưa đạt: {sum}", "below the full measure: {sum}")
        }
        Step::UnderZero { ratio } => {
            let ratio = n(ratio);
            say!(lang, "{ratio} chưa đạt 1: 0 điểm", "{ratio} does not reach 1: 0 points")
        }
        Step::ZeroBelow { ratio, threshold } => {
            let (ratio, threshold) = (n(ratio), n(threshold));
            say!(lang, "{ratio} dưới {threshold}: 0 điểm", "{ratio} is below {threshold}: 0 points")
        }
        _ => return None,
    })
}

/// Bands, cases, deadlines and counts.
fn table_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    Some(match step {
        Step::InBand { band, percent, points } => {
            let (span, points) = (band_words(lang, band), n(points));
            match percent.as_ref().map(n) {
                Some(percent) => say!(
                    lang,
                    "{span}: {percent}% điểm tối đa = {points}",
                    "{span}: {percent}% of the maximum = {points}"
                ),
                None => say!(lang, "{span}: {points} điểm", "{span}: {points} points"),
            }
        }
        Step::InCase { position, when, points } => {
            let conditions = condition_words(lang, when);
            let points = n(points);
            say!(
                lang,
                "trường hợp {position} ({conditions}): {points} điểm",
                "case {position} ({conditions}): {points} points"
            )
        }
        Step::Otherwise { points } => {
            let points = n(points);
            say!(lang, "các trường hợp khác: {points} điểm", "in all other cases: {points} points")
        }
        Step::OnTime { done, due, points } => {
            let (done, due, points) = (format_date(*done), format_date(*due), n(points));
            say!(lang, "xong {done}, hạn {due}: đúng hạn, {points}", "done {done}, due {due}: on time, {points}")
        }
        Step::Late { done, due, days, working } => late_words(lang, &format_date(*done), &format_date(*due), &n(days), *working),
        Step::LateDays { max, days, per_day, value } => {
            format!("{} − {} × {} {}", n(max), n(days), n(per_day), equals(lang, value))
        }
        Step::NeverDone { points } => {
            let points = n(points);
            say!(lang, "không thực hiện: {points}", "never done: {points}")
        }
        Step::Counted { name, times, each, value } => {
            format!("{}: {} × {} {}", in_language(lang, name), n(times), n(each), equals(lang, value))
        }
        Step::CountCapped { cap } => {
            let cap = n(cap);
            say!(lang, "mục này tối đa {cap}", "this item counts {cap} at most")
        }
        Step::TakenAway { max, taken, value } => format!("{} − {} {}", n(max), n(taken), equals(lang, value)),
        _ => return None,
    })
}

fn late_words(lang: Lang, done: &str, due: &str, days: &str, working: bool) -> String {
    if working {
        say!(lang, "xong {done}, hạn {due}: chậm {days} ngày làm việc", "done {done}, due {due}: {days} working days late")
    } else {
        say!(lang, "xong {done}, hạn {due}: chậm {days} ngày", "done {done}, due {due}: {days} days late")
    }
}

/// Rules that look at the other members.
fn relative_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    let eq = |value: &Exact| equals(lang, value);
    Some(match step {
        Step::Best { member, value } => {
            let value = n(value);
            say!(lang, "đơn vị dẫn đầu: {member} ({value})", "leading unit: {member} ({value})")
        }
        Step::IsBest { max } => {
            let max = n(max);
            say!(lang, "dẫn đầu: {max}", "the leader: {max}")
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
            say!(lang, "không giao chỉ tiêu: {sum}", "without a target: {sum}")
        }
        Step::Placed { place, of, tied, points } => {
            let points = n(points);
            if *tied > 1 {
                say!(
                    lang,
                    "đồng hạng {place} trên {of} đơn vị ({tied} đơn vị bằng nhau): {points}",
                    "joint place {place} of {of} ({tied} units are equal): {points}"
                )
            } else {
                say!(lang, "thứ {place} trên {of} đơn vị: {points}", "place {place} of {of}: {points}")
            }
        }
        Step::PlacesShared { from, to, points } => {
            let points = n(points);
            say!(lang, "chia đều điểm từ hạng {from} đến hạng {to}: {points}", "mean of places {from} to {to}: {points}")
        }
        Step::Provisional { missing } => say!(
            lang,
            "tạm tính: còn {missing} đơn vị chưa có số liệu",
            "provisional: {missing} units have not entered this line yet"
        ),
        _ => return None,
    })
}

/// Roundings, limits and weights.
fn limit_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    Some(match step {
        Step::Rounded { value } => {
            let value = n(value);
            say!(lang, "làm tròn {value}", "rounded to {value}")
        }
        Step::LimitedTo { limit } => {
            let limit = n(limit);
            say!(lang, "giới hạn ở {limit}", "limited to {limit}")
        }
        Step::RaisedTo { limit } => {
            let limit = n(limit);
            say!(lang, "không dưới {limit}", "not below {limit}")
        }
        Step::Weighted { weight, value } => {
            let (weight, value) = (n(weight), n(value));
            say!(lang, "hệ số {weight}: {value}", "weight {weight}: {value}")
        }
        Step::NothingAssigned => say!(lang, "không có tiêu chí nào được giao", "nothing was assigned"),
        Step::ZeroedBy { veto } => say!(lang, "theo điều kiện {veto}: 0 điểm", "by condition {veto}: 0 points"),
        _ => return None,
    })
}

/// Sums, totals, classes and ranks: all that the families above leave.
fn sum_words(lang: Lang, step: &Step) -> String {
    let n = |value: &Exact| number(lang, value);
    let eq = |value: &Exact| equals(lang, value);
    match step {
        Step::Gathered { aggregate, parts, value } => gathered_words(lang, *aggregate, parts, value),
        Step::Rescaled { achieved, assigned, base, value } => {
            let share = format!("{}/{}", n(achieved), n(assigned));
            let sum = format!("{} ÷ {} × {} {}", n(achieved), n(assigned), n(base), eq(value));
            say!(lang, "đạt/được giao {share}: {sum}", "achieved/assigned {share}: {sum}")
        }
        Step::CoreIs { achieved } => {
            let achieved = n(achieved);
            say!(lang, "tổng các nhóm: {achieved}", "sum of the groups: {achieved}")
        }
        Step::ClaimGap { claimed, found, over_percent, deduct } => {
            let (claimed, found, percent, deduct) = (n(claimed), n(found), n(over_percent), n(deduct));
            say!(
                lang,
                "tự chấm {claimed} cao hơn {found} quá {percent}%: trừ {deduct}",
                "claimed {claimed}, more than {percent}% above {found}: {deduct} deducted"
            )
        }
        Step::Totalled { core, bonus, deduction, value } => {
            format!("{} + {} − {} {}", n(core), n(bonus), n(deduction), eq(value))
        }
        Step::ClassReached { percent, name } => {
            let (percent, name) = (n(percent), in_language(lang, name));
            say!(lang, "đạt {percent}%: {name}", "{percent}% reached: {name}")
        }
        Step::NoClass { percent } => {
            let percent = n(percent);
            say!(lang, "{percent}% không thuộc loại nào", "{percent}% fits no class")
        }
        Step::ClassHeld { veto, name } => {
            let name = in_language(lang, name);
            say!(lang, "theo điều kiện {veto}: cao nhất là {name}", "by condition {veto}: {name} at most")
        }
        Step::QuotaCut { name, quota } => {
            let (name, quota) = (in_language(lang, name), n(quota));
            say!(lang, "{name} đã đủ {quota} đơn vị", "{name} has its {quota} units already")
        }
        Step::QuotaTie { name, quota, tied } => {
            let (name, quota) = (in_language(lang, name), n(quota));
            say!(
                lang,
                "{name} chỉ có {quota} đơn vị, {tied} đơn vị đồng hạng ở ranh giới nên đều không vào",
                "{name} takes {quota} units; the {tied} tied at its end all stay out"
            )
        }
        Step::KeyCompared { key, own, other } => {
            let value = |value: &Option<Exact>| value.as_ref().map_or_else(|| "–".to_owned(), &n);
            format!("{}: {} / {}", key_words(lang, key), value(own), value(other))
        }
        _ => String::new(),
    }
}

fn gathered_words(lang: Lang, aggregate: Aggregate, parts: &[Exact], value: &Exact) -> String {
    let n = |value: &Exact| number(lang, value);
    let joined = |mark: &str| parts.iter().map(n).collect::<Vec<_>>().join(mark);
    match aggregate {
        Aggregate::Sum if parts.len() < 2 => n(value),
        Aggregate::Sum => format!("{} {}", joined(" + "), equals(lang, value)),
        Aggregate::Mean => {
            let (list, value) = (joined("; "), equals(lang, value));
            say!(lang, "trung bình của {list} {value}", "mean of {list} {value}")
        }
        Aggregate::Min => {
            let (list, value) = (joined("; "), n(value));
            say!(lang, "thấp nhất của {list}: {value}", "lowest of {list}: {value}")
        }
        Aggregate::Max => {
            let (list, value) = (joined("; "), n(value));
            say!(lang, "cao nhất của {list}: {value}", "highest of {list}: {value}")
        }
    }
}

/// A ranking key for people.
#[must_use]
pub fn key_words(lang: Lang, key: &RankKey) -> String {
    match key {
        RankKey::Total => say!(lang, "tổng điểm", "total points"),
        RankKey::Core => say!(lang, "điểm trước khi cộng, trừ", "points before bonus and deductions"),
        RankKey::Bonus => say!(lang, "điểm thưởng", "bonus points"),
        RankKey::Percent => say!(lang, "tỷ lệ đạt trên được giao", "share of the assigned points"),
        RankKey::LeastDeduction => say!(lang, "ít điểm trừ hơn", "fewer deductions"),
        RankKey::Ballot => say!(lang, "số phiếu", "votes"),
        RankKey::Node(code) => say!(lang, "điểm mục {code}", "points of {code}"),
    }
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
        AbsentPolicy::Rescale => say!(lang, "không tính {max} điểm tối đa này", "its maximum of {max} is not counted"),
        AbsentPolicy::Full => say!(lang, "tính đủ {max}", "counted in full: {max}"),
        AbsentPolicy::Zero => say!(lang, "0 điểm", "0 points"),
        AbsentPolicy::Points(points) => {
            let points = number(lang, points);
            say!(lang, "tính {points} điểm", "{points} points")
        }
    }
}

/// `từ 0,9 đến dưới 1`.
#[must_use]
pub fn band_words(lang: Lang, band: &Band) -> String {
    let from = band.from.as_ref().map(|from| {
        let from = number(lang, from);
        if band.from_incl { say!(lang, "từ {from}", "from {from}") } else { say!(lang, "trên {from}", "above {from}") }
    });
    let to = band.to.as_ref().map(|to| {
        let to = number(lang, to);
        if band.to_incl { say!(lang, "đến {to}", "up to {to}") } else { say!(lang, "dưới {to}", "below {to}") }
    });
    match (from, to) {
        (Some(from), Some(to)) => say!(lang, "{from}, {to}", "{from}, {to}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => say!(lang, "mọi giá trị", "any value"),
    }
}

fn condition_words(lang: Lang, when: &[(Text, Condition)]) -> String {
    let one = |(name, condition): &(Text, Condition)| {
        format!("{} {} {}", in_language(lang, name), condition.op.sign(), number(lang, &condition.value))
    };
    when.iter().map(one).collect::<Vec<_>>().join("; ")
}
