//! What is wrong with an entry or a scheme, in words that say what to do.
//!
//! The faults themselves are data of `domain::entry` and `domain::scheme`.

mod phrases;

use super::Lang;
use super::numbers::{format_number, format_points};
use super::steps::{in_language, number};
use crate::domain::entry::EntryFaultKind;
use crate::domain::exact::Exact;
use crate::domain::scheme::Problem;
use crate::domain::scheme::fault::Needed;

/// The sentence beside the field.
#[must_use]
pub fn entry_words(lang: Lang, fault: &EntryFaultKind) -> String {
    number_words(lang, fault)
        .or_else(|| relation_words(lang, fault))
        .unwrap_or_else(|| answer_words(lang, fault))
}

/// A number on its own.
fn number_words(lang: Lang, fault: &EntryFaultKind) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    let p = |value: &Exact| format_points(&value.to_shortest(), lang);
    Some(match fault {
        EntryFaultKind::NotANumber => lang.entry_fault_not_a_number().to_owned(),
        EntryFaultKind::TooManyDigits => lang.entry_fault_too_many_digits().to_owned(),
        EntryFaultKind::NotWhole => lang.entry_fault_not_whole().to_owned(),
        EntryFaultKind::BelowMin { min, value } => {
            let (min, value) = (n(min), n(value));
            lang.entry_fault_below_min(min, value)
        }
        EntryFaultKind::AboveMax { max, value } => {
            let (max, value) = (n(max), n(value));
            lang.entry_fault_above_max(max, value)
        }
        EntryFaultKind::PointsOutside { min, max: Some(max), value } => {
            let (min, max, value) = (n(min), p(max), n(value));
            lang.entry_fault_points_outside(min, max, value)
        }
        EntryFaultKind::PointsOutside { min, max: None, value } => {
            let (min, value) = (n(min), n(value));
            lang.entry_fault_points_below(min, value)
        }
        EntryFaultKind::OffStep { min, step, value } => {
            let (next, step, value) = (n(&(min + step)), n(step), n(value));
            let min = n(min);
            lang.entry_fault_off_step(step, min, next, value)
        }
        _ => return None,
    })
}

/// Numbers that do not fit together.
fn relation_words(lang: Lang, fault: &EntryFaultKind) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    Some(match fault {
        EntryFaultKind::PartAboveWhole { part, whole } => {
            let (part, whole) = (n(part), n(whole));
            lang.entry_fault_part_above_whole(part, whole)
        }
        EntryFaultKind::ZeroWhole => lang.entry_fault_zero_whole().to_owned(),
        EntryFaultKind::ZeroTarget => lang.entry_fault_zero_target().to_owned(),
        EntryFaultKind::SelfTotalAboveCap { cap, value } => {
            let (cap, value) = (n(cap), n(value));
            lang.entry_fault_self_total_above_cap(cap, value)
        }
        _ => return None,
    })
}

fn answer_words(lang: Lang, fault: &EntryFaultKind) -> String {
    match fault {
        EntryFaultKind::NotADate => lang.entry_fault_not_a_date().to_owned(),
        EntryFaultKind::NotATick => lang.entry_fault_not_a_tick().to_owned(),
        EntryFaultKind::UnknownLevel { level } => lang.entry_fault_unknown_level(level),
        EntryFaultKind::UnknownInput => lang.entry_fault_unknown_input().to_owned(),
        EntryFaultKind::WrongAnswer { field } => lang.entry_fault_wrong_answer(field),
        EntryFaultKind::ReasonMissing => lang.entry_fault_reason_missing().to_owned(),
        EntryFaultKind::NotUndecided => lang.entry_fault_not_undecided().to_owned(),
        EntryFaultKind::UnknownLine => lang.entry_fault_unknown_line().to_owned(),
        EntryFaultKind::NoSubmissionDeadline => lang.entry_fault_no_submission_deadline().to_owned(),
        EntryFaultKind::RuleBroken => lang.entry_fault_rule_broken().to_owned(),
        EntryFaultKind::UnknownVeto => lang.entry_fault_unknown_veto().to_owned(),
        EntryFaultKind::UnknownField => lang.entry_fault_unknown_field().to_owned(),
        EntryFaultKind::RepeatedField => lang.entry_fault_repeated_field().to_owned(),
        EntryFaultKind::RepeatedMember => lang.entry_fault_repeated_member().to_owned(),
        EntryFaultKind::WrongType => lang.entry_fault_wrong_type().to_owned(),
        EntryFaultKind::NotJson => lang.entry_fault_not_json().to_owned(),
        EntryFaultKind::TooLarge => lang.entry_fault_too_large().to_owned(),
        EntryFaultKind::TooMany { most } => {
            let most = format_number(&most.to_string(), lang);
            lang.entry_fault_too_many(most)
        }
        EntryFaultKind::TooManyFaults => lang.entry_fault_too_many_faults().to_owned(),
        _ => String::new(),
    }
}

