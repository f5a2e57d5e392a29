//! Rules that measure a unit against the others.

use super::{NOT_YET, Sentence, number};
use crate::domain::exact::Exact;
use crate::domain::scheme::{Direction, Leader, Measure, Placing, Ties, Untargeted};

impl Sentence<'_> {
    pub(super) fn leader(&self, rule: &Leader) -> Vec<String> {
        let t = self.t;
        let full = self.scale(&rule.measure).full(&Exact::ONE);
        let percent = number(t, &(&rule.met_share * &Exact::from(100_u32)));
        let met = match &self.line.node.max {
            Some(max) => t.rule_leader_met(full, self.worked_out(&(max * &rule.met_share)), percent),
            None => t.rule_leader_met_of(full, percent),
        };
        let mut clauses = vec![
            t.rule_listed(t.rule_leader(self.measure(&rule.measure)), met),
            t.rule_leader_best(self.max()),
        ];
        // Only a measure with a target has units without one.
        if matches!(rule.measure, Measure::Attained(_)) {
            clauses.push(match rule.untargeted {
                Untargeted::BestRatio => t.rule_leader_untargeted(self.max()),
                Untargeted::Absent => t.rule_leader_absent().to_owned(),
            });
        }
        clauses
    }

    pub(super) fn placing(&self, rule: &Placing) -> Vec<String> {
        let t = self.t;
        let measure = self.measure(&rule.measure);
        let heading = match rule.direction {
            Direction::High => t.rule_placing_high(measure),
            Direction::Low => t.rule_placing_low(measure),
        };
        let mut places: Vec<String> = (1_usize..)
            .zip(&rule.points)
            .map(|(place, points)| t.rule_place(place, self.points(points)))
            .collect();
        if places.is_empty() {
            places.push(t.rule_place(1, t.rule_points(NOT_YET)));
        }
        places.push(t.rule_places_beyond(self.points(&rule.otherwise)));
        vec![
            t.rule_listed(heading, places.join("; ")),
            match rule.ties {
                Ties::Same => t.rule_ties_same().to_owned(),
                Ties::Share => t.rule_ties_share().to_owned(),
            },
        ]
    }
}
