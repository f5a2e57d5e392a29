//! What people call the rule forms, and when each is the right one.
//!
//! One place for the words every page and paper uses; the forms themselves are in `domain::scheme`.

use crate::text::Lang;

/// What people call a rule form, by the name the document uses ([`crate::domain::scheme::Form::name`]); nothing for a name that is no form.
#[must_use]
pub fn form_name(t: Lang, name: &str) -> &'static str {
    match name {
        "direct" => t.form_name_direct(),
        "levels" => t.form_name_levels(),
        "checklist" => t.form_name_checklist(),
        "proportion" => t.form_name_proportion(),
        "bands" => t.form_name_bands(),
        "cases" => t.form_name_cases(),
        "deadline" => t.form_name_deadline(),
        "count" => t.form_name_count(),
        "leader" => t.form_name_leader(),
        "placing" => t.form_name_placing(),
        _ => "",
    }
}

/// When to use a rule form, as one clause without capital or full stop; nothing for a name that is no form.
#[must_use]
pub fn form_hint(t: Lang, name: &str) -> &'static str {
    match name {
        "direct" => t.form_hint_direct(),
        "levels" => t.form_hint_levels(),
        "checklist" => t.form_hint_checklist(),
        "proportion" => t.form_hint_proportion(),
        "bands" => t.form_hint_bands(),
        "cases" => t.form_hint_cases(),
        "deadline" => t.form_hint_deadline(),
        "count" => t.form_hint_count(),
        "leader" => t.form_hint_leader(),
        "placing" => t.form_hint_placing(),
        _ => "",
    }
}