/// The sentence `thidua scheme check` prints, and the scheme editor shows at its node.
#[must_use]
pub fn scheme_words(lang: Lang, problem: &Problem) -> String {
    document_words(lang, problem)
        .or_else(|| reference_words(lang, problem))
        .or_else(|| amount_words(lang, problem))
        .unwrap_or_else(|| table_words(lang, problem))
}

/// Faults of form.
fn document_words(lang: Lang, problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::TooLarge { bytes } => {
            let bytes = format_number(&bytes.to_string(), lang);
            lang.scheme_fault_too_large(bytes)
        }
        Problem::NotJson { line, column } => lang.scheme_fault_not_json(line, column),
        Problem::WrongFormat => lang.scheme_fault_wrong_format().to_owned(),
        Problem::TooManyNodes => lang.scheme_fault_too_many_nodes().to_owned(),
        Problem::TooManyItems { most } => lang.scheme_fault_too_many_items(most),
        Problem::TooDeep => lang.scheme_fault_too_deep().to_owned(),
        Problem::TooManyFaults => lang.scheme_fault_too_many_faults().to_owned(),
        Problem::MissingField { field } => lang.scheme_fault_missing_field(field),
        Problem::UnknownField { field } => lang.scheme_fault_unknown_field(field),
        Problem::RepeatedField { field } => lang.scheme_fault_repeated_field(field),
        Problem::WrongType { needed } => {
            let needed = needed_words(lang, *needed);
            lang.scheme_fault_wrong_type(needed)
        }
        Problem::UnknownWord { allowed } => {
            let allowed = allowed.join(", ");
            lang.scheme_fault_unknown_word(allowed)
        }
        Problem::NotADecimal => lang.scheme_fault_not_a_decimal().to_owned(),
        Problem::TooManyDigits => lang.scheme_fault_too_many_digits().to_owned(),
        Problem::NotADate => lang.scheme_fault_not_a_date().to_owned(),
        Problem::BadText => lang.scheme_fault_bad_text().to_owned(),
        Problem::ChildrenOrRule => lang.scheme_fault_children_or_rule().to_owned(),
        Problem::OneOf { fields } => {
            let fields = fields.join(", ");
            lang.scheme_fault_one_of(fields)
        }
        Problem::EmptyList => lang.scheme_fault_empty_list().to_owned(),
        _ => return None,
    })
}

fn needed_words(lang: Lang, needed: Needed) -> &'static str {
    match (needed, lang) {
        (Needed::Object, Lang::Vi) => "một đối tượng {…}",
        (Needed::Object, Lang::En) => "An object {…}",
        (Needed::List, Lang::Vi) => "một danh sách […]",
        (Needed::List, Lang::En) => "A list […]",
        (Needed::Text, Lang::Vi) => "một chuỗi chữ",
        (Needed::Text, Lang::En) => "A text",
        (Needed::Flag, Lang::Vi) => "true hoặc false",
        (Needed::Flag, Lang::En) => "True or false",
        (Needed::TwoCodes, Lang::Vi) => "danh sách hai mã",
        (Needed::TwoCodes, Lang::En) => "A list of two codes",
        (Needed::Decimals, Lang::Vi) => "số nguyên từ 0 đến 10",
        (Needed::Decimals, Lang::En) => "A whole number from 0 to 10",
    }
}

