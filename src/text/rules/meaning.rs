//! What each rule form means and what can be set in it, in plain words for whoever writes a scoring table.
//!
//! General words only; the sentence of a rule with its own numbers is made in the parent module.

use crate::text::Lang;

/// What a rule form does, in a few sentences; nothing for a name that is no form. Names are those of the document
/// ([`crate::domain::scheme::Form::name`]).
#[must_use]
pub fn form_meaning(t: Lang, name: &str) -> &'static str {
    match name {
        "direct" => t.help_direct(),
        "levels" => t.help_levels(),
        "checklist" => t.help_checklist(),
        "proportion" => t.help_proportion(),
        "bands" => t.help_bands(),
        "cases" => t.help_cases(),
        "deadline" => t.help_deadline(),
        "count" => t.help_count(),
        "leader" => t.help_leader(),
        "placing" => t.help_placing(),
        _ => "",
    }
}

/// What can be set in a rule form, a sentence each; nothing for a name that is no form.
#[must_use]
pub fn form_parameters(t: Lang, name: &str) -> Vec<&'static str> {
    match name {
        "direct" => vec![t.help_direct_min(), t.help_direct_step(), t.help_direct_note()],
        "levels" => vec![t.help_levels_list(), t.help_levels_award()],
        "checklist" => vec![t.help_checklist_items()],
        "proportion" => vec![
            t.help_measure(),
            t.help_pace(),
            t.help_proportion_full(),
            t.help_proportion_below(),
            t.help_proportion_over(),
            t.help_proportion_zero(),
        ],
        "bands" => {
            vec![
                t.help_measure(),
                t.help_pace(),
                t.help_bands_ends(),
                t.help_bands_award(),
                t.help_otherwise(),
            ]
        }
        "cases" => vec![t.help_cases_when(), t.help_cases_points(), t.help_otherwise()],
        "deadline" => vec![
            t.help_deadline_due(),
            t.help_deadline_done(),
            t.help_deadline_days(),
            t.help_deadline_late(),
            t.help_deadline_missing(),
        ],
        "count" => vec![t.help_count_start(), t.help_count_each(), t.help_count_most()],
        "leader" => vec![t.help_measure(), t.help_pace(), t.help_leader_met(), t.help_leader_untargeted()],
        "placing" => vec![
            t.help_measure(),
            t.help_pace(),
            t.help_placing_direction(),
            t.help_placing_points(),
            t.help_placing_ties(),
        ],
        _ => Vec::new(),
    }
}
