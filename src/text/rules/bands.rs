//! Rules that look something up: bands, cases, and days late.

use super::measures::Scale;
use super::{Sentence, listed, number};
use crate::domain::calendar::DayCount;
use crate::domain::scheme::check::holes::has_band_hole;
use crate::domain::scheme::{Band, Bands, Case, Cases, Condition, Deadline, Done, Due, Late, Operator};
use crate::text::Lang;
use crate::text::dates::format_date;

impl Sentence<'_> {
    pub(super) fn banded(&self, rule: &Bands) -> Vec<String> {
        let t = self.t;
        let heading = t.rule_by(self.measure(&rule.measure));
        let bands = self.bands(&self.scale(&rule.measure), &rule.bands);
        let mut clauses = vec![t.rule_listed(heading, bands)];
        match &rule.otherwise {
            Some(points) => clauses.push(t.rule_otherwise(self.points(points))),
            None => clauses.extend(self.gap()),
        }
        clauses
    }

    fn bands(&self, scale: &Scale, bands: &[Band]) -> String {
        listed(bands.iter().map(|band| self.t.rule_worth(span(self.t, scale, band), self.award(&band.award))))
    }

    /// What happens to a value no band holds, where there is one.
    fn gap(&self) -> Option<String> {
        has_band_hole(self.line).then(|| self.t.rule_gap().to_owned())
    }

    pub(super) fn cases(&self, rule: &Cases) -> Vec<String> {
        let t = self.t;
        let cases = rule.cases.iter().map(|case| t.rule_worth(self.when(case), self.points(&case.points)));
        vec![
            t.rule_listed(t.rule_first_case(), listed(cases)),
            match &rule.otherwise {
                Some(points) => t.rule_otherwise(self.points(points)),
                // Whether some combination is left out is costly to prove, and saying so is never wrong.
                None => t.rule_gap().to_owned(),
            },
        ]
    }

    fn when(&self, case: &Case) -> String {
        if case.when.is_empty() {
            return self.t.rule_always().to_owned();
        }
        let conditions = case.when.iter().map(|condition| self.condition(condition));
        conditions.collect::<Vec<_>>().join(self.t.rule_and())
    }

    fn condition(&self, condition: &Condition) -> String {
        let t = self.t;
        let value = number(t, &condition.value);
        let span = match condition.op {
            Operator::Equal => t.rule_exactly(value),
            Operator::Unequal => t.rule_unequal(value),
            Operator::Less => t.rule_below(value),
            Operator::AtMost => t.rule_up_to(value),
            Operator::Greater => t.rule_above(value),
            Operator::AtLeast => t.rule_from(value),
        };
        t.rule_condition(self.input_name(&condition.input), span)
    }

    pub(super) fn deadline(&self, rule: &Deadline) -> Vec<String> {
        let t = self.t;
        let due = match rule.due {
            Due::On(day) => format_date(day),
            Due::SubmissionDeadline => t.rule_due_deadline().to_owned(),
        };
        let (on_time, never) = match rule.done {
            Done::Input => (t.rule_done_by(due, self.max()), t.rule_never_done(self.points(&rule.missing))),
            Done::SubmittedOn => {
                (t.rule_sent_by(due, self.max()), t.rule_never_sent(self.points(&rule.missing)))
            }
        };
        let mut clauses = vec![on_time];
        match (&rule.late, rule.days) {
            (Late::PerDay { per_day }, DayCount::Working) => {
                clauses.push(t.rule_late_working(self.points(per_day), self.none()));
            }
            (Late::PerDay { per_day }, DayCount::Calendar) => {
                clauses.push(t.rule_late_calendar(self.points(per_day), self.none()));
            }
            (Late::Bands(bands), days) => {
                let bands = self.bands(&Scale::of_unit(t, t.rule_days()), bands);
                clauses.push(match days {
                    DayCount::Working => t.rule_late_bands_working(bands),
                    DayCount::Calendar => t.rule_late_bands_calendar(bands),
                });
                clauses.extend(self.gap());
            }
        }
        clauses.push(never);
        clauses
    }
}

/// "từ 80% đến dưới 90%".
fn span(t: Lang, scale: &Scale, band: &Band) -> String {
    match (&band.from, &band.to) {
        (Some(from), Some(to)) if from == to && band.from_incl && band.to_incl => {
            t.rule_exactly(scale.full(from))
        }
        (Some(from), Some(to)) => {
            let (from, to) = (scale.bare(from), scale.full(to));
            match (band.from_incl, band.to_incl) {
                (true, false) => t.rule_from_below(from, to),
                (true, true) => t.rule_from_up_to(from, to),
                (false, false) => t.rule_above_below(from, to),
                (false, true) => t.rule_above_up_to(from, to),
            }
        }
        (Some(from), None) if band.from_incl => t.rule_from(scale.full(from)),
        (Some(from), None) => t.rule_above(scale.full(from)),
        (None, Some(to)) if band.to_incl => t.rule_up_to(scale.full(to)),
        (None, Some(to)) => t.rule_below(scale.full(to)),
        (None, None) => t.rule_any().to_owned(),
    }
}
