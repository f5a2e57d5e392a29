//! Rules that need only the unit's own answer and look nothing up: typed points, levels, ticks, proportions, counts.

use super::measures::Scale;
use super::{Limit, NOT_YET, Sentence, listed, number};
use crate::domain::exact::Exact;
use crate::domain::scheme::{
    Checklist, Count, CountItem, CountStart, Direct, Form, Kind, Level, Measure, Note, Over, Proportion,
    Under,
};
use crate::text::steps::in_language;

impl Sentence<'_> {
    pub(super) fn direct(&self, rule: &Direct) -> Vec<String> {
        let t = self.t;
        let min = number(t, &rule.min);
        let mut said = match self.limit() {
            Limit::Points(max) => t.rule_direct(min, self.points(max)),
            Limit::NotYet => t.rule_direct(min, t.rule_points(NOT_YET)),
            Limit::Open => t.rule_direct_open(self.points(&rule.min)),
        };
        let step = rule.step.as_ref().map(|step| t.rule_direct_step(self.points(step)));
        let note = (rule.note == Note::Required).then(|| t.rule_direct_note().to_owned());
        for more in step.into_iter().chain(note) {
            said.push_str(", ");
            said.push_str(&more);
        }
        vec![said]
    }

    pub(super) fn levels(&self, levels: &[Level]) -> Vec<String> {
        let t = self.t;
        let levels =
            levels.iter().map(|level| t.rule_worth(in_language(t, &level.name), self.award(&level.award)));
        vec![t.rule_listed(t.rule_levels(), listed(levels))]
    }

    pub(super) fn checklist(&self, rule: &Checklist) -> Vec<String> {
        let t = self.t;
        let mut items =
            rule.items.iter().map(|item| t.rule_worth(self.name(&item.name), self.points(&item.points)));
        let mut clauses = match rule.items.as_slice() {
            // One item is a yes or no.
            [_] => items.by_ref().chain([t.rule_not_done(self.none())]).collect(),
            _ => vec![t.rule_listed(t.rule_checklist(), listed(items))],
        };
        let most: Exact = rule.items.iter().map(|item| &item.points).sum();
        if self.line.limit().is_none_or(|max| most > *max) {
            clauses.extend(self.at_most());
        }
        clauses
    }

    pub(super) fn proportion(&self, rule: &Proportion) -> Vec<String> {
        let t = self.t;
        let scale = self.scale(&rule.measure);
        let of_full = |share: &Exact| Self::full_measure(&scale, &(share * &rule.full_at));
        let full = Self::full_measure(&scale, &rule.full_at);
        let mut clauses = vec![t.rule_full(self.measure(&rule.measure), full, self.max())];
        clauses.push(match &rule.below {
            Under::Proportional => t.rule_less_in_proportion().to_owned(),
            Under::Zero => t.rule_less_nothing(self.none()),
            Under::Steps { per, minus } => t.rule_less_steps(of_full(per), self.points(minus), self.none()),
        });
        clauses.extend(self.over(rule, &scale));
        if let Some(floor) = &rule.zero_below {
            clauses.push(t.rule_zero_below(scale.full(&(floor * &rule.full_at)), self.none()));
        }
        if rule.over != Over::Cap {
            clauses.extend(self.at_most());
        }
        clauses
    }

    fn over(&self, rule: &Proportion, scale: &Scale) -> Option<String> {
        let t = self.t;
        match &rule.over {
            // A share never passes the whole, so there is nothing to say.
            Over::Cap
                if matches!(&rule.measure, Measure::Share(share) if !share.part_may_exceed)
                    && rule.full_at >= Exact::ONE =>
            {
                None
            }
            Over::Cap => Some(t.rule_more_nothing().to_owned()),
            Over::Uncapped => Some(t.rule_more_in_proportion().to_owned()),
            Over::Steps { per, points, cap } => {
                let most = cap.as_ref().map_or_else(
                    || t.rule_more_without_end().to_owned(),
                    |cap| t.rule_more_most(self.points(cap)),
                );
                let per = Self::full_measure(scale, &(per * &rule.full_at));
                Some(t.rule_more_steps(per, self.points(points), most))
            }
        }
    }

    pub(super) fn count(&self, rule: &Count) -> Vec<String> {
        let t = self.t;
        let heading = match (rule.start, self.line.kind) {
            (CountStart::Zero, Kind::Deduction) => t.rule_count_off().to_owned(),
            (CountStart::Zero, Kind::Core | Kind::Bonus) => t.rule_count_up().to_owned(),
            (CountStart::Max, _) => t.rule_count_down(self.max()),
        };
        let items = listed(rule.items.iter().map(|item| self.counted(item)));
        let mut clauses = vec![t.rule_listed(heading, items)];
        match rule.start {
            CountStart::Zero => clauses.extend(self.at_most()),
            CountStart::Max => clauses.push(t.rule_not_below(self.none())),
        }
        clauses
    }

    fn counted(&self, item: &CountItem) -> String {
        let t = self.t;
        let mut said = t.rule_each(self.name(&item.name), self.points(&item.each));
        let cap = item.cap.as_ref().map(|cap| t.rule_each_at_most(self.points(cap)));
        let most = item.at_most.as_ref().map(|most| t.rule_entered_at_most(number(t, most)));
        for more in cap.into_iter().chain(most) {
            said.push_str(", ");
            said.push_str(&more);
        }
        said
    }

    /// Whether the clauses of the form say by themselves that points are deducted.
    pub(super) fn says_deducted(&self) -> bool {
        matches!(&self.line.rule.form, Form::Count(Count { start: CountStart::Zero, .. }))
    }
}
