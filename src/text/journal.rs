//! What the journal tells, in words: the one place that knows a sentence for an action.
//!
//! An action is a word `kind.verb`. Those with a sentence of their own stand in [`deed`]; of others kind and verb are
//! put together, and one that nobody here knows still reads as what it is. What a record holds is not looked at.

use super::Lang;
use crate::domain::journal::Hand;

/// The kinds of actions the journal of a cluster can be narrowed to, as the first part of an action's word.
pub const KINDS: &[&str] = &[
    "entry",
    "sheet",
    "evidence",
    "appraisal",
    "check",
    "remark",
    "question",
    "explanation",
    "report",
    "publication",
    "archive",
    "template",
    "webhook",
    "ranking",
    "period",
    "scheme",
    "member",
];

/// Through which hand a change came.
#[must_use]
pub fn hand(t: Lang, hand: Hand) -> &'static str {
    match hand {
        Hand::Page => t.hand_page(),
        Hand::Import => t.hand_import(),
        Hand::Correction => t.hand_correction(),
        Hand::System => t.hand_system(),
    }
}

/// A kind of actions: `Minh chứng`. `None` for one without a word.
#[must_use]
pub fn kind(t: Lang, kind: &str) -> Option<&'static str> {
    Some(match kind {
        "entry" => t.kind_entry(),
        "sheet" => t.kind_sheet(),
        "appraisal" => t.kind_appraisal(),
        "check" | "cross_check" => t.kind_check(),
        "evidence" => t.kind_evidence(),
        "remark" => t.kind_remark(),
        "question" => t.kind_question(),
        "explanation" => t.kind_explanation(),
        "report" => t.kind_report(),
        "publication" => t.kind_publication(),
        "ranking" => t.kind_ranking(),
        "period" => t.kind_period(),
        "scheme" => t.kind_scheme(),
        "member" => t.kind_member(),
        "account" => t.kind_account(),
        "token" => t.kind_token(),
        "template" => t.kind_template(),
        "webhook" => t.kind_webhook(),
        "archive" => t.kind_archive(),
        "installation" => t.kind_installation(),
        _ => return None,
    })
}

/// What was done, as the beginning of a sentence that goes on with what it was done to: `Nhập số liệu`.
#[must_use]
pub fn deed(t: Lang, action: &str) -> String {
    if let Some(own) = own_words(t, action) {
        return own.to_owned();
    }
    let (first, second) = action.split_once('.').unwrap_or((action, ""));
    match (kind(t, first), verb(t, second)) {
        (Some(noun), Some(verb)) => t.deed_compound(verb, within(t, noun)),
        (Some(noun), None) => t.deed_compound(t.verb_changed(), within(t, noun)),
        (None, _) => t.deed_other(action),
    }
}

/// A noun behind its verb, where Vietnamese writes it small.
fn within(t: Lang, noun: &str) -> String {
    let mut letters = noun.chars();
    match (t, letters.next()) {
        (Lang::Vi, Some(first)) => first.to_lowercase().chain(letters).collect(),
        (Lang::Vi | Lang::En, _) => noun.to_owned(),
    }
}

