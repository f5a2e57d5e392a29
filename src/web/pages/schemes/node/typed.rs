//! The fields of a node's page, posted or stored.
//!
//! Where the document nests a choice and its parameters, the choice is a field of its own: `rule/over` is `steps` and
//! `rule/over/per` its parameter. Rows without content are left out of what was posted.

use crate::domain::calendar::parse_day;
use crate::domain::exact::Exact;
use crate::domain::scheme::Node;
use crate::domain::scheme::forms::SUBMISSION_DEADLINE;
use crate::text::Lang;
use crate::text::dates::format_date;
use crate::text::numbers::{Expecting, format_input};
use crate::web::forms::Form;
use crate::web::pages::schemes::typed::Typed;
use std::collections::BTreeMap;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Words, a code, one of some choices.
    Word,
    /// A number.
    Number,
    /// A number shown as a percentage: the document holds a hundredth of it.
    Percent,
    /// A day.
    Day,
    /// A tick.
    Flag,
}

/// What the field of this name holds. Ends of bands are percentages where the measure is a ratio.
pub(super) fn holds(name: &str, is_ratio: bool) -> Holds {
    if let "rule/over/per" | "rule/below/per" | "rule/zero_below" | "rule/met_share" = name {
        return Holds::Percent;
    }
    let last = name.rsplit('/').next().unwrap_or_default();
    match last {
        "from" | "to" if is_ratio && name.starts_with("rule/bands/") => Holds::Percent,
        "full_at" if is_ratio => Holds::Percent,
        "capped" | "integer" | "part_may_exceed" | "from_incl" | "to_incl" => Holds::Flag,
        "due" => Holds::Day,
        "max" | "weight" | "points" | "amount" | "each" | "cap" | "at_most" | "min" | "step" | "missing"
        | "minus" | "per" | "per_day" | "value" | "else" | "pace" | "from" | "to" | "full_at" => {
            Holds::Number
        }
        _ if name.starts_with("rule/points/") => Holds::Number,
        _ => Holds::Word,
    }
}

/// The lists of a rule whose rows can be filled, the outer before the inner.
pub(super) const LISTS: [&str; 7] = [
    "rule/inputs",
    "rule/levels",
    "rule/items",
    "rule/bands",
    "rule/late/bands",
    "rule/cases",
    "rule/points",
];

/// Rows of the inputs that the measure reads first and second.
pub(super) const READ_FIRST: &str = "rule/measure/first";
pub(super) const READ_SECOND: &str = "rule/measure/second";

impl Typed {
    /// The fields as a form posted them, blank rows left out.
    #[must_use]
    pub fn posted(form: &Form) -> Self {
        let mut typed = Self::of_form(form);
        typed.close_up();
        typed
    }

    /// The fields as a stored node fills them.
    #[must_use]
    pub fn stored(node: &Node, t: Lang) -> Self {
        let mut document = serde_json::to_value(node).unwrap_or_default();
        if let Some(object) = document.as_object_mut() {
            object.remove("children");
        }
        let mut typed = Self::of_document(&document);
        typed.put_flag("capped", node.capped);
        if !typed.has("weight") {
            typed.put("weight", "1");
        }
        typed.unfold_choices();
        typed.unfold_measure();
        typed.localise(t);
        typed
    }

    /// Whether the measure is a ratio.
    #[must_use]
    pub fn is_ratio(&self) -> bool {
        matches!(self.text("rule/measure"), "share" | "attained")
    }

    /// How many inputs the measure reads: rows that stand even while they are blank.
    #[must_use]
    pub fn measured(&self) -> usize {
        match self.text("rule/measure") {
            "input" => 1,
            "share" | "attained" => 2,
            _ => 0,
        }
    }

    /// The rows of the inputs the measure reads, in its order: those it names, else the first ones.
    #[must_use]
    pub fn measured_rows(&self) -> Vec<usize> {
        let rows = self.rows("rule/inputs").max(2);
        let named = |name: &str| self.text(name).parse().ok().filter(|row: &usize| *row < rows);
        let first = named(READ_FIRST).unwrap_or(0);
        let second = named(READ_SECOND).unwrap_or(usize::from(first == 0));
        [first, second].into_iter().take(self.measured()).collect()
    }

    /// Moves rows up over blank ones, so that a row's place is its index in the document.
    fn close_up(&mut self) {
        for list in LISTS {
            let kept = if list == "rule/inputs" { self.measured_rows() } else { Vec::new() };
            let moved = self.close_up_list(list, &kept);
            if list == "rule/inputs" {
                self.follow_inputs(&moved);
            }
        }
        for case in 0..self.rows("rule/cases") {
            self.close_up_list(&format!("rule/cases/{case}/when"), &[]);
        }
    }

