//! A rule as one sentence a regulation could print, with its own numbers and names (scoring table §3).
//!
//! Says what the rule asks; what it made of a unit's figures is in [`super::steps`].

use super::Lang;
use super::steps::{band_words, in_language, number};
use crate::domain::calendar::DayCount;
use crate::domain::exact::Exact;
use crate::domain::scheme::{
    Award, Band, Cases, Count, CountStart, Deadline, Due, Form, Late, Line, Measure, Over, Proportion, Text,
    Under,
};
use crate::text::dates::format_date;

/// What people call a rule form, by the name the document uses ([`Form::name`]); nothing for a name that is no form.
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

/// The sentence, with its full stop.
#[must_use]
pub fn words(t: Lang, line: &Line<'_>) -> String {
    let rule = Rule { t, line };
    match &line.rule.form {
        Form::Direct(direct) => t.rule_direct(number(t, &direct.min), rule.max()),
        Form::Levels { levels } => {
            let offered = levels.iter().map(|level| {
                format!("{} {}", in_language(t, &level.name), number(t, &rule.worth(&level.award)))
            });
            t.rule_levels(joined(offered))
        }
        Form::Checklist(_) => t.rule_checklist(rule.max()),
        Form::Proportion(proportion) => rule.proportion(proportion),
        Form::Bands(bands) => {
            let listed = rule.bands(&bands.bands);
            t.rule_bands(rule.measure(&bands.measure), rule.otherwise(listed, bands.otherwise.as_ref()))
        }
        Form::Cases(cases) => rule.cases(cases),
        Form::Deadline(deadline) => rule.deadline(deadline),
        Form::Count(count) => rule.count(count),
        Form::Leader(leader) => t.rule_leader(rule.measure(&leader.measure), rule.max()),
        Form::Placing(placing) => t.rule_placing(rule.measure(&placing.measure), rule.max()),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

struct Rule<'a> {
    t: Lang,
    line: &'a Line<'a>,
}

impl Rule<'_> {
    fn max(&self) -> String {
        self.line.node.max.as_ref().map_or_else(|| "…".to_owned(), |max| number(self.t, max))
    }

    /// The points of an award; a percentage is of the line's maximum.
    fn worth(&self, award: &Award) -> Exact {
        match award {
            Award::Points(points) => points.clone(),
            Award::Percent(percent) => {
                let max = self.line.node.max.clone().unwrap_or_default();
                (&max * percent).over(&Exact::from(100_i64)).unwrap_or_default()
            }
        }
    }

    fn name(&self, code: &str) -> String {
        let spec = self.line.rule.inputs.iter().find(|input| input.code == code);
        spec.map_or_else(|| code.to_owned(), |spec| self.text(&spec.name).to_lowercase())
    }

    fn text<'b>(&self, text: &'b Text) -> &'b str {
        in_language(self.t, text)
    }

    fn measure(&self, measure: &Measure) -> String {
        match measure {
            Measure::Input { input } => self.name(input),
            Measure::Share(share) => {
                let [part, whole] = &share.part_and_whole;
                format!("{} ÷ {}", self.name(part), self.name(whole))
            }
            Measure::Attained(attained) => {
                let [actual, target] = &attained.actual_and_target;
                if attained.pace == Exact::ONE {
                    format!("{} ÷ {}", self.name(actual), self.name(target))
                } else {
                    let pace = number(self.t, &attained.pace);
                    format!("{} ÷ ({} × {pace})", self.name(actual), self.name(target))
                }
            }
        }
    }

    fn proportion(&self, rule: &Proportion) -> String {
        let t = self.t;
        let percent = |share: &Exact| number(t, &(share * &Exact::from(100_i64)));
        let mut measure = self.measure(&rule.measure);
        if rule.full_at != Exact::ONE {
            measure = format!("({measure}) ÷ {}", number(t, &rule.full_at));
        }
        let mut text = match &rule.below {
            Under::Proportional => t.rule_proportion(self.max(), measure),
            Under::Zero => t.rule_all_or_nothing(measure, self.max()),
            Under::Steps { per, minus } => {
                t.rule_under_steps(measure, self.max(), percent(per), number(t, minus))
            }
        };
        match &rule.over {
            Over::Cap => text.push_str(&t.rule_at_most(self.max())),
            Over::Uncapped => text.push_str(t.rule_uncapped()),
            Over::Steps { per, points, cap } => {
                let most = cap.as_ref().map_or_else(|| "…".to_owned(), |cap| number(t, cap));
                text.push_str(&t.rule_over_steps(percent(per), number(t, points), most));
            }
        }
        if let Some(floor) = &rule.zero_below {
            text.push_str(&t.rule_zero_below(percent(floor)));
        }
        text.push('.');
        text
    }

    fn bands(&self, bands: &[Band]) -> Vec<String> {
        bands
            .iter()
            .map(|band| format!("{}: {}", band_words(self.t, band), number(self.t, &self.worth(&band.award))))
            .collect()
    }

    fn otherwise(&self, mut listed: Vec<String>, otherwise: Option<&Exact>) -> String {
        listed.extend(otherwise.map(|points| self.t.rule_otherwise(number(self.t, points))));
        listed.join("; ")
    }

    fn cases(&self, rule: &Cases) -> String {
        let listed = rule.cases.iter().map(|case| {
            let when = case.when.iter().map(|condition| {
                format!(
                    "{} {} {}",
                    self.name(&condition.input),
                    condition.op.sign(),
                    number(self.t, &condition.value)
                )
            });
            format!("{} → {}", when.collect::<Vec<_>>().join(", "), number(self.t, &case.points))
        });
        self.t.rule_cases(self.otherwise(listed.collect(), rule.otherwise.as_ref()))
    }

    fn deadline(&self, rule: &Deadline) -> String {
        let t = self.t;
        let due = match rule.due {
            Due::On(day) => format_date(day),
            Due::SubmissionDeadline => t.sheet_deadline().to_lowercase(),
        };
        let late = match &rule.late {
            Late::PerDay { per_day } => match rule.days {
                DayCount::Working => t.rule_late_working(number(t, per_day)),
                DayCount::Calendar => t.rule_late(number(t, per_day)),
            },
            Late::Bands(bands) => t.rule_late_bands(self.bands(bands).join("; ")),
        };
        t.rule_deadline(due, self.max(), late, number(t, &rule.missing))
    }

    fn count(&self, rule: &Count) -> String {
        let t = self.t;
        let items = rule
            .items
            .iter()
            .map(|item| format!("{} {}", self.text(&item.name).to_lowercase(), number(t, &item.each)));
        match rule.start {
            CountStart::Zero => t.rule_count_up(joined(items), self.max()),
            CountStart::Max => t.rule_count_down(self.max(), joined(items)),
        }
    }
}