fn own_words(t: Lang, action: &str) -> Option<&'static str> {
    Some(match action {
        "entry.saved" => t.deed_entry_saved(),
        "entry.given_up" => t.deed_entry_given_up(),
        "appraisal.points_set" => t.deed_points_set(),
        "appraisal.reopened" => t.deed_appraisal_reopened(),
        "appraisal.taken_back" => t.deed_appraisal_taken_back(),
        "appraisal.veto_set" => t.deed_veto_set(),
        "appraisal.veto_lifted" => t.deed_veto_lifted(),
        "remark.asked" => t.deed_asked(),
        "remark.answered" => t.deed_answered(),
        "remark.explained" => t.deed_explained(),
        "remark.returned" => t.deed_line_returned(),
        "remark.cross_checked" => t.deed_cross_checked(),
        "sheet.explained" => t.deed_sheet_explained(),
        "sheet.amendment_opened" => t.deed_amendment_opened(),
        "sheet.checker_assigned" => t.deed_checker_assigned(),
        "sheet.submitted" => t.deed_sheet_submitted(),
        "sheet.withdrawn" => t.deed_sheet_withdrawn(),
        "sheet.returned" => t.deed_sheet_returned(),
        "sheet.scheme_changed" => t.deed_sheet_scheme_changed(),
        "sheet.marked_illustrative" => t.deed_sheet_illustrative(),
        "member.renamed" => t.deed_member_renamed(),
        "member.membership_changed" => t.deed_member_dates(),
        "period.dates_changed" => t.deed_period_dates(),
        "period.moved" => t.deed_period_moved(),
        "period.scheme_changed" => t.deed_period_scheme(),
        "scheme.drafted" => t.deed_scheme_drafted(),
        "scheme.node_added" => t.deed_scheme_node_added(),
        "scheme.node_changed" => t.deed_scheme_node_changed(),
        "scheme.node_moved" => t.deed_scheme_node_moved(),
        "scheme.node_copied" => t.deed_scheme_node_copied(),
        "scheme.node_deleted" => t.deed_scheme_node_deleted(),
        "scheme.settings_changed" => t.deed_scheme_settings(),
        "scheme.replaced" => t.deed_scheme_replaced(),
        "scheme.undone" => t.deed_scheme_undone(),
        "scheme.adopted" => t.deed_scheme_adopted(),
        "scheme.discarded" => t.deed_scheme_discarded(),
        "account.signed_in" => t.deed_account_signed_in(),
        "account.second_factor_set_up" => t.deed_factor_set_up(),
        "account.second_factor_turned_off" => t.deed_factor_off(),
        "account.second_factor_removed" => t.deed_factor_removed(),
        "account.passkey_added" => t.deed_passkey_added(),
        "account.passkey_removed" => t.deed_passkey_removed(),
        "account.recovery_code_used" => t.deed_recovery_used(),
        "account.recovery_codes_renewed" => t.deed_recovery_renewed(),
        "account.identity_linked" => t.deed_identity_linked(),
        "account.identity_unlinked" => t.deed_identity_unlinked(),
        "account.session_ended" => t.deed_session_ended(),
        "installation.secrets_sealed" => t.deed_secrets_sealed(),
        "installation.filled" => t.deed_installation_filled(),
        _ => return None,
    })
}

fn verb(t: Lang, verb: &str) -> Option<&'static str> {
    Some(match verb {
        "added" | "attached" | "uploaded" => t.verb_added(),
        "restored" => t.verb_restored(),
        "removed" | "detached" | "deleted" | "withdrawn" => t.verb_removed(),
        "changed" | "edited" | "described" => t.verb_changed(),
        "saved" | "written" => t.verb_saved(),
        "created" => t.verb_created(),
        "accepted" => t.verb_accepted(),
        "corrected" => t.verb_corrected(),
        "set" | "points_set" | "scored" | "proposed" => t.verb_set(),
        "returned" => t.verb_returned(),
        "explained" | "sent" | "submitted" => t.verb_explained(),
        "asked" => t.verb_asked(),
        "answered" | "replied" => t.verb_answered(),
        "begun" | "started" | "opened" | "taken_up" => t.verb_begun(),
        "finished" | "completed" | "closed" | "appraised" => t.verb_finished(),
        "agreed" => t.verb_agreed(),
        "published" | "made" => t.verb_made(),
        "amended" => t.verb_amended(),
        "revoked" => t.verb_revoked(),
        "renamed" => t.verb_renamed(),
        "moved" => t.verb_moved(),
        "paused" => t.verb_paused(),
        "resumed" => t.verb_resumed(),
        "tested" => t.verb_tested(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_half_known_and_unknown_actions_all_read_decently() {
        for (action, vi, en) in [
            ("entry.saved", "Nhập số liệu", "Entered"),
            ("evidence.added", "Thêm minh chứng", "Evidence added"),
            ("remark.removed", "Gỡ nhận xét", "Remark removed"),
            ("evidence.rotated", "Sửa minh chứng", "Evidence changed"),
            ("ballot.held", "Việc khác (ballot.held)", "Other action (ballot.held)"),
            ("", "Việc khác ()", "Other action ()"),
        ] {
            assert_eq!(deed(Lang::Vi, action), vi);
            assert_eq!(deed(Lang::En, action), en);
        }
    }

    #[test]
    fn every_kind_of_the_filter_has_a_word() {
        for word in KINDS {
            assert!(kind(Lang::Vi, word).is_some(), "{word}");
        }
    }
}