    /// Conditions and the measure name an input by its row; the row that is gone they name no more.
    fn follow_inputs(&mut self, moved: &BTreeMap<usize, usize>) {
        let names_a_row = |name: &str| {
            (name.starts_with("rule/cases/") && name.ends_with("/input"))
                || name == READ_FIRST
                || name == READ_SECOND
        };
        for (_, text) in self.texts.iter_mut().filter(|(name, _)| names_a_row(name)) {
            if let Ok(row) = text.parse::<usize>() {
                *text = moved.get(&row).map(ToString::to_string).unwrap_or_default();
            }
        }
    }

    /// Puts a choice beside parameters the document nests.
    fn unfold_choices(&mut self) {
        for choice in ["rule/over", "rule/below"] {
            if self.has(&format!("{choice}/per")) {
                self.put(choice, "steps");
            }
        }
        if self.has("absent/points") {
            self.put("absent", "points");
        }
        if self.text("rule/form") == "deadline" {
            let is_per_day = self.has("rule/late/per_day");
            self.put("rule/late", if is_per_day { "per_day" } else { "bands" });
            let late: Vec<(String, String)> = self
                .below("rule/late")
                .filter(|(rest, _)| rest.starts_with(|c: char| c.is_ascii_digit()))
                .map(|(rest, text)| (rest.to_owned(), text.to_owned()))
                .collect();
            for (rest, text) in late {
                self.texts.remove(&format!("rule/late/{rest}"));
                self.put(&format!("rule/late/bands/{rest}"), text);
            }
            let by_submission = self.text("rule/due") == SUBMISSION_DEADLINE;
            self.put("rule/due_kind", if by_submission { "submission" } else { "day" });
            if by_submission {
                self.texts.remove("rule/due");
            }
        }
        for list in ["rule/levels", "rule/bands", "rule/late/bands"] {
            for row in 0..self.rows(list) {
                let row = format!("{list}/{row}");
                for award in ["points", "percent"] {
                    if let Some(amount) = self.texts.remove(&format!("{row}/{award}")) {
                        self.put(&format!("{row}/amount"), amount);
                        self.put(&format!("{row}/award"), award);
                    }
                }
                if list != "rule/levels" {
                    self.put_flag(
                        &format!("{row}/from_incl"),
                        self.text(&format!("{row}/from_incl")) != "off",
                    );
                }
            }
        }
    }

    /// The measure as a choice beside the rows it reads; conditions by row.
    fn unfold_measure(&mut self) {
        let codes: Vec<String> = (0..self.rows("rule/inputs"))
            .map(|row| self.text(&format!("rule/inputs/{row}/code")).to_owned())
            .collect();
        let row_of = |code: &str| codes.iter().position(|known| known == code).map(|row| row.to_string());
        for (kind, names) in [
            ("input", ["rule/measure/input", ""]),
            ("share", ["rule/measure/share/0", "rule/measure/share/1"]),
            ("attained", ["rule/measure/attained/0", "rule/measure/attained/1"]),
        ] {
            for (name, read) in names.into_iter().zip([READ_FIRST, READ_SECOND]) {
                if let Some(code) = self.texts.remove(name) {
                    self.put("rule/measure", kind);
                    self.texts.extend(row_of(&code).map(|row| (read.to_owned(), row)));
                }
            }
        }
        for (name, text) in &mut self.texts {
            if name.starts_with("rule/cases/")
                && name.ends_with("/input")
                && let Some(row) = row_of(text)
            {
                *text = row;
            }
        }
    }

    /// Numbers and days the way people write them.
    fn localise(&mut self, t: Lang) {
        let is_ratio = self.is_ratio();
        for (name, text) in &mut self.texts {
            match holds(name, is_ratio) {
                Holds::Number => *text = format_input(text, Expecting::Decimal, t),
                Holds::Percent => {
                    let hundredfold = Exact::parse(text).map(|share| &share * &Exact::from(100_u32));
                    if let Ok(percent) = hundredfold {
                        *text = format_input(&percent.to_shortest(), Expecting::Decimal, t);
                    }
                }
                Holds::Day => {
                    if let Some(day) = parse_day(text) {
                        *text = format_date(day);
                    }
                }
                Holds::Word | Holds::Flag => {}
            }
        }
        self.texts.retain(|name, text| holds(name, is_ratio) != Holds::Flag || text != "off");
    }
}
