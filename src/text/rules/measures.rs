//! A measure by the names of its inputs, and values on its scale: percent for quotients, else the input's unit.

use super::{NOT_YET, Sentence, inside, number};
use crate::domain::exact::Exact;
use crate::domain::scheme::{InputSpec, Measure};
use crate::text::Lang;
use crate::text::steps::in_language;

/// How values of a measure are written.
pub(super) struct Scale {
    t: Lang,
    /// 100 for quotients, which people write as percentages.
    times: Exact,
    /// `%`, or empty.
    sign: &'static str,
    /// With its leading space, or empty.
    unit: String,
}

impl Scale {
    /// Whole things with a unit.
    pub(super) fn of_unit(t: Lang, unit: &str) -> Self {
        let unit = unit.trim();
        let (sign, rest) = match unit.strip_prefix('%') {
            Some(rest) => ("%", rest.trim_start()),
            None => ("", unit),
        };
        let unit = if rest.is_empty() { String::new() } else { format!(" {rest}") };
        Self { t, times: Exact::ONE, sign, unit }
    }

    fn percent(t: Lang) -> Self {
        Self { t, times: Exact::from(100_u32), sign: "%", unit: String::new() }
    }

    /// `80%`, `5`: where the unit follows with a later value.
    pub(super) fn bare(&self, value: &Exact) -> String {
        format!("{}{}", number(self.t, &(value * &self.times)), self.sign)
    }

    /// `80%`, `5 mô hình`.
    pub(super) fn full(&self, value: &Exact) -> String {
        format!("{}{}", self.bare(value), self.unit)
    }
}

impl Sentence<'_> {
    fn input(&self, code: &str) -> Option<&InputSpec> {
        self.line.rule.inputs.iter().find(|input| input.code == code)
    }

    /// An input's name inside the sentence; its code while it is not declared.
    pub(super) fn input_name(&self, code: &str) -> String {
        self.input(code).map_or_else(|| inside(code), |input| self.name(&input.name))
    }

    /// "đã kết nạp ÷ (chỉ tiêu năm × 0,5)".
    pub(super) fn measure(&self, measure: &Measure) -> String {
        let t = self.t;
        match measure {
            Measure::Input { input } => self.input_name(input),
            Measure::Share(share) => {
                let [part, whole] = &share.part_and_whole;
                let quotient = t.rule_divided(self.input_name(part), self.input_name(whole));
                if share.part_may_exceed { t.rule_exceeding(quotient) } else { quotient }
            }
            Measure::Attained(attained) => {
                let [actual, target] = &attained.actual_and_target;
                let (actual, target) = (self.input_name(actual), self.input_name(target));
                if attained.pace == Exact::ONE {
                    t.rule_divided(actual, target)
                } else {
                    t.rule_paced(actual, target, number(t, &attained.pace))
                }
            }
        }
    }

    pub(super) fn scale(&self, measure: &Measure) -> Scale {
        match measure {
            Measure::Share(_) | Measure::Attained(_) => Scale::percent(self.t),
            Measure::Input { input } => {
                let unit = self.input(input).and_then(|input| input.unit.as_ref());
                Scale::of_unit(self.t, unit.map_or("", |unit| in_language(self.t, unit)))
            }
        }
    }

    /// A value of a measure, or "…" for the 0 of a rule that is not built yet.
    pub(super) fn full_measure(scale: &Scale, value: &Exact) -> String {
        if value.is_zero() { NOT_YET.to_owned() } else { scale.full(value) }
    }
}