/// Codes, references and numbers on their own.
fn reference_words(lang: Lang, problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::DuplicateCode { code } => lang.scheme_fault_duplicate_code(code),
        Problem::ReservedCode { code } => lang.scheme_fault_reserved_code(code),
        Problem::KindBelowTop => lang.scheme_fault_kind_below_top().to_owned(),
        Problem::UnknownNode { code } => lang.scheme_fault_unknown_node(code),
        Problem::UnknownClass { code } => lang.scheme_fault_unknown_class(code),
        Problem::UnknownInput { code } => lang.scheme_fault_unknown_input(code),
        Problem::MaxMissing => lang.scheme_fault_max_missing().to_owned(),
        Problem::Negative => lang.scheme_fault_negative().to_owned(),
        Problem::NotPositive => lang.scheme_fault_not_positive().to_owned(),
        Problem::NotWhole => lang.scheme_fault_not_whole().to_owned(),
        Problem::OutsideRange { from, to } => {
            let (from, to) = (number(lang, from), number(lang, to));
            lang.scheme_fault_outside_range(from, to)
        }
        Problem::LimitsCrossed => lang.scheme_fault_limits_crossed().to_owned(),
        Problem::RepeatedKey { key } => lang.scheme_fault_repeated_key(key),
        Problem::NoEffect => lang.scheme_fault_no_effect().to_owned(),
        Problem::NeedsUncapped => lang.scheme_fault_needs_uncapped().to_owned(),
        _ => return None,
    })
}

/// Maxima that do not add up.
fn amount_words(lang: Lang, problem: &Problem) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    Some(match problem {
        Problem::BaseMismatch { base, sum } => {
            let (base, sum) = (n(base), n(sum));
            lang.scheme_fault_base_mismatch(sum, base)
        }
        Problem::ChildrenBelowMax { max, sum } => {
            let (max, sum) = (n(max), n(sum));
            lang.scheme_fault_children_below_max(sum, max)
        }
        Problem::ChildMaxDiffers { max, child } => {
            let (max, child) = (n(max), n(child));
            lang.scheme_fault_child_max_differs(child, max)
        }
        Problem::PointsAboveMax { points, max } => {
            let (points, max) = (n(points), n(max));
            lang.scheme_fault_points_above_max(points, max)
        }
        Problem::MaxOutOfReach { most, max } => {
            let (most, max) = (n(most), n(max));
            lang.scheme_fault_max_out_of_reach(most, max)
        }
        _ => return None,
    })
}

/// The rest: headings, bands, cases and classes.
fn table_words(lang: Lang, problem: &Problem) -> String {
    match problem {
        Problem::NoChildren => lang.scheme_fault_no_children().to_owned(),
        Problem::NoCore => lang.scheme_fault_no_core().to_owned(),
        Problem::BandsOverlap { other } => lang.scheme_fault_bands_overlap(other),
        Problem::BandEmpty => lang.scheme_fault_band_empty().to_owned(),
        Problem::BandHole { from, to } => {
            let end = |value: &Option<Exact>| {
                value.as_ref().map_or_else(|| "…".to_owned(), |value| number(lang, value))
            };
            let (from, to) = (end(from), end(to));
            lang.scheme_fault_band_hole(from, to)
        }
        Problem::CasesHole => lang.scheme_fault_cases_hole().to_owned(),
        Problem::CaseUnreachable => lang.scheme_fault_case_unreachable().to_owned(),
        Problem::UnusedInput { name } => lang.scheme_fault_unused_input(in_language(lang, name)),
        Problem::FinerThanRounding => lang.scheme_fault_finer_than_rounding().to_owned(),
        Problem::ClassHole { at } => {
            let at = number(lang, at);
            lang.scheme_fault_class_hole(at)
        }
        Problem::PaceAboveOne { pace } => {
            let pace = number(lang, pace);
            lang.scheme_fault_pace_above_one(pace)
        }
        _ => String::new(),
    }
}
